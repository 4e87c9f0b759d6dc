"""Scoring of open items, as a whole or shard by shard; the best ones are kept.

Memory is bounded, whatever the size of the pool: rows are scored some thousands at a time (so
that they stay in the CPU cache), and only the score of each item is kept.

A custom acquisition function ranks all probabilities at once, so the probabilities are kept for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.acquisition import (
    ACQUISITIONS,
    RANDOM,
    SCORES,
    Probabilities,
    Score,
)
from supt_async.learning.multilabel import Rule, chosen_share, least_sure
from supt_async.orchestrator.acquisition_loading import (
    Function,
    QueryStrategy,
    load_acquisition,
)
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import (
    explained,
    inputs,
)
from supt_async.orchestrator.worker.forms.models import FormModels, outputs_of
from supt_async.orchestrator.worker.forms.reading import FormReader
from supt_async.orchestrator.worker.learners.options import rule_of
from supt_async.orchestrator.worker.model_outputs import reader
from supt_async.orchestrator.worker.results.predict import SUREST, Guesses, guess, merged
from supt_async.orchestrator.worker.results.refused import Outputs, taken, without_refused

CHUNK = 8_192
"""Number of rows that are scored at a time."""
DENSE = 1.25
"""Highest ratio of rows that are scored to rows that are wanted, if a contiguous range is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Scores or outputs of some rows; all arrays are of length n."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    """Score of each row, lowest first in the ranking; empty if there are outputs."""
    outputs: Sequence[NDArray[np.floating]] = ()
    """Class probabilities, for a custom function."""
    guesses: Guesses | None = None
    """The model's answers to these rows and to those of which it is surest."""
    refused: Mapping[int, str] = field(default_factory=dict)
    """Rows that the model fails on although it takes the others, and what it says of each."""

    def without(self, rows: NDArray[np.int64]) -> Scored:
        """Leave some rows out."""
        kept = ~np.isin(self.rows, rows)
        return Scored(
            rows=self.rows[kept],
            scores=self.scores[kept] if len(self.scores) else self.scores,
            outputs=[output[kept] for output in self.outputs],
            guesses=self.guesses,
            refused=self.refused,
        )


def score(
    model: Model | FormModels,
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    options: RankingOptions,
) -> Scored:
    """Score rows, int64 of shape (n,); with a built-in function, keep the best ``options.head``.

    Items of a form are scored by all its models together (``forms.reading``).

    Raises:
        TrainingError: If the model does something wrong.
    """
    rng = np.random.default_rng(options.seed)
    function = custom_function(options)
    if isinstance(function, QueryStrategy):  # it calls the model by itself
        return Scored(rows=rows, scores=np.empty(0))
    custom = function is not None
    found: list[list[NDArray[np.floating]]] = []
    guessed: list[tuple[NDArray[np.integer], NDArray[np.float32]]] = []
    refused: dict[int, str] = {}
    options_of = None if custom else options
    for said, answers in _read(model, training_set, rows, options_of, rng, refused):
        found.append(said)
        guessed.append(answers)
    rows = rows[taken(rows, refused)]
    if not found:
        return Scored(rows=rows, scores=np.empty(0), refused=refused)
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    chosen, probability = (np.concatenate(parts) for parts in zip(*guessed, strict=True))
    guesses = Guesses(rows=rows, chosen=chosen, probability=probability).known()
    if custom:
        return Scored(
            rows=rows, scores=np.empty(0), outputs=columns, guesses=guesses, refused=refused
        )
    scores = np.asarray(columns[0], dtype=np.float64)
    best = _best(rows, scores, options.head, rng, guesses)
    return replace(best, refused=refused)


def _read(
    model: Model | FormModels,
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    options: RankingOptions | None,
    rng: np.random.Generator,
    refused: dict[int, str],
) -> Iterator[tuple[list[NDArray[np.floating]], tuple[NDArray[np.integer], NDArray[np.float32]]]]:
    """Yield the scores of rows, or without ``options`` the outputs, and guesses, by the chunk."""
    if isinstance(model, FormModels):
        assert training_set.form is not None
        form = FormReader(model, training_set.form)
        ask = partial(outputs_of, model, training_set.form)
        for by_question in _chunks(training_set, rows, ask, refused):
            if options is None:
                scores: list[NDArray[np.floating]] = [*chain.from_iterable(by_question.values())]
            elif options.acquisition == RANDOM:
                scores = [rng.random(len(next(iter(by_question.values()))[0]))]
            else:
                scores = [form.scores(by_question, str(options.acquisition))]
            yield scores, form.guess(by_question)
        return
    rule = rule_of(model)
    scorer = None if options is None else _scorer(options, rng, rule)
    listed = training_set.listed and training_set.preprocess is None
    for outputs in probabilities(model, training_set, rows, refused):
        scores = outputs if scorer is None else [scorer(as_given(outputs))]
        yield scores, guess(outputs, listed, rule)


