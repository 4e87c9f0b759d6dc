"""Jobs of a training worker: fit a model, rank open items, evaluate the model.

Arguments and results are small: features are passed by path (``Source``), a model by its maker,
and the results are ids and durations. The steps are in ``fit`` and ``model_store``, ``score``,
``rank`` and ``evaluate``.

A local worker runs all steps in one job (``train``). On a cluster one worker fits, each scores a
shard, and one ranks the results (``orchestrator.sharding``).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import Pending
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import SPANS, Model, class_of, first_line
from supt_async.orchestrator.training_set import Predictions, TrainingSet
from supt_async.orchestrator.worker import rank as ranking, score as scoring
from supt_async.orchestrator.worker.evaluate import Evaluated, evaluate
from supt_async.orchestrator.worker.fit import explained
from supt_async.orchestrator.worker.forms.models import FormModels, fit_all, save, unlearned_by
from supt_async.orchestrator.worker.forms.reading import FormReader
from supt_async.orchestrator.worker.missing_values import (
    complete_rows,
    leave_out_incomplete,
    useless_rows,
)
from supt_async.orchestrator.worker.results.group_items import Grouped, group_items
from supt_async.orchestrator.worker.results.predict import Decoder, answers_of, predictions
from supt_async.orchestrator.worker.results.refused import MAX_REFUSED, split
from supt_async.orchestrator.worker.score import Scored

__all__ = [
    "Evaluated",
    "Fitted",
    "Grouped",
    "Ranked",
    "Scored",
    "evaluate",
    "group_items",
    "rank_without_model",
    "train",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Ranking that a training ended with."""

    ids: NDArray[np.int64]
    """Ids of the items, best first; int64 of shape (n,)."""
    durations: dict[str, float]
    """Seconds that each phase took."""
    save_error: str = ""
    """Reason why the model was not saved; empty if it was."""
    left_out: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Ids of the items that the model can't be given (``missing_values``); shape (n_left_out,)."""
    refused: Mapping[int, str] = field(default_factory=dict)
    """Ids of further items, which the model fails on, and what it says of each."""
    predictions: Predictions = field(default_factory=Predictions)
    unlearned: Mapping[str, str] = field(default_factory=dict)
    """Why each question of a form that was to be learned was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Fitted model on its way to the workers that score with it; otherwise as ``Ranked``."""

    model: bytes
    durations: dict[str, float]
    save_error: str = ""
    left_out: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    answers: Sequence[str] | Decoder | None = None
    """What the model's columns stand for (``predict``)."""
    unlearned: Mapping[str, str] = field(default_factory=dict)


def rank_without_model(
    pending: Pending, options: RankingOptions, context: PoolContext | None = None
) -> Ranked:
    """Rank pending items before there is a model."""
    started = time.perf_counter()
    rows, every = pending.rows(), pending.source.ids()
    rows = rows[complete_rows(rows, useless_rows(pending.source))]
    ranked = ranking.rank_without_model(
        pending.source, rows, every[rows], options, context or PoolContext()
    )
    return Ranked(ids=every[ranked], durations={"score": time.perf_counter() - started})


def train_pending(
    training_set: TrainingSet,
    pending: Pending,
    options: RankingOptions,
    context: PoolContext | None = None,
) -> Ranked:
    """Fit the model and rank pending items.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    rows = pending.rows()
    ids = pending.source.ids()[rows]
    if training_set.maker == SPANS:
        from supt_async.orchestrator.worker.spans import train as spans  # its package is an extra

        return spans.train(training_set, rows, ids, options, context)
    return train(training_set, rows, ids, options, context)


def train(
    training_set: TrainingSet,
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    options: RankingOptions,
    context: PoolContext | None = None,
) -> Ranked:
    """Fit the model and rank the items ``ids``, which are at ``rows``; both of shape (n,).

    ``rows`` are ascending. If there are many items, only the first ``options.head`` are ranked.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    training_set = leave_out_incomplete(training_set)
    whole = complete_rows(rows, training_set.incomplete)
    rows, ids = rows[whole], ids[whole]
    model = fit_all(training_set)
    fitted = time.perf_counter()
    context = context or PoolContext()
    scored, refused = None, dict[int, str]()
    if not ranking.needs_cold_start(training_set, options, context):
        scored = scoring.score(model, training_set, rows, options)
        rows, ids, refused = split(rows, ids, scored.refused)
    ranked = ranking.rank(training_set, scored, rows, ids, options, context)
    chosen = ids[np.searchsorted(rows, ranked)]
    answers = None if scored is None else _answers_of(model, training_set)
    guesses = None if scored is None else scored.guesses
    found = predictions(answers, guesses, ranked, rows, ids, options)
    ordered = time.perf_counter()
    save_error = save(training_set, model)
    durations = {
        "fit": fitted - started,
        "score": ordered - fitted,
        "keep": time.perf_counter() - ordered,
    }
    return Ranked(
        ids=chosen,
        durations=durations,
        save_error=save_error,
        left_out=left_out_ids(training_set),
        refused=refused,
        predictions=found,
        unlearned=unlearned_by(model),
    )


