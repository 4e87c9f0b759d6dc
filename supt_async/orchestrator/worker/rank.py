"""Brings what is open into the order that is published; runs in a worker process.

Scores say what the model would learn most from; ``learning.ranking`` makes an order of them for
as many people as label now, or without them, while there is too little to go by. Then a share
may be shuffled, and the items that are held out are dealt among the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning import holdout, ranking
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.ranking import Embed, Rows, Situation
from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.worker.fit import Lesson, explained
from supt_async.orchestrator.worker.score import Choosing, Scored, chooser
from supt_async.orchestrator.worker.strategies import ask

MOST_COLUMNS = 4_096
"""Of wider matrices, such as large images, so many columns make the vectors of the items."""
ROWS_AT_ONCE = 500


def unready(lesson: Lesson, choosing: Choosing, situation: Situation) -> bool:
    """Tell whether the model has seen too few labels to be asked (``learning.ranking``)."""
    spread = choosing.spread and choosing.acquisition != RANDOM
    return spread and ranking.needs_cold_start(len(lesson.training), situation.labellers)


def arrange(
    lesson: Lesson,
    scored: Scored | None,
    rows: Rows,
    ids: NDArray[np.int64],
    choosing: Choosing,
    situation: Situation,
) -> Rows:
    """Order ``rows``, ascending, of the items ``ids``; the first ``choosing.head`` of them.

    ``scored`` is what the model thinks of them, or of the best of them; None: not asked.

    Raises:
        TrainingError: If a function of the user's own does something wrong.
    """
    rng = np.random.default_rng(choosing.seed)
    held = holdout.held_out(ids, choosing.holdout, choosing.salt)
    free = rows[~held]
    if scored is None or unready(lesson, choosing, situation):
        line = _cold(lesson.source, free, choosing, situation, rng)
    else:
        if held.any():
            scored = scored.without(rows[held])
        line = _warm(lesson, scored, free, choosing, situation, rng)
    line = _shuffled(line, free, choosing.shuffle_prop, rng)
    return holdout.deal_among(line, rows[held], choosing.holdout, rng)[: choosing.head]


def begin(
    source: Source,
    rows: Rows,
    ids: NDArray[np.int64],
    choosing: Choosing,
    situation: Situation,
) -> Rows:
    """Order rows before there is a model; otherwise as ``arrange``."""
    rng = np.random.default_rng(choosing.seed)
    held = holdout.held_out(ids, choosing.holdout, choosing.salt)
    line = _cold(source, rows[~held], choosing, situation, rng)
    return holdout.deal_among(line, rows[held], choosing.holdout, rng)[: choosing.head]


def _cold(
    source: Source, rows: Rows, choosing: Choosing, situation: Situation, rng: np.random.Generator
) -> Rows:
    if choosing.acquisition == RANDOM or not choosing.spread or not len(rows):
        return rng.permutation(rows)
    with explained("ranking"):
        return rows[ranking.cold(rows, situation, _embed(source, rng), rng)]


def _warm(
    lesson: Lesson,
    scored: Scored,
    rows: Rows,
    choosing: Choosing,
    situation: Situation,
    rng: np.random.Generator,
) -> Rows:
    if not len(rows):
        return rows
    function = chooser(choosing)
    if function is not None:
        return _chosen(ask(function, lesson, scored, choosing.shuffle_prop, rng), scored)
    with explained("ranking"):
        if not choosing.spread or choosing.acquisition == RANDOM:
            return scored.rows[ranking.sort_scores(scored.scores, rng)]
        embed = _embed(lesson.source, rng)
        return scored.rows[ranking.warm(scored.scores, scored.rows, situation, embed, rng)]


def _chosen(ranks: NDArray[Any], scored: Scored) -> Rows:
    if ranks.shape != scored.rows.shape:
        raise TrainingError(
            f"The acquisition function returned the shape {ranks.shape} for {len(scored.rows)}"
            f" items. It must return one rank for each, 0 for the first to ask."
        )
    return scored.rows[np.argsort(ranks, kind="stable")]


def _shuffled(line: Rows, rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Deal a share of all places anew; returns as long a line as there was."""
    if not share:
        return line
    rest = rng.permutation(np.setdiff1d(rows, line, assume_unique=True))
    return ranking.shuffle(np.concatenate([line, rest]), share, rng)[: len(line)]


def _embed(source: Source, rng: np.random.Generator) -> Embed:
    """Return a function that gives the vectors of rows, whatever width they have."""
    from supt_async.learning.embedding import embed  # reads scikit-learn: in a worker only

    columns: NDArray[np.int64] | None = None
    if source.kind is Kind.NUMBERS:
        width = source.read(np.zeros(1, dtype=np.int64)).shape[1]
        if width > MOST_COLUMNS:
            columns = np.sort(rng.choice(width, MOST_COLUMNS, replace=False))

    def vectors(rows: Rows) -> Any:
        if columns is None:
            return embed(source.read(rows), rng)
        parts = [
            source.read(rows[start : start + ROWS_AT_ONCE])[:, columns]
            for start in range(0, len(rows), ROWS_AT_ONCE)
        ]
        return embed(np.concatenate(parts), rng)

    return vectors
