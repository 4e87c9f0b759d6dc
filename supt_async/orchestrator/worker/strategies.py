"""Lets a function or a query strategy of the user's own choose; runs in a worker process.

A strategy looks at pairs of items, or fits the model anew for each, so that it can't be let
loose on a million: it chooses among ``MOST`` open items, drawn at random; the others follow.
About them: D. Kottke et al., "scikit-activeml: A Library and Toolbox for Active Learning
Algorithms", Preprints 2021.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.worker.fit import Lesson, explained, inputs, make
from supt_async.orchestrator.worker.score import Scored, as_given
from supt_async.orchestrator.worker.strategy_loading import Function, QueryStrategy

MOST = 1_000
BATCH = 50
"""Items that a strategy chooses, one after the other; behind them its utilities decide."""
COMMITTEE = 10
"""Models, where a strategy wants several."""


def ask(
    function: Function,
    lesson: Lesson,
    scored: Scored,
    shuffle_prop: float,
    rng: np.random.Generator,
) -> NDArray[Any]:
    """Return the ranks of the scored rows, 0 for the first, as the function gives them.

    Raises:
        TrainingError: If it fails, or a strategy needs what it can't have.
    """
    with explained("ranking"):
        if isinstance(function, QueryStrategy):
            return _query(function, lesson, scored.rows, rng)
        extra = {"rng": rng} if "rng" in inspect.signature(function).parameters else {}
        found = function(as_given(scored.outputs), shuffle_prop=shuffle_prop, **extra)
        return np.asarray(found)


def _query(
    strategy: QueryStrategy,
    lesson: Lesson,
    rows: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    mixed = rng.permutation(len(rows))
    candidates = mixed[:MOST]
    arguments = _arguments(strategy, lesson, rows[candidates], rng)
    chosen, utilities = strategy.query(**arguments)
    # Both count the labelled items, which come first, as well.
    first = np.asarray(chosen, dtype=np.int64) - len(lesson.training)
    # Behind what was chosen, by what was thought of the others when the last one was chosen.
    thought = np.asarray(utilities, dtype=np.float64)[-1][-len(candidates) :]
    behind = np.argsort(-np.nan_to_num(thought, nan=-np.inf), kind="stable")
    behind = behind[~np.isin(behind, first)]
    order = np.concatenate([candidates[first], candidates[behind], mixed[MOST:]])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _arguments(
    strategy: QueryStrategy,
    lesson: Lesson,
    candidates: NDArray[np.int64],
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return the arguments of ``query``, of those that there are, which the strategy takes."""
    if lesson.listed or lesson.source.kind is not Kind.NUMBERS:
        raise _unfit(strategy, "items that are numbers, with one answer each")
    wanted = inspect.signature(strategy.query).parameters
    training = lesson.training
    offered = {
        "X": inputs(lesson, np.concatenate([lesson.rows[training], candidates])),
        "y": np.append(lesson.classes[training].astype(np.float64), [np.nan] * len(candidates)),
        "candidates": np.arange(len(training), len(training) + len(candidates)),
        "batch_size": min(BATCH, len(candidates)),
        "return_utilities": True,
    }
    for name in ("clf", "estimator", "discriminator", "ensemble"):
        if name in wanted:
            offered[name] = _classifier(lesson, rng, many=name == "ensemble")
    missing = [
        name
        for name, parameter in wanted.items()
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and name not in offered
    ]
    if missing:
        raise _unfit(strategy, " and ".join(missing))
    return {name: value for name, value in offered.items() if name in wanted}


def _classifier(lesson: Lesson, rng: np.random.Generator, *, many: bool) -> Any:
    """Make the model anew, for the strategy to fit; or many, each on a part of the labels."""
    try:
        from skactiveml.classifier import SklearnClassifier  # slow to import
    except ImportError:
        raise TrainingError(
            "A query strategy needs scikit-activeml: pip install scikit-activeml."
        ) from None
    from sklearn.ensemble import BaggingClassifier

    model: Any = make(lesson.maker)
    if many:
        model = BaggingClassifier(model, COMMITTEE, random_state=int(rng.integers(2**31)))
    classes = np.unique(lesson.classes[lesson.training])
    return SklearnClassifier(model, classes=classes, random_state=int(rng.integers(2**31)))


def _unfit(strategy: QueryStrategy, needs: str) -> TrainingError:
    return TrainingError(
        f"The strategy {type(strategy).__name__} needs {needs}, which there is not here. Use"
        f" another one, or margin."
    )
