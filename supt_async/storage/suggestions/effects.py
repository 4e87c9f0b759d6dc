"""Report on what suggestions do: reads the answers, page by page, and has them compared.

An answer counts if it stands and there was a suggestion to show. Answers to audited items do not,
since those were not drawn from all items, nor those of labellers who hide suggestions. Only the
latest ``LATEST`` are read, so that a report takes a bounded time however large the project is, and
of each page no more is kept than was counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import nan
from typing import Any, TypeAlias

from sqlalchemy import Connection, exists, func, not_, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.learning.suggestions.effects import (
    Effects,
    SuggestedAnswer,
    effects,
    without_hidden,
)
from supt_async.protocol.tasks.equality import respelled
from supt_async.protocol.tasks.task import parse
from supt_async.storage.database import Database
from supt_async.storage.people.accounts import IMPORT
from supt_async.storage.people.labeller_stats import compare
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import given_singly, on_time, withdrawn

LATEST = 20_000
"""Maximum number of answers that are read."""
PAGE = 500
"""Number of answers that are read at a time."""
SPAN = 20_000
"""Number of labels, those of other projects included, among which one statement looks."""
IDS = 5_000
"""Maximum number of labels that a statement looks up."""
SPANS = 500
"""Maximum number of statements that look for answers."""

Runner: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with its arguments in a thread, and returns its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What suggestions do to answers."""

    answers: int
    """Number of answers that count."""
    all: bool
    """Whether these are all; otherwise they are the latest ones."""
    effects: list[Effects]
    """Each source, the latest one first, followed by its versions if it has several."""


@dataclass(frozen=True, slots=True)
class _Other:
    """An answer that others are compared with."""

    item_id: int
    labeller_id: int
    value: str = field(repr=False)
    blind: bool
    """Whether it was given without seeing a suggestion."""
    known: bool
    """Whether it was taken over from a file, as nobody's in particular."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Some answers, and what they are compared with."""

    answers: Sequence[AnyRow] = field(repr=False)
    values: Sequence[_Other] = field(default=(), repr=False)
    """Answers of all people to those of the items that have several."""
    corrections: Sequence[AnyRow] = field(default=(), repr=False)
    before: int = 0
    """Number of the first label that was looked at."""


@dataclass(slots=True)
class _Values:
    """Answers to an item, as they are compared."""

    given: dict[int, str] = field(default_factory=dict, repr=False)
    """By labeller, of those who saw no suggestion and of those who did."""
    known: list[str] = field(default_factory=list, repr=False)
    others: list[tuple[int, str]] = field(default_factory=list, repr=False)
    """Of people who saw no suggestion, with the labeller."""
    corrections: list[tuple[int, str]] = field(default_factory=list, repr=False)


async def report(database: Database, project: Project, run: Runner) -> Report:
    """Return what a project's suggestions do to the answers.

    ``run`` calls what takes time in a thread, so that an event loop is not held up.
    """
    is_form = parse(project.task).kind == "form"
    found: list[SuggestedAnswer] = []
    before, statements = await database.read(_end, Lane.OWNERS), 0
    while before > 0 and len(found) < LATEST and statements < SPANS:
        most, statements = min(PAGE, LATEST - len(found)), statements + 1
        reading = partial(_read, project=project.id, end=before, most=most)
        page = await database.read(reading, Lane.OWNERS)
        if page.answers:
            found += await run(_compared, page, is_form)
        before = page.before
    counted = await run(without_hidden, found)
    measured = await run(effects, counted, project.id)
    return Report(answers=len(counted), all=before <= 0, effects=measured)


def _end(connection: Connection) -> int:
    """Return a number above that of each label."""
    return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0) + 1


def _read(connection: Connection, project: ProjectId, end: int, most: int) -> _Page:
    """Read the latest answers below ``end`` that had a suggestion, and what they compare with.

    Withdrawn labels are looked up by id: PostgreSQL would join all of a project's withdrawals where
    it expects few labels.
    """
    b, a = tables.label.c, tables.audited.c
    audited = exists().where(a.item_id == b.item_id, a.project_id == project)
    found = connection.execute(
        select(
            b.seq,
            b.id,
            b.item_id,
            b.labeller_id,
            b.suggestion_source,
            b.suggestion_version,
            b.suggestion_shown,
            (b.value == b.suggestion_value).label("same"),
            b.ms,
        )
        .where(
            b.seq < end,
            b.seq >= end - SPAN,
            b.project_id == project,
            b.suggestion_source.is_not(None),
            not_(b.machine),
            given_singly(b),
            on_time(b),
            ~audited,
        )
        .order_by(b.seq.desc())
        .limit(most)
    ).all()
    before = end - SPAN if len(found) < most else found[-1].seq
    rows = _standing(connection, project, found)
    items = sorted({row.item_id for row in rows})
    corrections = _corrections(connection, project, items)
    others = _others(connection, project, items, corrections)
    return _Page(rows, others, corrections, before)


