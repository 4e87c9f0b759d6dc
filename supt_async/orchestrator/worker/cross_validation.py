"""Cross-validation of a model: its score, its learning curve, and what it says about each label.

Each fold's labels are judged by the model of the other folds, which is fitted for the score anyway.
Held-out labels are not judged: mending only those of them that a model doubts would make the
hold-out accuracy better than it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue
from supt_async.errors import TrainingError
from supt_async.learning.evaluation import deal_folds, mean_score, possible_folds, read_score
from supt_async.learning.label_errors import (
    Judged,
    Suspect,
    join,
    judge,
    judge_lists,
    likely_errors,
)
from supt_async.learning.multilabel import indicators
from supt_async.learning.ratings.errors import mean_error, within_one
from supt_async.learning.stopping.curves import Point
from supt_async.learning.stopping.gains import Turned, turned
from supt_async.learning.teachable import Learns
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import OutOfFold, TrainingSet
from supt_async.orchestrator.worker.accuracy import (
    accuracy,
    option_probabilities,
    outcomes,
    probabilities,
)
from supt_async.orchestrator.worker.fit import examples, explained, fit, make_for
from supt_async.orchestrator.worker.learners.options import OnePerOption

HALF = 0.5
"""Share of the training labels whose models are compared with those of all, in every fold."""
CURVE = (0.25, HALF)
"""Shares of the training labels at which the learning curve is measured, besides all of them."""
CURVE_FOLDS = 3
"""Number of folds in which the smaller ones are measured."""
CHUNK = 8_192
"""Number of labels that are judged at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossValidated:
    """Result of a cross-validation."""

    score: float | None = None
    """Mean accuracy of the folds, from 0 to 1; None if there are too few labels for folds."""
    curve: Sequence[Point] = ()
    turned: Turned = field(default_factory=Turned)
    """Who is right where models of half and of all of a fold's labels differ; none if the answers
    are lists."""
    suspects: Sequence[Suspect] = ()
    """Likely label errors, most doubtful first."""
    out_of_fold: OutOfFold = field(default_factory=OutOfFold)
    """Judgement of every label; empty if the answers are lists."""
    rating_errors: Mapping[str, float] = field(default_factory=dict)
    """Metrics ``mae`` and ``within_one`` (``worker.evaluate``); empty if answers are no ratings."""


def cross_validate(
    training_set: TrainingSet, options: EvaluationOptions, rng: np.random.Generator
) -> CrossValidated:
    """Cross-validate the training set's model, or evaluate it by the user's function.

    Raises:
        TrainingError: If the model can't be made, or does something wrong.
    """
    if options.method is not None:
        return CrossValidated(score=_by_method(training_set, options.method))
    training = training_set.training
    classes = training_set.classes[training]
    folds = possible_folds(np.unique(classes, return_counts=True)[1])
    listed = training_set.listed
    if not folds or (training_set.answers.dtype == np.object_ and not listed):
        return CrossValidated()
    dealt = deal_folds(classes, folds, rng)
    shares = () if listed else CURVE
    measured: dict[float, list[Point]] = {share: [] for share in (*shares, 1.0)}
    judged: list[tuple[NDArray[np.int64], Judged]] = []
    differences = Turned()
    for fold in range(folds):
        seen, tested = rng.permutation(training[dealt != fold]), training[dealt == fold]
        halves = None
        for share in shares if fold < CURVE_FOLDS else shares[-1:]:
            some = seen[: round(share * len(seen))]
            if len(np.unique(training_set.classes[some])) < 2:
                continue  # too few for a curve; the whole set always has two classes
            halves = outcomes(training_set, fit(training_set, some), some, tested)
            measured[share].append(_point(some, halves[1]))
        model = fit(training_set, seen)
        if listed:
            score = accuracy(training_set, model, seen, tested)
            measured[1.0].append(Point(labels=len(seen), score=score, tested=len(tested)))
        else:
            wholes = outcomes(training_set, model, seen, tested)
            measured[1.0].append(_point(seen, wholes[1]))
            differences += Turned() if halves is None else turned(halves, wholes)
        judged += _judge_fold(training_set, model, seen, tested)
    return CrossValidated(
        score=mean_score([point.score for point in measured[1.0]]),
        curve=_curve(measured, folds),
        turned=differences,
        suspects=_suspects(training_set, judged),
        out_of_fold=_out_of_fold(training_set, judged),
        rating_errors=_rating_errors(training_set, judged),
    )


def _by_method(training_set: TrainingSet, method: bytes) -> float:
    model = make_for(training_set)
    x, y = examples(training_set, training_set.training)
    with explained("being evaluated"):
        found = cloudpickle.loads(method)(model, x, y)
    try:
        return read_score(found)
    except ValueError as exc:
        raise TrainingError(str(exc)) from None


