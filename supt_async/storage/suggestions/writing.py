"""Writing and deletion of one source's suggestions, a part in each transaction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection, delete, select, text

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import Refused
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.schema import tables
from supt_async.storage.transfer.importer import NO_WAIT
from supt_async.storage.transfer.staging.copying import write_rows

COLUMNS = ("item_id", "source", "project_id", "value", "score", "version", "created_ms")
PIECE = 5_000
"""Maximum number of suggestions that one transaction deletes; the database may allow fewer."""
REMOVE = {
    "postgresql": text(
        "DELETE FROM suggestion WHERE source = :source AND project_id = :project"
        " AND item_id = ANY (CAST(:items AS bigint[]))"
    ),
    "sqlite": text(
        "DELETE FROM suggestion WHERE source = :source AND project_id = :project"
        " AND item_id IN (SELECT value FROM json_each(:items))"
    ),
}
"""Statements that delete the suggestions of some items, by the database."""


def write(
    connection: Connection,
    project: ProjectId,
    source: str,
    version: str | None,
    rows: Sequence[Sequence[object]],
    now_ms: int,
    *,
    replace: bool,
    durable: bool,
) -> int:
    """Write suggestions, each an item, the text of its value and a score.

    Return how many they replaced. Without ``replace`` there must be none of these items; without
    ``durable`` PostgreSQL does not wait for the disk, as a later transaction will.

    Raises:
        Refused: The project is gone, or archived.
    """
    _keep_project(connection, project)
    if connection.dialect.name == "postgresql" and not durable:
        connection.execute(NO_WAIT)
    replaced = _remove(connection, project, source, [row[0] for row in rows]) if replace else 0
    if rows:
        whole = (
            (item, source, project, value, score, version, now_ms) for item, value, score in rows
        )
        write_rows(connection, "suggestion", COLUMNS, whole)
    return replaced


async def delete_source(
    database: Database, project: ProjectId, source: str, by: Access | None = None
) -> int:
    """Delete all suggestions of a source for an owner; return how many there were."""
    s = tables.suggestion.c
    here = (s.project_id == project, s.source == source)
    some = select(s.item_id).where(*here).limit(min(PIECE, database.rows_at_once()))
    piece = delete(tables.suggestion).where(*here, s.item_id.in_(some))

    def first(connection: Connection) -> int:
        gone = _count(piece, connection)
        if gone:
            record(connection, project, by, What.SUGGESTIONS_DELETED, {"source": source})
        return gone

    deleted = gone = await database.write(first)
    while gone:
        gone = await database.write(partial(_count, piece))
        deleted += gone
    return deleted


def _remove(
    connection: Connection, project: ProjectId, source: str, items: Sequence[object]
) -> int:
    dialect = connection.dialect.name
    given = list(items) if dialect == "postgresql" else msgspec.json.encode(items).decode()
    values = {"source": source, "project": project, "items": given}
    return int(connection.execute(REMOVE[dialect], values).rowcount)


def _keep_project(connection: Connection, project: ProjectId) -> None:
    """Keep the project from being deleted until the transaction ends."""
    c = tables.project.c
    statement = select(c.archived_ms).where(c.id == project)
    row = connection.execute(statement.with_for_update(read=True, key_share=True)).first()
    if row is None:
        raise Refused("this project has been deleted")
    if row.archived_ms is not None:
        raise Refused("this project is archived: unarchive it first (supt project unarchive)")


def _count(statement: object, connection: Connection) -> int:
    return int(connection.execute(statement).rowcount)  # type: ignore[call-overload]
