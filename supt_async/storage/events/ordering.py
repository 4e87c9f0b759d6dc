"""Order of events: those that were written are numbered, by one process at a time.

Transactions become visible in another order than they write in. So nobody reads events where they
are written; what has become visible is moved to ``outgoing`` under a lock, numbered further. A row
that becomes visible later gets a higher number, so a cursor is never passed by. Of one item a
later event is written after the earlier one was committed, or after it in the same transaction,
so they are moved in this order.

That a project is done is decided here, under the same lock: several transactions that store the
last answers at the same time do not know of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.domain.results import IdleReason
from supt_async.rules.leases import explain_idle
from supt_async.storage.dialects import dialect_of
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.events import kinds
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

STEP = 2_000
"""Maximum number of events that one transaction puts in order."""
LAST = "events:last"
"""Key in ``meta``: the number of the last event that is in order; its row is the lock."""
DONE = "events:done:"
"""Beginning of keys in ``meta``: a project of which it was told that it is done."""
FLOOR = "events:floor:"
"""Beginning of keys in ``meta``: the number of a project's last event that was deleted."""

_COLUMNS = ("seq", "project_id", "kind", "item_id", "ref", "created_ms")


def is_due(connection: Connection) -> bool:
    """Tell whether there is anything to put in order."""
    n = tables.outgoing_new.c
    if connection.scalar(select(n.seq).limit(1)) is not None:
        return True
    done = _done(connection)
    told = _told(connection)
    return any(is_done != (project in told) for project, is_done in done.items())


def order(connection: Connection, now_ms: int) -> bool:
    """Put some events in order; return whether there may be more."""
    last = lock(connection)
    done = _done(connection)  # first: what has made a project done is seen below
    n = tables.outgoing_new.c
    statement = select(tables.outgoing_new).order_by(n.seq).limit(STEP)
    rows = connection.execute(statement).all()
    here = _projects(connection, {row.project_id for row in rows})
    told = [
        (row.project_id, row.kind, row.item_id, row.ref, row.created_ms)
        for row in rows
        if row.project_id in here
    ]
    # What has an item that was done since was not done for a moment, which nobody may have seen.
    _reopen(connection, {row.project_id for row in rows if row.kind == kinds.ITEM_DONE})
    if len(rows) < STEP:
        ended = _note_done(connection, done)
        told += [(project, kinds.PROJECT_DONE, None, None, now_ms) for project in ended]
    if told:
        _write(connection, told, last)
    for some in parts(rows):
        gone = [row.seq for row in some]
        connection.execute(delete(tables.outgoing_new).where(n.seq.in_(gone)))
    return len(rows) == STEP


def last_number(connection: Connection) -> int:
    """Return the number of the last event that is in order; 0 if there never was one."""
    m = tables.meta.c
    return int(connection.scalar(select(m.value).where(m.key == LAST)) or 0)


def floor_of(connection: Connection, project: ProjectId) -> int:
    """Return the number of a project's last event that was deleted; 0 if none was."""
    m = tables.meta.c
    return int(connection.scalar(select(m.value).where(m.key == f"{FLOOR}{project}")) or 0)


def raise_floor(connection: Connection, project: ProjectId, number: int) -> None:
    """Note that a project's events up to a number are deleted."""
    _put(connection, f"{FLOOR}{project}", str(max(number, floor_of(connection, project))))


def begin(connection: Connection, project: ProjectId) -> None:
    """Begin to watch a project: what is done already is not told."""
    lock(connection)
    if _done(connection).get(project, False):
        _put(connection, f"{DONE}{project}", "1")


def forget(connection: Connection, project: ProjectId) -> None:
    """Delete a project's events, and what is known of them: the project is deleted."""
    for table in (tables.outgoing_new, tables.outgoing):
        connection.execute(delete(table).where(table.c.project_id == project))
    keys = (f"{DONE}{project}", f"{FLOOR}{project}")
    connection.execute(delete(tables.meta).where(tables.meta.c.key.in_(keys)))


def lock(connection: Connection) -> int:
    """Keep others from putting events in order until the transaction ends."""
    m = tables.meta.c
    row = select(m.value).where(m.key == LAST).with_for_update()
    found = connection.scalar(row)
    if found is None:
        dialect = dialect_of(connection)
        dialect.insert_missing(connection, tables.meta, [{"key": LAST, "value": "0"}])
        found = connection.scalar(row)
    return int(found or 0)


def _write(connection: Connection, told: Sequence[tuple[int | None, ...]], last: int) -> None:
    numbered = [(number, *event) for number, event in enumerate(told, last + 1)]
    dialect_of(connection).write_rows(connection, tables.outgoing, _COLUMNS, numbered)
    m = tables.meta.c
    change = update(tables.meta).where(m.key == LAST)
    connection.execute(change.values(value=str(last + len(told))))


def _projects(connection: Connection, ids: set[int]) -> set[int]:
    p = tables.project.c
    return set(connection.scalars(select(p.id).where(p.id.in_(ids)))) if ids else set()


def _done(connection: Connection) -> dict[int, bool]:
    """Return of each project whose events are kept whether nothing is left to be handed out."""
    p, c = tables.project.c, tables.counter.c
    if not connection.scalar(select(exists().where(p.events))):
        return {}
    sums = [func.coalesce(func.sum(c[name]), 0) for name in ("items", "open", "out")]
    rows = connection.execute(
        select(p.id, *sums)
        .select_from(tables.project.outerjoin(tables.counter, c.project_id == p.id))
        .where(p.events)
        .group_by(p.id)
    )
    return {row[0]: _is_done(row) for row in rows}


def _is_done(row: AnyRow) -> bool:
    _, items, places, leased = (int(value) for value in row)
    idle = explain_idle(items=items, open_places=places, leased=leased, out=0)
    return idle.reason is IdleReason.DONE


def _told(connection: Connection) -> set[int]:
    m = tables.meta.c
    keys = connection.scalars(select(m.key).where(m.key.startswith(DONE, autoescape=True)))
    return {int(key.removeprefix(DONE)) for key in keys}


def _note_done(connection: Connection, done: Mapping[int, bool]) -> list[int]:
    """Note which projects are done, and return those that have become so."""
    told = _told(connection)
    _reopen(connection, {project for project in told if not done.get(project, False)})
    ended = sorted(project for project, is_done in done.items() if is_done and project not in told)
    for project in ended:
        connection.execute(insert(tables.meta).values(key=f"{DONE}{project}", value="1"))
    return ended


def _reopen(connection: Connection, projects: set[int]) -> None:
    """Forget that it was told of projects that they are done."""
    if projects:
        keys = [f"{DONE}{project}" for project in projects]
        connection.execute(delete(tables.meta).where(tables.meta.c.key.in_(keys)))


def _put(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(tables.meta).where(tables.meta.c.key == key))
    connection.execute(insert(tables.meta).values(key=key, value=value))
