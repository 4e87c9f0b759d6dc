"""Estimate of what is true of items and of how reliable labellers are, each from the other.

It is the mean of three estimates (``learning.crowd.methods``), weighted by two things:

* How many labels there are for what each has to learn: the coin's weight is ``FEW`` / (``FEW`` +
  labels a cell of a labeller's confusion matrix), and of the rest the subtypes have
  x^2 / (x^2 + ``MANY``^2), where x is the number of labels a cell of theirs.
* How far it leads from the answers counted: exp(-``DRIFT`` * chi-square of the classes' shares).
  On real crowds, an estimate in which a class grows or dwindles is one that went wrong.

Three estimates that disagree make a cautious one. A single answer is never overruled: it is the
answer of its item.
"""

from __future__ import annotations

import numpy as np

from supt_async.learning.crowd.counting import likeliest
from supt_async.learning.crowd.labels import Labels, gather
from supt_async.learning.crowd.methods import (
    KINDS,
    by_coin,
    by_confusion,
    by_subtypes,
    shares,
)
from supt_async.learning.crowd.model import (
    FEW,
    CrowdModel,
    Estimate,
    Floats,
    Numbers,
    coin_rows,
    nothing_known,
)
from supt_async.learning.crowd.reliability import describe

MANY = 4.0
"""Labels a cell of the subtypes' matrices at which they count for half of what the coin leaves."""
DRIFT = 20.0
"""How much less an estimate counts in which the shares of the classes are not those counted."""
RARE = 1e-3
"""Share of a class below which its changes count for less."""
SLIGHT = 0.01
"""Weight below which an estimate is not made."""
ABOVE_CHANCE = 1e-3
"""By how much a single answer is likelier than another, at least."""


def estimate(items: Numbers, labellers: Numbers, answers: Numbers, n_classes: int) -> Estimate:
    """Estimate what is true of each item, and how reliable each labeller is.

    ``answers`` are from 0 to ``n_classes`` - 1. A model may be one more labeller, by what it
    predicts of items that it was not trained on.
    """
    if not len(items):
        nothing = np.empty(0, dtype=np.int64)
        empty = np.empty((0, n_classes))
        known = nothing_known(n_classes)
        return Estimate(items=nothing, answers=nothing, probabilities=empty, model=known)
    labels = gather(items, labellers, answers, n_classes)
    coin = by_coin(labels, labels.counted()[..., None])
    believed = _blend(labels, coin) if labels.several.any() else coin
    model = describe(labels, believed)
    probabilities = _with_singles(labels, believed[..., 0], model)
    found = likeliest(probabilities, labels.item, labels.answer)
    return Estimate(items=labels.items, answers=found, probabilities=probabilities, model=model)


def _blend(labels: Labels, coin: Floats) -> Floats:
    """Mix the three estimates."""
    each = len(labels.answer) / len(labels.labellers) / labels.n_classes**2
    few = FEW / (FEW + each)
    many = (each / KINDS) ** 2 / ((each / KINDS) ** 2 + MANY**2)
    counted = labels.counted()[..., None]
    weights, found = [few], [coin]
    if 1 - few >= SLIGHT:
        weights.append((1 - few) * (1 - many))
        found.append(by_confusion(labels, counted))
    if (1 - few) * many >= SLIGHT:
        weights.append((1 - few) * many)
        found.append(by_subtypes(labels, counted))
    drifts = np.array([_drift(labels, one, counted) for one in found])
    mixed = np.array(weights) * np.exp(-DRIFT * (drifts - drifts.min()))
    return np.asarray(np.tensordot(mixed / mixed.sum(), np.stack(found), axes=1))


def _drift(labels: Labels, believed: Floats, counted: Floats) -> float:
    """Return how far the shares of classes are from those counted, as chi-square."""
    share, before = (shares(labels, one) + RARE for one in (believed, counted))
    return float(((share - before) ** 2 / before).sum())


def _with_singles(labels: Labels, believed: Floats, model: CrowdModel) -> Floats:
    """Return what is believed, but of items with a single answer by its labeller's accuracy."""
    single = np.flatnonzero(labels.several[labels.item] == 0)
    rows = single_rows(model.accuracy[labels.labeller[single]], labels.n_classes)
    believed[labels.item[single]] = rows[np.arange(len(single)), labels.answer[single]]
    return believed


def single_rows(accuracy: Floats, n_classes: int) -> Floats:
    """Return what single answers make likely: what was said, however unreliable who said it.

    Shape (n_labellers, n_classes as said, n_classes as true).
    """
    least = min(1 / n_classes + ABOVE_CHANCE, 1.0)
    return coin_rows(np.maximum(accuracy, least), n_classes)
