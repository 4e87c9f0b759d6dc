"""Ranking of open items, in the order that is published.

Scores say which items the model would learn most from. ``learning.ranking`` turns them into an
order for the number of people who label now, or ranks without them while there are too few
labels. Then a share of the order may be shuffled, and the held-out items are spread among the
others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning import holdout, ranking
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.ranking import Embed, PoolContext, Rows
from supt_async.orchestrator.features.growing_files import Kind, Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import explained
from supt_async.orchestrator.worker.forms.models import sizes
from supt_async.orchestrator.worker.score import Scored, custom_function
from supt_async.orchestrator.worker.strategies import ranks_of

MAX_COLUMNS = 4_096
"""Number of columns drawn from a wider matrix, such as large images, to embed the items."""
ROWS_AT_ONCE = 500
"""Number of rows of a wide matrix that are read at a time."""


def needs_cold_start(
    training_set: TrainingSet, options: RankingOptions, context: PoolContext
) -> bool:
    """Tell whether the model has too few labels to rank by (``learning.ranking``).

    Of a form, the question that has most of them counts.
    """
    spread = options.spread and options.acquisition != RANDOM
    labels = len(training_set.training)
    if training_set.form is not None:
        labels = max(sizes(training_set.form), default=labels)
    return spread and ranking.needs_cold_start(labels, context.labellers)


def rank(
    training_set: TrainingSet,
    scored: Scored | None,
    rows: Rows,
    ids: NDArray[np.int64],
    options: RankingOptions,
    context: PoolContext,
) -> Rows:
    """Rank ``rows``, ascending, of the items ``ids``; return the first ``options.head`` of them.

    ``scored`` holds the model's scores of all or of the best rows; None if it was not asked.

    Raises:
        TrainingError: If a custom function does something wrong.
    """
    rng = np.random.default_rng(options.seed)
    held = holdout.held_out(ids, options.holdout, options.salt)
    free = rows[~held]
    if scored is None or needs_cold_start(training_set, options, context):
        order = _cold(training_set.source, free, options, context, rng)
    else:
        if held.any():
            scored = scored.without(rows[held])
        order = _warm(training_set, scored, free, options, context, rng)
    order = _shuffled(order, free, options.shuffle_prop, rng)
    return holdout.deal_among(order, rows[held], options.holdout, rng)[: options.head]


def rank_without_model(
    source: Source,
    rows: Rows,
    ids: NDArray[np.int64],
    options: RankingOptions,
    context: PoolContext,
) -> Rows:
    """Rank rows before there is a model; otherwise as ``rank``."""
    rng = np.random.default_rng(options.seed)
    held = holdout.held_out(ids, options.holdout, options.salt)
    order = _cold(source, rows[~held], options, context, rng)
    return holdout.deal_among(order, rows[held], options.holdout, rng)[: options.head]


def _cold(
    source: Source,
    rows: Rows,
    options: RankingOptions,
    context: PoolContext,
    rng: np.random.Generator,
) -> Rows:
    if options.acquisition == RANDOM or not options.spread or not len(rows):
        return rng.permutation(rows)
    with explained("ranking"):
        return rows[ranking.cold(rows, context, embedding(source, rng), rng)]


def _warm(
    training_set: TrainingSet,
    scored: Scored,
    rows: Rows,
    options: RankingOptions,
    context: PoolContext,
    rng: np.random.Generator,
) -> Rows:
    if not len(rows):
        return rows
    function = custom_function(options)
    if function is not None:
        return _by_ranks(
            ranks_of(function, training_set, scored, options.shuffle_prop, rng), scored
        )
    with explained("ranking"):
        if not options.spread or options.acquisition == RANDOM:
            return scored.rows[ranking.sort_scores(scored.scores, rng)]
        embed = embedding(training_set.source, rng)
        return scored.rows[ranking.warm(scored.scores, scored.rows, context, embed, rng)]


def _by_ranks(ranks: NDArray[Any], scored: Scored) -> Rows:
    if ranks.shape != scored.rows.shape:
        raise TrainingError(
            f"The acquisition function returned the shape {ranks.shape} for {len(scored.rows)}"
            f" items. It must return one rank for each, 0 for the first to ask."
        )
    return scored.rows[np.argsort(ranks, kind="stable")]


def _shuffled(order: Rows, rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Shuffle a share of all rows; return an order of the same length."""
    if not share:
        return order
    rest = rng.permutation(np.setdiff1d(rows, order, assume_unique=True))
    return ranking.shuffle(np.concatenate([order, rest]), share, rng)[: len(order)]


def embedding(source: Source, rng: np.random.Generator) -> Embed:
    """Return the function that embeds rows as vectors: those of an encoder, if there are any."""
    from supt_async.learning.embedding import embed, embed_vectors  # scikit-learn: in a worker

    if source.vectors is not None:
        numeric = [column.name for column in source.columns if column.numeric]

        def encoded(rows: Rows) -> Any:
            found = embed_vectors(source.read_vectors(rows), rng)
            if not numeric:
                return found
            cells = np.empty(len(rows), dtype=np.object_)
            for place, row in enumerate(source.read(rows)):
                cells[place] = {name: row[name] for name in numeric if name in row}
            return np.concatenate([found, embed(cells, rng)], axis=1)

        return encoded
    columns: NDArray[np.int64] | None = None
    if source.kind is Kind.NUMBERS:
        width = source.read(np.zeros(1, dtype=np.int64)).shape[1]
        if width > MAX_COLUMNS:
            columns = np.sort(rng.choice(width, MAX_COLUMNS, replace=False))

    def vectors(rows: Rows) -> Any:
        if columns is None:
            return embed(source.read(rows), rng)
        parts = [
            source.read(rows[start : start + ROWS_AT_ONCE])[:, columns]
            for start in range(0, len(rows), ROWS_AT_ONCE)
        ]
        return embed(np.concatenate(parts), rng)

    return vectors
