"""Ranking by a custom acquisition function or query strategy.

A query strategy compares pairs of items, or refits the model for each, so it can't run on a
million items: it chooses among ``MAX_CANDIDATES`` open items, drawn at random, and the others
follow. On query strategies: D. Kottke et al., "scikit-activeml: A Library and Toolbox for Active
Learning Algorithms", Preprints 2021.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.orchestrator.acquisition_loading import Function, QueryStrategy
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import (
    explained,
    inputs,
    make,
)
from supt_async.orchestrator.worker.score import (
    Scored,
    as_given,
)

MAX_CANDIDATES = 1_000
"""Number of open items that a strategy chooses from."""
BATCH = 50
"""Number of items that a strategy chooses one by one; its utilities order the other candidates."""
COMMITTEE = 10
"""Number of models for a strategy that needs several."""


def ranks_of(
    function: Function,
    training_set: TrainingSet,
    scored: Scored,
    shuffle_prop: float,
    rng: np.random.Generator,
) -> NDArray[Any]:
    """Return the ranks of the scored rows, 0 for the first, as the function returns them.

    Raises:
        TrainingError: If the function fails, or if a strategy needs what there is not.
    """
    with explained("ranking"):
        if isinstance(function, QueryStrategy):
            return _query(function, training_set, scored.rows, rng)
        extra = {"rng": rng} if "rng" in inspect.signature(function).parameters else {}
        found = function(as_given(scored.outputs), shuffle_prop=shuffle_prop, **extra)
        return np.asarray(found)


def _query(
    strategy: QueryStrategy,
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    mixed = rng.permutation(len(rows))
    candidates = mixed[:MAX_CANDIDATES]
    arguments = _arguments(strategy, training_set, rows[candidates], rng)
    chosen, utilities = strategy.query(**arguments)
    # Both results also count the labelled items, which come first.
    first = np.asarray(chosen, dtype=np.int64) - len(training_set.training)
    # The chosen items come first, the others by their utility when the last one was chosen.
    utility = np.asarray(utilities, dtype=np.float64)[-1][-len(candidates) :]
    behind = np.argsort(-np.nan_to_num(utility, nan=-np.inf), kind="stable")
    behind = behind[~np.isin(behind, first)]
    order = np.concatenate([candidates[first], candidates[behind], mixed[MAX_CANDIDATES:]])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _arguments(
    strategy: QueryStrategy,
    training_set: TrainingSet,
    candidates: NDArray[np.int64],
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return the available arguments that the strategy's ``query`` takes."""
    if training_set.listed or training_set.source.kind is not Kind.NUMBERS:
        raise _unfit(strategy, "items that are numbers, with one answer each")
    wanted = inspect.signature(strategy.query).parameters
    training = training_set.training
    available = {
        "X": inputs(training_set, np.concatenate([training_set.rows[training], candidates])),
        "y": np.append(
            training_set.classes[training].astype(np.float64), [np.nan] * len(candidates)
        ),
        "candidates": np.arange(len(training), len(training) + len(candidates)),
        "batch_size": min(BATCH, len(candidates)),
        "return_utilities": True,
    }
    for name in ("clf", "estimator", "discriminator", "ensemble"):
        if name in wanted:
            available[name] = _classifier(training_set, rng, many=name == "ensemble")
    missing = [
        name
        for name, parameter in wanted.items()
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and name not in available
    ]
    if missing:
        raise _unfit(strategy, " and ".join(missing))
    return {name: value for name, value in available.items() if name in wanted}


def _classifier(training_set: TrainingSet, rng: np.random.Generator, *, many: bool) -> Any:
    """Make an unfitted model for the strategy, or a committee that is fitted on parts of it."""
    try:
        from skactiveml.classifier import SklearnClassifier  # slow to import
    except ImportError:
        raise TrainingError(
            "A query strategy needs scikit-activeml: pip install scikit-activeml."
        ) from None
    from sklearn.ensemble import BaggingClassifier

    model: Any = make(training_set.maker)
    if many:
        model = BaggingClassifier(model, COMMITTEE, random_state=int(rng.integers(2**31)))
    classes = np.unique(training_set.classes[training_set.training])
    return SklearnClassifier(model, classes=classes, random_state=int(rng.integers(2**31)))


def _unfit(strategy: QueryStrategy, needs: str) -> TrainingError:
    return TrainingError(
        f"The strategy {type(strategy).__name__} needs {needs}, which this project does not have."
        f" Use another strategy, or margin."
    )
