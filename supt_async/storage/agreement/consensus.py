"""Agreement of answers with what the answers of several people came to.

A form's answer agrees by as many of its questions as do. Items with one answer are left out, since
that agrees with itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from supt_async.domain.project import Project
from supt_async.learning.agreement.answers import Floats, Ints
from supt_async.protocol.tasks.task import parse
from supt_async.storage.agreement.questions import Answered
from supt_async.storage.agreement.reading import (
    Runner,
    Shared,
    codes_of,
    questions_of,
    shared_labels,
)
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

PAGE = 5_000
"""Number of rows that one statement reads."""
MOST = 1_000_000
"""Maximum number of answers that are compared, those to each question of a form by themselves."""
MOST_LARGE = 20_000
"""The same where answers are texts or marked regions."""


async def agreement_with_consensus(
    database: Database, project: Project, run: Runner, lane: Lane
) -> tuple[Shared, Floats]:
    """Return labels, and how much of each agrees, from 0 to 1; NaN where nothing is known."""
    questions = questions_of(parse(project.task))
    most = MOST // len(questions)
    if any(one.is_large for one in questions):
        most = min(most, MOST_LARGE)
    shared = await shared_labels(database, project.id, most, run, lane)
    codes = await codes_of(database, project.id, questions, shared, run, lane)
    places = {one.name or "": place for place, one in enumerate(questions)}
    items = np.unique(shared.items)
    truth = [np.full(len(items), -1, dtype=np.int64) for _ in questions]
    async for rows in _pages(database, project, items, lane):
        await run(_enter, rows, items, places, questions, truth)
    return shared, await run(_agreeing, shared, items, codes, truth, questions)


async def _pages(
    database: Database, project: Project, items: Ints, lane: Lane
) -> AsyncIterator[Sequence[AnyRow]]:
    if not len(items):
        return
    after, last = int(items[0]) - 1, int(items[-1])
    while after < last:
        rows = await database.read(partial(_read, int(project.id), after, last), lane)
        if len(rows) < PAGE:
            yield rows
            return
        # The last item may have more questions than fit.
        after = rows[-1].item_id - 1
        whole = [row for row in rows if row.item_id <= after]
        if not whole:  # one item with more questions than a page: no task has as many
            return
        yield whole


def _read(project: int, after: int, last: int, connection: Connection) -> Sequence[AnyRow]:
    c = tables.consensus.c
    return connection.execute(
        select(c.item_id, c.question, c.value)
        .where(c.project_id == project, c.item_id > after, c.item_id <= last, c.labels > 1)
        .order_by(c.item_id, c.question)
        .limit(PAGE)
    ).all()


def _enter(
    rows: Sequence[AnyRow],
    items: Ints,
    places: dict[str, int],
    questions: Sequence[Answered],
    truth: Sequence[Ints],
) -> None:
    """Enter the numbers of what the answers came to in ``truth``."""
    for row in rows:
        place = places.get(row.question)
        item = int(np.searchsorted(items, row.item_id))
        if place is not None and item < len(items) and items[item] == row.item_id:
            truth[place][item] = questions[place].number(row.value.encode())


def _agreeing(
    shared: Shared,
    items: Ints,
    codes: Sequence[Ints],
    truth: Sequence[Ints],
    questions: Sequence[Answered],
) -> Floats:
    item = np.searchsorted(items, shared.items)
    alike = np.zeros(len(shared.seq), dtype=np.float64)
    asked = np.zeros(len(shared.seq), dtype=np.float64)
    for given, true, question in zip(codes, truth, questions, strict=True):
        settled = true[item] if len(items) else given
        both = (given >= 0) & (settled >= 0)
        alike[both] += _likeness(given[both], settled[both], question)
        asked += both
    with np.errstate(invalid="ignore"):
        return np.asarray(alike / asked)


def _likeness(given: Ints, settled: Ints, question: Answered) -> Floats:
    distance = question.asked().distance
    if distance is None:
        return np.asarray(given == settled, dtype=np.float64)
    pairs, place = np.unique(np.stack([given, settled]), axis=1, return_inverse=True)
    each = [1 - distance(int(one), int(other)) for one, other in pairs.T]
    found: NDArray[np.float64] = np.array(each, dtype=np.float64)
    return found[place.ravel()] if len(each) else found
