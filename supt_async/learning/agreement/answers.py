"""Answers of several people to the same items, as their agreement is measured."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers to items that have two or more, ordered by item; arrays of shape (n_answers,)."""

    items: Ints
    """Number of each answer's item, from 0 up."""
    labellers: Ints
    """Id of each answer's labeller."""
    codes: Ints
    """Number of each answer, from 0 up: the same for equal answers."""
    n_codes: int
    times: Ints
    """When each answer was given, in any unit."""
    counts: Ints = field(init=False)
    """Number of answers of each item, shape (n_items,)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", np.bincount(self.items).astype(np.int64))

    def __len__(self) -> int:
        return len(self.items)

    @property
    def n_items(self) -> int:
        return len(self.counts)

    def part(self, kept: NDArray[np.bool_]) -> Answers:
        """Return some of the answers, without those that are their item's only one then."""
        return several(
            self.items[kept], self.labellers[kept], self.codes[kept], self.n_codes, self.times[kept]
        )


def several(items: Ints, labellers: Ints, codes: Ints, n_codes: int, times: Ints) -> Answers:
    """Return the answers to items that have two or more, in any order of rows."""
    _, item, counts = np.unique(items, return_inverse=True, return_counts=True)
    order = np.argsort(item, kind="stable")
    order = order[counts[item[order]] > 1]
    _, numbers = np.unique(item[order], return_inverse=True)
    return Answers(
        items=numbers.astype(np.int64),
        labellers=labellers[order],
        codes=codes[order],
        n_codes=n_codes,
        times=times[order],
    )
