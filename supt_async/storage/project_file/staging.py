"""Projects that are being imported: nobody sees them until they are complete.

Such a project has a slug that nobody can choose, beginning with ``.``, and its people that have
no account yet are placeholders with names that nobody can have. The import's row in ``import``
shows that it still runs. What an import leaves behind that was killed is deleted by the next
import, or by a server's retention.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Table, delete, exists, func, select, update

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.project_deletion import retire_id, unused_id
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import HIDDEN
from supt_async.storage.transfer.importer import STALE_MS

STAGED = "staged"
"""Kind of a placeholder's account, and the import's state."""
STEP = 5_000
"""Number of rows that one transaction deletes."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A project that is being imported."""

    project: ProjectId
    slug: str
    import_id: int


def begin(connection: Connection, values: dict[str, object], now_ms: int) -> Staged:
    """Make a hidden project with the columns ``values``."""
    slug = f"{HIDDEN}{secrets.token_hex(12)}"
    dialect = dialect_of(connection)
    row = {**values, "slug": slug, **unused_id(connection)}
    project = dialect.insert_row(connection, tables.project, row)
    started = {"project_id": project, "state": STAGED, "beat_ms": now_ms, "created_ms": now_ms}
    import_id = dialect.insert_row(connection, tables.import_, started)
    return Staged(ProjectId(project), slug, import_id)


def beat(connection: Connection, staged: Staged, now_ms: int) -> bool:
    """Note that an import still runs; return whether its project is still there."""
    i = tables.import_.c
    statement = update(tables.import_).where(i.id == staged.import_id).values(beat_ms=now_ms)
    return connection.execute(statement).rowcount == 1


def placeholder(staged_slug: str, number: int) -> str:
    """Return the name of a person's account until the project is published."""
    return f"{staged_slug}/{number}"


async def discard_abandoned(database: Database) -> int:
    """Delete what killed imports have left behind; return the number of their projects."""
    found = await database.read(partial(_abandoned, now_ms=database.now_ms()))
    for project, slug in found:
        await discard(database, project, slug)
    return len(found)


async def discard(database: Database, project: ProjectId, slug: str) -> None:
    """Delete a hidden project in short transactions."""
    for table, key in _STEPS:
        while await database.write(partial(_discard_some, table, key, project)):
            pass
    await database.write(partial(_discard_rest, project=project, slug=slug))


_STEPS: Sequence[tuple[Table, str]] = [
    (tables.suggestion, "item_id"),
    (tables.act, "seq"),
    (tables.flag_message, "seq"),
    (tables.flag, "id"),
    (tables.skip, "id"),
    (tables.withdrawal, "id"),
    (tables.correction, "seq"),
    (tables.label, "seq"),
    (tables.offered, "seq"),
    (tables.item_audience, "item_id"),
    (tables.consensus, "item_id"),
    (tables.held_at_once, "item_id"),
    (tables.content, "item_id"),
    (tables.item, "id"),
    (tables.ranking, "chunk"),
]
"""Large tables, in the order in which their rows may be deleted, with a column to count by."""


def _discard_some(table: Table, key: str, project: ProjectId, connection: Connection) -> int:
    here = table.c.project_id == project
    return dialect_of(connection).delete_some(connection, table.c[key], here, limit=STEP)


def _discard_rest(connection: Connection, project: ProjectId, slug: str) -> None:
    p, who = tables.project.c, tables.labeller.c
    # Its small tables are deleted with it.
    connection.execute(delete(tables.project).where(p.id == project, p.slug == slug))
    connection.execute(
        delete(tables.labeller).where(who.kind == STAGED, who.name.startswith(f"{slug}/"))
    )
    retire_id(connection, project)


def _abandoned(connection: Connection, now_ms: int) -> list[tuple[ProjectId, str]]:
    p, i = tables.project.c, tables.import_.c
    alive = exists().where(
        i.project_id == p.id, i.state == STAGED, func.abs(now_ms - i.beat_ms) < STALE_MS
    )
    query = select(p.id, p.slug).where(p.slug.startswith(HIDDEN), ~alive)
    return [(ProjectId(row.id), row.slug) for row in connection.execute(query)]
