"""Consensus of several labellers about items, and the reliability of each labeller.

``majority`` counts. ``dawid_skene`` weighs: it estimates how each labeller confuses the
classes together with what the items are, each from the other, until neither changes (A. P.
Dawid, A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM
Algorithm", Applied Statistics 28, 1979). Somebody of whom little is known is taken to be right
mostly, so that few labels are as good as counted, and nobody is trusted or distrusted for one.

Everything works on whole numbers: the caller gives each item, labeller and distinct answer one,
so that nothing here needs to know what an answer looks like. Labels are three int64 arrays of
shape (n_labels,), oldest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

ITERATIONS = 100
TOLERANCE = 1e-5
"""Change of a probability below which the estimate is done."""
RIGHT_BEFORE = 4.0
"""Right answers, of each class, that everybody is credited with at the start."""
WRONG_BEFORE = 1.0
"""And wrong ones, shared among the other classes."""
EQUAL = 1e-9
"""Probabilities that are as close as that are equal: then the earliest answer wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DawidSkene:
    """Estimates for items and labellers, each in ascending order of its number."""

    items: Numbers
    """Shape (n_items,)."""
    answers: Numbers
    """The likeliest of each item; among equals, the earliest. Shape (n_items,)."""
    probabilities: Floats
    """Of each item and class, shape (n_items, n_classes)."""
    labellers: Numbers
    """Shape (n_labellers,)."""
    confusion: Floats
    """Share of b in a labeller's answers where a is true, (n_labellers, n_classes, n_classes)."""
    prior: Floats
    """Share of each class, (n_classes,)."""

    @property
    def reliability(self) -> Floats:
        """Share of right answers of each labeller on the project's items, from 0 to 1."""
        return np.asarray(np.einsum("lcc,c->l", self.confusion, self.prior))


def majority(items: Numbers, answers: Numbers) -> tuple[Numbers, Numbers]:
    """Give each item the answer that most of its labels have; among equals, the earliest.

    Returns the distinct items in ascending order and the answer of each, int64 of shape
    (n_items,).
    """
    pairs = np.stack([items, answers], axis=1)
    votes, earliest, counts = np.unique(pairs, axis=0, return_index=True, return_counts=True)
    order = np.lexsort((earliest, -counts, votes[:, 0]))
    ranked = votes[order]
    distinct, first = np.unique(ranked[:, 0], return_index=True)
    return distinct, ranked[first, 1]


def dawid_skene(items: Numbers, labellers: Numbers, answers: Numbers, n_classes: int) -> DawidSkene:
    """Estimate what is true of each item, and how reliable each labeller is.

    ``answers`` are from 0 to ``n_classes`` - 1. A model may be one more labeller, by what it
    predicts of items that it was not trained on.
    """
    if not len(items):
        return _uninformed(n_classes)
    distinct, item = np.unique(items, return_inverse=True)
    people, labeller = np.unique(labellers, return_inverse=True)
    believed = _sums(item, len(distinct), np.eye(n_classes)[answers])
    believed /= believed.sum(axis=1, keepdims=True)
    prior, confusion = _labellers(believed, item, labeller, answers, len(people))
    for _ in range(ITERATIONS):
        before = believed
        believed = _items(prior, confusion, item, labeller, answers, len(distinct))
        prior, confusion = _labellers(believed, item, labeller, answers, len(people))
        if np.abs(believed - before).max(initial=0.0) < TOLERANCE:
            break
    return DawidSkene(
        items=distinct,
        answers=_likeliest(believed, item, answers),
        probabilities=believed,
        labellers=people,
        confusion=confusion,
        prior=prior,
    )


def judge(
    estimate: DawidSkene, items: Numbers, labellers: Numbers, answers: Numbers
) -> tuple[Numbers, Numbers, Floats]:
    """Choose among the answers that each item was given, by an estimate made of other items.

    Somebody whom the estimate does not know counts as everybody does at the start. Among equals
    the earliest answer wins.

    Returns the distinct items in ascending order, the answer of each, and its probability, of
    shape (n_items,).
    """
    n_classes = len(estimate.prior)
    distinct, item = np.unique(items, return_inverse=True)
    known = np.searchsorted(estimate.labellers, labellers)
    unknown = np.append(estimate.labellers, -1)[known] != labellers
    confusion = np.concatenate([estimate.confusion, _unknown(n_classes)[None]])
    person = np.where(unknown, len(estimate.labellers), known)
    believed = _items(estimate.prior, confusion, item, person, answers, len(distinct))
    chance = believed[item, answers]
    best = np.zeros(len(distinct))
    np.maximum.at(best, item, chance)
    found = np.empty(len(distinct), dtype=np.int64)
    # The earliest of each item: later ones are overwritten.
    named = np.flatnonzero(chance >= best[item] - EQUAL)[::-1]
    found[item[named]] = answers[named]
    return distinct, found, believed[np.arange(len(distinct)), found]


