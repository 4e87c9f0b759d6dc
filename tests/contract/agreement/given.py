"""Labels of several people, stored without handing items out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.factory import Storage
from supt_async.storage.people import accounts
from supt_async.storage.schema import tables

NUMBERS = itertools.count(1)
MONDAY = 1_760_313_600_000
"""Monday, 13 October 2025, 00:00, in Unix milliseconds."""
MINUTE = 60_000
WEEK = 7 * 24 * 60 * MINUTE


def row(item: int, labeller: int, value: object, **more: Any) -> dict[str, Any]:
    """Return the row of a label."""
    number = next(NUMBERS)
    return {
        "id": f"L{number}",
        "item_id": item,
        "labeller_id": labeller,
        "lease": f"lease-{number}",
        "value": text_of(value),
        "ms": 2_000,
        "created_ms": MONDAY + number,
        "generation": 0,
        "attempt": 0,
        "late": False,
        "machine": False,
        "gold": False,
        "gold_right": None,
        **more,
    }


async def store(storage: Storage, project: ProjectId, rows: Sequence[dict[str, Any]]) -> None:
    """Store labels."""
    given = [{"project_id": project, **one} for one in rows]
    await storage.database.write(lambda connection: connection.execute(insert(tables.label), given))


async def person(storage: Storage, name: str) -> int:
    """Return the account of a person, made if needed."""
    found = await storage.database.write(
        lambda connection: accounts.find_or_make(connection, name, 0)
    )
    return found.id


async def people(storage: Storage, *names: str) -> list[int]:
    """Return the accounts of some people."""
    return [await person(storage, name) for name in names]


async def withdraw(storage: Storage, project: ProjectId, label: dict[str, Any]) -> None:
    """Withdraw a label."""
    gone = {
        "id": f"W{label['id']}",
        "project_id": project,
        "answer_id": label["id"],
        "labeller_id": label["labeller_id"],
        "item_id": label["item_id"],
        "created_ms": label["created_ms"],
    }
    await storage.database.write(
        lambda connection: connection.execute(insert(tables.withdrawal).values(gone))
    )
