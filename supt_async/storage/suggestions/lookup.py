"""Lookup of the items that suggestions are for, and check of the values that depend on the item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import FoundSuggestion
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.transfer.existing_items import imports_under_way
from supt_async.storage.transfer.image_sizes import bounds_of_item


@dataclass(frozen=True, slots=True)
class Target:
    """Item that a suggestion is for."""

    item: int
    labelled: bool
    """Whether it has an answer already, so that the suggestion will not be shown."""


def targets(
    connection: Connection, project: ProjectId, some: Sequence[FoundSuggestion]
) -> list[Target | None]:
    """Return the item of each suggestion; None for one that the project does not have."""
    staging = list(imports_under_way(connection, project))
    found: list[Target | None] = [None] * len(some)
    by_key = [n for n, one in enumerate(some) if one.external_id is not None]
    by_number = [n for n, one in enumerate(some) if one.external_id is None]
    find = partial(dialect_of(connection).find_targets, connection, project)
    for places, column, keys in (
        (by_key, "key", [f"id:{some[n].external_id}" for n in by_key]),
        (by_number, "item_id", [some[n].item for n in by_number]),
    ):
        if places:
            rows = find(column, keys, staging)
            for place, (item, labelled) in zip(places, rows, strict=True):
                found[place] = None if item is None else Target(item, bool(labelled))
    return found


def payloads(connection: Connection, items: Sequence[int]) -> dict[int, str]:
    """Return the payloads of items."""
    c = tables.content.c
    rows = connection.execute(select(c.item_id, c.payload).where(c.item_id.in_(items)))
    return {row.item_id: row.payload for row in rows}


def fitted(task: Task, value: str, payload: str) -> str:
    """Return the text of a value as it is stored for an item with this payload.

    Raises:
        ValueError: The task does not allow it for this item.
    """
    try:
        return text_of(settle(task, msgspec.json.decode(value), _bounds(task, payload)))
    except NotAllowed as exc:
        raise ValueError(f"the value is not allowed: {exc}") from exc


def _bounds(task: Task, payload: str) -> Bounds | None:
    envelope = msgspec.json.decode(payload)
    try:
        data = display(envelope, task.view, NO_LINK)
    except ValueError:
        return None
    return bounds_of_item(envelope, data)