def worth_of_another(probabilities: Floats, reliability: float) -> Floats:
    """Return by how much one more answer makes each item likelier to be right, (n_items,).

    ``reliability`` is how often a labeller is right, who errs evenly among the other classes.
    It is 0 where no single answer could change what is believed: a further opinion pays where
    people disagree, and where few of them have answered.
    """
    n_classes = probabilities.shape[1]
    if n_classes < 2:
        return np.zeros(len(probabilities))
    wrong = (1 - reliability) / (n_classes - 1)
    ordered = np.sort(probabilities, axis=1)
    best, second = ordered[:, -1], ordered[:, -2]
    # If they answer c, what is believed then is c, or else the best of the others.
    as_answered = reliability * probabilities
    is_best = np.arange(n_classes) == np.argmax(probabilities, axis=1)[:, None]
    else_best = wrong * np.where(is_best, second[:, None], best[:, None])
    after = np.maximum(as_answered, else_best).sum(axis=1)
    return np.asarray(np.maximum(after - best, 0.0))


def _items(
    prior: Floats,
    confusion: Floats,
    item: Numbers,
    labeller: Numbers,
    answers: Numbers,
    n_items: int,
) -> Floats:
    """Believe of each item what its labels, weighed by who gave them, make likely."""
    evidence = np.log(confusion)[labeller, :, answers]
    logs = np.log(prior) + _sums(item, n_items, evidence)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _labellers(
    believed: Floats, item: Numbers, labeller: Numbers, answers: Numbers, n_labellers: int
) -> tuple[Floats, Floats]:
    """Count how often each class occurs, and how each labeller answers it."""
    n_classes = believed.shape[1]
    cell = labeller * n_classes + answers
    counted = _sums(cell, n_labellers * n_classes, believed[item])
    counts = counted.reshape(n_labellers, n_classes, n_classes).transpose(0, 2, 1)
    counts = counts + _credit(n_classes)
    prior = believed.sum(axis=0) + 1.0
    return prior / prior.sum(), counts / counts.sum(axis=2, keepdims=True)


def _credit(n_classes: int) -> Floats:
    """Return the answers that everybody is credited with at the start, by class."""
    others = max(n_classes - 1, 1)
    credit = np.full((n_classes, n_classes), WRONG_BEFORE / others)
    np.fill_diagonal(credit, RIGHT_BEFORE)
    return credit


def _uninformed(n_classes: int) -> DawidSkene:
    """Return the estimate from no labels at all."""
    nobody = np.empty(0, dtype=np.int64)
    return DawidSkene(
        items=nobody,
        answers=nobody,
        probabilities=np.empty((0, n_classes)),
        labellers=nobody,
        confusion=np.empty((0, n_classes, n_classes)),
        prior=np.full(n_classes, 1 / n_classes),
    )


def _unknown(n_classes: int) -> Floats:
    """Return how somebody answers of whom nothing is known."""
    credit = _credit(n_classes)
    return np.asarray(credit / credit.sum(axis=1, keepdims=True))


def _sums(group: Numbers, n_groups: int, values: Floats) -> Floats:
    """Add up rows of the same group: float64 of shape (n_groups, values.shape[1])."""
    columns = [np.bincount(group, weights=column, minlength=n_groups) for column in values.T]
    return np.stack(columns, axis=1)


def _likeliest(believed: Floats, item: Numbers, answers: Numbers) -> Numbers:
    best = believed.max(axis=1)
    may_be = believed >= best[:, None] - EQUAL
    found = np.asarray(believed.argmax(axis=1), dtype=np.int64)
    # Of the answers that may be, the earliest of each item: later ones are overwritten.
    named = np.flatnonzero(may_be[item, answers])[::-1]
    found[item[named]] = answers[named]
    return found
