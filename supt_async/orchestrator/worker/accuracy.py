"""Predictions of a fitted model, and how many of them are right.

A model's ``predict`` gives the answers if it has one, and its probabilities do otherwise. Each
function gets the model with the positions of the labels that it was fitted on (``chosen``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.errors import TrainingError
from supt_async.learning.multilabel import indicators, jaccard
from supt_async.orchestrator.model_loading import Model
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import examples, explained, inputs
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.model_outputs import (
    OutputClasses,
    as_output,
    classes_of,
    reader,
)

MAX_ASKED = 100
"""Number of items whose probabilities are checked if ``predict`` gives the answers."""


def accuracy(
    training_set: TrainingSet, model: Model, chosen: NDArray[np.int64], tested: NDArray[np.int64]
) -> float:
    """Return the accuracy on the labels ``tested``, from 0 to 1.

    Raises:
        TrainingError: If the model does something wrong.
    """
    rows = training_set.rows[tested]
    if isinstance(model, OnePerOption):
        guessed = model.rule.choose(option_probabilities(training_set, model, rows))
        return jaccard(*_same_options(training_set.answers[tested], model.options, guessed))
    return float(np.mean(outcomes(training_set, model, chosen, tested)[1]))


def outcomes(
    training_set: TrainingSet, model: Model, chosen: NDArray[np.int64], tested: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the model's answers to the labels ``tested``, and whether they are right; (n,) each.

    Raises:
        TrainingError: If the model does something wrong.
    """
    guesses = predict(training_set, model, chosen, training_set.rows[tested])
    if training_set.preprocess is None:
        return guesses, np.asarray(guesses == training_set.answers[tested])
    # The preprocessing may change the answers: compare with the changed ones.
    truth = np.asarray(examples(training_set, tested)[1])
    if guesses.shape != truth.shape:
        raise TrainingError(
            f"For {len(tested)} items the preprocessing makes answers of the shape {truth.shape},"
            f" and the model's predict returns {guesses.shape}: the shapes must be equal."
        )
    return guesses, np.asarray(guesses == truth)


def predict(
    training_set: TrainingSet, model: Any, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[Any]:
    """Return the model's answers for rows.

    Raises:
        TrainingError: If the model does something wrong.
    """
    learned = training_set.learned
    known = None if learned is None else training_set.answers[chosen]
    method = getattr(model, "predict", None)
    # Even if predict is enough: what would rank items has to be probabilities.
    asked = rows if method is None else rows[:MAX_ASKED]
    x = inputs(training_set, asked)
    every = _classes(learned) == _classes(known)
    with explained("predicting"):
        said = as_output(model.predict_proba(x))
        if method is None:
            known = _columns(model, said, learned, known)
        read = reader(model, known if every or method is None else None)
        outputs = read(said, len(asked))
    if method is not None:
        x = inputs(training_set, rows)
        with explained("predicting"):
            named = method(x)
        if known is None:
            return np.asarray(named)
        return classes_of(model, known).named(named, len(rows), elsewhere=learned)
    if known is None:
        answers = np.unique(np.asarray(examples(training_set, chosen)[1]))
        answers = classes_of(model, answers).answers
    else:
        answers = classes_of(model, known).answers
    return np.asarray(answers[np.argmax(outputs[0], axis=1)])


def probabilities(
    training_set: TrainingSet, model: Any, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[OutputClasses, NDArray[np.floating]]:
    """Return the model's classes, and their probabilities for rows: of shape (n, n_classes).

    Raises:
        TrainingError: If the model does something wrong, or if its answers are not known.
    """
    learned = training_set.learned
    if learned is None:
        raise TrainingError("The classes of the model's output are not known.")
    x = inputs(training_set, rows)
    with explained("predicting"):
        said = as_output(model.predict_proba(x))
        known = _columns(model, said, learned, training_set.answers[chosen])
    assert known is not None
    classes = classes_of(model, known)
    if isinstance(said, (list, tuple)) and len(said) == 1:
        said = said[0]
    return classes, classes.probabilities(said, len(rows))


def option_probabilities(
    training_set: TrainingSet, model: OnePerOption, rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the probability that each option is chosen, of shape (n, n_options).

    Raises:
        TrainingError: If the model does something wrong.
    """
    x = inputs(training_set, rows)
    with explained("predicting"):
        outputs = model.predict_proba(x)
    if not outputs:
        return np.empty((len(rows), 0))
    return np.stack([output[:, 1].astype(np.float64) for output in outputs], axis=1)


def _columns(
    model: Any, said: Any, learned: NDArray[Any] | None, known: NDArray[Any] | None
) -> NDArray[Any] | None:
    """Return the answers that the columns of a model's output are about.

    A fold may lack a class for which a model without ``classes_`` has a column nevertheless.
    """
    if getattr(model, "classes_", None) is not None or isinstance(said, (list, tuple)):
        return known
    shape, every = np.shape(said), _classes(learned)
    has_all = _classes(known) != every and len(shape) == 2 and shape[1] == every
    return learned if has_all else known


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
