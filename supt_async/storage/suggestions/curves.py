"""Curve of a source: how many open suggestions at which score, and how many of them are wrong.

It compares suggestions with the answers that there are. A suggestion is taken as it was when the
answer was given: as it was drawn for an audit, or withheld from the labeller; else as it is
stored. The project's own model may have learned from an answer, so that only what it suggested
before counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, not_, or_, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import OWN_MODEL
from supt_async.learning.suggestions.calibration import Bin, Evidence, reliability
from supt_async.learning.suggestions.curve import CELLS, Step, cell_of, curve
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import on_time, standing
from supt_async.storage.suggestions.acceptable import audited, check_source
from supt_async.storage.suggestions.effects import Runner
from supt_async.storage.suggestions.true_answers import same, true_answers

PAGE = 500
"""Number of labels in one read."""
ITEMS = 5_000
"""Number of items whose suggestions one read counts."""
MOST_LABELS = 50_000
"""Maximum number of labels, the latest ones, that suggestions are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is known of a source before its suggestions are accepted."""

    source: str
    known: int
    """Number of items with a scored suggestion and an answer that was given without it."""
    right: int
    """Number of those whose answer is the suggestion."""
    open: int
    """Number of scored suggestions for items that still want an answer."""
    unscored: int
    """Number of such suggestions without a score, which can't be accepted."""
    steps: Sequence[Step]
    bins: Sequence[Bin]


@dataclass(frozen=True, slots=True)
class _Known:
    """A suggestion and the answer to its item, as JSON texts."""

    item: int
    score: float
    suggested: str = field(repr=False)
    answer: str = field(repr=False)


async def curve_of(
    database: Database, project: ProjectId, source: str, run: Runner = asyncio.to_thread
) -> Curve:
    """Compare the suggestions of a source with the answers that there are.

    ``run`` calls what takes time in a thread, so that an event loop is not held up.

    Raises:
        Refused: The project has no suggestions of the source.
    """

    def check(connection: Connection) -> None:
        check_source(connection, project, source)

    await database.read(check, Lane.OWNERS)
    evidence = await _evidence(database, project, source, run)
    counts, unscored = await _open(database, project, source)

    def estimate() -> Curve:
        return Curve(
            source=source,
            known=len(evidence.scores),
            right=int(evidence.right.sum()),
            open=int(counts.sum()),
            unscored=unscored,
            steps=curve(evidence, counts),
            bins=reliability(evidence),
        )

    found: Curve = await run(estimate)
    return found


async def _evidence(database: Database, project: ProjectId, source: str, run: Runner) -> Evidence:
    found: dict[int, tuple[float, bool]] = {}
    before, labels = None, 0
    while labels < MOST_LABELS:
        page = partial(_known, project, source, before)
        before, size, known = await database.read(page, Lane.OWNERS)
        found = await run(_compared, known) | found
        labels += size
        if size < PAGE:
            break
    pairs = list(found.values())
    return Evidence(
        np.array([score for score, _ in pairs], dtype=np.float64),
        np.array([right for _, right in pairs], dtype=np.bool_),
    )


def _known(
    project: ProjectId, source: str, before: int | None, connection: Connection
) -> tuple[int | None, int, list[_Known]]:
    """Read the labels of a page; return the first one, their number, and what to compare."""
    b = tables.label.c
    rows = connection.execute(
        select(*(b.seq, b.item_id, b.suggestion_source, b.suggestion_value, b.suggestion_score))
        .where(
            b.project_id == project,
            not_(b.machine),
            or_(b.suggestion_shown.is_(None), not_(b.suggestion_shown)),
            standing(b),
            *(() if before is None else (b.seq < before,)),
        )
        .order_by(b.seq.desc())
        .limit(PAGE)
    ).all()
    items = sorted({row.item_id for row in rows})
    suggested = _suggested(connection, source, rows, items)
    answers = true_answers(connection, project, items)
    known = [
        _Known(item, float(score), value, answers[item])
        for item, (value, score) in suggested.items()
        if score is not None and item in answers
    ]
    return (rows[-1].seq if rows else None), len(rows), known


def _compared(known: Sequence[_Known]) -> dict[int, tuple[float, bool]]:
    """Return the score of each item's suggestion, and whether it is the answer."""
    return {one.item: (one.score, same(one.suggested, one.answer)) for one in known}


def _suggested(
    connection: Connection, source: str, rows: Sequence[AnyRow], items: Sequence[int]
) -> dict[int, tuple[str, float | None]]:
    """Return what the source suggested for items, before they were answered."""
    s, a, of = tables.suggestion.c, tables.audited.c, tables.acceptance.c
    answered = _answered(connection, items) if source == OWN_MODEL else {}
    stored = connection.execute(
        select(s.item_id, s.value, s.score, s.created_ms).where(
            s.item_id.in_(items), s.source == source
        )
    )
    found = {
        row.item_id: (row.value, row.score)
        for row in stored
        if source != OWN_MODEL or row.created_ms < answered[row.item_id]
    }
    found |= {
        row.item_id: (row.suggestion_value, row.suggestion_score)
        for row in rows
        if row.suggestion_source == source
    }
    drawn = connection.execute(
        select(a.item_id, a.value, a.score)
        .select_from(tables.audited.join(tables.acceptance, of.id == a.acceptance_id))
        .where(a.item_id.in_(items), of.source == source)
        .order_by(of.id)
    )
    return found | {row.item_id: (row.value, row.score) for row in drawn}


def _answered(connection: Connection, items: Sequence[int]) -> dict[int, int]:
    """Return when items were first answered, also by those who saw a suggestion."""
    b = tables.label.c
    here = (b.item_id.in_(items), on_time(b), not_(b.machine))
    first = select(b.item_id, func.min(b.created_ms)).where(*here).group_by(b.item_id)
    return {row[0]: int(row[1]) for row in connection.execute(first)}


async def _open(
    database: Database, project: ProjectId, source: str
) -> tuple[NDArray[np.int64], int]:
    """Count the suggestions for open items by the cell of their score, and those without one."""
    counts = np.zeros(CELLS + 1, dtype=np.int64)
    unscored, after = 0, 0
    while True:
        page = partial(_scores, project, source, after)
        last, scores, without = await database.read(page, Lane.OWNERS)
        counts += np.bincount(cell_of(scores), minlength=CELLS + 1)
        unscored += without
        if last is None:
            return counts, unscored
        after = last


def _scores(
    project: ProjectId, source: str, after: int, connection: Connection
) -> tuple[int | None, NDArray[np.float64], int]:
    c, s, i = tables.content.c, tables.suggestion.c, tables.item.c
    page = (
        select(c.item_id)
        .where(c.project_id == project, c.item_id > after)
        .order_by(c.item_id)
        .limit(ITEMS)
    )
    ids = connection.scalars(page).all()
    if not ids:
        return None, np.empty(0), 0
    scores = connection.scalars(
        select(s.score)
        .select_from(tables.suggestion.join(tables.item, i.id == s.item_id))
        .where(
            s.item_id.between(ids[0], ids[-1]),
            s.project_id == project,
            s.source == source,
            i.open_slots > 0,
            ~audited(s.item_id),
        )
    ).all()
    given = np.array([score for score in scores if score is not None], dtype=np.float64)
    return (ids[-1] if len(ids) == ITEMS else None), given, len(scores) - len(given)
