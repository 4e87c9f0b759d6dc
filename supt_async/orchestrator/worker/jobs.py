"""What runs in the worker process: fit a model, rank what is open, evaluate.

Arguments and results are small: the features come by path (``Source``), the model by a maker,
and the result is ids and durations. How a model is made and fitted is the business of
``fitting`` and ``keeping``, what it thinks that of ``scoring``, what to ask next that of
``arranging``, and how good it is that of ``evaluating``.

One worker does all of it (``train``). On a cluster it goes in steps: one fits, each scores a
shard, one ranks what they found (``orchestrator.sharding``).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.ranking import Situation
from supt_async.orchestrator.features.growing_files import Pending
from supt_async.orchestrator.worker import rank as ranking, score as scoring
from supt_async.orchestrator.worker.evaluate import Evaluated, Evaluation, evaluate
from supt_async.orchestrator.worker.fit import Lesson, explained
from supt_async.orchestrator.worker.missing_values import leave_out, whole_rows
from supt_async.orchestrator.worker.model_loading import Model, first_line
from supt_async.orchestrator.worker.model_store import keep, learn
from supt_async.orchestrator.worker.score import Choosing, Scored

__all__ = ["Choosing", "Evaluated", "Evaluation", "Fitted", "Lesson", "Ranked", "Scored"]
__all__ += ["Situation", "evaluate", "start", "train"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """``ids`` best first, int64 of shape (n,); seconds by phase."""

    ids: NDArray[np.int64]
    durations: dict[str, float]
    unkept: str = ""
    """Why the model was not kept, if so."""
    left_out: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Items that the model can't be given (``gaps``): ids, int64 of shape (n_left_out,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A fitted model on its way to those who score with it."""

    model: bytes
    durations: dict[str, float]
    unkept: str = ""
    left_out: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def start(pending: Pending, choosing: Choosing, situation: Situation | None = None) -> Ranked:
    """Rank what is pending before there is a model."""
    started = time.perf_counter()
    rows, every = pending.rows(), pending.source.ids()
    rows = rows[whole_rows(rows, pending.source.gaps())]
    ranked = ranking.begin(pending.source, rows, every[rows], choosing, situation or Situation())
    return Ranked(ids=every[ranked], durations={"score": time.perf_counter() - started})


def train_pending(
    lesson: Lesson, pending: Pending, choosing: Choosing, situation: Situation | None = None
) -> Ranked:
    """Fit the model and rank what is pending.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    rows = pending.rows()
    return train(lesson, rows, pending.source.ids()[rows], choosing, situation)


def train(
    lesson: Lesson,
    rows: NDArray[np.int64],
    ids: NDArray[np.int64],
    choosing: Choosing,
    situation: Situation | None = None,
) -> Ranked:
    """Fit the model and rank the items ``ids``, which are at ``rows``; both of shape (n,).

    ``rows`` are ascending. Of many items only the head is ranked (``choosing.head``).

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    started = time.perf_counter()
    lesson = leave_out(lesson)
    whole = whole_rows(rows, lesson.gaps)
    rows, ids = rows[whole], ids[whole]
    model = learn(lesson)
    fitted = time.perf_counter()
    situation = situation or Situation()
    scored = None
    if not ranking.unready(lesson, choosing, situation):
        scored = scoring.score(model, lesson, rows, choosing)
    ranked = ranking.arrange(lesson, scored, rows, ids, choosing, situation)
    chosen = ids[np.searchsorted(rows, ranked)]
    ordered = time.perf_counter()
    unkept = keep(lesson, model)
    durations = {
        "fit": fitted - started,
        "score": ordered - fitted,
        "keep": time.perf_counter() - ordered,
    }
    left_out = left_out_ids(lesson)
    return Ranked(ids=chosen, durations=durations, unkept=unkept, left_out=left_out)


def left_out_ids(lesson: Lesson) -> NDArray[np.int64]:
    """Return the items that the lesson's model can't be given, int64 of shape (n,)."""
    return np.sort(lesson.source.ids()[lesson.gaps]) if len(lesson.gaps) else lesson.gaps


def fit_only(lesson: Lesson) -> Fitted:
    """Fit the model, for others to score with.

    Raises:
        TrainingError: If the model can't be made or sent, or does something wrong.
    """
    started = time.perf_counter()
    lesson = leave_out(lesson)
    model = learn(lesson)
    durations = {"fit": time.perf_counter() - started}
    try:
        data = bytes(cloudpickle.dumps(model))
    except Exception as exc:
        raise TrainingError(
            f"The model can't be sent to other machines ({type(exc).__name__}:"
            f" {first_line(exc)}). Use one that can be pickled, or --executor process."
        ) from exc
    unkept, left_out = keep(lesson, model), left_out_ids(lesson)
    return Fitted(model=data, durations=durations, unkept=unkept, left_out=left_out)


def score_shard(
    model: bytes, lesson: Lesson, pending: Pending, span: range, choosing: Choosing
) -> Scored:
    """Score a part of the rows.

    Raises:
        TrainingError: If the model does something wrong.
    """
    with explained("being read"):
        read: Model = cloudpickle.loads(model)
    lesson, rows = leave_out(lesson), pending.rows(span)
    return scoring.score(read, lesson, rows[whole_rows(rows, lesson.gaps)], choosing)


def rank_shards(
    lesson: Lesson,
    parts: Sequence[Scored],
    pending: Pending,
    choosing: Choosing,
    situation: Situation,
) -> NDArray[np.int64]:
    """Rank what was found in all parts: ids, best first.

    Raises:
        TrainingError: If a function of the user's own does something wrong.
    """
    merged, rows, every = scoring.merge(parts, choosing), pending.rows(), pending.source.ids()
    lesson = leave_out(lesson)
    rows = rows[whole_rows(rows, lesson.gaps)]
    ranked = ranking.arrange(lesson, merged, rows, every[rows], choosing, situation)
    return np.asarray(every[ranked])
