"""Answers of several people to the same items, as they are compared.

Of more than can be compared, some items are drawn at random. The texts of the answers were read
along with who gave them if few are different; otherwise those are read that are compared.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.learning.agreement.answers import Answers, Ints, several
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.agreement.given import GOLD, LATE, WITHDRAWN, Given, Runner, in_span
from supt_async.storage.agreement.questions import Answered
from supt_async.storage.agreement.weeks import week_of
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

VALUES = 1_000
"""Number of answers that one statement reads."""
SPREAD = 4
"""Number of labels among which one that is wanted is looked for in order, instead of by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Labels of items that have several, in the order of ``seq``; arrays of shape (n_labels,)."""

    seq: Ints
    items: Ints
    labellers: Ints
    weeks: Ints
    texts: NDArray[np.int32]
    """Number of each answer's text."""
    known: Sequence[str] | None
    """Texts by number; None if they were not read."""
    all: bool
    """Whether these are all such labels; otherwise those of items drawn at random."""


def shared_labels(given: Given, most: int, seed: int) -> Shared:
    """Return the labels that count of items that have several, at most about ``most``."""
    counting = ~given.has(LATE, GOLD, WITHDRAWN)
    _, item, counts = np.unique(given.items[counting], return_inverse=True, return_counts=True)
    wanted = counts > 1
    every = int(counts[wanted].sum())
    if every > most:
        shuffled = np.random.default_rng(seed).permutation(np.flatnonzero(wanted))
        many = max(1, int(np.searchsorted(np.cumsum(counts[shuffled]), most)))
        wanted = np.zeros(len(counts), dtype=np.bool_)
        wanted[shuffled[:many]] = True
    kept = np.flatnonzero(counting)[wanted[item]]
    return Shared(
        seq=given.seq[kept],
        items=given.items[kept],
        labellers=given.labellers[kept],
        weeks=week_of(given.at_ms[kept]),
        texts=given.texts[kept],
        known=given.known,
        all=every <= most,
    )


async def codes_of(
    database: Database,
    project: ProjectId,
    questions: Sequence[Answered],
    shared: Shared,
    run: Runner,
    lane: Lane,
) -> list[Ints]:
    """Return the numbers of the answers to each question, -1 where it was not answered."""
    if shared.known is not None:
        found: list[Ints] = await run(_known_codes, questions, shared.texts, shared.known)
        return found
    codes = _no_codes(questions, len(shared.seq))
    async for places, rows in _values(database, project, shared.seq, lane):
        await run(_number, questions, places, [row.value for row in rows], codes)
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


def _known_codes(
    questions: Sequence[Answered], texts: NDArray[np.int32], known: Sequence[str]
) -> list[Ints]:
    """Return the numbers of the answers, each different text of which is looked at once."""
    different, place = np.unique(texts, return_inverse=True)
    codes = _no_codes(questions, len(different))
    given = [known[text] for text in different.tolist()]
    _number(questions, np.arange(len(different)), given, codes)
    return [code[place] for code in codes]


def _no_codes(questions: Sequence[Answered], size: int) -> list[Ints]:
    return [np.full(size, -1, dtype=np.int64) for _ in questions]


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
    questions: Sequence[Answered], places: Ints, texts: Sequence[str], codes: Sequence[Ints]
) -> None:
    """Enter the numbers of answers in ``codes``."""
    if questions[0].name is None:
        codes[0][places] = [questions[0].number(text.encode()) for text in texts]
        return
    for place, text in zip(places.tolist(), texts, strict=True):
        try:
            given = _FORM.decode(text)
        except msgspec.DecodeError:
            continue  # an answer to an earlier task
        for code, question in zip(codes, questions, strict=True):
            if question.name in given:
                code[place] = question.number(bytes(given[question.name]))


_FORM = msgspec.json.Decoder(dict[str, msgspec.Raw])
