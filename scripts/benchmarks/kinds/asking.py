"""Which items are asked about: rankings of ratings and of lists, with the default models.

Labels come in batches, each of the items that the ranking puts first and that differ from each
other, as for one person in a project. The figures are means over all batches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.kinds.learned import errors, maker, shared
from supt_async.learning import ranking
from supt_async.learning.acquisition import SCORES
from supt_async.learning.embedding import embed
from supt_async.learning.multilabel import chosen_share, least_sure
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.learners.ordinal import OnScale

POOL, TEST, BATCH = 1_500, 1_000, 30
LABELS = 170
"""Number of labels at the end; there are 20 at the beginning."""

Score: TypeAlias = Callable[[Any, Any], NDArray[np.float64]]
"""Function of a model and its output; the lowest is asked first."""


def expected_error(model: OnScale, said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score by the error that the likeliest rating is expected to have."""
    ratings = model.classes_.astype(np.float64)
    distances = np.abs(ratings - ratings[said.argmax(axis=1)][:, None])
    return np.asarray(-(said * distances).sum(axis=1))


def spread(model: OnScale, said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score by the variance of the rating."""
    ratings = model.classes_.astype(np.float64)
    return np.asarray((said @ ratings) ** 2 - said @ ratings**2)


RATINGS: Mapping[str, Score | None] = {
    "random": None,
    "margin": lambda _, said: SCORES["margin"](said),
    "entropy": lambda _, said: SCORES["entropy"](said),
    "variance": spread,
    "expected error": expected_error,
}
OPTIONS: Mapping[str, Score | None] = {
    "random": None,
    "sum of margins": lambda _, said: SCORES["margin"](said),
    "sum of entropies": lambda _, said: SCORES["entropy"](said),
    "least sure option": lambda model, said: least_sure(chosen_share(said), model.rule),
}


def ask(
    items: NDArray[Any], answers: NDArray[Any], score: Score | None, seed: int
) -> NDArray[np.float64]:
    """Label by one ranking; return the measures of ``learned``, as means over the batches."""
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(len(answers))
    test = min(TEST, len(answers) // 3)
    asked, pool = drawn[:test], drawn[test : test + POOL]
    labelled = rng.permutation(len(pool))[:20]
    found = []
    while True:
        model, measured = _learn(items, answers, pool[labelled], asked)
        found.append(measured)
        if len(labelled) >= LABELS:
            return np.asarray(np.mean(found, axis=0))
        rest = np.setdiff1d(np.arange(len(pool)), labelled)
        order = rng.permutation(len(rest))
        if score is not None:
            scores = score(model, model.predict_proba(items[pool[rest]]))
            context = PoolContext(labelled=labelled, labellers=1)
            order = ranking.warm(
                scores, rest, context, lambda rows: embed(items[pool[rows]], rng), rng
            )
        labelled = np.concatenate([labelled, rest[order[:BATCH]]])


def _learn(
    items: NDArray[Any], answers: NDArray[Any], seen: NDArray[np.int64], asked: NDArray[np.int64]
) -> tuple[Any, NDArray[np.float64]]:
    if answers.ndim == 1:
        scale = OnScale(maker(items)).fit(items[seen], answers[seen])
        return scale, errors(answers[asked], scale.predict(items[asked]))
    lists = np.empty(len(seen), dtype=np.object_)
    lists[:] = [np.flatnonzero(row).tolist() for row in answers[seen]]
    model = OnePerOption(maker(items), shared=True).fit(items[seen], lists)
    guessed = np.zeros((len(asked), answers.shape[1]), dtype=np.bool_)
    guessed[:, model.options] = model.rule.choose(chosen_share(model.predict_proba(items[asked])))
    return model, shared(answers[asked], guessed)
