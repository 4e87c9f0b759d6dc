"""Evaluation of a model, in a separate job that never delays a ranking.

The result is the metrics of a run, a flat mapping of numbers:

* ``score``: mean accuracy of a cross-validation. It is biased downwards where the labels were
  asked for because they are hard.
* ``mae``, ``within_one``: of ratings, the mean absolute error in units of the scale, and the share
  of predictions that are right or next to it, in the same cross-validation.
* ``holdout_score``, ``holdout_low``, ``holdout_high``, ``holdout_labels``: accuracy on items that
  were drawn at random and held out of training, which is unbiased, with its 95 % confidence
  interval and the number of those items.
* ``labels:ANSWER``: number of labelled items with that answer, for the most frequent answers.
* ``kappa``: agreement with a model that has not seen the latest labels; ``stable`` is 1 if more
  labels hardly change the model (``learning.stopping``).
* ``target_low``, ``target_high``: estimated range of the labels needed for ``target_score``.

The training itself adds ``left_out``, the number of items whose NaN or infinity the model does
not accept, ``left_out:ITEM`` for the first of them, and ``unread:COLUMN (TYPE)`` for columns that
can't be given to a model.

A metric that can't be measured is omitted. For answers that are lists, a score is the mean share
of options in common, and there is neither kappa nor an estimate.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.learning import holdout
from supt_async.learning.label_errors import Suspect
from supt_async.learning.multilabel import indicators
from supt_async.learning.stopping import STABLE, Point, kappa, labels_to
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.training_set import OutOfFold, TrainingSet
from supt_async.orchestrator.worker.accuracy import accuracy, predict
from supt_async.orchestrator.worker.cross_validation import cross_validate
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.missing_values import complete_rows, leave_out_incomplete

STOP_SET = 1_000
"""Number of items, the same for all runs of a project, on which successive models are compared."""
STOP_LABELS = 0.1
"""Share of the labels, from the latest back, that the earlier model of a comparison lacks."""
STOP_LABELS_MIN = 10
"""Lowest number of labels that the earlier model of a comparison lacks."""
MAX_ANSWERS = 50
"""Number of different answers that are counted one by one."""
HOLDOUT_MIN = 5
"""Number of held-out labels below which their accuracy is not reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Metrics of a model, and the seconds that each phase took."""

    metrics: Mapping[str, float]
    durations: dict[str, float]
    suspects: Sequence[Suspect] = ()
    """Likely label errors, most doubtful first."""
    out_of_fold: OutOfFold = field(default_factory=OutOfFold)
    """Judgement of every label by a model that has not learned from it."""

    @property
    def score(self) -> float | None:
        """Mean accuracy from 0 to 1; None if there are too few labels for folds."""
        return self.metrics.get("score")


def evaluate(training_set: TrainingSet, options: EvaluationOptions | None = None) -> Evaluated:
    """Measure a model that is trained on this training set.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    options = options or EvaluationOptions()
    started = time.perf_counter()
    training_set = leave_out_incomplete(training_set)
    rng = np.random.default_rng(options.seed)
    validated = cross_validate(training_set, options, rng)
    metrics = {} if validated.score is None else {"score": validated.score}
    metrics |= validated.rating_errors
    metrics |= _counts(training_set) | _held_out(training_set)
    if not training_set.listed:
        metrics |= _stability(training_set) | _target(options.target_score, validated.curve, rng)
    return Evaluated(
        metrics=metrics,
        durations={"evaluate": time.perf_counter() - started},
        suspects=validated.suspects,
        out_of_fold=validated.out_of_fold,
    )


def _counts(training_set: TrainingSet) -> dict[str, float]:
    if training_set.listed:
        options, chosen = indicators(training_set.answers)
        counts = chosen.sum(axis=0)
        names = [str(option) for option in options]
    elif training_set.answers.dtype == np.object_:
        return {}
    else:
        found, counts = np.unique(training_set.answers, return_counts=True)
        names = [str(answer) for answer in found.tolist()]
    frequent = np.argsort(-counts, kind="stable")[:MAX_ANSWERS]
    return {f"labels:{names[place]}": float(counts[place]) for place in frequent}


def _held_out(training_set: TrainingSet) -> dict[str, float]:
    held = (
        np.flatnonzero(training_set.held)
        if training_set.held is not None
        else np.empty(0, dtype=np.int64)
    )
    if not len(held):
        return {}
    metrics = {"holdout_labels": float(len(held))}
    opaque = training_set.answers.dtype == np.object_ and not training_set.listed
    if len(held) < HOLDOUT_MIN or opaque:
        return metrics
    training = training_set.training
    score = accuracy(training_set, fit(training_set, training), training, held)
    low, high = holdout.interval(score * len(held), len(held))
    return metrics | {"holdout_score": score, "holdout_low": low, "holdout_high": high}


def _stability(training_set: TrainingSet) -> dict[str, float]:
    """Compare the model with one that has not seen the latest labels."""
    training = training_set.training
    if training_set.arrived is None or training_set.answers.dtype == np.object_:
        return {}
    by_time = training[np.argsort(training_set.arrived[training], kind="stable")]
    earlier = by_time[: -max(STOP_LABELS_MIN, round(STOP_LABELS * len(by_time)))]
    if len(np.unique(training_set.classes[earlier])) < 2:
        return {}
    rows = _stop_set(training_set)
    before, now = (
        predict(training_set, fit(training_set, chosen), chosen, rows)
        for chosen in (earlier, training)
    )
    found = kappa(before, now)
    return {"kappa": found, "stable": float(found >= STABLE)}


def _stop_set(training_set: TrainingSet) -> NDArray[np.int64]:
    """Draw rows of the pool: the same each time, as long as the pool does not grow."""
    count = training_set.source.count
    drawn = np.random.default_rng(0).choice(count, min(STOP_SET, count), replace=False)
    rows = np.sort(drawn)
    return rows[complete_rows(rows, training_set.incomplete)]


def _target(target: float, curve: Sequence[Point], rng: np.random.Generator) -> dict[str, float]:
    estimate = labels_to(target, curve, rng)
    if estimate is None:
        return {}
    low, high = estimate
    return {"target_score": target, "target_low": float(low), "target_high": float(high)}
