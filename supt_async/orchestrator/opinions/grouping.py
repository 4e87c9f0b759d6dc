"""Answers of items that have two or more, by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.opinions import Opinion
from supt_async.storage.targets.targets import Targets

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Answers in the order of their items, and of each item oldest first."""

    targets: Targets
    items: Numbers
    """Ids of the items, ascending; shape (n_items,), as the other arrays."""
    starts: Numbers
    """Place of each item's first answer."""
    counts: Numbers

    @property
    def last_seqs(self) -> Numbers:
        """Number of each item's last answer."""
        return np.asarray(self.targets.seqs[self.starts + self.counts - 1])

    @property
    def rows(self) -> Numbers:
        """Place of each answer's item in ``items``; shape (n_answers,)."""
        return np.repeat(np.arange(len(self.items)), self.counts)

    def part(self, start: int, stop: int) -> Grouped:
        """Return the items from one place to another."""
        starts, counts = self.starts[start:stop], self.counts[start:stop]
        if not len(starts):
            return Grouped(self.targets[:0], self.items[:0], starts, counts)
        first, end = int(starts[0]), int(starts[-1] + counts[-1])
        return Grouped(self.targets[first:end], self.items[start:stop], starts - first, counts)

    def opinions(self, place: int) -> Sequence[Opinion]:
        """Return the answers to one item."""
        start = int(self.starts[place])
        some = self.targets[start : start + int(self.counts[place])]
        return [Opinion(one.labeller, one.value) for one in some]


def grouped(targets: Targets) -> Grouped:
    """Sort answers by their items; those of items with a single one are left out."""
    order = np.argsort(targets.items, kind="stable")
    ids = targets.items[order]
    firsts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1])[: len(ids)])
    items, counts = ids[firsts], np.diff(firsts, append=len(ids))
    del ids  # five million take 40 MB
    several = counts > 1
    kept = order[np.repeat(several, counts)]
    counts = counts[several]
    starts = np.cumsum(counts) - counts
    return Grouped(targets.at(kept), items[several], starts, counts)
