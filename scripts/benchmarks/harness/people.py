"""Many labellers, made in a few statements."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, insert, select

from supt_async.domain.project import Project, Role
from supt_async.storage.factory import Storage
from supt_async.storage.people.accounts import OPERATOR, note_change, one_at_a_time
from supt_async.storage.people.invitations import TOKEN, digest
from supt_async.storage.schema import tables

ROWS = 1_000
"""Number of people that one statement writes."""


async def enroll(storage: Storage, project: Project, names: Sequence[str]) -> list[str]:
    """Make labellers of a project with names that nobody has; return a token of each."""
    tokens = [secrets.token_urlsafe(32) for _ in names]
    now = storage.database.now_ms()

    def change(connection: Connection) -> None:
        one_at_a_time(connection)
        for part in _parts(list(zip(names, tokens, strict=True))):
            people = [{"name": name, "created_ms": now} for name, _ in part]
            connection.execute(insert(tables.labeller), people)
            who = tables.labeller.c
            wanted = [name for name, _ in part]
            rows = connection.execute(select(who.name, who.id).where(who.name.in_(wanted)))
            ids: dict[str, int] = {row.name: row.id for row in rows}
            roles = [
                {"labeller_id": ids[name], "project_id": project.id, "role": Role.LABELLER.value}
                for name in wanted
            ]
            connection.execute(insert(tables.membership), roles)
            keys = [
                {
                    "hash": digest(token),
                    "labeller_id": ids[name],
                    "kind": TOKEN,
                    "made_by": OPERATOR,
                    "created_ms": now,
                }
                for name, token in part
            ]
            connection.execute(insert(tables.token), keys)
        note_change(connection)

    await storage.database.write(change)
    return tokens


def _parts(people: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    rest = iter(people)
    while part := list(islice(rest, ROWS)):
        yield part
