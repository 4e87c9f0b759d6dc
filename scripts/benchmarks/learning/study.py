"""Pool and test set of a data set, in files as a training worker reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.learning.sets import DATA, Read
from supt_async.orchestrator.encoders.loading import encoder_maker
from supt_async.orchestrator.features.growing_files import (
    ENCODED,
    IDS,
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Pending,
    Source,
    VectorsFile,
)
from supt_async.orchestrator.model_loading import DEFAULTS, ENCODED_DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.encoding.encode import encode_texts
from supt_async.orchestrator.worker.fit import (
    fit,
    inputs,
)

POOL = 1_500
TEST = 1_000
SHARE = 1 / 3
"""Share of the test set in a data set smaller than POOL + TEST."""


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
    """Draw a pool and a test set of a packaged data set, and write them into a folder."""
    return draw(DATA[name], seed, folder)


def draw(read: Read, seed: int, folder: Path, encoder: str | None = None) -> Study:
    """Draw a pool and a test set, and write them into a folder of their own.

    With an encoder, texts get their vectors as well.
    """
    items, answers = read()
    test = min(TEST, round(SHARE * len(items)))
    drawn = np.random.default_rng(seed).permutation(len(items))[: POOL + test]
    drawn = np.concatenate([drawn[test:], drawn[:test]])
    study = write(items[drawn], answers[drawn], len(drawn) - test, folder)
    if encoder is None:
        return study
    source = _encoded(study.source, encoder)
    return replace(study, source=source, maker=f"{ENCODED_DEFAULTS}:encoded_texts")


def write(items: NDArray[Any], answers: NDArray[Any], pool: int, folder: Path) -> Study:
    """Write items into a folder of their own; the first ones are the pool."""
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
    return Study(source=source, maker=maker, answers=answers, pool=pool)


def _encoded(source: Source, encoder: str) -> Source:
    """Let an encoder make the vectors of all texts, and return the source that has them."""
    every = np.arange(source.count, dtype=np.int64)
    vectors = encode_texts(encoder_maker(encoder), source, every, None).vectors
    file = GrowingArray(Path(source.folder, ENCODED), np.float32, vectors.shape[1:])
    file.append(vectors)
    file.close()
    path, width = str(Path(source.folder, ENCODED)), vectors.shape[1]
    return replace(source, vectors=VectorsFile(path=path, width=width, name=encoder))
