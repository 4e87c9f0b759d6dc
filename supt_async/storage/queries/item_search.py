"""Search of a project's items, with the answers to them.

Pages follow the items' ids. A page searches at most ``SCAN`` items and, for a text, a bounded
number of bytes, and then returns where to continue, so that no search blocks the database. Where
an operator has indexed the texts (``storage.text_index``), further items come by the index; rare
conditions (flags, one person's answers) are searched in their own tables, not item by item.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, union

from supt_async.domain.ids import ItemId, LeaseToken, ProjectId
from supt_async.errors import StatementTooSlow
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.database import Database
from supt_async.storage.label_many.suggested import (
    has_suggestion,
    matches as matching,
)
from supt_async.storage.ports import ItemBrowser
from supt_async.storage.queries.answer_search import has, may_have
from supt_async.storage.queries.item_pages import published
from supt_async.storage.queries.text_search import (
    fitting,
    may_have_text,
    with_text,
    within_bytes,
)
from supt_async.storage.read_lanes import Lane
from supt_async.storage.review.item_details import load_items
from supt_async.storage.review_records import Filter, ItemDetail, ItemStatus, Page
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect, Columns
from supt_async.storage.schema.conditions import (
    corrected,
    latest,
    on_time,
    standing,
    withdrawn,
)
from supt_async.storage.training.suggesting import MODEL

SCAN = 20_000
"""Maximum number of items that are searched for one page."""
FIRST_STEP = 500
"""Number of items that are searched first, of which a page is filled mostly."""
GROWTH = 8
"""How many times more items each further step searches."""
SCANS = 5
"""Maximum number of such searches for a page of a text for which an index takes too long."""
SMALL_SCAN = 100
"""The same maximum if the first search took the database too long."""
LIKELY = 1_000
"""Maximum number of items that an index of texts names for one page."""


class SqlItemBrowser(ItemBrowser):
    """Search of items for an owner, on either database."""

    def __init__(self, database: Database, scan: int = SCAN) -> None:
        self._database = database
        self._scan = scan

    async def page(self, project: ProjectId, wanted: Filter, *, after: int, limit: int) -> Page:
        """Return the next items that fit, by id.

        Raises:
            StatementTooSlow: Even a look at few items takes too long.
        """

        def query(connection: Connection, after: int, scan: int, *, use_index: bool) -> Page:
            ids, goes_on = _walk(connection, project, wanted, after, limit, scan)
            if use_index and wanted.text and goes_on is not None and len(ids) < limit:
                ids, goes_on = _look_up(connection, project, wanted, ids, goes_on, limit)
            items = load_items(connection, project, ids)
            if wanted.part is not None:
                items = [item for item in items if has(wanted.part, item)]
            return Page(items=items, next=goes_on)

        read = self._database.read
        with contextlib.suppress(StatementTooSlow):
            return await read(partial(query, after=after, scan=self._scan, use_index=True))
        # Of a text that very many items have, an index takes longer than a look at the next ones.
        page: Page | None = None
        at: int | None = after
        for _ in range(SCANS if wanted.text else 1):
            assert at is not None
            walk = partial(query, after=at, scan=self._scan, use_index=False)
            with contextlib.suppress(StatementTooSlow):
                page = await read(walk)
            if page is None or page.items or page.next in (None, at):
                break
            at = page.next
        if page is not None:
            return page  # if it has no items, it says how far it looked
        few = partial(query, after=after, scan=min(self._scan, SMALL_SCAN), use_index=False)
        return await read(few)

    async def one(self, project: ProjectId, item: ItemId) -> ItemDetail | None:
        """Return an item, if it is one of the project's."""
        found = await self._database.read(lambda c: load_items(c, project, [item]))
        return found[0] if found else None

    async def some(
        self, project: ProjectId, items: Sequence[ItemId], *, unlabelled: bool, limit: int
    ) -> Page:
        """Return the first of these items, in this order; perhaps only those without an answer."""

        def query(connection: Connection) -> Page:
            there = _there(connection, project, items, unlabelled=unlabelled)
            wanted = [item for item in items if item in there]
            first = fitting(connection, wanted[:limit])
            by_id = {item.id: item for item in load_items(connection, project, first)}
            return Page(
                items=[by_id[item] for item in wanted[: len(first)]],
                next=first[-1] if len(wanted) > len(first) else None,
            )

        return await self._database.read(query)

    async def leased(self, project: ProjectId, lease: LeaseToken) -> ItemId | None:
        """Return the item that a lease is or was of."""
        open_, closed = tables.lease.c, tables.lease_log.c
        statement = union(
            select(open_.item_id).where(open_.token == lease, open_.project_id == project),
            select(closed.item_id).where(closed.token == lease, closed.project_id == project),
        )
        found = await self._database.read(lambda c: c.scalar(statement), Lane.QUICK)
        return None if found is None else ItemId(found)


