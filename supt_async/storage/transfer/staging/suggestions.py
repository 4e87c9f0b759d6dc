"""Storing of suggestions: one for each item and source, a later one replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, delete

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.transfer.staging.spool import Spool

COLUMNS = ("item_id", "source", "value", "score", "version", "project_id", "created_ms")
PART = 2_000
"""Number of suggestions of known items that are replaced at once."""


def write_new(
    connection: Connection,
    project: ProjectId,
    items: Iterable[tuple[int, NewItem]],
    now_ms: int,
) -> None:
    """Write the suggestions of items that are new."""
    rows = [
        (*row, project, now_ms)
        for id_, item in items
        if item.suggestions
        for row in rows_of(id_, item)
    ]
    if rows:
        dialect_of(connection).write_rows(connection, tables.suggestion, COLUMNS, rows)


def rows_of(id_: int, item: NewItem) -> Iterator[tuple[int, str, str, float | None, str | None]]:
    """Yield item, source, value, score and version of suggestions, the last of each source."""
    latest = {one.source: one for one in item.suggestions}
    for source, one in latest.items():
        yield id_, source, text_of(one.value), one.score, one.version


def replace(connection: Connection, project: ProjectId, spool: Spool, now_ms: int) -> None:
    """Store suggestions for items that are there, in place of earlier ones."""
    for part in spool.parts(PART):
        _replace(connection, project, part, now_ms)


def _replace(
    connection: Connection, project: ProjectId, rows: Sequence[Sequence[object]], now_ms: int
) -> None:
    latest = {(row[0], row[1]): (*row, project, now_ms) for row in rows}
    s = tables.suggestion.c
    for source in {source for _, source in latest}:
        items = [item for item, of in latest if of == source]
        connection.execute(
            delete(tables.suggestion).where(s.source == source, s.item_id.in_(items))
        )
    dialect_of(connection).write_rows(connection, tables.suggestion, COLUMNS, latest.values())
