"""Tiny encoders to test with: each vector is made of the item's hash."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 8


def hashed(item: str | bytes, width: int = WIDTH) -> NDArray[np.float32]:
    """Return a vector that only depends on the item."""
    data = item.encode() if isinstance(item, str) else item
    digest = hashlib.sha256(data).digest()[:width]
    return np.frombuffer(digest, dtype=np.uint8).astype(np.float32) / np.float32(255)


class Hashing:
    """Encoder of texts."""

    name = "hashing 1"
    width = WIDTH

    def encode(self, items: Sequence[Any]) -> Any:
        return np.stack([hashed(item, self.width) for item in items])


class Files(Hashing):
    """Encoder of files, which can't take those that begin with 'bad'."""

    name = "files 1"
    wants = "bytes"

    def encode(self, items: Sequence[bytes]) -> Any:
        for item in items:
            assert isinstance(item, bytes)
            if item.startswith(b"bad"):
                raise ValueError("not an image")
        return super().encode(items)


class Words(Hashing):
    """Encoder that says of each text whether it is good."""

    name = "words 1"

    def encode(self, items: Sequence[str]) -> Any:
        return np.array([[float("good" in item), float("bad" in item)] for item in items])


class Other(Hashing):
    name = "hashing 2"
    width = 5


class Nameless(Hashing):
    name = ""


class NotFinite(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        return np.full((len(items), 3), math.nan)


class Flat(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        return np.zeros(len(items))


class Strings(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        return [["a"] for _ in items]


class Few(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        return np.zeros((len(items) - 1, 3))


class Huge(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        return np.full((len(items), 2), 1e300)


class Changing(Hashing):
    """Encoder whose vectors get longer by the items it is given."""

    def encode(self, items: Sequence[str]) -> Any:
        return np.zeros((len(items), len(items)))


class Raising(Hashing):
    def encode(self, items: Sequence[str]) -> Any:
        raise KeyboardInterrupt("no weights")


class Wanting(Hashing):
    wants = "sounds"


class Waiting(Hashing):
    """Encoder that says in a folder that it is asked, and waits there for a file."""

    name = "waiting 1"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def encode(self, items: Sequence[str]) -> Any:
        (self.folder / "asked").touch()
        while not (self.folder / "go").exists():
            time.sleep(0.01)
        return super().encode(items)


def broken() -> Hashing:
    raise OSError("no such weights")


def nothing() -> object:
    return object()
