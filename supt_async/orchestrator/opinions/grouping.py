"""Answers of items that have two or more, by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.opinions import Opinion
from supt_async.storage.targets.targets import Targets

Numbers = NDArray[np.int64]

STEP = 100_000
"""Number of answers that are compared at once."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Answers in the order of their items, and of each item oldest first."""

    targets: Targets
    """Labels in any order, and of any items."""
    order: NDArray[np.int32]
    """Place of each answer in ``targets``; shape (n_answers,)."""
    items: Numbers
    """Ids of the items, ascending; shape (n_items,), as the other arrays."""
    starts: Numbers
    """Place of each item's first answer in ``order``."""
    counts: Numbers

    @property
    def last_seqs(self) -> Numbers:
        """Number of each item's last answer."""
        return np.asarray(self.targets.seqs[self.order[self.starts + self.counts - 1]])

    @property
    def rows(self) -> Numbers:
        """Place of each answer's item in ``items``; shape (n_answers,)."""
        return np.repeat(np.arange(len(self.items)), self.counts)

    def part(self, start: int, stop: int) -> Grouped:
        """Return the items from one place to another, with their answers alone, in order."""
        starts, counts = self.starts[start:stop], self.counts[start:stop]
        first = int(starts[0]) if len(starts) else 0
        answers = self.targets.at(self.order[first : first + int(counts.sum())])
        order = np.arange(len(answers), dtype=np.int32)
        return Grouped(answers, order, self.items[start:stop], starts - first, counts)

    def of(self, chosen: NDArray[np.bool_]) -> Targets:
        """Return the answers to some of the items."""
        return self.targets.at(self.order[np.repeat(chosen, self.counts)])

    def any_by(self, people: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which items have answers of some people, given by their places in ``ids``."""
        if not len(self.items):
            return np.empty(0, dtype=np.bool_)
        return np.logical_or.reduceat(people[self.targets.people[self.order]], self.starts)

    def opinions(self, place: int) -> Sequence[Opinion]:
        """Return the answers to one item."""
        start = int(self.starts[place])
        some = self.targets.at(self.order[start : start + int(self.counts[place])])
        return [Opinion(one.labeller, one.value) for one in some]


def grouped(targets: Targets) -> Grouped:
    """Sort answers by their items; those of items with a single one are left out.

    Only their places are sorted: four bytes an answer, and twelve while it is done.
    """
    order = np.argsort(targets.items, kind="stable").astype(np.int32)
    first = np.empty(len(order), dtype=np.bool_)
    first[:1] = True
    for start in range(1, len(order), STEP):  # all items in order would be as much again
        ids = targets.items[order[start - 1 : start + STEP]]
        first[start : start + STEP] = ids[1:] != ids[:-1]
    firsts = np.flatnonzero(first)
    items, counts = targets.items[order[firsts]], np.diff(firsts, append=len(order))
    several = counts > 1
    if not several.all():
        order, items, counts = order[np.repeat(several, counts)], items[several], counts[several]
    return Grouped(targets, order, items, np.cumsum(counts) - counts, counts)
