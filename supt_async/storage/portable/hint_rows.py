"""Hints as rows of the table ``hint``, which every process reads from time to time.

Each sender has rows of its own, so that no change waits for another's; a number that has grown
since it was last read is news. Numbers are times where time goes on, so that the rows of senders
that are gone can be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TypeAlias

from sqlalchemy import Connection, case, delete, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.storage.hints import everything, merge
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables

KEEP_MS = 3_600_000
"""Milliseconds after which a row that its sender has not changed is deleted."""

KINDS = tuple(field.name for field in fields(Hint) if field.name != "project")
Numbers: TypeAlias = Mapping[tuple[str, int, str], int]
"""Number of each row, by sender, project and kind."""


def write(connection: Connection, sender: str, hints: Iterable[Hint], now_ms: int) -> None:
    """Write hints in the transaction of the change that they are about.

    Args:
        connection: A connection in a transaction.
        sender: Who writes; never two at the same time.
        hints: What may have changed.
        now_ms: The time in milliseconds since the epoch.
    """
    h = tables.hint.c
    grown = case((h.number >= now_ms, h.number + 1), else_=now_ms)
    for hint in _by_project(hints):
        kinds = [kind for kind in KINDS if getattr(hint, kind)]
        mine = (h.process_id == sender, h.project_id == hint.project)
        change = update(tables.hint).where(*mine, h.kind.in_(kinds)).values(number=grown)
        if connection.execute(change).rowcount == len(kinds):
            continue
        there = set(connection.scalars(select(h.kind).where(*mine)))
        rows = [
            {"process_id": sender, "project_id": hint.project, "kind": kind, "number": now_ms}
            for kind in kinds
            if kind not in there
        ]
        connection.execute(insert(tables.hint), rows)


def read(connection: Connection) -> Numbers:
    """Return the numbers of all rows."""
    h = tables.hint.c
    rows = connection.execute(select(h.process_id, h.project_id, h.kind, h.number))
    return {(sender, project, kind): number for sender, project, kind, number in rows}


def news(before: Numbers, now: Numbers, me: str) -> list[Hint]:
    """Return what other processes have written between two reads.

    Args:
        before: The numbers of the earlier read.
        now: The numbers of the later read.
        me: How this process's senders begin.
    """
    grown = (
        Hint(project=ProjectId(project), **{kind: True})
        for (sender, project, kind), number in now.items()
        if kind in KINDS
        and number != before.get((sender, project, kind))
        and not sender.startswith(me)
    )
    return _by_project(grown)


def all_projects(connection: Connection) -> list[Hint]:
    """Return the hint that anything may have changed, for each project."""
    return [everything(ProjectId(id_)) for id_ in connection.scalars(select(tables.project.c.id))]


def tidy(connection: Connection, now_ms: int) -> None:
    """Delete rows that were not changed for long: their senders are gone, or have no news."""
    connection.execute(delete(tables.hint).where(tables.hint.c.number < now_ms - KEEP_MS))


def _by_project(hints: Iterable[Hint]) -> list[Hint]:
    merged: dict[ProjectId, Hint] = {}
    for hint in hints:
        earlier = merged.get(hint.project)
        merged[hint.project] = hint if earlier is None else merge(earlier, hint)
    return [merged[id_] for id_ in sorted(merged)]
