"""Base of what differs between databases for the orchestrator: labels, terms, suggestions.

A reader that follows labels by their numbers must know which of them are all there: labels become
visible in another order than they are numbered in. Some databases tell which transactions are over.
On others whoever writes labels holds the project's row shared, from before the labels get their
numbers until they are visible. So while somebody else holds it alone, no label of the project is
numbered and not visible, and each that comes later has a higher number than all that are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, func, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.schema import tables

Suggested: TypeAlias = tuple[int, str, float | None]
"""Item, value as JSON text, score."""


class TrainingDialect:
    """Ways that work on every database."""

    tells_transactions = False
    """Whether ``transactions`` are told; else ``complete_labels`` is to be asked for."""

    def lock_term(self, connection: Connection, project: ProjectId, *, alone: bool) -> int | None:
        """Return a project's term, which stays until the transaction ends; None: no such project.

        ``alone``: for who changes the project's row. Otherwise labelling goes on meanwhile.
        """
        p = tables.project.c
        term = select(p.term).where(p.id == project)
        return connection.scalar(term.with_for_update(read=not alone))

    def transactions(self, connection: Connection) -> tuple[int, int] | None:
        """Begin a snapshot; return which transactions it comes after, if the database tells.

        Those below the first number are over, and none from the second on had begun.
        """
        return None

    def complete_labels(self, connection: Connection, project: ProjectId, *, wait: bool) -> int:
        """Return a number up to which a project's labels are all there, in a change of its own.

        It is 0 while somebody writes labels; with ``wait`` they are waited for, for a short time.
        New labels wait for as long as the transaction takes.
        """
        p = tables.project.c
        row = select(p.id).where(p.id == project)
        if connection.scalar(row.with_for_update(skip_locked=not wait)) is None:
            return 0
        # Of all projects: those of this one would have to be searched for while others wait.
        return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0)

    def complete_labels_of_all(self, connection: Connection, *, wait: bool) -> int:
        """Return the same for the labels of all projects, in a change of its own."""
        p = tables.project.c
        every = connection.scalar(select(func.count()).select_from(tables.project)) or 0
        rows = select(p.id).order_by(p.id).with_for_update(skip_locked=not wait)
        if len(connection.scalars(rows).all()) < every:
            return 0
        return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0)

    def replace_suggestions(
        self, connection: Connection, same: Mapping[str, Any], rows: Sequence[Suggested]
    ) -> None:
        """Write suggestions; earlier ones of the same source and items are replaced.

        ``same`` has the columns that are the same for all: source, project_id, version, created_ms.
        """
        s = tables.suggestion.c
        items = [row[0] for row in rows]
        earlier = delete(tables.suggestion).where(s.source == same["source"])
        connection.execute(earlier.where(s.item_id.in_(items)))
        connection.execute(insert(tables.suggestion), suggestion_rows(same, rows))


def suggestion_rows(same: Mapping[str, Any], rows: Sequence[Suggested]) -> list[dict[str, Any]]:
    """Return rows of the table ``suggestion``."""
    return [
        {**same, "item_id": item, "value": value, "score": score} for item, value, score in rows
    ]
