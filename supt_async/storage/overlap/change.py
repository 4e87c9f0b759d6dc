"""Change of a project's overlap: the places of its items are adjusted in short transactions.

``begin`` writes the new overlap and ``adjust`` goes through the items in the order of their ids,
some at a time. An item then has as many open places as the overlap wants, less its leases and its
answers that count; it gets none if an owner's correction, a known answer or a machine label has
settled it. Leased places stay leased, and their answers count. Each transaction locks items first,
like those of the queue (docs/queue.md, "Locks and their order").

How far it has come is in ``meta``, so that any process can go on after a crash, and two that do so
at the same time share the work. The number ``project.overlap_changes`` tells the queue two things:
its windows are outdated, and an answer no longer completes its item for sure, even if the overlap
is 1, because an item may still have several leases (``plan.ProjectRow.one_place``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import (
    Connection,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.overlap.lock import change_alone
from supt_async.storage.people.accounts import IMPORT
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import standing, withdrawn
from supt_async.storage.transfer.staging.publishing import count

STEP = 1_000
"""Maximum number of items in one transaction."""
WAIT_SECONDS = 6.0
"""Timeout for statements that began before the change, in seconds; theirs is 5 (``LIMITS``)."""
LOOK_SECONDS = 0.02
"""Interval between looks for such statements, in seconds."""
MARK = "overlap:"
"""Beginning of the key in ``meta`` of a change under way; its value is the last item's id."""

_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'label'::regclass"
    " AND mode = 'RowExclusiveLock' AND granted"
)


def begin(connection: Connection, project: ProjectId, overlap: int) -> bool:
    """Write a new overlap; return whether there are items to adjust, which ``adjust`` does.

    The caller's transaction must not have locked anything else of the project.
    """
    change_alone(connection, project)
    p, c = tables.project.c, tables.content.c
    row = connection.execute(
        select(p.overlap, p.highest_overlap).where(p.id == project).with_for_update()
    ).first()
    if row is None or (row.overlap == overlap and not _is_under_way(connection, project)):
        return False
    values = {"overlap": overlap, "highest_overlap": max(row.overlap, row.highest_overlap)}
    change = update(tables.project).where(p.id == project)
    connection.execute(change.values(**values))
    if connection.scalar(select(c.item_id).where(c.project_id == project).limit(1)) is None:
        return False
    connection.execute(change.values(overlap_changes=p.overlap_changes + 1))
    _mark(connection, project, 0)
    return True


async def adjust(
    database: Database, project: ProjectId, progress: Callable[[int], None] | None = None
) -> None:
    """Adjust the places of all items to the project's overlap.

    ``progress`` is called with the number of items that are done.
    """
    await wait_for_earlier(database)
    news = Hint(project=project, items=True, settings=True)
    steps, told = 0, 1

    def step(connection: Connection) -> bool:
        return _adjust_some(connection, database.process, project)

    def outdate(connection: Connection) -> None:
        p = tables.project.c
        change = update(tables.project).where(p.id == project)
        connection.execute(change.values(overlap_changes=p.overlap_changes + 1))

    while await database.write(step):
        steps += 1
        if progress is not None:
            progress(steps * STEP)
        if steps == told:  # who waits gets items at once; then ever more seldom
            told *= 2
            await database.write(outdate, news)
    await database.write(outdate, news)


async def finish(database: Database) -> None:
    """Finish the changes that a process had begun when it ended."""
    m = tables.meta.c
    statement = select(m.key).where(m.key.like(f"{MARK}%"))
    keys = await database.read(lambda connection: list(connection.scalars(statement)))
    for key in keys:
        await adjust(database, ProjectId(int(key.removeprefix(MARK))))


def forget(connection: Connection, project: ProjectId) -> None:
    """Forget a change under way: the project is deleted."""
    connection.execute(delete(tables.meta).where(tables.meta.c.key == f"{MARK}{project}"))


async def wait_for_earlier(database: Database) -> None:
    """Wait for the statements that may have begun before the new overlap was to be seen.

    A group of answers that takes the overlap for 1 locks no items, and would count an item as done
    that has a further place by now. A statement locks its tables before it takes its snapshot, so
    it is one of those that hold the lock now, or sees the change.
    """

    def writers(connection: Connection) -> set[str]:
        if connection.dialect.name != "postgresql":
            return set()
        return set(connection.scalars(_WRITERS))

    earlier = await database.read(writers)
    for _ in range(round(WAIT_SECONDS / LOOK_SECONDS)):  # it may be an import, and no group
        earlier &= await database.read(writers)
        if not earlier:
            return
        await asyncio.sleep(LOOK_SECONDS)


