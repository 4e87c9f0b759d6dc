"""Pages of rows, each read from the database in a transaction of its own.

One long transaction would keep the database from vacuuming the queue's tables. The rows come as
the driver gives them, without SQLAlchemy's row objects, which would double the time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, literal, null, or_, select, true

from supt_async.domain.ids import ProjectId
from supt_async.rules.labeller_names import SOURCE
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.queries.item_pages import published
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect, Columns
from supt_async.storage.schema.conditions import corrected, latest, withdrawn
from supt_async.storage.transfer.export.options import ExportOptions
from supt_async.storage.transfer.export.rows import PARAMETERS, Content, LabelRow, Page, Row

PAGE = 5_000
"""Number of labels that are read at once."""
CONTENT_BYTES = 4 * 2**20
"""Bytes of items that are read at once, if they are not one item."""


def by_machine(label: Columns, labeller: Columns) -> ColumnElement[bool]:
    """Return the condition that no person gave a label: a program did, or a source."""
    return or_(label.machine, labeller.name.startswith(SOURCE, autoescape=True))


async def label_pages(
    database: Database, project: ProjectId, how: ExportOptions
) -> AsyncIterator[list[LabelRow]]:
    """Yield labels in the order in which they came, then the owners' corrections."""
    for statement, seq in (_labels(project, how), _corrections(project, how)):
        after, more = 0, True
        while more:
            limited = statement.where(seq > after).order_by(seq).limit(PAGE)
            page = await database.read(partial(_rows, limited))
            more = len(page) == PAGE
            if page:
                after = page[-1].seq
                wanted = [row for row in page if how.withdrawn or not row.withdrawn]
                if wanted:
                    yield wanted


def numbered_rows(
    connection: Connection, project: ProjectId, seqs: Sequence[int], *, corrections: bool = False
) -> list[LabelRow]:
    """Return labels, or owners' corrections, by their numbers, whatever has become of them."""
    how = ExportOptions(withdrawn=True, late=True, gold=True)
    statement, seq = (_corrections if corrections else _labels)(project, how)
    return _rows(statement.where(seq.in_(seqs)), connection)


async def with_content(
    database: Database, project: ProjectId, pages: AsyncIterator[Page]
) -> AsyncIterator[Page]:
    """Yield rows with the contents of their items, a few at a time if those are large."""
    async for page in pages:
        sizes = await _sizes(database, project, [row.item for row in page])
        part: list[Row] = []
        held = 0
        for row in page:
            size = sizes.get(row.item, 0)
            if part and held + size > CONTENT_BYTES:
                yield await _joined(database, project, part)
                part, held = [], 0
            part.append(row)
            held += size
        if part:
            yield await _joined(database, project, part)


def _labels(project: ProjectId, how: ExportOptions) -> tuple[AnySelect, ColumnElement[int]]:
    b, c, who = tables.label.c, tables.content.c, tables.labeller.c
    gone = withdrawn(b)
    statement = (
        select(
            *(b.id, b.item_id, c.external_id, who.name, b.value, b.ms, b.created_ms, b.generation),
            *(b.late & ~b.gold, gone, false(), corrected(b.item_id) & ~b.late & ~gone),
            *(b.suggestion_source, b.suggestion_value, b.accepted, by_machine(b, who)),
            *(b.seq, null(), _reason(b, how), b.gold_right, _parameters(b, how)),
        )
        .select_from(
            tables.label.join(tables.labeller, who.id == b.labeller_id).join(
                tables.content, c.item_id == b.item_id
            )
        )
        .where(b.project_id == project, published())
    )
    # An answer to a gold item is written as a late one.
    if not how.late:
        statement = statement.where(or_(~b.late, b.gold) if how.gold else ~b.late)
    elif not how.gold:
        statement = statement.where(~b.gold)
    if not how.machine:
        statement = statement.where(~by_machine(b, who))
    if how.since_ms is not None:
        statement = statement.where(b.created_ms >= how.since_ms)
    return statement, b.seq


def _corrections(project: ProjectId, how: ExportOptions) -> tuple[AnySelect, ColumnElement[int]]:
    k, c, who = tables.correction.c, tables.content.c, tables.labeller.c
    statement = (
        select(
            *(k.id, k.item_id, c.external_id, who.name, k.value, null(), k.created_ms, literal(0)),
            *(false(), ~latest(k), true(), false(), null(), null(), null(), false()),
            *(k.seq, null(), _reason(k, how), null(), null()),
        )
        .select_from(
            tables.correction.join(tables.labeller, who.id == k.labeller_id).join(
                tables.content, c.item_id == k.item_id
            )
        )
        .where(k.project_id == project)
    )
    if how.since_ms is not None:
        statement = statement.where(k.created_ms >= how.since_ms)
    return statement, k.seq


def _reason(answer: Columns, how: ExportOptions) -> ColumnElement[Any]:
    """Return the column with the reason of a withdrawal, which is looked up only if it is shown."""
    if not how.withdrawn:
        return null()
    w = tables.withdrawal.c
    of_answer = (w.project_id == answer.project_id, w.answer_id == answer.id)
    return select(w.reason).where(*of_answer).scalar_subquery()


def _parameters(label: Columns, how: ExportOptions) -> ColumnElement[Any]:
    """Return the column with the parameters of a labeller's open link, if it is wanted."""
    if PARAMETERS not in how.extras:
        return null()
    t = tables.participation.c
    mine = (t.project_id == label.project_id, t.labeller_id == label.labeller_id)
    return select(t.parameters).where(*mine).scalar_subquery()


def _rows(statement: AnySelect, connection: Connection) -> list[LabelRow]:
    cursor = connection.execute(statement).cursor
    assert cursor is not None, "a statement that reads has rows"
    return list(map(LabelRow._make, cursor.fetchall()))


async def _sizes(database: Database, project: ProjectId, ids: Sequence[int]) -> dict[int, int]:
    """Return how much the content of each item takes, in bytes or characters."""
    c = tables.content.c

    def query(connection: Connection) -> dict[int, int]:
        size = dialect_of(connection).text_bytes
        parts = (func.coalesce(size(part), 0) for part in (c.payload, c.features, c.meta))
        statement = select(c.item_id, sum(parts, literal(0))).where(
            c.project_id == project, c.item_id.in_(set(ids))
        )
        return {row[0]: row[1] for row in connection.execute(statement)}

    return await database.read(query)


async def _joined(database: Database, project: ProjectId, rows: Sequence[Row]) -> Page:
    c = tables.content.c
    statement = select(c.item_id, c.payload, c.features, c.meta).where(
        c.project_id == project, c.item_id.in_({row.item for row in rows})
    )

    def query(connection: Connection) -> dict[int, Content]:
        return {row[0]: Content(*row[1:]) for row in connection.execute(statement)}

    found = await database.read(query)
    return [row._replace(content=found.get(row.item)) for row in rows]
