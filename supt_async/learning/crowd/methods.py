"""Three ways to estimate what is true of items, each from more of the labellers' habits.

* ``coin``: one number of each labeller, how often they are right. Good with few labels; blind to
  who confuses what (the one-coin model of A. P. Dawid, A. M. Skene, "Maximum Likelihood
  Estimation of Observer Error-Rates Using the EM Algorithm", Applied Statistics 28, 1979).
* ``confusion``: their full model. Each row of a labeller's confusion matrix begins as a mixture
  of the labeller's own coin and the crowd's row, so that what few labels say is not believed.
* ``subtypes``: each class has a few kinds of items, on which people err alike (Y. Li, B. I. P.
  Rubinstein, T. Cohn, "Exploiting Worker Correlation for Label Aggregation in Crowdsourcing",
  ICML 2019), by variational inference.

Two things hold a rare class in its place, which would else come to stand for all items on which
people differ: a row's prior grows with the labels of its labeller, so that a row of few labels
stays near the labeller's coin; and the shares of the classes are held near those counted.

Each takes and returns what is believed of items, (n_items, n_classes, n_kinds).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supt_async.learning.crowd.labels import Labels, coins
from supt_async.learning.crowd.model import RIGHT, WRONG, Floats

ITERATIONS = 60
SUBTYPE_ITERATIONS = 40
TOLERANCE = 1e-3
"""Change of a probability below which an estimate is done."""
COIN, CROWD = 2.0, 2.0
"""Labels that a labeller's coin, and the crowd's row, count for in a row of the confusion."""
KINDS, KIND_PRIOR = 4, 0.1
"""Number of kinds of items in each class, and the items that each begins with."""
SUB_COIN, SUB_FLAT = 4.0, 0.5
"""Labels that a labeller's coin, and a row of nearly equal shares, count for in a kind's row."""
GROWTH = 0.1
"""Labels that a labeller's coin counts for beside, as a part of an average row's."""
PULL = 2
"""Strength with which the shares of classes are held near the counted ones."""

Step = Callable[[Floats], Floats]


def by_coin(labels: Labels, believed: Floats) -> Floats:
    """Estimate with one number of each labeller."""
    no_prior = np.zeros((labels.n_classes, 1))

    def step(before: Floats) -> Floats:
        rows = np.log(coins(labels.counts(before)))
        return labels.believe(rows[..., None], no_prior)

    return _repeat(step, believed, ITERATIONS)


def by_confusion(labels: Labels, believed: Floats) -> Floats:
    """Estimate with a confusion matrix of each labeller."""
    counted = shares(labels, labels.counted()[..., None])

    def step(before: Floats) -> Floats:
        rows = confusions(labels.counts(before))
        share = shares(labels, before)
        prior = np.log(share) + PULL * np.log(counted / share)
        return labels.believe(np.log(rows)[..., None], prior[:, None])

    return _repeat(step, believed, ITERATIONS)


def by_subtypes(labels: Labels, believed: Floats) -> Floats:
    """Estimate with a confusion matrix of each labeller for each kind of items."""
    from scipy.special import digamma  # see ``labels.gather``

    flat = SUB_FLAT * (3 * np.eye(labels.n_classes) + 1)
    counted = np.log(shares(labels, labels.counted()[..., None]))[:, None]

    def step(before: Floats) -> Floats:
        counts = labels.counts(before)
        coin = SUB_COIN + GROWTH * _average_row(counts) / KINDS
        rows = counts + (coin * coins(counts) + flat)[..., None]
        kinds = (before * labels.several[:, None, None]).sum(axis=0) + KIND_PRIOR / KINDS
        prior = counted + digamma(kinds) - digamma(kinds.sum(axis=1, keepdims=True))
        logs: Floats = digamma(rows) - digamma(rows.sum(axis=1, keepdims=True))
        return labels.believe(logs, prior)

    split = np.random.default_rng(0).dirichlet(np.ones(KINDS), believed.shape[:2])
    return _repeat(step, split * believed, SUBTYPE_ITERATIONS)


def confusions(counts: Floats) -> Floats:
    """Return how each labeller answers, (n_labellers, n_classes as said, n_classes as true)."""
    n_classes = counts.shape[1]
    total = counts.sum(axis=3)
    right = np.eye(n_classes)
    crowd = total.sum(axis=0) + RIGHT * right + WRONG * (1 - right) / max(n_classes - 1, 1)
    crowd /= crowd.sum(axis=0, keepdims=True)
    rows = total + (COIN + GROWTH * _average_row(counts)) * coins(counts) + CROWD * crowd
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def shares(labels: Labels, believed: Floats) -> Floats:
    """Return the share of each class in items with several labels, (n_classes,)."""
    share = labels.several @ believed.sum(axis=2) + 1
    return np.asarray(share / share.sum())


def _average_row(counts: Floats) -> Floats:
    """Return the mean number of labels in a row of each labeller's matrix, (n_labellers, 1, 1)."""
    return np.asarray(counts.sum(axis=(1, 2, 3))[:, None, None] / counts.shape[1])


def _repeat(step: Step, believed: Floats, iterations: int) -> Floats:
    """Take a step until it changes nothing."""
    for _ in range(iterations):
        before, believed = believed, step(believed)
        if np.abs(believed.sum(axis=2) - before.sum(axis=2)).max() < TOLERANCE:
            break
    return np.asarray(believed.sum(axis=2, keepdims=True))