def _walk(
    connection: Connection, project: ProjectId, wanted: Filter, after: int, limit: int, scan: int
) -> tuple[list[int], int | None]:
    """Return the items that match among the next ``scan``, and where to go on.

    Most pages are full after few items, so the steps grow; all of a text is searched at once.
    """
    ids: list[int] = []
    seen, step = 0, scan if wanted.text else FIRST_STEP
    while True:
        most = min(step, scan - seen)
        last, some = connection.execute(reach(project, wanted, after, most)).one()
        goes_on = last if some >= most else None
        if last is not None:
            if wanted.text:
                nearer = within_bytes(connection, project, after, last)
                last, goes_on = nearer, goes_on if nearer == last else nearer
            found = matches(project, wanted, after, last, limit + 1 - len(ids))
            ids += connection.scalars(found)
        seen += some
        if goes_on is None or wanted.text or seen >= scan or len(ids) > limit:
            break
        after, step = last, step * GROWTH
    fit = fitting(connection, ids[:limit])
    return (fit, fit[-1]) if len(ids) > len(fit) else (ids, goes_on)


def _look_up(
    connection: Connection,
    project: ProjectId,
    wanted: Filter,
    ids: list[int],
    after: int,
    limit: int,
) -> tuple[list[int], int | None]:
    """Return some items with further ones by the index of texts, and where to go on."""
    likely = may_have_text(connection, project, wanted.text or "", after, LIKELY)
    if likely is None:
        return ids, after
    some = fitting(connection, likely)
    if not some:
        return ids, None
    found = matches(project, wanted, after, some[-1], limit - len(ids) + 1, some)
    more = [*ids, *connection.scalars(found)]
    fit = fitting(connection, more[:limit])
    if len(more) > len(fit):
        return fit, fit[-1]
    complete = len(likely) < LIKELY and len(some) == len(likely)
    return more, None if complete else some[-1]


def reach(project: ProjectId, wanted: Filter, after: int, scan: int) -> AnySelect:
    """Return the statement for the reach of a page: the last item's id, and their number."""
    walks = [
        walk.order_by("item_id").limit(scan).subquery()
        for walk in _walks(project, wanted, after, None)
    ]
    joined = walks[0] if len(walks) == 1 else union(*map(select, walks)).subquery()
    window = select(joined.c.item_id).order_by(joined.c.item_id).limit(scan).subquery()
    return select(func.max(window.c.item_id), func.count()).select_from(window)


def matches(
    project: ProjectId,
    wanted: Filter,
    after: int,
    last: int,
    limit: int,
    among: Sequence[int] | None = None,
) -> AnySelect:
    """Return the statement for the ids of the items that match, up to an id, perhaps of some."""
    walks = [walk.subquery() for walk in _walks(project, wanted, after, last, among)]
    source = walks[0] if len(walks) == 1 else union(*map(select, walks)).subquery()
    content = tables.content.c
    found = (
        select(source.c.item_id)
        .select_from(source.join(tables.content, content.item_id == source.c.item_id))
        # The planner does not carry the bounds of one table over to the others.
        .where(content.item_id > after, content.item_id <= last, published())
        .where(*_conditions(source.c.item_id, wanted, after, last))
        .order_by(source.c.item_id)
        .limit(limit)
    )
    if wanted.text:
        texts = with_text(project, wanted.text, after, last, among)
        found = found.where(source.c.item_id.in_(texts))
    return found


