"""How good the model is: a job of its own, which never holds a ranking up.

Its result is a run's metrics, a flat mapping of numbers:

* ``score``: how often the model is right about labels that it has not seen: the mean of the
  folds of a cross-validation. Labels that were asked for because they are hard make it too low.
* ``holdout_score``, ``holdout_low``, ``holdout_high``, ``holdout_labels``: the accuracy on items
  that were drawn at random and kept out of training: without bias; 95 % lie between the two.
* ``labels:ANSWER``: how many labelled items have that answer (the most frequent ones).
* ``kappa``: agreement with a model that has not seen the last labels; ``stable`` is 1 where more
  labels change next to nothing (``learning.stopping``).
* ``target_low``, ``target_high``: the labels that ``target_score`` is estimated to take; both
  are left out if that can't be said.

The training itself adds ``left_out``, the number of items whose NaN or infinity the model can't
deal with, ``left_out:ITEM`` for the first of them, and ``unread:COLUMN (TYPE)`` for columns that
a model can't be given.

What can't be measured is left out. For answers that are lists, a score is the mean share of
options in common, and there is neither kappa nor estimate.
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
from supt_async.orchestrator.worker.fit import (
    Lesson,
    examples,
    explained,
    fit,
    inputs,
    make_for,
)
from supt_async.orchestrator.worker.missing_values import leave_out, whole_rows
from supt_async.orchestrator.worker.model_outputs import outcomes_of, reader

STOP_SET = 1_000
"""Items, drawn once for all runs of a project, on which successive models are compared."""
STOP_LABELS = 0.1
"""Share of the labels, the latest, that the model it is compared with has not seen."""
STOP_LABELS_MIN = 10
CURVE = (0.25, 0.5, 1.0)
"""Parts of the training labels that the learning curve is measured at."""
MOST_ANSWERS = 50
"""Different answers that are counted one by one."""
MOST_ASKED = 100
"""Items whose probabilities are looked at where ``predict`` says what the answers are."""
HOLDOUT_MIN = 5
"""Held-out labels below which their accuracy says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How to evaluate."""

    method: bytes | None = None
    """A pickled function of an unfitted model, X and y, which returns a number, several, or a
    mapping with ``test_score``, as scikit-learn's ``cross_val_score`` and ``cross_validate``
    do; it takes the place of the cross-validation."""
    target_score: float = 0.95
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    metrics: Mapping[str, float]
    durations: dict[str, float]

    @property
    def score(self) -> float | None:
        """From 0 to 1; None if there are too few labels for folds."""
        return self.metrics.get("score")


def evaluate(lesson: Lesson, evaluation: Evaluation | None = None) -> Evaluated:
    """Tell how good a model is that is trained on this lesson.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    evaluation = evaluation or Evaluation()
    started = time.perf_counter()
    lesson = leave_out(lesson)
    rng = np.random.default_rng(evaluation.seed)
    score, curve = _cross_validated(lesson, evaluation, rng)
    metrics = {} if score is None else {"score": score}
    metrics |= _counts(lesson) | _held_out(lesson)
    if not lesson.listed:
        metrics |= _stability(lesson) | _target(evaluation.target_score, curve, rng)
    return Evaluated(metrics=metrics, durations={"evaluate": time.perf_counter() - started})


def _cross_validated(
    lesson: Lesson, evaluation: Evaluation, rng: np.random.Generator
) -> tuple[float | None, list[Point]]:
    """Return the score, and the learning curve that came with it."""
    if evaluation.method is not None:
        return _by_method(lesson, evaluation.method), []
    training = lesson.training
    classes = lesson.classes[training]
    folds = possible_folds(np.unique(classes, return_counts=True)[1])
    if not folds or (lesson.answers.dtype == np.object_ and not lesson.listed):
        return None, []
    dealt = deal_folds(classes, folds, rng)
    parts = CURVE if not lesson.listed else (1.0,)
    scores: dict[float, list[float]] = {part: [] for part in parts}
    sizes: dict[float, list[int]] = {part: [] for part in parts}
    for fold in range(folds):
        seen = rng.permutation(training[dealt != fold])
        for part in parts:
            chosen = seen[: round(part * len(seen))]
            if len(np.unique(lesson.classes[chosen])) < 2:
                continue  # too few for a curve; of the whole there are always two
            scores[part].append(_tested(lesson, chosen, training[dealt == fold]))
            sizes[part].append(len(chosen))
    tested = len(training)
    curve = [
        Point(labels=round(np.mean(sizes[part])), score=float(np.mean(found)), tested=tested)
        for part, found in scores.items()
        if len(found) == folds
    ]
    return mean_score(scores[1.0]), curve


def _by_method(lesson: Lesson, method: bytes) -> float:
    model = make_for(lesson)
    x, y = examples(lesson, lesson.training)
    with explained("being evaluated"):
        found = cloudpickle.loads(method)(model, x, y)
    try:
        return read_score(found)
    except ValueError as exc:
        raise TrainingError(str(exc)) from None


def _tested(lesson: Lesson, chosen: NDArray[np.int64], tested: NDArray[np.int64]) -> float:
    """Fit on some items and return how right the model is about others."""
    rows = lesson.rows[tested]
    if lesson.listed and lesson.preprocess is None:
        options, guessed = _predict_options(lesson, chosen, rows)
        return jaccard(*_same_options(lesson.answers[tested], options, guessed))
    if lesson.preprocess is None:
        return float(np.mean(_predict(lesson, chosen, rows) == lesson.answers[tested]))
    # The preprocessing may make other answers of them: those are what the model can be right about.
    truth = np.asarray(examples(lesson, tested)[1])
    guesses = _predict(lesson, chosen, rows)
    if guesses.shape != truth.shape:
        raise TrainingError(
            f"For {len(tested)} items the preprocessing makes answers of the shape {truth.shape},"
            f" and the model's predict returns {guesses.shape}: they must be alike."
        )
    return float(np.mean(guesses == truth))


