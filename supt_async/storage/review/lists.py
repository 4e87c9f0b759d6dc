"""Lists of what an owner reviews: items in the order in which they need a look.

Each list goes along an index of its own, from where the page before ended. A page looks at no more
than ``SCAN`` rows, as those whose items are settled already may be many; so it may have few items,
or none, and yet a next page.

What people's answers come to is in ``consensus`` only after a training. Of a project without it,
the items that have different answers, or any, come by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.errors import Refused
from supt_async.storage.consensus.crowd import read_crowd
from supt_async.storage.consensus.items import read_items
from supt_async.storage.database import Database
from supt_async.storage.ports import ItemBrowser, ReviewLists
from supt_async.storage.queries.item_pages import published
from supt_async.storage.review_records import (
    Filter,
    ItemStatus,
    KnownOpinions,
    ReviewEntry,
    ReviewList,
    ReviewOrder,
    ReviewWish,
    Suggested,
)
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow, AnySelect
from supt_async.storage.schema.conditions import standing, withdrawn

SCAN = 5_000
"""Maximum number of rows that are looked at for one page."""
STEP = 500
"""Maximum number of rows that are read at once."""
BY_ID = "id"
"""First part of a cursor in a list that is ordered by id, for want of a consensus."""
BAD_CURSOR = "after: give the next of a page of this list"
_BETWEEN = "~"

Cursor = tuple[str, ...]


class SqlReviewLists(ReviewLists):
    """Lists of items to review, on either database."""

    def __init__(
        self, database: Database, browser: ItemBrowser, *, scan: int = SCAN, step: int = STEP
    ) -> None:
        """Make the lists; a page looks at ``scan`` rows or so, ``step`` at a time."""
        self._database = database
        self._browser = browser
        self._bounds = scan, step

    async def page(
        self, project: ProjectId, wanted: ReviewWish, *, after: str, limit: int
    ) -> ReviewList:
        """Return the next items, those that most need a look first.

        Raises:
            Refused: ``after`` is not where a page of this list ended.
        """
        cursor = tuple(after.split(_BETWEEN, 2)) if after else ()
        if wanted.order is ReviewOrder.SOURCE or cursor[:1] == (BY_ID,):
            return await self._by_id(project, wanted, cursor, limit)
        if not cursor and wanted.order in (ReviewOrder.DISAGREEMENT, ReviewOrder.CONFIDENCE):
            c = tables.consensus.c
            known = select(c.item_id).where(c.project_id == project).limit(1)
            if await self._database.read(lambda connection: connection.scalar(known)) is None:
                return await self._by_id(project, wanted, cursor, limit)
        query = partial(_read, project, wanted, cursor, limit, self._bounds)
        return await self._database.read(query)

    async def known(self, project: ProjectId, items: Sequence[ItemId]) -> KnownOpinions:
        """Return what the last training made of the answers to items, and of the labellers."""

        def query(connection: Connection) -> KnownOpinions:
            return KnownOpinions(
                items=read_items(connection, project, items), crowd=read_crowd(connection, project)
            )

        return await self._database.read(query)

    async def _by_id(
        self, project: ProjectId, wanted: ReviewWish, cursor: Cursor, limit: int
    ) -> ReviewList:
        """Return the next items by id."""
        status = ItemStatus.LABELLED
        if wanted.order is ReviewOrder.DISAGREEMENT:
            status = ItemStatus.DISAGREEMENT
        source = Suggested(source=wanted.source) if wanted.source else None
        page = await self._browser.page(
            project,
            Filter(status=status, suggested=source),
            after=_whole(cursor[1:]),
            limit=limit,
        )
        entries = [
            ReviewEntry(item=item.id, at=f"{BY_ID}{_BETWEEN}{item.id}")
            for item in page.items
            if not any(answer.correction for answer in item.answers)
        ]
        return ReviewList(
            entries=entries, next=None if page.next is None else f"{BY_ID}{_BETWEEN}{page.next}"
        )


def _read(
    project: ProjectId,
    wanted: ReviewWish,
    cursor: Cursor,
    limit: int,
    bounds: tuple[int, int],
    connection: Connection,
) -> ReviewList:
    walk = _WALKS[wanted.order]
    entries: list[ReviewEntry] = []
    seen, (scan, most) = 0, bounds
    step = min(2 * limit, most)
    while seen < scan:
        try:
            statement = walk(project, wanted, cursor)
        except (ValueError, IndexError) as exc:
            raise Refused(BAD_CURSOR) from exc
        rows = connection.execute(statement.limit(step)).all()
        kept = _kept(connection, project, wanted, rows)
        for row in rows:
            cursor = tuple(map(_written, row[1:]))
            if (row.item_id, *row[1:]) in kept:
                entries.append(ReviewEntry(item=ItemId(row.item_id), at=_BETWEEN.join(cursor)))
                if len(entries) == limit:
                    return ReviewList(entries=entries, next=entries[-1].at)
        if len(rows) < step:
            return ReviewList(entries=entries, next=None)
        seen += len(rows)
        step = min(2 * step, most)
    return ReviewList(entries=entries, next=_BETWEEN.join(cursor))


def _kept(
    connection: Connection, project: ProjectId, wanted: ReviewWish, rows: Sequence[AnyRow]
) -> set[tuple[object, ...]]:
    """Return those rows whose item needs a look, and is not listed by another row before."""
    c = tables.content.c
    items = {row.item_id for row in rows}
    there = select(c.item_id).where(c.item_id.in_(items), c.project_id == project, published())
    needed = set(connection.scalars(there))
    if wanted.order is not ReviewOrder.FLAG:
        # By itself: within the other statement PostgreSQL may compare each item with all
        # corrections that there are.
        k = tables.correction.c
        settled = select(k.item_id).where(k.item_id.in_(items), ~withdrawn(k))
        needed.difference_update(connection.scalars(settled))
    firsts = _FIRSTS.get(wanted.order)
    first = {} if firsts is None else firsts(connection, project, needed)
    return {
        tuple(row)
        for row in rows
        if row.item_id in needed and first.get(row.item_id, row[-1]) == row[-1]
    }


def _in_consensus(project: ProjectId, wanted: ReviewWish, cursor: Cursor) -> AnySelect:
    c = tables.consensus.c
    measure = c.confidence
    conditions: list[ColumnElement[bool]] = [c.project_id == project]
    if wanted.order is ReviewOrder.DISAGREEMENT:
        measure = c.agreement
        conditions.append(measure < 1)
    if cursor:
        value, item, question = float(cursor[0]), _number(cursor[1]), cursor[2]
        later = or_(c.item_id > item, and_(c.item_id == item, c.question > question))
        conditions += [measure >= value, or_(measure > value, later)]
    statement = select(c.item_id, measure, c.item_id.label("id"), c.question)
    return statement.where(*conditions).order_by(measure, c.item_id, c.question)


def _least_sure(
    connection: Connection, project: ProjectId, items: set[int], measure: str
) -> dict[int, str]:
    """Return the question by which each item is listed: the one with the lowest value."""
    c = tables.consensus.c
    rows = connection.execute(
        select(c.item_id, c.question)
        .where(c.project_id == project, c.item_id.in_(items), c[measure].is_not(None))
        .order_by(c[measure].desc(), c.item_id, c.question.desc())
    )
    return {row.item_id: row.question for row in rows}


def _flagged(project: ProjectId, wanted: ReviewWish, cursor: Cursor) -> AnySelect:
    f = tables.flag.c
    conditions: list[ColumnElement[bool]] = [f.project_id == project, f.resolved_ms.is_(None)]
    if cursor:
        when, id_ = _number(cursor[0]), _BETWEEN.join(cursor[1:])
        earlier = or_(f.created_ms < when, and_(f.created_ms == when, f.id < id_))
        conditions += [f.created_ms <= when, earlier]
    statement = select(f.item_id, f.created_ms, f.id).where(*conditions)
    return statement.order_by(f.created_ms.desc(), f.id.desc())


def _latest_flags(connection: Connection, project: ProjectId, items: set[int]) -> dict[int, str]:
    f = tables.flag.c
    rows = connection.execute(
        select(f.item_id, f.id)
        .where(f.project_id == project, f.item_id.in_(items), f.resolved_ms.is_(None))
        .order_by(f.created_ms, f.id)
    )
    return {row.item_id: row.id for row in rows}


def _suspected(project: ProjectId, wanted: ReviewWish, cursor: Cursor) -> AnySelect:
    s = tables.suspect.c
    conditions: list[ColumnElement[bool]] = [s.project_id == project, s.looked_ms.is_(None)]
    if cursor:
        place, item = _number(cursor[0]), _number(cursor[1])
        later = or_(s.place > place, and_(s.place == place, s.item_id > item))
        conditions += [s.place >= place, later]
    statement = select(s.item_id, s.place, s.item_id.label("id")).where(*conditions)
    return statement.order_by(s.place, s.item_id)


def _labelled_by(project: ProjectId, wanted: ReviewWish, cursor: Cursor) -> AnySelect:
    b, who = tables.label.c, tables.labeller.c
    named = select(who.id).where(who.name == wanted.labeller).scalar_subquery()
    conditions = [b.project_id == project, b.labeller_id == named, standing(b)]
    if cursor:
        when, seq = _number(cursor[0]), _number(cursor[1])
        earlier = or_(b.created_ms < when, and_(b.created_ms == when, b.seq < seq))
        conditions += [b.created_ms <= when, earlier]
    statement = select(b.item_id, b.created_ms, b.seq).where(*conditions)
    return statement.order_by(b.created_ms.desc(), b.seq.desc())


_WALKS: Mapping[ReviewOrder, Callable[[ProjectId, ReviewWish, Cursor], AnySelect]] = {
    ReviewOrder.DISAGREEMENT: _in_consensus,
    ReviewOrder.CONFIDENCE: _in_consensus,
    ReviewOrder.FLAG: _flagged,
    ReviewOrder.ERROR: _suspected,
    ReviewOrder.LABELLER: _labelled_by,
}
"""Statements for the rows of a list after a cursor: an item, and what the next cursor is of."""
_FIRSTS: Mapping[ReviewOrder, Callable[[Connection, ProjectId, set[int]], Mapping[int, object]]] = {
    ReviewOrder.DISAGREEMENT: partial(_least_sure, measure="agreement"),
    ReviewOrder.CONFIDENCE: partial(_least_sure, measure="confidence"),
    ReviewOrder.FLAG: _latest_flags,
}
"""Functions that return by which of its rows an item is listed, where it may have several."""


def _written(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _whole(cursor: Cursor) -> int:
    try:
        return _number(cursor[0]) if cursor else 0
    except ValueError as exc:
        raise Refused(BAD_CURSOR) from exc


def _number(text: str) -> int:
    """Return a number of the database's range.

    Raises:
        ValueError: It is none.
    """
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError("out of range")
    return number
