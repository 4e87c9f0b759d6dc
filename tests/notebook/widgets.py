"""Labelling widget that records what it shows, and items for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

SECONDS = 60


class Noting:
    """The least that a labelling widget has to have, and undo."""

    def __init__(self) -> None:
        self.shown: list[Any] = []
        self.submit: Callable[[Any], None] = lambda value: None
        self.undo: Callable[[], None] = lambda: None
        self.displayed = threading.Event()

    def display(self, item: Any) -> None:
        self.shown.append(item)
        self.displayed.set()

    def on_submit(self, callback: Callable[[Any], None]) -> None:
        self.submit = callback

    def on_undo(self, callback: Callable[[], None]) -> None:
        self.undo = callback


def rows(count: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)


def side(row: np.ndarray[Any, Any]) -> str:
    return "right" if row[0] > 0 else "left"
