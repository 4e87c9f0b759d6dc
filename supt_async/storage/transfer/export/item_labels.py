"""Labels that count in the order of their items, with the owners' corrections.

A page holds all labels of its items, and is read in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from functools import partial
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import Database
from supt_async.storage.queries.item_pages import published
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect, Columns
from supt_async.storage.schema.conditions import latest, standing
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.pages import by_machine

PAGE = 5_000
"""Number of labels that are read at once; more if one item has more."""


class Opinion(NamedTuple):
    """A label that counts."""

    item: int
    external_id: str | None
    labeller: int
    name: str
    value: str
    machine: bool = False
    """Whether a program gave it."""
    score: float | None = None
    """Confidence of the program, from 0 to 1."""
    seq: int = 0
    """Number in the order of arrival."""


class Settled(NamedTuple):
    """An owner's correction that counts."""

    item: int
    external_id: str | None
    value: str


class ItemPage(NamedTuple):
    """All labels and corrections of some items, by item and then as they came."""

    opinions: list[Opinion]
    corrections: list[Settled]
    through: int
    """Id up to which it has all items."""


class ItemLabels:
    """Labels of a project, by item."""

    def __init__(self, database: Database, project: ProjectId, how: ExportOptions) -> None:
        self._database = database
        self._project = project
        self._how = how

    async def count(self) -> int:
        """Return how many labels there are, whether they count or not."""
        statement = select(func.count()).where(tables.label.c.project_id == self._project)
        found = await self._database.read(lambda connection: connection.scalar(statement))
        return int(found or 0)

    async def pages(self) -> AsyncIterator[ItemPage]:
        """Yield all that is exported."""
        async for page in self._pages(self._labels(), self._corrections()):
            yield page

    async def part(self, one_of: int) -> AsyncIterator[list[Opinion]]:
        """Yield an even part of all labels that count: after each page, skip so many less one.

        Those of programs are left out.
        """
        b, who = tables.label.c, tables.labeller.c
        people = self._counting().where(~by_machine(b, who))
        async for page in self._pages(people, None, skipped=one_of - 1):
            yield page.opinions

    async def _pages(
        self, labels: AnySelect, corrections: AnySelect | None, skipped: int = 0
    ) -> AsyncIterator[ItemPage]:
        after, last = await self._database.read(self._bounds)
        while after < last:
            read = partial(_read, labels, corrections, after, last)
            page = await self._database.read(read)
            if page.opinions or page.corrections:
                yield page
            after = page.through + skipped * (page.through - after)

    def _bounds(self, connection: Connection) -> tuple[int, int]:
        """Return the ids before and of the project's first and last item."""
        c = tables.content.c
        row = connection.execute(
            select(func.min(c.item_id), func.max(c.item_id)).where(c.project_id == self._project)
        ).one()
        return (0, 0) if row[0] is None else (row[0] - 1, row[1])

    def _counting(self) -> AnySelect:
        b, c, who = tables.label.c, tables.content.c, tables.labeller.c
        return (
            select(
                *(b.item_id, c.external_id, b.labeller_id, who.name, b.value),
                *(by_machine(b, who), b.suggestion_score, b.seq),
            )
            .select_from(
                tables.label.join(tables.labeller, who.id == b.labeller_id).join(
                    tables.content, c.item_id == b.item_id
                )
            )
            .where(b.project_id == self._project, published(), self._wanted(b, who))
            .order_by(b.item_id, b.seq)
        )

    def _labels(self) -> AnySelect:
        statement = self._counting()
        if self._how.since_ms is None:
            return statement
        return statement.where(self._is_new(tables.label.c.item_id, self._how.since_ms))

    def _corrections(self) -> AnySelect:
        k, c = tables.correction.c, tables.content.c
        statement = (
            select(k.item_id, c.external_id, k.value)
            .select_from(tables.correction.join(tables.content, c.item_id == k.item_id))
            .where(k.project_id == self._project, latest(k))
            .order_by(k.item_id)
        )
        if self._how.since_ms is None:
            return statement
        return statement.where(self._is_new(k.item_id, self._how.since_ms))

    def _wanted(self, label: Columns, who: Columns) -> ColumnElement[bool]:
        if self._how.machine:
            return standing(label)
        return and_(standing(label), ~by_machine(label, who))

    def _is_new(self, item: ColumnElement[int], since_ms: int) -> ColumnElement[bool]:
        """Return the condition that an item has a label or a correction since a time."""
        label, who, correction = (
            table.alias() for table in (tables.label, tables.labeller, tables.correction)
        )
        b, w, k = label.c, who.c, correction.c
        return or_(
            exists()
            .select_from(label.join(who, w.id == b.labeller_id))
            .where(b.item_id == item, b.created_ms >= since_ms, self._wanted(b, w)),
            exists().where(k.item_id == item, k.created_ms >= since_ms),
        )


def _read(
    labels: AnySelect,
    corrections: AnySelect | None,
    after: int,
    last: int,
    connection: Connection,
) -> ItemPage:
    """Read whole items after one, and up to the last."""
    rows, through = _whole_items(connection, labels, after, last)
    settled: list[Any] = []
    if corrections is not None:
        k = tables.correction.c
        settled = _fetch(connection, corrections, _within(k, after, through), PAGE)
        if len(settled) == PAGE:
            through = settled[-1][0]
    opinions = map(Opinion._make, takewhile(lambda row: row[0] <= through, rows))
    return ItemPage(_peoples_first(opinions), list(map(Settled._make, settled)), through)


def _peoples_first(opinions: Iterable[Opinion]) -> list[Opinion]:
    """Return opinions without those of programs about items that a person has answered."""
    found = list(opinions)
    answered = {one.item for one in found if not one.machine}
    return [one for one in found if not (one.machine and one.item in answered)]


def _whole_items(
    connection: Connection, labels: AnySelect, after: int, last: int
) -> tuple[list[Any], int]:
    """Return labels, and the last item whose labels are among them all."""
    limit, within = PAGE, _within(tables.label.c, after, last)
    while True:
        rows = _fetch(connection, labels, within, limit)
        if len(rows) < limit:
            return rows, last
        before = rows[-1][0] - 1  # its last item may go on
        if rows[0][0] <= before:
            return rows, before
        limit *= 2


def _within(table: Columns, after: int, last: int) -> ColumnElement[bool]:
    """Return the condition that an item is in a range.

    It is said of its content as well, which PostgreSQL would read from the first item on.
    """
    c = tables.content.c
    return and_(table.item_id > after, table.item_id <= last, c.item_id > after, c.item_id <= last)


def _fetch(
    connection: Connection, statement: AnySelect, within: ColumnElement[bool], limit: int
) -> list[Any]:
    cursor = connection.execute(statement.where(within).limit(limit)).cursor
    assert cursor is not None, "a statement that reads has rows"
    return list(cursor.fetchall())