def probabilities(
    model: Model,
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    refused: dict[int, str] | None = None,
) -> Iterator[list[NDArray[np.floating]]]:
    """Yield the model's probabilities of rows, a chunk at a time: a list of one array an output.

    Rows that the model fails on are left out and added to ``refused`` (``results.refused``).

    Raises:
        TrainingError: If the model does something wrong.
    """
    read = reader(model, training_set.learned)
    refused = {} if refused is None else refused

    def ask(rows: NDArray[np.int64]) -> Outputs:
        x = inputs(training_set, rows)
        with explained("predicting"):
            return {"": read(model.predict_proba(x), len(rows))}

    for found in _chunks(training_set, rows, ask, refused):
        yield list(found[""])


def _chunks(
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    ask: Callable[[NDArray[np.int64]], Outputs],
    refused: dict[int, str],
) -> Iterator[Outputs]:
    """Yield what a model says about rows when it is asked, a chunk at a time."""
    with _checked_already(training_set):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            first, last = chunk[0], chunk[-1]
            # If the rows are almost contiguous, score those in between as well: that takes less
            # time than copying the wanted ones.
            near = len(chunk) <= last - first + 1 <= len(chunk) * DENSE
            near = near and not _any_between(training_set.incomplete, first, last)
            try:
                asked = np.arange(first, last + 1) if near else chunk
                found = ask(asked)
                if len(asked) > len(chunk):
                    found = {name: [o[chunk - first] for o in each] for name, each in found.items()}
            except TrainingError as exc:
                found = without_refused(ask, chunk, refused, exc)
            yield found


def _any_between(rows: NDArray[np.int64], first: int, last: int) -> bool:
    """Tell whether any of ``rows``, ascending, lies between ``first`` and ``last``, inclusive."""
    return bool(np.searchsorted(rows, first) < np.searchsorted(rows, last, side="right"))


def merge(parts: Sequence[Scored], options: RankingOptions) -> Scored:
    """Merge the scores of all shards, and keep the best ``options.head``."""
    parts = [part for part in parts if len(part.rows)] or list(parts[:1])
    rows = np.concatenate([part.rows for part in parts])
    guesses = merged([part.guesses for part in parts])
    refused = {row: why for part in parts for row, why in part.refused.items()}
    if parts[0].outputs:
        outputs = [
            np.concatenate(shards) for shards in zip(*(p.outputs for p in parts), strict=True)
        ]
        return Scored(
            rows=rows, scores=np.empty(0), outputs=outputs, guesses=guesses, refused=refused
        )
    scores = np.concatenate([part.scores for part in parts])
    rng = np.random.default_rng(options.seed)
    return replace(_best(rows, scores, options.head, rng, guesses), refused=refused)


def custom_function(options: RankingOptions) -> Function | None:
    """Load the user's function or strategy; None if a built-in function is chosen.

    Raises:
        TrainingError: If it can't be loaded.
    """
    if isinstance(options.acquisition, str) and options.acquisition in ACQUISITIONS:
        return None
    with explained("choosing"):
        return load_acquisition(options.acquisition)


def _scorer(options: RankingOptions, rng: np.random.Generator, rule: Rule | None) -> Score:
    """Return the built-in function that scores each item by itself.

    Of lists of options, the least sure one decides, by whichever function: on two classes all of
    them rank alike.
    """
    assert isinstance(options.acquisition, str)
    if options.acquisition == RANDOM:
        return lambda probabilities: rng.random(len(_first(probabilities)))
    if rule is not None:
        return lambda said: least_sure(chosen_share(said), rule)
    return SCORES[options.acquisition]


def _first(probabilities: Probabilities) -> NDArray[np.floating]:
    return probabilities if isinstance(probabilities, np.ndarray) else probabilities[0]


def as_given(outputs: Sequence[NDArray[np.floating]]) -> Probabilities:
    """Return the outputs as the model gave them: an array if there is one only."""
    return outputs if len(outputs) > 1 else outputs[0]


def _best(
    rows: NDArray[np.int64],
    scores: NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    guesses: Guesses | None = None,
) -> Scored:
    """Keep the rows with the lowest scores in their order; ties are broken at random."""
    if len(scores) <= count:
        return Scored(rows=rows, scores=scores, guesses=guesses)
    limit = np.partition(scores, count - 1)[count - 1]
    better = np.flatnonzero(scores < limit)
    equal = rng.permutation(np.flatnonzero(scores == limit))[: count - len(better)]
    best = np.sort(np.concatenate([better, equal]))
    if guesses is not None:
        guesses = guesses.at(np.union1d(rows[best], guesses.surest(SUREST)))
    return Scored(rows=rows[best], scores=scores[best], guesses=guesses)


def _checked_already(training_set: TrainingSet) -> AbstractContextManager[None]:
    """Skip scikit-learn's own check for NaN: numbers were checked when they were stored."""
    if training_set.source.kind is not Kind.NUMBERS or training_set.preprocess is not None:
        return contextlib.nullcontext()
    from sklearn import config_context

    context: AbstractContextManager[None] = config_context(assume_finite=True)
    return context
