"""What runs in the worker process: fit a model, rank what is open, evaluate.

Arguments and results are small: the features come by path (``Source``), the model by a maker,
and the result is ids and durations. How a model is made and fitted is the business of
``fitting`` and ``keeping``, what is best to ask that of ``scoring``.

One worker does all of it (``train``). On a cluster it goes in steps: one fits, each scores a
shard, one ranks what they found (``orchestrator.sharding``).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.evaluation import deal_folds, mean_score, possible_folds
from supt_async.orchestrator import scoring
from supt_async.orchestrator.files import Pending
from supt_async.orchestrator.fitting import Lesson, explained, fit, inputs
from supt_async.orchestrator.keeping import keep, learn
from supt_async.orchestrator.models import Model, first_line
from supt_async.orchestrator.scoring import Choosing, Scored

__all__ = ["Choosing", "Evaluated", "Fitted", "Lesson", "Ranked", "evaluate", "train"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """``ids`` best first, int64 of shape (n,); seconds by phase."""

    ids: NDArray[np.int64]
    durations: dict[str, float]
    unkept: str = ""
    """Why the model was not kept, if so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A fitted model on its way to those who score with it."""

    model: bytes
    durations: dict[str, float]
    unkept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    score: float | None
    """Mean accuracy of the folds; None if there are too few labels for folds."""
    durations: dict[str, float]


def train_pending(lesson: Lesson, pending: Pending, choosing: Choosing) -> Ranked:
    """Fit the model and rank what is pending.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    rows = pending.rows()
    return train(lesson, rows, pending.source.ids()[rows], choosing)


def train(
    lesson: Lesson, rows: NDArray[np.int64], ids: NDArray[np.int64], choosing: Choosing
) -> Ranked:
    """Fit the model and rank the items ``ids``, which are at ``rows``; both of shape (n,).

    ``rows`` are ascending. Of many items only the head is ranked (``choosing.head``).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    model = learn(lesson)
    fitted = time.perf_counter()
    ranked = scoring.order(scoring.score(model, lesson, rows, choosing), rows, choosing)
    chosen = ids[np.searchsorted(rows, ranked)]
    scored = time.perf_counter()
    unkept = keep(lesson, model)
    durations = {
        "fit": fitted - started,
        "score": scored - fitted,
        "keep": time.perf_counter() - scored,
    }
    return Ranked(ids=chosen, durations=durations, unkept=unkept)


def fit_only(lesson: Lesson) -> Fitted:
    """Fit the model, for others to score with.

    Raises:
        TrainingError: If the model can't be made or sent, or does something wrong.
    """
    started = time.perf_counter()
    model = learn(lesson)
    durations = {"fit": time.perf_counter() - started}
    try:
        data = bytes(cloudpickle.dumps(model))
    except Exception as exc:
        raise TrainingError(
            f"The model can't be sent to other machines ({type(exc).__name__}:"
            f" {first_line(exc)}). Use one that can be pickled, or --executor process."
        ) from exc
    return Fitted(model=data, durations=durations, unkept=keep(lesson, model))


def score_shard(
    model: bytes, lesson: Lesson, pending: Pending, span: range, choosing: Choosing
) -> Scored:
    """Score a part of the rows.

    Raises:
        TrainingError: If the model does something wrong.
    """
    with explained("being read"):
        read: Model = cloudpickle.loads(model)
    return scoring.score(read, lesson, pending.rows(span), choosing)


def rank_shards(parts: Sequence[Scored], pending: Pending, choosing: Choosing) -> NDArray[np.int64]:
    """Rank what was found in all parts: ids, best first.

    Raises:
        TrainingError: If a function of the user's own does something wrong.
    """
    ranked = scoring.order(scoring.merge(parts, choosing), pending.rows(), choosing)
    return np.asarray(pending.source.ids()[ranked])


def evaluate(lesson: Lesson, seed: int | None = None) -> Evaluated:
    """Tell how often the model is right about labels that it has not seen.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    rng = np.random.default_rng(seed)
    scores = []
    folds = possible_folds(np.unique(lesson.classes, return_counts=True)[1])
    if folds and lesson.answers.dtype != np.object_:
        dealt = deal_folds(lesson.classes, folds, rng)
        scores = [_fold(lesson, dealt == fold) for fold in range(folds)]
    return Evaluated(
        score=mean_score(scores), durations={"evaluate": time.perf_counter() - started}
    )


def _fold(lesson: Lesson, tested: NDArray[np.bool_]) -> float:
    model = fit(lesson, np.flatnonzero(~tested))
    x = inputs(lesson, lesson.rows[tested])
    with explained("predicting"):
        predict = getattr(model, "predict", None)
        if predict is not None:
            answers = np.asarray(predict(x))
        else:
            likeliest = np.argmax(np.asarray(model.predict_proba(x)), axis=1)
            answers = np.unique(lesson.answers[~tested])[likeliest]
        return float(np.mean(answers == lesson.answers[tested]))
