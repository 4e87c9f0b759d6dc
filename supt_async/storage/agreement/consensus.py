"""Agreement of answers with what the answers of several people came to.

A form's answer agrees by as many of its questions as do. Items with one answer are left out, since
that agrees with itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from supt_async.domain.project import Project
from supt_async.learning.agreement.answers import Floats, Ints
from supt_async.protocol.tasks.task import parse
from supt_async.storage.agreement.given import Given, Runner
from supt_async.storage.agreement.questions import Answered
from supt_async.storage.agreement.reading import (
    Shared,
    codes_of,
    questions_of,
    shared_labels,
)
from supt_async.storage.database import Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables

PAGE = 5_000
"""Number of rows that one statement reads."""
MOST = 1_000_000
"""Maximum number of answers that are compared, those to each question of a form by themselves."""
MOST_LARGE = 20_000
"""The same where answers are texts or marked regions."""


async def agreement_with_consensus(
    database: Database, project: Project, given: Given, run: Runner, lane: Lane
) -> tuple[Shared, Floats]:
    """Return labels, and how much of each agrees, from 0 to 1; NaN where nothing is known."""
    questions = questions_of(parse(project.task))
    most = MOST // len(questions)
    if any(one.is_large for one in questions):
        most = min(most, MOST_LARGE)
    shared: Shared = await run(shared_labels, given, most, int(project.id))
    codes = await codes_of(database, project.id, questions, shared, run, lane)
    places = {one.name or "": place for place, one in enumerate(questions)}
    items = np.unique(shared.items)
    truth = [np.full(len(items), -1, dtype=np.int64) for _ in questions]
    async for columns in _pages(database, project, items, lane):
        await run(_enter, columns, items, places, questions, truth)
    return shared, await run(_agreeing, shared, items, codes, truth, questions)


async def _pages(
    database: Database, project: Project, items: Ints, lane: Lane
) -> AsyncIterator[list[Sequence[Any]]]:
    """Yield what the answers to items came to: ids of items, names of questions, JSON texts."""
    if not len(items):
        return
    after, last = int(items[0]) - 1, int(items[-1])
    while after < last:
        columns = await database.read(partial(_read, int(project.id), after, last), lane)
        if len(columns[0]) < PAGE:
            yield columns
            return
        # The last item may have more questions than fit, and is read again.
        end = max(columns[0]) - 1
        if end == after:  # one item with more questions than a page: no task has as many
            return
        yield columns
        after = end


def _read(project: int, after: int, last: int, connection: Connection) -> list[Sequence[Any]]:
    c = tables.consensus.c
    statement = (
        select(c.item_id, c.question, c.value)
        .where(c.project_id == project, c.item_id > after, c.item_id <= last, c.labels > 1)
        .order_by(c.item_id, c.question)
        .limit(PAGE)
    )
    return dialect_of(connection).columns(connection, statement)


def _enter(
    columns: Sequence[Sequence[Any]],
    items: Ints,
    places: dict[str, int],
    questions: Sequence[Answered],
    truth: Sequence[Ints],
) -> None:
    """Enter the numbers of what the answers came to in ``truth``."""
    ids, names, texts = np.array(columns[0], dtype=np.int64), columns[1], columns[2]
    item = np.minimum(np.searchsorted(items, ids), len(items) - 1)
    for row in np.flatnonzero(items[item] == ids).tolist():
        place = places.get(names[row])
        if place is not None:
            truth[place][item[row]] = questions[place].number(texts[row].encode())


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