def _adjust_some(connection: Connection, process: str, project: ProjectId) -> bool:
    """Adjust the next items; return whether there may be more."""
    change_alone(connection, project)
    m, p, c = tables.meta.c, tables.project.c, tables.content.c
    after = connection.scalar(select(m.value).where(m.key == f"{MARK}{project}"))
    overlap = connection.scalar(select(p.overlap).where(p.id == project))
    if after is None or overlap is None:
        forget(connection, project)
        return False  # another process has finished it, or the project is gone
    ids = connection.scalars(
        select(c.item_id)
        .where(c.project_id == project, c.item_id > int(after))
        .order_by(c.item_id)
        .limit(STEP)
    ).all()
    if ids:
        adjust_items(connection, process, project, ids, overlap)
    if len(ids) < STEP:
        forget(connection, project)
        return False
    _mark(connection, project, ids[-1])
    return True


def adjust_items(
    connection: Connection, process: str, project: ProjectId, ids: Sequence[int], overlap: int
) -> None:
    """Adjust the places of some items, and count what that changes."""
    i = tables.item.c
    before = connection.execute(
        select(i.id, i.open_slots)
        .where(i.id.in_(ids))
        .order_by(i.id)
        .with_for_update(key_share=True)
    ).all()
    used = {row.item: row for row in _used(connection, project, ids)}
    settled = _settled(connection, ids)
    staged = _staged(connection, ids)
    changed: dict[int, list[int]] = {}
    opened = done = 0
    for id_, places in before:
        row = used.get(id_)
        leases, answers = (row.leases, row.answers) if row is not None else (0, 0)
        known = row is not None and bool(row.known)
        wanted = max(0, overlap - leases - answers)
        if known or id_ in settled:
            wanted = min(wanted, places)
        if wanted == places:
            continue
        changed.setdefault(wanted, []).append(id_)
        if id_ not in staged:
            opened += wanted - places
            if not leases:
                done += (wanted == 0) - (places == 0)
    for places, items in changed.items():
        connection.execute(update(tables.item).where(i.id.in_(items)).values(open_slots=places))
    if changed:
        count(connection, project, process, open=opened, done=done)


def _used(connection: Connection, project: ProjectId, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the leases and the answers of items, as one statement sees them.

    A place passes from a lease to an answer, and must not be counted twice or not at all.
    """
    lease, b, who = tables.lease.c, tables.label.c, tables.labeller.c
    settling = or_(who.kind == IMPORT, b.machine)
    parts = union_all(
        select(
            lease.item_id.label("item"),
            literal(1).label("lease"),
            literal(0).label("answer"),
            literal(0).label("known"),
        ).where(lease.item_id.in_(ids)),
        select(b.item_id, literal(0), literal(1), case((settling, 1), else_=0))
        .select_from(tables.label.join(tables.labeller, who.id == b.labeller_id))
        .where(b.item_id.in_(ids), b.project_id == project, standing(b)),
    ).subquery()
    statement = select(
        parts.c.item,
        func.sum(parts.c.lease).label("leases"),
        func.sum(parts.c.answer).label("answers"),
        func.max(parts.c.known).label("known"),
    ).group_by(parts.c.item)
    return connection.execute(statement).all()


def _settled(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Return the items that an owner has corrected."""
    c = tables.correction.c
    settled = select(c.item_id).where(c.item_id.in_(ids), ~withdrawn(c)).distinct()
    return set(connection.scalars(settled))


def _staged(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Return the items of imports that are not published, and not counted yet."""
    c, i = tables.content.c, tables.import_.c
    staging = exists().where(i.id == c.import_id, i.state == "staging")
    return set(connection.scalars(select(c.item_id).where(c.item_id.in_(ids), staging)))


def _is_under_way(connection: Connection, project: ProjectId) -> bool:
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == f"{MARK}{project}")) is not None


def _mark(connection: Connection, project: ProjectId, after: int) -> None:
    forget(connection, project)
    connection.execute(insert(tables.meta).values(key=f"{MARK}{project}", value=str(after)))