def _standing(
    connection: Connection, project: ProjectId, rows: Sequence[AnyRow]
) -> Sequence[AnyRow]:
    """Return those labels that were not withdrawn."""
    w = tables.withdrawal.c
    gone: set[str] = set()
    for ids in _parts([row.id for row in rows]):
        gone |= set(
            connection.scalars(
                select(w.answer_id).where(w.answer_id.in_(ids), w.project_id == project)
            )
        )
    return [row for row in rows if row.id not in gone]


def _corrections(
    connection: Connection, project: ProjectId, items: Sequence[int]
) -> Sequence[AnyRow]:
    """Read the latest correction of each item that has one."""
    k = tables.correction.c
    rows = connection.execute(
        select(k.item_id, k.labeller_id, k.value)
        .where(k.item_id.in_(items), k.project_id == project, ~withdrawn(k))
        .order_by(k.seq)
    )
    return [*{row.item_id: row for row in rows}.values()]


def _others(
    connection: Connection,
    project: ProjectId,
    items: Sequence[int],
    corrections: Sequence[AnyRow],
) -> Sequence[_Other]:
    """Read all answers to those items that have several, or a correction."""
    b, who = tables.label.c, tables.labeller.c
    labels = connection.execute(
        select(b.id, b.item_id, b.labeller_id, b.suggestion_shown).where(
            b.item_id.in_(items), b.project_id == project, not_(b.machine), on_time(b)
        )
    ).all()
    labels = _standing(connection, project, labels)
    times = Counter(row.item_id for row in labels)
    corrected = {row.item_id for row in corrections}
    labels = [row for row in labels if times[row.item_id] > 1 or row.item_id in corrected]
    values: dict[str, str] = {}
    for ids in _parts([row.id for row in labels]):
        rows = connection.execute(
            select(b.id, b.value).where(b.id.in_(ids), b.project_id == project)
        )
        values |= {row.id: row.value for row in rows}
    program = set(connection.scalars(select(who.id).where(who.kind == IMPORT)))
    return [
        _Other(
            row.item_id,
            row.labeller_id,
            values[row.id],
            not row.suggestion_shown,
            row.labeller_id in program,
        )
        for row in labels
    ]


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids in numbers that a statement can take."""
    for start in range(0, len(ids), IDS):
        yield ids[start : start + IDS]


def _compared(page: _Page, is_form: bool) -> list[SuggestedAnswer]:
    """Compare the answers of a page with those of others."""
    found: dict[int, _Values] = defaultdict(_Values)
    for row in page.values:
        of, text = found[row.item_id], respelled(row.value)
        if row.known:
            of.known.append(text)
            continue
        of.given[row.labeller_id] = text
        if row.blind:
            of.others.append((row.labeller_id, text))
    for one in page.corrections:
        found[one.item_id].corrections.append((one.labeller_id, respelled(one.value)))
    return [_answer(row, found.get(row.item_id), is_form) for row in page.answers]


def _answer(row: AnyRow, of: _Values | None, is_form: bool) -> SuggestedAnswer:
    mine = None if of is None else of.given.get(row.labeller_id)
    known = others = correction = nan
    if of is not None and mine is not None:
        known = _share(mine, of.known, is_form)
        by_others = [text for who, text in of.others if who != row.labeller_id]
        others = _share(mine, by_others, is_form)
        by_owners = [text for who, text in of.corrections if who != row.labeller_id]
        correction = _share(mine, by_owners, is_form)
    return SuggestedAnswer(
        item=row.item_id,
        labeller=row.labeller_id,
        source=row.suggestion_source,
        version=row.suggestion_version,
        shown=None if row.suggestion_shown is None else bool(row.suggestion_shown),
        same=bool(row.same),
        ms=row.ms,
        known=known,
        others=others,
        correction=correction,
    )


def _share(mine: str, others: Iterable[str], is_form: bool) -> float:
    """Return the share of some answers that are the same; of forms, each question counts."""
    same = asked = 0
    for other in others:
        alike, compared = compare(mine, other, is_form=is_form)
        same, asked = same + alike, asked + compared
    return same / asked if asked else nan
