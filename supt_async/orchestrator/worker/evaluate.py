"""Evaluation of a model, in a separate job that never delays a ranking.

The result is the metrics of a run, a flat mapping of numbers:

* ``score``: mean accuracy of a cross-validation. It is biased downwards where the labels were
  asked for because they are hard.
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
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning import holdout
from supt_async.learning.evaluation import deal_folds, mean_score, possible_folds, read_score
from supt_async.learning.multilabel import indicators, jaccard
from supt_async.learning.stopping import STABLE, Point, kappa, labels_to
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import (
    examples,
    explained,
    fit,
    inputs,
    make_for,
)
from supt_async.orchestrator.worker.missing_values import complete_rows, leave_out_incomplete
from supt_async.orchestrator.worker.model_outputs import classes_of, reader

STOP_SET = 1_000
"""Number of items, the same for all runs of a project, on which successive models are compared."""
STOP_LABELS = 0.1
"""Share of the labels, from the latest back, that the earlier model of a comparison lacks."""
STOP_LABELS_MIN = 10
"""Lowest number of labels that the earlier model of a comparison lacks."""
CURVE = (0.25, 0.5, 1.0)
"""Shares of the training labels at which the learning curve is measured."""
MAX_ANSWERS = 50
"""Number of different answers that are counted one by one."""
MAX_ASKED = 100
"""Number of items whose probabilities are checked if ``predict`` gives the answers."""
HOLDOUT_MIN = 5
"""Number of held-out labels below which their accuracy is not reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Metrics of a model, and the seconds that each phase took."""

    metrics: Mapping[str, float]
    durations: dict[str, float]

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
    score, curve = _cross_validated(training_set, options, rng)
    metrics = {} if score is None else {"score": score}
    metrics |= _counts(training_set) | _held_out(training_set)
    if not training_set.listed:
        metrics |= _stability(training_set) | _target(options.target_score, curve, rng)
    return Evaluated(metrics=metrics, durations={"evaluate": time.perf_counter() - started})


def _cross_validated(
    training_set: TrainingSet, options: EvaluationOptions, rng: np.random.Generator
) -> tuple[float | None, list[Point]]:
    """Return the score and the learning curve."""
    if options.method is not None:
        return _by_method(training_set, options.method), []
    training = training_set.training
    classes = training_set.classes[training]
    folds = possible_folds(np.unique(classes, return_counts=True)[1])
    if not folds or (training_set.answers.dtype == np.object_ and not training_set.listed):
        return None, []
    dealt = deal_folds(classes, folds, rng)
    parts = CURVE if not training_set.listed else (1.0,)
    scores: dict[float, list[float]] = {part: [] for part in parts}
    sizes: dict[float, list[int]] = {part: [] for part in parts}
    for fold in range(folds):
        seen = rng.permutation(training[dealt != fold])
        for part in parts:
            chosen = seen[: round(part * len(seen))]
            if len(np.unique(training_set.classes[chosen])) < 2:
                continue  # too few for a curve; the whole set always has two classes
            scores[part].append(_accuracy(training_set, chosen, training[dealt == fold]))
            sizes[part].append(len(chosen))
    tested = len(training)
    curve = [
        Point(labels=round(np.mean(sizes[part])), score=float(np.mean(found)), tested=tested)
        for part, found in scores.items()
        if len(found) == folds
    ]
    return mean_score(scores[1.0]), curve


def _by_method(training_set: TrainingSet, method: bytes) -> float:
    model = make_for(training_set)
    x, y = examples(training_set, training_set.training)
    with explained("being evaluated"):
        found = cloudpickle.loads(method)(model, x, y)
    try:
        return read_score(found)
    except ValueError as exc:
        raise TrainingError(str(exc)) from None


def _accuracy(
    training_set: TrainingSet, chosen: NDArray[np.int64], tested: NDArray[np.int64]
) -> float:
    """Fit on some items and return the accuracy on others."""
    rows = training_set.rows[tested]
    if training_set.listed and training_set.preprocess is None:
        options, guessed = _predict_options(training_set, chosen, rows)
        return jaccard(*_same_options(training_set.answers[tested], options, guessed))
    if training_set.preprocess is None:
        return float(np.mean(_predict(training_set, chosen, rows) == training_set.answers[tested]))
    # The preprocessing may change the answers: compare with the changed ones.
    truth = np.asarray(examples(training_set, tested)[1])
    guesses = _predict(training_set, chosen, rows)
    if guesses.shape != truth.shape:
        raise TrainingError(
            f"For {len(tested)} items the preprocessing makes answers of the shape {truth.shape},"
            f" and the model's predict returns {guesses.shape}: the shapes must be equal."
        )
    return float(np.mean(guesses == truth))


def _predict_options(
    training_set: TrainingSet, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[list[Any], NDArray[np.bool_]]:
    """Fit on some items and predict rows; return the options and which of them are chosen."""
    model: Any = fit(training_set, chosen)
    x = inputs(training_set, rows)
    with explained("predicting"):
        outputs = model.predict_proba(x)
    return model.options, np.stack([output[:, 1] > 0.5 for output in outputs], axis=1)


def _predict(
    training_set: TrainingSet, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[Any]:
    """Fit on some items and predict rows, using ``predict`` if the model has it."""
    model: Any = fit(training_set, chosen)
    learned = training_set.learned
    known = None if learned is None else training_set.answers[chosen]
    predict = getattr(model, "predict", None)
    # Even if predict is enough: what would rank items has to be probabilities.
    asked = rows if predict is None else rows[:MAX_ASKED]
    x = inputs(training_set, asked)
    # A fold may lack a class for which the model has a column nevertheless.
    every = _classes(learned) == _classes(known)
    with explained("predicting"):
        said = model.predict_proba(x)
        if not every and predict is None and _has_all_columns(model, said, learned):
            known = learned
        read = reader(model, known if every or predict is None else None)
        outputs = read(said, len(asked))
    if predict is not None:
        x = inputs(training_set, rows)
        with explained("predicting"):
            named = predict(x)
        if known is None:
            return np.asarray(named)
        return classes_of(model, known).named(named, len(rows), elsewhere=learned)
    if known is None:
        answers = np.unique(np.asarray(examples(training_set, chosen)[1]))
        answers = classes_of(model, answers).answers
    else:
        answers = classes_of(model, known).answers
    return np.asarray(answers[np.argmax(outputs[0], axis=1)])


def _has_all_columns(model: Any, said: Any, learned: NDArray[Any] | None) -> bool:
    """Tell whether a model without ``classes_`` has a column for each class of the project."""
    if getattr(model, "classes_", None) is not None or isinstance(said, (list, tuple)):
        return False
    shape = np.shape(said)
    return len(shape) == 2 and shape[1] == _classes(learned)


def _classes(answers: NDArray[Any] | None) -> int:
    return 0 if answers is None else len(np.unique(answers))


def _same_options(
    truth: NDArray[np.object_], options: list[Any], guessed: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Bring both to the same columns, since the true answers may have further options."""
    every, wanted = indicators([*truth, options])
    places = indicators([[option] for option in options], every)[1].argmax(axis=1)
    matrix = np.zeros((len(truth), len(every)), dtype=np.bool_)
    matrix[:, places] = guessed
    return wanted[:-1], matrix


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
    score = _accuracy(training_set, training_set.training, held)
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
    found = kappa(_predict(training_set, earlier, rows), _predict(training_set, training, rows))
    return {"kappa": found, "stable": float(found >= STABLE)}


def _stop_set(training_set: TrainingSet) -> NDArray[np.int64]:
    """Draw rows of the pool: the same each time, as long as the pool does not grow."""
    count = training_set.source.count
    drawn = np.random.default_rng(0).choice(count, min(STOP_SET, count), replace=False)
    rows = np.sort(drawn)
    return rows[complete_rows(rows, training_set.incomplete)]


def _target(target: float, curve: list[Point], rng: np.random.Generator) -> dict[str, float]:
    estimate = labels_to(target, curve, rng)
    if estimate is None:
        return {}
    low, high = estimate
    return {"target_score": target, "target_low": float(low), "target_high": float(high)}