def _walks(
    project: ProjectId,
    wanted: Filter,
    after: int,
    last: int | None,
    among: Sequence[int] | None = None,
) -> list[AnySelect]:
    """Return the tables in which items that may match are searched, the rarest first."""
    f, b, k, c = tables.flag.c, tables.label.c, tables.correction.c, tables.content.c
    s = tables.suggestion.c
    asked = (wanted.labeller, wanted.value, wanted.part)
    answered = any(one is not None for one in asked)
    sources: list[tuple[Columns, tuple[ColumnElement[bool], ...]]]
    if wanted.status is ItemStatus.FLAGGED:
        sources = [(f, (f.resolved_ms.is_(None),))]
    elif wanted.status is ItemStatus.CORRECTED:
        sources = [(k, (~withdrawn(k),))]
    elif wanted.suggested is not None and wanted.suggested.source == MODEL:  # has few
        sources = [(s, matching(wanted.suggested, s))]
    elif wanted.status in (ItemStatus.LABELLED, ItemStatus.DISAGREEMENT) or answered:
        sources = [(b, (on_time(b),)), (k, ())]
    else:
        sources = [(c, ())]
    if wanted.labeller is not None and len(sources) == 2:
        who = tables.labeller.c
        named = select(who.id).where(who.name == wanted.labeller).scalar_subquery()
        sources = [(b, (on_time(b), b.labeller_id == named)), (k, (k.labeller_id == named,))]
    return [
        select(columns.item_id.label("item_id"))
        .where(
            columns.project_id == project,
            columns.item_id > after,
            *(() if last is None else (columns.item_id <= last,)),
            *(() if among is None else (columns.item_id.in_(among),)),
            *conditions,
        )
        .distinct()
        for columns, conditions in sources
    ]


def _conditions(
    item: ColumnElement[int], wanted: Filter, after: int, last: int
) -> list[ColumnElement[bool]]:
    """Return the conditions for an item, for the column that holds its id."""
    b = tables.label.c
    within = (b.item_id == item, b.item_id > after, b.item_id <= last)
    answered = or_(exists().where(*within, standing(b)), corrected(item))
    found: list[ColumnElement[bool]] = []
    match wanted.status:
        case ItemStatus.LABELLED:
            found.append(answered)
        case ItemStatus.UNLABELLED:
            found.append(~answered)
        case ItemStatus.DISAGREEMENT:
            found += [_has_different_labels(item, after, last), ~corrected(item)]
        case ItemStatus.ALL | ItemStatus.FLAGGED | ItemStatus.CORRECTED:
            pass  # the table alone decides it
    if wanted.labeller is not None:
        found.append(_answered_by(item, within, wanted.labeller))
    if wanted.suggested is not None:
        found.append(has_suggestion(wanted.suggested, item))
    k = tables.correction.c
    for of_label, of_correction in _of_values(wanted):
        label = exists().where(*within, of_label, standing(b))
        correction = exists().where(k.item_id == item, of_correction, latest(k))
        # Not within the first one, where PostgreSQL may compare each label with all corrections.
        found.append(or_(and_(label, ~corrected(item)), correction))
    return found


def _of_values(wanted: Filter) -> Iterator[tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """Yield the conditions for the values of labels, and of corrections."""
    label, correction = tables.label.c.value, tables.correction.c.value
    if wanted.value is not None:
        text = text_of(wanted.value)
        yield label == text, correction == text
    if wanted.part is not None:
        yield may_have(wanted.part, label), may_have(wanted.part, correction)


def _has_different_labels(item: ColumnElement[int], after: int, last: int) -> ColumnElement[bool]:
    """Return the condition that two labels of an item differ."""
    one, other = tables.label.alias().c, tables.label.alias().c
    return exists().where(
        one.item_id == item,
        other.item_id == item,
        one.item_id > after,
        one.item_id <= last,
        one.seq < other.seq,
        one.value != other.value,
        standing(one),
        standing(other),
    )


def _answered_by(
    item: ColumnElement[int], within: tuple[ColumnElement[bool], ...], labeller: str
) -> ColumnElement[bool]:
    """Return the condition that a labeller has labelled or corrected an item."""
    b, k, who = tables.label.c, tables.correction.c, tables.labeller.c
    label = exists().where(*within, standing(b), who.id == b.labeller_id, who.name == labeller)
    named = (who.id == k.labeller_id, who.name == labeller)
    correction = exists().where(k.item_id == item, ~withdrawn(k), *named)
    return or_(label, correction)


def _there(
    connection: Connection, project: ProjectId, items: Sequence[int], *, unlabelled: bool
) -> set[int]:
    """Return those of some items that are the project's; perhaps only those without an answer."""
    c, b = tables.content.c, tables.label.c
    found = select(c.item_id).where(c.project_id == project, c.item_id.in_(items), published())
    if unlabelled:
        here = (b.item_id == c.item_id, b.project_id == project)
        found = found.where(~exists().where(*here, standing(b)), ~corrected(c.item_id))
    return set(connection.scalars(found))
