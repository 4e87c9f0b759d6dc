"""Scores what is open and keeps the best of it, as a whole or shard by shard.

Memory is bounded, whatever the size of the pool: rows are scored some thousands at a time
(so that they stay in the processor's cache), and all that is kept of an item is its score.

A function of the user's own ranks all probabilities at once, so for that they are kept as well.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.acquisition import (
    ACQUISITIONS,
    RANDOM,
    SCORES,
    Probabilities,
    Score,
)
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.worker.fit import Lesson, explained, inputs
from supt_async.orchestrator.worker.model_loading import Model
from supt_async.orchestrator.worker.model_outputs import reader
from supt_async.orchestrator.worker.strategy_loading import (
    Function,
    QueryStrategy,
    load_acquisition,
)

CHUNK = 8_192
"""Rows that are scored at a time."""
DENSE = 1.25
"""So many rows are asked about at most for each that is wanted."""
HEAD = 100_000
"""Items that are ranked; the rest follows in the order that it had. More than are labelled until
the next ranking, and a tenth of what a million would have to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """How to rank."""

    acquisition: str | bytes = "margin"
    """A name of ``ACQUISITIONS``, ``module:name`` of one's own, or one that was pickled."""
    shuffle_prop: float = 0.0
    holdout: float = 0.0
    """Share of the items that are dealt at random and kept out of training."""
    salt: int = 0
    """With an item's id it decides whether the item is held out; the project's id."""
    spread: bool = True
    """Start with typical items, and keep apart what is asked at the same time."""
    seed: int | None = None
    head: int = HEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What became of some rows. All arrays are of length n."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    """The lowest is asked first; empty if there are outputs."""
    outputs: Sequence[NDArray[np.floating]] = ()
    """Class probabilities, for a function of the user's own."""

    def without(self, rows: NDArray[np.int64]) -> Scored:
        """Leave some rows out."""
        kept = ~np.isin(self.rows, rows)
        return Scored(
            rows=self.rows[kept],
            scores=self.scores[kept] if len(self.scores) else self.scores,
            outputs=[output[kept] for output in self.outputs],
        )


def score(model: Model, lesson: Lesson, rows: NDArray[np.int64], choosing: Choosing) -> Scored:
    """Score rows, int64 of shape (n,); with a known function, keep the best ``choosing.head``.

    Raises:
        TrainingError: If the model does something wrong.
    """
    rng = np.random.default_rng(choosing.seed)
    function = chooser(choosing)
    if isinstance(function, QueryStrategy):  # asks the model by itself
        return Scored(rows=rows, scores=np.empty(0))
    scorer = None if function is not None else _scorer(choosing, rng)
    found: list[list[NDArray[np.floating]]] = [
        outputs if scorer is None else [scorer(as_given(outputs))]
        for outputs in probabilities(model, lesson, rows)
    ]
    if not found:
        return Scored(rows=rows, scores=np.empty(0))
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    if scorer is None:
        return Scored(rows=rows, scores=np.empty(0), outputs=columns)
    return _best(rows, np.asarray(columns[0], dtype=np.float64), choosing.head, rng)


def probabilities(
    model: Model, lesson: Lesson, rows: NDArray[np.int64]
) -> Iterator[list[NDArray[np.floating]]]:
    """Ask the model about rows, some at a time; each answer is a list, one array an output.

    Raises:
        TrainingError: If the model does something wrong.
    """
    read = reader(model, lesson.learned)
    with _checked_already(lesson):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            first, last = chunk[0], chunk[-1]
            # Where almost all follow one another, the others are asked about as well: that
            # takes less time than to copy those that are wanted together.
            near = len(chunk) <= last - first + 1 <= len(chunk) * DENSE
            near = near and not _any_between(lesson.gaps, first, last)
            asked = np.arange(first, last + 1) if near else chunk
            x = inputs(lesson, asked)
            with explained("predicting"):
                outputs = read(model.predict_proba(x), len(asked))
            yield outputs if len(asked) == len(chunk) else [o[chunk - first] for o in outputs]


def _any_between(rows: NDArray[np.int64], first: int, last: int) -> bool:
    """Tell whether any of ``rows``, ascending, is one from ``first`` to ``last``."""
    return bool(np.searchsorted(rows, first) < np.searchsorted(rows, last, side="right"))


def merge(parts: Sequence[Scored], choosing: Choosing) -> Scored:
    """Put shards together, and keep the best ``choosing.head`` of them all."""
    parts = [part for part in parts if len(part.rows)] or list(parts[:1])
    rows = np.concatenate([part.rows for part in parts])
    if parts[0].outputs:
        outputs = [
            np.concatenate(shards) for shards in zip(*(p.outputs for p in parts), strict=True)
        ]
        return Scored(rows=rows, scores=np.empty(0), outputs=outputs)
    scores = np.concatenate([part.scores for part in parts])
    return _best(rows, scores, choosing.head, np.random.default_rng(choosing.seed))


def chooser(choosing: Choosing) -> Function | None:
    """Load a function or strategy of the user's own; None if a known function chooses.

    Raises:
        TrainingError: If it can't be loaded.
    """
    if isinstance(choosing.acquisition, str) and choosing.acquisition in ACQUISITIONS:
        return None
    with explained("choosing"):
        return load_acquisition(choosing.acquisition)


def _scorer(choosing: Choosing, rng: np.random.Generator) -> Score:
    """Find what scores each item by itself."""
    assert isinstance(choosing.acquisition, str)
    if choosing.acquisition == RANDOM:
        return lambda probabilities: rng.random(len(_first(probabilities)))
    return SCORES[choosing.acquisition]


def _first(probabilities: Probabilities) -> NDArray[np.floating]:
    return probabilities if isinstance(probabilities, np.ndarray) else probabilities[0]


def as_given(outputs: Sequence[NDArray[np.floating]]) -> Probabilities:
    return outputs if len(outputs) > 1 else outputs[0]


def _best(
    rows: NDArray[np.int64], scores: NDArray[np.float64], count: int, rng: np.random.Generator
) -> Scored:
    """Keep the rows with the lowest scores, in the order that they had; equal ones by lot."""
    if len(scores) <= count:
        return Scored(rows=rows, scores=scores)
    limit = np.partition(scores, count - 1)[count - 1]
    better = np.flatnonzero(scores < limit)
    equal = rng.permutation(np.flatnonzero(scores == limit))[: count - len(better)]
    best = np.sort(np.concatenate([better, equal]))
    return Scored(rows=rows[best], scores=scores[best])


def _checked_already(lesson: Lesson) -> AbstractContextManager[None]:
    """Save scikit-learn from looking for NaN: numbers were checked when they were stored."""
    if lesson.source.kind is not Kind.NUMBERS or lesson.preprocess is not None:
        return contextlib.nullcontext()
    from sklearn import config_context

    context: AbstractContextManager[None] = config_context(assume_finite=True)
    return context
