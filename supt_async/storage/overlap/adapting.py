"""Places by what a training has found out about the labellers.

Reliability changes with each training, so an item may be less sure than it was when its last answer
came, or sure enough although it was offered again. Candidates come from the table ``consensus`` and
from ``offered``; each is judged as the queue does, and its places are adjusted in short
transactions, items locked first (docs/queue.md, "Locks and their order").

An item with a single answer has no row in ``consensus``. It is judged when its answer comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection, exists, func, select

from supt_async.domain.ids import ProjectId, Term
from supt_async.rules.overlap import OFFERED, Overlap
from supt_async.storage.database import Database
from supt_async.storage.overlap.judge import Answers, Basis, Judge
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.overlap.offers import MOST, delete_used_of, offer
from supt_async.storage.overlap.places import adjust_items, ask_for, lock
from supt_async.storage.overlap.reading import read_answers, read_basis, read_overlap
from supt_async.storage.records import Hint
from supt_async.storage.schema import tables
from supt_async.storage.training.leading import leads

STEP = 200
"""Maximum number of items in one transaction."""

Candidates: TypeAlias = Callable[[Connection, ProjectId, Overlap, int], Sequence[int]]
"""Returns the next items, by id, after one."""


async def adapt(database: Database, project: ProjectId, term: Term) -> bool:
    """Open and close places by how reliable the labellers are now.

    Returns:
        False if the term is over; some places may then be adjusted.
    """
    overlap = await database.read(partial(read_overlap, project=project))
    if overlap is None or not overlap.adaptive:
        return True
    ways = (_unsure, _asked) if overlap.one_more else (_sure,)
    judge = Judge()
    for candidates in ways:
        after, looked = 0, 0
        while looked < MOST:
            ids = await _judge_ahead(database, project, judge, candidates, after)
            if ids:
                step = partial(_adjust, database, project, term, judge, ids)
                if not await database.write(step, Hint(project=project, items=True)):
                    return False
                after, looked = ids[-1], looked + len(ids)
            if len(ids) < STEP:
                break
    return True


async def ask_again(
    database: Database, project: ProjectId, term: Term, items: Sequence[int]
) -> int | None:
    """Open one more place of items that are complete, where the ranking decides about it.

    They come in the order of the ranking that is published next. Items that an owner has settled,
    or that have the largest number of answers, are left as they are.

    Returns:
        The number of places that were opened; None if the term is over.
    """
    opened = 0
    for start in range(0, len(items), STEP):
        some = sorted(items[start : start + STEP])

        def step(connection: Connection, some: Sequence[int] = some) -> int | None:
            keep_overlap(connection, project)
            lock(connection, some)
            if not leads(connection, project, term):
                return None
            return len(ask_for(connection, database.process, project, some))

        number = await database.write(step, Hint(project=project, items=True))
        if number is None:
            return None
        opened += number
    return opened


async def _judge_ahead(
    database: Database, project: ProjectId, judge: Judge, candidates: Candidates, after: int
) -> Sequence[int]:
    """Return the next candidates, after their answers were judged in a thread."""

    def look(connection: Connection) -> tuple[Sequence[int], Basis, list[Answers]] | None:
        overlap = read_overlap(connection, project)
        if overlap is None:
            return None
        ids = candidates(connection, project, overlap, after)
        found = list(read_answers(connection, project, ids).values())
        return ids, read_basis(connection, project, judge), found

    found = await database.read(look)
    if found is None:
        return ()
    ids, basis, answers = found
    await asyncio.to_thread(lambda: [basis.confidence(one) for one in answers])
    return ids


def _adjust(
    database: Database,
    project: ProjectId,
    term: Term,
    judge: Judge,
    ids: Sequence[int],
    connection: Connection,
) -> bool:
    keep_overlap(connection, project)
    lock(connection, ids)
    if not leads(connection, project, term):
        return False
    basis = read_basis(connection, project, judge)
    opened = adjust_items(connection, database.process, project, ids, basis)
    offer(connection, project, opened, database.now_ms())
    delete_used_of(connection, ids)
    return True


def _unsure(
    connection: Connection, project: ProjectId, overlap: Overlap, after: int
) -> Sequence[int]:
    """Return items that are complete, and less sure than they have to be by the last training."""
    c, i, lease = tables.consensus.c, tables.item.c, tables.lease.c
    return connection.scalars(
        select(c.item_id)
        .join(tables.item, i.id == c.item_id)
        .where(
            c.project_id == project,
            c.item_id > after,
            c.confidence < overlap.sure,
            c.labels < overlap.highest,
            i.open_slots == 0,
            ~exists().where(lease.item_id == c.item_id),
        )
        .distinct()
        .order_by(c.item_id)
        .limit(STEP)
    ).all()


def _asked(
    connection: Connection, project: ProjectId, overlap: Overlap, after: int
) -> Sequence[int]:
    """Return items that were asked for again and that nobody has; second looks are left alone."""
    o, i = tables.offered.c, tables.item.c
    looks = tables.offered.alias().c
    return connection.scalars(
        select(o.item_id)
        .join(tables.item, i.id == o.item_id)
        .where(
            o.project_id == project,
            o.item_id > after,
            o.priority == OFFERED,
            o.lease.is_(None),
            i.open_slots > 0,
            ~exists().where(looks.item_id == o.item_id, looks.priority > OFFERED),
        )
        .distinct()
        .order_by(o.item_id)
        .limit(STEP)
    ).all()


def _sure(
    connection: Connection, project: ProjectId, overlap: Overlap, after: int
) -> Sequence[int]:
    """Return items that are sure enough by the last training, and have an open place."""
    c, i, o = tables.consensus.c, tables.item.c, tables.offered.c
    return connection.scalars(
        select(c.item_id)
        .join(tables.item, i.id == c.item_id)
        .where(
            c.project_id == project,
            c.item_id > after,
            c.labels >= overlap.least,
            i.open_slots > 0,
            ~exists().where(o.item_id == c.item_id, o.priority > OFFERED),
        )
        .group_by(c.item_id)
        .having(func.min(c.confidence) >= overlap.sure)
        .order_by(c.item_id)
        .limit(STEP)
    ).all()
