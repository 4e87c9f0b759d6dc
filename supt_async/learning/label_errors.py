"""Likely label errors: labels that a model doubts which was not trained on them.

The labels are dealt out to folds, and a model of the other folds predicts each of them. Those that
it answers otherwise are listed, with the lowest probability of the given answer first. C.
Northcutt, L. Jiang, I. Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels",
JAIR 2021, call that probability the self-confidence. Of a list of options, it is that of the least
probable option, as in A. Thyagarajan, E. Snorrason, C. Northcutt, J. Mueller, "Identifying
Incorrect Annotations in Multi-Label Classification Data", 2022.

People rather confuse some answers than others. So where a class is predicted, the probability is
divided by the square root of how often, among the labels in doubt with that prediction, this
answer was given: a confusion that is frequent comes earlier. Among 1,797 digits of which 5 % have a
label that people confuse, 75 % of as many first suspects as labels are wrong are wrong, and 69 %
without this; with labels that are wrong at random 90 % are, with and without.

An answer that is in no other fold can't be judged: no model knows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONValue

MOST_LISTED = 1_000
"""Maximum number of likely errors that one evaluation lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A likely label error."""

    item: ItemId
    value: JSONValue = field(repr=False)
    """The given answer; of a form, the answers in doubt by the names of their questions."""
    probability: float
    """Probability of the given answer, from 0 to 1."""
    predicted: JSONValue = field(repr=False)
    """The model's answer, in the same form."""
    predicted_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Judgement of n labels."""

    answers: NDArray[Any]
    """Class that was given, int64 of shape (n,); or options, bool of shape (n, n_options)."""
    given: NDArray[np.float64]
    """Probability of the given answer, shape (n,); NaN if the model does not know it."""
    predicted: NDArray[Any]
    """What the model predicts, as ``answers``."""
    best: NDArray[np.float64]
    """Probability of what it predicts, shape (n,)."""
    differs: NDArray[np.bool_]
    """Whether it predicts another answer than the given one, shape (n,)."""


def judge(probabilities: NDArray[np.floating], given: NDArray[np.int64]) -> Judged:
    """Judge labels that name one class each.

    ``probabilities``, of shape (n, n_classes), are NaN for classes that the model does not know,
    of which there must be fewer than all; ``given``, of shape (n,), is the class of each label.
    """
    known = np.asarray(probabilities, dtype=np.float64)
    rows = np.arange(len(known))
    predicted = np.argmax(np.where(np.isnan(known), -1.0, known), axis=1)
    return Judged(
        answers=given,
        given=known[rows, given],
        predicted=predicted.astype(np.int64),
        best=known[rows, predicted],
        differs=predicted != given,
    )


def judge_lists(
    probabilities: NDArray[np.floating],
    given: NDArray[np.bool_],
    predicted: NDArray[np.bool_] | None = None,
) -> Judged:
    """Judge labels that list options.

    ``probabilities``, of shape (n, n_options), say how likely each option is chosen, and are NaN
    for options that the model does not know; ``given``, of the same shape, tells which ones are,
    and ``predicted``, which ones the model chooses: without it, what is likelier than not. What it
    says of unknown options does not count.
    """
    known = np.asarray(probabilities, dtype=np.float64)
    unknown = np.isnan(known)
    predicted = np.where(unknown, given, known > 0.5 if predicted is None else predicted)
    stated = np.where(given, known, 1 - known)
    likely = np.where(predicted, known, 1 - known)
    hopeless = unknown.all(axis=1)
    return Judged(
        answers=given,
        given=np.where(hopeless, np.nan, _least(stated, unknown)),
        predicted=predicted,
        best=np.where(hopeless, np.nan, _least(likely, unknown)),
        differs=np.asarray((predicted != given).any(axis=1)),
    )


def join(parts: Sequence[Judged]) -> Judged:
    """Join judgements of several folds, at least one, in this order."""
    return Judged(
        answers=np.concatenate([part.answers for part in parts]),
        given=np.concatenate([part.given for part in parts]),
        predicted=np.concatenate([part.predicted for part in parts]),
        best=np.concatenate([part.best for part in parts]),
        differs=np.concatenate([part.differs for part in parts]),
    )


def likely_errors(judged: Judged, most: int = MOST_LISTED) -> NDArray[np.int64]:
    """Return the positions of at most ``most`` likely errors, int64 of shape (n_errors,).

    They are the labels that the model answers otherwise, most doubtful first; equal ones stay in
    their order.
    """
    listed = np.flatnonzero(judged.differs & ~np.isnan(judged.given))
    doubtful = judged.given[listed]
    if judged.answers.ndim == 1:
        doubtful = doubtful / np.sqrt(_confusion(judged.answers[listed], judged.predicted[listed]))
    return np.asarray(listed[np.argsort(doubtful, kind="stable")][:most], dtype=np.int64)


def _confusion(given: NDArray[np.int64], predicted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how often each label's answer was given where its prediction was made.

    All are of shape (n,). Each confusion counts once more than it was met (Laplace), so that a
    single one does not say much.
    """
    if not len(given):
        return np.empty(0)
    classes = int(max(given.max(), predicted.max())) + 1
    pairs = predicted * classes + given
    _, places, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    by_prediction = np.bincount(predicted, minlength=classes)[predicted]
    share: NDArray[np.float64] = (counts[places] + 1) / (by_prediction + classes - 1)
    return share


def of_form(suspects: Mapping[str, Sequence[Suspect]]) -> list[Suspect]:
    """Merge the suspects of a form's questions: one for each item, most doubtful first.

    Those of each question are in that order already; an item comes where its first question does.
    """
    first: dict[ItemId, int] = {}
    parts: dict[ItemId, list[tuple[str, Suspect]]] = {}
    for question, found in suspects.items():
        for place, suspect in enumerate(found):
            parts.setdefault(suspect.item, []).append((question, suspect))
            first[suspect.item] = min(place, first.get(suspect.item, place))
    return [
        Suspect(
            item=item,
            value={question: one.value for question, one in parts[item]},
            probability=min(one.probability for _, one in parts[item]),
            predicted={question: one.predicted for question, one in parts[item]},
            predicted_probability=min(one.predicted_probability for _, one in parts[item]),
        )
        for item in sorted(first, key=first.__getitem__)
    ]


def _least(shares: NDArray[np.float64], unknown: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the least known share of each row; 1 if none is known."""
    least: NDArray[np.float64] = np.where(unknown, 1.0, shares).min(axis=1, initial=1.0)
    return least