def _predict_options(
    lesson: Lesson, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[list[Any], NDArray[np.bool_]]:
    """Fit on some items and predict rows: the options, and which of them are chosen."""
    model: Any = fit(lesson, chosen)
    x = inputs(lesson, rows)
    with explained("predicting"):
        outputs = model.predict_proba(x)
    return model.options, np.stack([output[:, 1] > 0.5 for output in outputs], axis=1)


def _predict(lesson: Lesson, chosen: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[Any]:
    """Fit on some items and predict rows, by ``predict`` if the model has it."""
    model: Any = fit(lesson, chosen)
    learned = lesson.learned
    known = None if learned is None else lesson.answers[chosen]
    predict = getattr(model, "predict", None)
    # Even if predict says all: the same that would rank items has to be probabilities.
    asked = rows if predict is None else rows[:MOST_ASKED]
    x = inputs(lesson, asked)
    # In a fold a class may be lacking, for which a model may have a column all the same.
    every = _classes(learned) == _classes(known)
    with explained("predicting"):
        said = model.predict_proba(x)
        if not every and predict is None and _has_all_columns(model, said, learned):
            known = learned
        read = reader(model, known if every or predict is None else None)
        outputs = read(said, len(asked))
    if predict is not None:
        x = inputs(lesson, rows)
        with explained("predicting"):
            named = predict(x)
        if known is None:
            return np.asarray(named)
        return outcomes_of(model, known).named(named, len(rows), elsewhere=learned)
    if known is None:
        answers = np.unique(np.asarray(examples(lesson, chosen)[1]))
        answers = outcomes_of(model, answers).answers
    else:
        answers = outcomes_of(model, known).answers
    return np.asarray(answers[np.argmax(outputs[0], axis=1)])


def _has_all_columns(model: Any, said: Any, learned: NDArray[Any] | None) -> bool:
    """Tell whether a model that names no classes has a column for each class of the project."""
    if getattr(model, "classes_", None) is not None or isinstance(said, (list, tuple)):
        return False
    shape = np.shape(said)
    return len(shape) == 2 and shape[1] == _classes(learned)


def _classes(answers: NDArray[Any] | None) -> int:
    return 0 if answers is None else len(np.unique(answers))


def _same_options(
    truth: NDArray[np.object_], options: list[Any], guessed: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Bring both into columns of the same options: the truth may name some that are new."""
    every, wanted = indicators([*truth, options])
    places = indicators([[option] for option in options], every)[1].argmax(axis=1)
    matrix = np.zeros((len(truth), len(every)), dtype=np.bool_)
    matrix[:, places] = guessed
    return wanted[:-1], matrix


def _counts(lesson: Lesson) -> dict[str, float]:
    if lesson.listed:
        options, chosen = indicators(lesson.answers)
        counts = chosen.sum(axis=0)
        names = [str(option) for option in options]
    elif lesson.answers.dtype == np.object_:
        return {}
    else:
        found, counts = np.unique(lesson.answers, return_counts=True)
        names = [str(answer) for answer in found.tolist()]
    frequent = np.argsort(-counts, kind="stable")[:MOST_ANSWERS]
    return {f"labels:{names[place]}": float(counts[place]) for place in frequent}


def _held_out(lesson: Lesson) -> dict[str, float]:
    held = np.flatnonzero(lesson.held) if lesson.held is not None else np.empty(0, dtype=np.int64)
    if not len(held):
        return {}
    metrics = {"holdout_labels": float(len(held))}
    opaque = lesson.answers.dtype == np.object_ and not lesson.listed
    if len(held) < HOLDOUT_MIN or opaque:
        return metrics
    score = _tested(lesson, lesson.training, held)
    low, high = holdout.interval(score * len(held), len(held))
    return metrics | {"holdout_score": score, "holdout_low": low, "holdout_high": high}


def _stability(lesson: Lesson) -> dict[str, float]:
    """Compare with a model that has not seen the latest labels."""
    training = lesson.training
    if lesson.arrived is None or lesson.answers.dtype == np.object_:
        return {}
    by_time = training[np.argsort(lesson.arrived[training], kind="stable")]
    earlier = by_time[: -max(STOP_LABELS_MIN, round(STOP_LABELS * len(by_time)))]
    if len(np.unique(lesson.classes[earlier])) < 2:
        return {}
    rows = _stop_set(lesson)
    found = kappa(_predict(lesson, earlier, rows), _predict(lesson, training, rows))
    return {"kappa": found, "stable": float(found >= STABLE)}


def _stop_set(lesson: Lesson) -> NDArray[np.int64]:
    """Draw rows of the pool; the same ones each time, as long as there are as many."""
    count = lesson.source.count
    drawn = np.random.default_rng(0).choice(count, min(STOP_SET, count), replace=False)
    rows = np.sort(drawn)
    return rows[whole_rows(rows, lesson.gaps)]


def _target(target: float, curve: list[Point], rng: np.random.Generator) -> dict[str, float]:
    estimate = labels_to(target, curve, rng)
    if estimate is None:
        return {}
    low, high = estimate
    return {"target_score": target, "target_low": float(low), "target_high": float(high)}