def _point(chosen: NDArray[np.int64], right: NDArray[np.bool_]) -> Point:
    return Point(labels=len(chosen), score=float(np.mean(right)), tested=len(right))


def _curve(measured: dict[float, list[Point]], folds: int) -> list[Point]:
    """Return the mean of the folds for each share of the labels that all folds could learn from."""
    return [
        Point(
            labels=round(np.mean([point.labels for point in points])),
            score=float(np.mean([point.score for point in points])),
            tested=sum(point.tested for point in points),
        )
        for points in measured.values()
        if len(points) >= min(folds, CURVE_FOLDS)
    ]


def _judge_fold(
    training_set: TrainingSet, model: Model, chosen: NDArray[np.int64], tested: NDArray[np.int64]
) -> list[tuple[NDArray[np.int64], Judged]]:
    """Judge the labels ``tested``, some at a time; nothing if the model's classes are not clear."""
    if not training_set.values or training_set.preprocess is not None:
        return []
    found = []
    with contextlib.suppress(TrainingError):  # the score does not depend on it
        for start in range(0, len(tested), CHUNK):
            some = tested[start : start + CHUNK]
            if isinstance(model, OnePerOption):
                found.append((some, _judge_options(training_set, model, some)))
            else:
                found.append((some, _judge_classes(training_set, model, chosen, some)))
    return found


def _judge_classes(
    training_set: TrainingSet, model: Model, chosen: NDArray[np.int64], tested: NDArray[np.int64]
) -> Judged:
    rows = training_set.rows[tested]
    classes, output = probabilities(training_set, model, chosen, rows)
    every = np.unique(training_set.answers)
    known = np.isin(classes.answers, training_set.answers[chosen])
    matrix = np.full((len(tested), len(every)), np.nan)
    matrix[:, np.searchsorted(every, classes.answers[known])] = output[:, known]
    return judge(matrix, np.searchsorted(every, training_set.answers[tested]))


def _judge_options(
    training_set: TrainingSet, model: OnePerOption, tested: NDArray[np.int64]
) -> Judged:
    output = option_probabilities(training_set, model, training_set.rows[tested])
    every, _ = indicators(training_set.answers)
    _, given = indicators(training_set.answers[tested], every)
    matrix, predicted = np.full(given.shape, np.nan), given.copy()
    places = indicators([[option] for option in model.options], every)[1].argmax(axis=1)
    matrix[:, places], predicted[:, places] = output, model.rule.choose(output)
    return judge_lists(matrix, given, predicted)


def _suspects(
    training_set: TrainingSet, judged: Sequence[tuple[NDArray[np.int64], Judged]]
) -> list[Suspect]:
    """Name the likely errors among the judged labels, worst first."""
    if not judged:
        return []
    places, every = np.concatenate([some for some, _ in judged]), join([j for _, j in judged])
    ids = training_set.source.ids()
    answer = _answers(training_set)
    return [
        Suspect(
            item=ItemId(int(ids[training_set.rows[places[at]]])),
            value=training_set.values[training_set.classes[places[at]]],
            probability=float(every.given[at]),
            predicted=answer(every.predicted[at]),
            predicted_probability=float(every.best[at]),
        )
        for at in likely_errors(every).tolist()
    ]


def _out_of_fold(
    training_set: TrainingSet, judged: Sequence[tuple[NDArray[np.int64], Judged]]
) -> OutOfFold:
    """Return what the folds' models say about each label, by item."""
    if not judged or training_set.listed:
        return OutOfFold()
    places, every = np.concatenate([some for some, _ in judged]), join([j for _, j in judged])
    items = training_set.source.ids()[training_set.rows[places]]
    order = np.argsort(items)
    return OutOfFold(items=items[order], given=every.given[order], agrees=~every.differs[order])


def _rating_errors(
    training_set: TrainingSet, judged: Sequence[tuple[NDArray[np.int64], Judged]]
) -> dict[str, float]:
    """Return how far the likeliest ratings are from the given ones."""
    answers = training_set.answers
    if not judged or training_set.learns is not Learns.SCALE or answers.dtype.kind != "i":
        return {}
    places, every = np.concatenate([some for some, _ in judged]), join([j for _, j in judged])
    truth, guesses = answers[places], np.unique(answers)[every.predicted]
    return {"mae": mean_error(truth, guesses), "within_one": within_one(truth, guesses)}


def _answers(training_set: TrainingSet) -> Callable[[Any], JSONValue]:
    """Return the function that gives the answer of what was predicted."""
    if training_set.listed:
        every, _ = indicators(training_set.answers)
        return lambda chosen: [every[place] for place in np.flatnonzero(chosen)]
    _, first = np.unique(training_set.answers, return_index=True)
    classes = training_set.classes[first]
    return lambda number: training_set.values[classes[number]]
