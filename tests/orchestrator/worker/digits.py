"""Digits as a training worker gets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.model_loading import DEFAULTS, Maker
from supt_async.orchestrator.training_set import TrainingSet

DIGITS, ANSWERS = load_digits(return_X_y=True)


X, Y = DIGITS[:400], ANSWERS[:400]


def training_set(
    source: Source, rows: NDArray[np.int64], maker: Maker = f"{DEFAULTS}:numbers"
) -> TrainingSet:
    return TrainingSet(
        source=source, maker=maker, rows=rows, answers=Y[rows].astype(str), classes=Y[rows]
    )


def own(factory: Callable[[], Any]) -> bytes:
    return bytes(cloudpickle.dumps(factory))


def stored(folder: Path, count: int) -> Pending:
    """Items as a feature store leaves them: with ids, from 1,000 on."""
    matrix = GrowingArray(folder / MATRIX, np.float32, (64,))
    matrix.append(X[:count])
    matrix.close()
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(1_000, 1_000 + count))
    ids.close()
    source = Source(folder=str(folder), kind=Kind.NUMBERS, shape=(8, 8), count=count)
    return Pending(source=source, closed=np.empty(0, dtype=np.int64))


class Guess:
    """A model that says of everything what it was told to say."""

    def __init__(self, says: Callable[[Any], Any]) -> None:
        self.says = says

    def fit(self, x: Any, y: Any) -> None: ...

    def predict_proba(self, x: Any) -> Any:
        return self.says(x)
