"""Labels of a crowd as sparse matrices, and the step from what labellers do to what items are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from supt_async.learning.crowd.model import RIGHT, WRONG, Floats, Numbers, coin_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels by the rows of their items and labellers, both in ascending order of numbers."""

    items: Numbers
    labellers: Numbers
    item: Numbers
    """Row of each label's item, (n_labels,)."""
    labeller: Numbers
    answer: Numbers
    n_classes: int
    by_item: Any
    """Sparse 0 and 1 of shape (n_items, n_labellers * n_classes): who said what."""
    by_labeller: Any
    """The same, transposed, and without items that have a single label."""
    several: Floats
    """1 for items with several labels, 0 for those with one, (n_items,)."""

    def counted(self) -> Floats:
        """Return the share of each answer in an item's labels, (n_items, n_classes)."""
        cell = self.item * self.n_classes + self.answer
        size = (len(self.items), self.n_classes)
        votes = np.bincount(cell, minlength=size[0] * size[1]).reshape(size)
        return np.asarray(votes / votes.sum(axis=1, keepdims=True))

    def counts(self, believed: Floats) -> Floats:
        """Count how often each labeller said what, where what is believed to be true.

        ``believed`` are probabilities of shape (n_items, n_classes, n_kinds). Returns shape
        (n_labellers, n_classes as said, n_classes as true, n_kinds).
        """
        flat = believed.reshape(len(self.items), -1)
        shape = (len(self.labellers), self.n_classes, *believed.shape[1:])
        return np.asarray((self.by_labeller @ flat).reshape(shape))

    def believe(self, logs: Floats, prior: Floats) -> Floats:
        """Return how likely each class and kind of each item is, (n_items, n_classes, n_kinds).

        ``logs`` are logarithms of the probability of what labellers say, in the shape of
        ``counts``, and ``prior`` of classes and kinds, (n_classes, n_kinds). The classes' shares
        count for items with several labels alone: a single answer is not weighed against them.
        """
        shape = (len(self.items), *logs.shape[2:])
        found = self.by_item @ logs.reshape(len(self.labellers) * self.n_classes, -1)
        found += self.several[:, None] * prior.reshape(1, -1)
        found = np.exp(found - found.max(axis=1, keepdims=True))
        return np.asarray((found / found.sum(axis=1, keepdims=True)).reshape(shape))


def gather(items: Numbers, labellers: Numbers, answers: Numbers, n_classes: int) -> Labels:
    """Sort labels by item and by labeller."""
    import scipy.sparse as sp  # servers judge answers without it, and need none of its memory

    distinct, item = np.unique(items, return_inverse=True)
    people, labeller = np.unique(labellers, return_inverse=True)
    several = (np.bincount(item, minlength=len(distinct)) > 1).astype(np.float64)
    column = labeller * n_classes + answers
    size = (len(distinct), len(people) * n_classes)
    by_item = sp.csr_matrix((np.ones(len(items)), (item, column)), shape=size)
    by_labeller = sp.csr_matrix((several[item], (column, item)), shape=size[::-1])
    by_labeller.eliminate_zeros()
    return Labels(
        items=distinct,
        labellers=people,
        item=item,
        labeller=labeller,
        answer=answers,
        n_classes=n_classes,
        by_item=by_item,
        by_labeller=by_labeller,
        several=several,
    )


def accuracies(counts: Floats) -> Floats:
    """Return how often each labeller is right, (n_labellers,); ``counts`` as of ``Labels``."""
    total = counts.sum(axis=3)
    right = np.einsum("laa->l", total)
    return np.asarray((right + RIGHT) / (total.sum(axis=(1, 2)) + RIGHT + WRONG))


def coins(counts: Floats) -> Floats:
    """Return how labellers answer who err evenly, (n_labellers, n_classes as said, as true)."""
    return coin_rows(accuracies(counts), counts.shape[1]).transpose(0, 2, 1)
