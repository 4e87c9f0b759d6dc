"""Answers of real crowds from files, and of a simulated one with a rare class."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

SUFFIX = ".csv.gz"
UNKNOWN = -1
RARE = "simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Labels of one crowd, in the order in which they came; arrays of shape (n_labels,)."""

    name: str
    items: Numbers
    labellers: Numbers
    answers: Numbers
    truth: Numbers
    """What is true of each label's item, or ``UNKNOWN``."""

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return int(max(self.answers.max(), self.truth.max())) + 1

    def at_most(self, count: int, seed: int) -> Crowd:
        """Keep so many labels of each item, drawn at random; all if 0."""
        if not count:
            return self
        order = np.random.default_rng(seed).permutation(len(self.items))
        order = order[np.argsort(self.items[order], kind="stable")]
        starts = np.flatnonzero(np.diff(self.items[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
        kept = np.sort(order[rank < count])
        columns = (self.items, self.labellers, self.answers, self.truth)
        items, labellers, answers, truth = (column[kept] for column in columns)
        return Crowd(name=self.name, items=items, labellers=labellers, answers=answers, truth=truth)

    def accuracy(self, items: Numbers, answers: Numbers) -> float:
        """Return how often the answers of items, in ascending order, are true."""
        distinct, first = np.unique(self.items, return_index=True)
        truth = self.truth[first][np.searchsorted(distinct, items)]
        known = truth != UNKNOWN
        return float(np.mean(answers[known] == truth[known]))


def read_crowds(folder: Path) -> Sequence[Crowd]:
    """Read each ``NAME.csv.gz`` of a folder: item, worker, label, truth or nothing; numbers."""
    return [_read(file) for file in sorted(folder.glob(f"*{SUFFIX}"))]


def rare_class(seed: int = 1, n_items: int = 20_000, n_people: int = 57) -> Crowd:
    """Simulate five labels of each item, with a rare third class.

    Everybody gives many labels; 2 % of the items are of the third class, which people also name
    where they are unsure, each with a share of their own.
    """
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, n_items, p=[0.55, 0.43, 0.02])
    unsure = rng.random(n_items) < 0.2
    names_it = rng.beta(2, 3, n_people)
    labellers = np.argsort(rng.random((n_items, n_people)), axis=1)[:, :5]
    right = rng.random(labellers.shape) < np.where(unsure, 0.55, 0.97)[:, None]
    third = rng.random(labellers.shape) < np.where(unsure[:, None], names_it[labellers], 0.1)
    true = np.broadcast_to(truth[:, None], labellers.shape)
    other = np.where(true == 2, rng.integers(0, 2, labellers.shape), 1 - np.minimum(true, 1))
    answers = np.where(right, true, np.where(third & (true != 2), 2, other))
    return Crowd(
        name=RARE,
        items=np.repeat(np.arange(n_items), 5),
        labellers=labellers.reshape(-1).astype(np.int64),
        answers=answers.reshape(-1).astype(np.int64),
        truth=true.reshape(-1).astype(np.int64),
    )


def _read(file: Path) -> Crowd:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    items, labellers, answers = (
        np.array([int(row[place]) for row in rows], dtype=np.int64) for place in range(3)
    )
    truth = np.array([int(row[3]) if row[3] else UNKNOWN for row in rows], dtype=np.int64)
    name = file.name.removesuffix(SUFFIX)
    return Crowd(name=name, items=items, labellers=labellers, answers=answers, truth=truth)
