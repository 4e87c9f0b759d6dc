"""Judgement of answers by what is known of a crowd already: no step of it is repeated."""

from __future__ import annotations

import numpy as np

from supt_async.learning.crowd.counting import likeliest
from supt_async.learning.crowd.estimating import single_rows
from supt_async.learning.crowd.model import (
    RIGHT,
    WRONG,
    CrowdModel,
    Estimate,
    Floats,
    Numbers,
    coin_rows,
)


def judge(model: CrowdModel, items: Numbers, labellers: Numbers, answers: Numbers) -> Estimate:
    """Choose among the answers that each item was given, by what is known of who gave them.

    It costs as much as the labels and the model's matrices are large, so that one item can be
    judged at once when an answer to it arrives. Somebody whom the model doesn't know counts as
    everybody does before the first label; so does an answer that it doesn't know, which has a
    number from ``n_classes`` on.
    """
    n_classes = max(model.n_classes, int(answers.max(initial=-1)) + 1)
    distinct, item, count = np.unique(items, return_inverse=True, return_counts=True)
    people, person = np.unique(labellers, return_inverse=True)
    accuracy, confusion = _known(model, people, n_classes)
    coin = _sums(np.log(coin_rows(accuracy, n_classes))[person, :, answers], item, len(distinct))
    finer = _sums(np.log(confusion)[person, :, answers], item, len(distinct))
    finer += np.log(_prior(model, n_classes))
    trust = model.trust
    believed = (1 - trust) * _shares(coin) + trust * _shares(finer)
    single = np.flatnonzero(count[item] == 1)
    rows = single_rows(accuracy[person[single]], n_classes)
    believed[item[single]] = rows[np.arange(len(single)), answers[single]]
    found = likeliest(believed, item, answers)
    return Estimate(items=distinct, answers=found, probabilities=believed, model=model)


def _known(model: CrowdModel, people: Numbers, n_classes: int) -> tuple[Floats, Floats]:
    """Return accuracy and confusion of each of some people, for so many classes."""
    unknown = np.array([RIGHT / (RIGHT + WRONG)])
    place = np.searchsorted(model.labellers, people)
    there = np.append(model.labellers, -1)[place] == people
    accuracy = np.where(there, np.append(model.accuracy, unknown)[place], unknown)
    confusion = coin_rows(accuracy, n_classes)
    old, known = model.n_classes, np.flatnonzero(there)
    # A class that is new to the model takes its share from the others.
    rows = model.confusion[place[known]]
    rows = rows * (1 - confusion[known, :old, old:].sum(axis=2, keepdims=True))
    confusion[known, :old, :old] = rows
    return accuracy, confusion


def _prior(model: CrowdModel, n_classes: int) -> Floats:
    """Return the share of each class; a new one has as much as the rarest."""
    added = np.full(n_classes - model.n_classes, model.prior.min())
    prior = np.append(model.prior, added)
    return np.asarray(prior / prior.sum())


def _sums(rows: Floats, item: Numbers, n_items: int) -> Floats:
    """Add up rows of the same item: float64 of shape (n_items, n_classes)."""
    columns = [np.bincount(item, weights=column, minlength=n_items) for column in rows.T]
    return np.stack(columns, axis=1)


def _shares(logs: Floats) -> Floats:
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
