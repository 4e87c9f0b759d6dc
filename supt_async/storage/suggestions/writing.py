"""Writing and deletion of one source's suggestions, a part in each transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access
from supt_async.errors import Refused
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

COLUMNS = ("item_id", "source", "project_id", "value", "score", "version", "created_ms")
PIECE = 5_000
"""Maximum number of suggestions that one transaction deletes; the database may allow fewer."""


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
    dialect = dialect_of(connection)
    if not durable:
        dialect.wait_for_no_disk(connection)
    items = [row[0] for row in rows]
    replaced = dialect.remove_suggestions(connection, project, source, items) if replace else 0
    if rows:
        whole = (
            (item, source, project, value, score, version, now_ms) for item, value, score in rows
        )
        dialect.write_rows(connection, tables.suggestion, COLUMNS, whole)
    return replaced


async def delete_source(
    database: Database, project: ProjectId, source: str, by: Access | None = None
) -> int:
    """Delete all suggestions of a source for an owner; return how many there were."""
    s = tables.suggestion.c
    here = (s.project_id == project, s.source == source)
    most = min(PIECE, database.rows_at_once())

    def piece(connection: Connection) -> int:
        return dialect_of(connection).delete_some(connection, s.item_id, *here, limit=most)

    def first(connection: Connection) -> int:
        gone = piece(connection)
        if gone:
            record(connection, project, by, What.SUGGESTIONS_DELETED, {"source": source})
        return gone

    deleted = gone = await database.write(first)
    while gone:
        gone = await database.write(piece)
        deleted += gone
    return deleted


def _keep_project(connection: Connection, project: ProjectId) -> None:
    """Keep the project from being deleted until the transaction ends."""
    c = tables.project.c
    statement = select(c.archived_ms).where(c.id == project)
    row = connection.execute(statement.with_for_update(read=True, key_share=True)).first()
    if row is None:
        raise Refused("this project has been deleted")
    if row.archived_ms is not None:
        raise Refused("this project is archived: unarchive it first (supt project unarchive)")
