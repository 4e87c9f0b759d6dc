"""Models of digits that are saved, shared by the tests of the model store and saved models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from supt_async.orchestrator.features.growing_files import MATRIX, GrowingArray, Kind, Source
from supt_async.orchestrator.model_loading import Maker
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.model_store import fit_or_resume, save

X, Y = load_digits(return_X_y=True)


def stored(tmp_path: Path) -> Source:
    """Write the digits to a project's folder."""
    folder = tmp_path / "project"
    folder.mkdir(mode=0o700)
    matrix = GrowingArray(folder / MATRIX, np.float64, (64,))
    matrix.append(X)
    matrix.close()
    return Source(folder=str(folder), kind=Kind.NUMBERS, shape=(8, 8), count=len(X))


def training_set(source: Source, rows: NDArray[np.int64], maker: Maker) -> TrainingSet:
    return TrainingSet(source=source, maker=maker, rows=rows, answers=Y[rows], classes=Y[rows])


def own(factory: Callable[[], Any]) -> bytes:
    return bytes(cloudpickle.dumps(factory))


def learned(source: Source, count: int, maker: Maker) -> Any:
    taught = training_set(source, np.arange(count), maker)
    model = fit_or_resume(taught)
    assert save(taught, model) == ""
    return model


def warm() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(warm_start=True, max_iter=500))