def _answers_of(
    model: Model | FormModels, training_set: TrainingSet
) -> Sequence[str] | Decoder | None:
    """Return what the guesses of a model, or of a form's models together, stand for."""
    if not isinstance(model, FormModels):
        return answers_of(model, training_set)
    assert training_set.form is not None
    return FormReader(model, training_set.form).answers


def left_out_ids(training_set: TrainingSet) -> NDArray[np.int64]:
    """Return the ids of the items that the model can't be given, int64 of shape (n,)."""
    return (
        np.sort(training_set.source.ids()[training_set.incomplete])
        if len(training_set.incomplete)
        else training_set.incomplete
    )


def fit_only(training_set: TrainingSet) -> Fitted:
    """Fit the model for other workers to score with.

    Raises:
        TrainingError: If the model can't be made or sent, or does something wrong.
    """
    started = time.perf_counter()
    training_set = leave_out_incomplete(training_set)
    model = fit_all(training_set)
    durations = {"fit": time.perf_counter() - started}
    try:
        data = bytes(cloudpickle.dumps(model))
    except Exception as exc:
        raise TrainingError(
            f"The model can't be sent to other machines ({class_of(exc)}:"
            f" {first_line(exc)}). Use one that can be pickled, or --executor process."
        ) from exc
    return Fitted(
        model=data,
        durations=durations,
        save_error=save(training_set, model),
        left_out=left_out_ids(training_set),
        answers=_answers_of(model, training_set),
        unlearned=unlearned_by(model),
    )


def score_shard(
    model: bytes, training_set: TrainingSet, pending: Pending, span: range, options: RankingOptions
) -> Scored:
    """Score one shard of the rows.

    Raises:
        TrainingError: If the model does something wrong.
    """
    with explained("being read"):
        read: Model | FormModels = cloudpickle.loads(model)
    training_set, rows = leave_out_incomplete(training_set), pending.rows(span)
    return scoring.score(
        read, training_set, rows[complete_rows(rows, training_set.incomplete)], options
    )


def rank_shards(
    training_set: TrainingSet,
    parts: Sequence[Scored],
    answers: Sequence[str] | Decoder | None,
    pending: Pending,
    options: RankingOptions,
    context: PoolContext,
) -> tuple[NDArray[np.int64], Predictions, dict[int, str]]:
    """Rank the scores of all shards: ids, best first, predictions, and items that were refused.

    Raises:
        TrainingError: If a custom function does something wrong.
    """
    merged, rows, every = scoring.merge(parts, options), pending.rows(), pending.source.ids()
    if len(merged.refused) > MAX_REFUSED:
        raise TrainingError(next(iter(merged.refused.values())))
    training_set = leave_out_incomplete(training_set)
    rows = rows[complete_rows(rows, training_set.incomplete)]
    rows, _, refused = split(rows, every[rows], merged.refused)
    asked = not ranking.needs_cold_start(training_set, options, context)
    ranked = ranking.rank(training_set, merged, rows, every[rows], options, context)
    guesses = merged.guesses if asked else None
    found = predictions(answers, guesses, ranked, rows, every[rows], options)
    return np.asarray(every[ranked]), found, refused
