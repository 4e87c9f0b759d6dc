"""How reliable each labeller is, and how sure that is."""

from __future__ import annotations

import numpy as np

from supt_async.learning.crowd.labels import Labels, accuracies
from supt_async.learning.crowd.methods import confusions, shares
from supt_async.learning.crowd.model import RIGHT, WRONG, CrowdModel, Floats

INTERVAL = 0.95
"""Probability with which an accuracy lies between ``low`` and ``high``."""
TINY = 1e-12


def describe(labels: Labels, believed: Floats) -> CrowdModel:
    """Say how reliable each labeller is, by what is believed of items.

    ``believed`` has shape (n_items, n_classes, 1).
    """
    from scipy.special import betaincinv  # see ``labels.gather``

    counts = labels.counts(believed)
    accuracy = accuracies(counts)
    weight = _informative(labels, believed[..., 0], accuracy) + RIGHT + WRONG
    right, wrong = accuracy * weight, (1 - accuracy) * weight
    several = labels.several[labels.item] > 0
    people = len(labels.labellers)
    return CrowdModel(
        labellers=labels.labellers,
        labels=np.bincount(labels.labeller[several], minlength=people).astype(np.int64),
        accuracy=accuracy,
        low=np.asarray(betaincinv(right, wrong, (1 - INTERVAL) / 2)),
        high=np.asarray(betaincinv(right, wrong, (1 + INTERVAL) / 2)),
        confusion=np.ascontiguousarray(confusions(counts).transpose(0, 2, 1)),
        prior=shares(labels, believed),
        method="blend" if several.any() else "counting",
    )


def _informative(labels: Labels, believed: Floats, accuracy: Floats) -> Floats:
    """Return how many labels with a known truth each labeller's are worth, (n_labellers,).

    An answer to an item of which the others leave much open tells little about who gave it: what
    counts is the observed information about the accuracy (T. A. Louis, "Finding the Observed
    Information Matrix when Using the EM Algorithm", JRSS B 44, 1982).
    """
    others = max(labels.n_classes - 1, 1)
    share = accuracy[labels.labeller]
    # What is believed without the label itself: its own part is divided out.
    own = believed[labels.item, labels.answer]
    without = own / share
    rest = (1 - own) * others / (1 - share)
    without = without / (without + rest + TINY)
    likelihood = without * share + (1 - without) * (1 - share) / others
    slope = (without - (1 - without) / others) / (likelihood + TINY)
    information = slope**2 * labels.several[labels.item]
    found = np.bincount(labels.labeller, weights=information, minlength=len(accuracy))
    most = np.bincount(labels.labeller, minlength=len(accuracy))
    return np.asarray(np.minimum(found * accuracy * (1 - accuracy), most))
