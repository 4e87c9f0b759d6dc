"""Change of a project's overlap: the places of its items are adjusted in short transactions.

``begin`` writes the new overlap and ``adjust`` goes through the items in the order of their ids,
some at a time (``places``). Each transaction locks items first, like those of the queue
(docs/queue.md, "Locks and their order").

How far it has come is in ``meta``, so that any process can go on after a crash, and two that do so
at the same time share the work. The number ``project.overlap_changes`` tells the queue two things:
its windows are outdated, and an answer no longer completes its item for sure, even if the overlap
is 1, because an item may still have several leases (``plan.ProjectRow.one_place``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from supt_async.domain.ids import ProjectId
from supt_async.rules.overlap import Overlap
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.overlap.judge import Answers, Basis, Judge
from supt_async.storage.overlap.lock import change_alone
from supt_async.storage.overlap.offers import MOST, offer
from supt_async.storage.overlap.places import adjust_items
from supt_async.storage.overlap.reading import read_answers, read_basis, read_overlap
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables

STEP = 1_000
"""Maximum number of items in one transaction."""
WAIT_SECONDS = 6.0
"""Timeout for statements that began before the change, in seconds; theirs is 5 (``LIMITS``)."""
LOOK_SECONDS = 0.02
"""Interval between looks for such statements, in seconds."""
COLUMNS = ("overlap", "overlap_max", "sure", "again")
"""Columns of a project that decide how many places its items have."""
MARK = "overlap:"
"""Beginning of the key in ``meta`` of a change under way; its value is the last item's id."""


def begin(connection: Connection, project: ProjectId, given: Mapping[str, Any]) -> bool:
    """Write a new overlap; return whether there are items to adjust, which ``adjust`` does.

    ``given`` has some of the columns ``COLUMNS``. The caller's transaction must not have locked
    anything else of the project.
    """
    change_alone(connection, project)
    p, c = tables.project.c, tables.content.c
    columns = (p.overlap, p.overlap_max, p.sure, p.again, p.highest_overlap)
    row = connection.execute(select(*columns).where(p.id == project).with_for_update()).first()
    if row is None:
        return False
    before = Overlap(*row[:4])
    after = Overlap(*({**row._asdict(), **given}[name] for name in COLUMNS))
    change = update(tables.project).where(p.id == project)
    highest = max(before.highest, after.most or 0, row.highest_overlap)
    connection.execute(change.values(**given, highest_overlap=highest))
    if _same(before, after) and not _is_under_way(connection, project):
        return False
    if connection.scalar(select(c.item_id).where(c.project_id == project).limit(1)) is None:
        return False
    connection.execute(change.values(overlap_changes=p.overlap_changes + 1))
    _mark(connection, project, 0)
    return True


def _same(before: Overlap, after: Overlap) -> bool:
    """Tell whether items have the same places by both."""
    if before.adaptive or after.adaptive:
        return before == after
    return before.least == after.least


async def adjust(
    database: Database, project: ProjectId, progress: Callable[[int], None] | None = None
) -> None:
    """Adjust the places of all items to the project's overlap.

    ``progress`` is called with the number of items that are done.
    """
    await wait_for_earlier(database)
    news = Hint(project=project, items=True, settings=True)
    steps, told = 0, 1
    adjusting = _Adjusting(database, project)

    def outdate(connection: Connection) -> None:
        p = tables.project.c
        change = update(tables.project).where(p.id == project)
        connection.execute(change.values(overlap_changes=p.overlap_changes + 1))

    while await adjusting.next():
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
        return dialect_of(connection).label_writers(connection)

    earlier = await database.read(writers)
    for _ in range(round(WAIT_SECONDS / LOOK_SECONDS)):  # it may be an import, and no group
        earlier &= await database.read(writers)
        if not earlier:
            return
        await asyncio.sleep(LOOK_SECONDS)


class _Adjusting:
    """One way through the items of a project."""

    def __init__(self, database: Database, project: ProjectId) -> None:
        self._database = database
        self._project = project
        self._judge = Judge()
        self._offered = 0

    async def next(self) -> bool:
        """Adjust the next items; return whether there may be more.

        How sure they are is computed in a thread, before they are locked. Those that get an answer
        in between are computed again, and they are few.
        """
        found = await self._database.read(self._look)
        if found is not None:
            basis, some = found
            await asyncio.to_thread(lambda: [basis.confidence(answers) for answers in some])
        return await self._database.write(self._adjust)

    def _look(self, connection: Connection) -> tuple[Basis, list[Answers]] | None:
        """Return the answers that have to be judged, and what they are judged by."""
        ids = _next_items(connection, self._project)
        overlap = read_overlap(connection, self._project)
        if not ids or overlap is None or not overlap.one_more:
            return None
        found = read_answers(connection, self._project, ids).values()
        some = [one for one in found if overlap.least <= len(one.values) < overlap.highest]
        return read_basis(connection, self._project, self._judge), some

    def _adjust(self, connection: Connection) -> bool:
        project = self._project
        change_alone(connection, project)
        ids = _next_items(connection, project)
        if ids is None or read_overlap(connection, project) is None:
            forget(connection, project)
            return False  # another process has finished it, or the project is gone
        if ids:
            basis = read_basis(connection, project, self._judge)
            again = adjust_items(connection, self._database.process, project, ids, basis)
            offered = again[: MOST - self._offered]
            offer(connection, project, offered, self._database.now_ms())
            self._offered += len(offered)
        if len(ids) < STEP:
            forget(connection, project)
            return False
        _mark(connection, project, ids[-1])
        return True


def _next_items(connection: Connection, project: ProjectId) -> Sequence[int] | None:
    """Return the next items to be adjusted; None if no change is under way."""
    m, c = tables.meta.c, tables.content.c
    after = connection.scalar(select(m.value).where(m.key == f"{MARK}{project}"))
    if after is None:
        return None
    return connection.scalars(
        select(c.item_id)
        .where(c.project_id == project, c.item_id > int(after))
        .order_by(c.item_id)
        .limit(STEP)
    ).all()


def _is_under_way(connection: Connection, project: ProjectId) -> bool:
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == f"{MARK}{project}")) is not None


def _mark(connection: Connection, project: ProjectId, after: int) -> None:
    forget(connection, project)
    connection.execute(insert(tables.meta).values(key=f"{MARK}{project}", value=str(after)))
