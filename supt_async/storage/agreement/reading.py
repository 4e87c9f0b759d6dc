"""Answers of several people to the same items, read page by page.

First who answered what and when, of all labels; then the answers themselves, of those items only
that have several. Of more than can be compared, some items are drawn at random.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, and_, func, not_, select

from supt_async.domain.ids import ProjectId
from supt_async.learning.agreement.answers import Answers, Ints, several
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.agreement.questions import Answered
from supt_async.storage.agreement.weeks import week_of
from supt_async.storage.database import Database
from supt_async.storage.people.accounts import NOTEBOOK, PERSON
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow, Columns
from supt_async.storage.schema.conditions import standing

SPAN = 10_000
"""Number of labels, those of other projects included, that one statement looks at."""
VALUES = 1_000
"""Number of answers that one statement reads."""
SPREAD = 4
"""Number of labels among which one that is wanted is looked for in order, instead of by itself."""

Runner: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with its arguments in a thread, and returns its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Labels of items that have several, in the order of ``seq``; arrays of shape (n_labels,)."""

    seq: Ints
    items: Ints
    labellers: Ints
    weeks: Ints
    all: bool
    """Whether these are all such labels; otherwise those of items drawn at random."""


async def shared_labels(
    database: Database, project: ProjectId, most: int, run: Runner, lane: Lane
) -> Shared:
    """Return who answered the same items, with at most about ``most`` labels."""
    pages: list[NDArray[np.int64]] = []
    for start in await spans(database, lane):
        rows = await database.read(partial(_labels, project, start), lane)
        if rows:
            pages.append(await run(_as_array, rows))
    found: Shared = await run(_shared, pages, most, int(project))
    return found


async def spans(database: Database, lane: Lane) -> range:
    """Return the first number of each span of all labels."""

    def query(connection: Connection) -> int:
        return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0)

    return range(1, await database.read(query, lane) + 1, SPAN)


def in_span(label: Columns, project: ProjectId, start: int, end: int) -> ColumnElement[bool]:
    """Return the condition that a label is a project's, with a number from ``start`` below ``end``.

    SQLite would look all of the project's labels up for each span, and sort them.
    """
    return and_(label.seq >= start, label.seq < end, label.project_id + 0 == project)


async def codes_of(
    database: Database,
    project: ProjectId,
    questions: Sequence[Answered],
    shared: Shared,
    run: Runner,
    lane: Lane,
) -> list[Ints]:
    """Return the numbers of the answers to each question, -1 where it was not answered."""
    is_form = questions[0].name is not None
    codes = [np.full(len(shared.seq), -1, dtype=np.int64) for _ in questions]
    async for places, rows in _values(database, project, shared.seq, lane):
        await run(_number, questions, is_form, places, rows, codes)
    return codes


def answers_of(shared: Shared, codes: Ints, question: Answered) -> Answers:
    """Return the answers to a question by people who were asked it."""
    there = codes >= 0
    return several(
        shared.items[there],
        shared.labellers[there],
        codes[there],
        max(1, question.n_codes),
        shared.weeks[there],
    )


def questions_of(task: Task) -> list[Answered]:
    """Return the questions of a form, or the one of any other task."""
    if task.questions:
        return [Answered(one.name, one.task) for one in task.questions]
    return [Answered(None, task)]


def _labels(project: ProjectId, start: int, connection: Connection) -> Sequence[AnyRow]:
    b, who = tables.label.c, tables.labeller.c
    return connection.execute(
        select(b.seq, b.item_id, b.labeller_id, b.created_ms)
        .select_from(tables.label.join(tables.labeller, who.id == b.labeller_id))
        .where(
            in_span(b, project, start, start + SPAN),
            not_(b.machine),
            not_(b.gold),
            who.kind.in_((PERSON, NOTEBOOK)),
            standing(b),
        )
        .order_by(b.seq)
    ).all()


def _as_array(rows: Sequence[AnyRow]) -> NDArray[np.int64]:
    return np.array([tuple(row) for row in rows], dtype=np.int64)


def _shared(pages: Sequence[NDArray[np.int64]], most: int, seed: int) -> Shared:
    rows = np.concatenate([np.empty((0, 4), dtype=np.int64), *pages])
    _, item, counts = np.unique(rows[:, 1], return_inverse=True, return_counts=True)
    wanted = counts > 1
    every = int(counts[wanted].sum())
    if every > most:
        shuffled = np.random.default_rng(seed).permutation(np.flatnonzero(wanted))
        many = max(1, int(np.searchsorted(np.cumsum(counts[shuffled]), most)))
        wanted = np.zeros(len(counts), dtype=np.bool_)
        wanted[shuffled[:many]] = True
    kept = wanted[item] if len(counts) else np.zeros(0, dtype=np.bool_)
    return Shared(
        seq=rows[kept, 0],
        items=rows[kept, 1],
        labellers=rows[kept, 2],
        weeks=week_of(rows[kept, 3]),
        all=every <= most,
    )


async def _values(
    database: Database, project: ProjectId, seq: Ints, lane: Lane
) -> AsyncIterator[tuple[Ints, Sequence[AnyRow]]]:
    """Yield places in ``seq`` with the rows of these labels, in the same order."""
    for start in range(0, len(seq), VALUES):
        part = seq[start : start + VALUES]
        rows = await database.read(partial(_read_values, project, part), lane)
        found = np.array([row.seq for row in rows], dtype=np.int64)
        yield start + np.searchsorted(part, found), rows


def _read_values(project: ProjectId, seq: Ints, connection: Connection) -> Sequence[AnyRow]:
    b = tables.label.c
    first, last = int(seq[0]), int(seq[-1])
    values = select(b.seq, b.value).order_by(b.seq)
    if last - first > SPREAD * len(seq):
        return connection.execute(values.where(b.seq.in_(seq.tolist()))).all()
    wanted = set(seq.tolist())
    rows = connection.execute(values.where(in_span(b, project, first, last + 1)))
    return [row for row in rows if row.seq in wanted]


def _number(
    questions: Sequence[Answered],
    is_form: bool,
    places: Ints,
    rows: Sequence[AnyRow],
    codes: Sequence[Ints],
) -> None:
    """Enter the numbers of answers in ``codes``."""
    if not is_form:
        codes[0][places] = [questions[0].number(row.value.encode()) for row in rows]
        return
    for place, row in zip(places.tolist(), rows, strict=True):
        try:
            given = _FORM.decode(row.value)
        except msgspec.DecodeError:
            continue  # an answer to an earlier task
        for code, question in zip(codes, questions, strict=True):
            if question.name in given:
                code[place] = question.number(bytes(given[question.name]))


_FORM = msgspec.json.Decoder(dict[str, msgspec.Raw])
