"""Evaluation of a model, in a separate job that never delays a ranking.

Of more labels than ``EvaluationOptions.most_labels`` it looks at a sample of them. What it finds is
then said of models of such a sample: those of all labels are as good or better.

The result is the metrics of a run, a flat mapping of numbers:

* ``score``: mean accuracy of a cross-validation. It is biased downwards where the labels were
  asked for because they are hard.
* ``mae``, ``within_one``: of ratings, the mean absolute error in units of the scale, and the share
  of predictions that are right or next to it, in the same cross-validation.
* ``holdout_score``, ``holdout_low``, ``holdout_high``, ``holdout_labels``: accuracy on items that
  were drawn at random and held out of training, which is unbiased, with its 95 % confidence
  interval and the number of those items.
* ``labels:ANSWER``: number of labelled items with that answer, for the most frequent answers.
* ``kappa``: agreement with a model that has not seen the latest labels
  (``learning.stopping.stability``). The evaluator adds ``stable``, which takes two of them.
* ``gain``, ``gain_low``, ``gain_high``: accuracy, as a share, that ``gain_labels`` further labels
  would gain, and its interval; ``third``, ``third_low``, ``third_high``: what the last third of the
  labels has gained. ``flat`` is 1 if that is nothing, 0 if it is something, and omitted while it
  can't be said (``learning.stopping.gains``).
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
from supt_async.learning.stopping.curves import Point, labels_to
from supt_async.orchestrator.evaluation.sampling import sampled
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.model_loading import SPANS, Model
from supt_async.orchestrator.training_set import OutOfFold, TrainingSet
from supt_async.orchestrator.worker.accuracy import accuracy
from supt_async.orchestrator.worker.cross_validation import cross_validate
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.missing_values import leave_out_incomplete
from supt_async.orchestrator.worker.stopping import stopping_signals

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
    if training_set.maker == SPANS:
        from supt_async.orchestrator.worker.spans import evaluate as spans  # an extra's package

        return spans.evaluate(training_set, options)
    started = time.perf_counter()
    training_set = leave_out_incomplete(training_set)
    rng = np.random.default_rng(options.seed)
    every, training_set = training_set, sampled(training_set, options.most_labels)
    # A method of the project's own gets all labels, and decides itself.
    validated = cross_validate(every if options.method is not None else training_set, options, rng)
    metrics = {} if validated.score is None else {"score": validated.score}
    metrics |= validated.rating_errors
    held, opaque = _held(training_set), _opaque(training_set)
    measured = len(held) >= HOLDOUT_MIN and not opaque
    model = fit(training_set, training_set.training) if measured else None
    metrics |= _counts(every) | _held_out(training_set, held, model)
    if not training_set.listed:
        metrics |= stopping_signals(training_set, model, validated.turned, rng, every)
        metrics |= _target(options.target_score, validated.curve, rng)
    return Evaluated(
        metrics=metrics,
        durations={"evaluate": time.perf_counter() - started},
        suspects=validated.suspects,
        out_of_fold=validated.out_of_fold,
    )


def _counts(training_set: TrainingSet) -> dict[str, float]:
    """Count all labelled items by their answers, also those that are not in a sample."""
    answers, totals = training_set.answers, np.ones(len(training_set.answers))
    if training_set.counts is not None and len(training_set.classes):
        # As many as there are in all, shared among those that are here.
        here = np.bincount(training_set.classes, minlength=len(training_set.counts))
        each = training_set.counts / np.maximum(here, 1)
        totals = each[training_set.classes]
    if training_set.listed:
        options, picked = indicators(answers)
        counts = np.asarray(totals @ picked, dtype=np.float64)
        names = [str(option) for option in options]
    elif answers.dtype == np.object_:
        return {}
    else:
        found, number = np.unique(answers, return_inverse=True)
        counts = np.asarray(np.bincount(number, weights=totals), dtype=np.float64)
        names = [str(answer) for answer in found.tolist()]
    counts = counts.round()
    frequent = np.argsort(-counts, kind="stable")[:MAX_ANSWERS]
    return {f"labels:{names[place]}": float(counts[place]) for place in frequent}


def _held_out(
    training_set: TrainingSet, held: NDArray[np.int64], model: Model | None
) -> dict[str, float]:
    if not len(held):
        return {}
    metrics = {"holdout_labels": float(len(held))}
    if model is None:
        return metrics
    score = accuracy(training_set, model, training_set.training, held)
    low, high = holdout.interval(score * len(held), len(held))
    return metrics | {"holdout_score": score, "holdout_low": low, "holdout_high": high}


def _opaque(training_set: TrainingSet) -> bool:
    """Tell whether answers are of a form of which nothing can be said to be right."""
    return training_set.answers.dtype == np.object_ and not training_set.listed


def _held(training_set: TrainingSet) -> NDArray[np.int64]:
    held = training_set.held
    return np.empty(0, dtype=np.int64) if held is None else np.flatnonzero(held)


def _target(target: float, curve: Sequence[Point], rng: np.random.Generator) -> dict[str, float]:
    estimate = labels_to(target, curve, rng)
    if estimate is None:
        return {}
    low, high = estimate
    return {"target_score": target, "target_low": float(low), "target_high": float(high)}
