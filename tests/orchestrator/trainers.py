"""Digits to train on, and a model that never ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from sklearn.datasets import load_digits

from supt_async.domain.ids import Term
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.memory import MemoryTraining

IMAGES, DIGITS = load_digits().images[:200].astype(np.uint8), load_digits().target[:200]


TERM = Term(0)


Make: TypeAlias = Callable[..., Trainer]


class Endless:
    """A model that never returns."""

    def fit(self, x: Any, y: Any) -> None:
        while True:
            pass

    def predict_proba(self, x: Any) -> Any: ...


def label(storage: MemoryTraining, count: int) -> None:
    for item in range(1, count + 1):
        storage.label(item, str(DIGITS[item - 1]))
