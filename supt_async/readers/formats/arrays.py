"""Arrays of numpy as tables of values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from supt_async.readers.input import Input
from supt_async.readers.npy import npy_rows, npz_rows
from supt_async.readers.roles import Roles
from supt_async.readers.table import Column, Holds, Numbered, OnBad


class Arrays:
    """Parts of an array along its first axis."""

    holds = Holds.VALUES
    columns: tuple[Column, ...] = ()

    def __init__(self, source: Input, format_: str, read: Callable[[Path], Numbered]) -> None:
        self.format = format_
        self._source = source
        self._read = read
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}
        self.position = 0.0

    def close(self) -> None:
        self._source.close()

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        yield from self._read(self._source.path())


def npy(source: Input, roles: Roles) -> Arrays:
    """Return the reader of a ``.npy`` file."""
    return Arrays(source, "npy", npy_rows)


def npz(source: Input, roles: Roles) -> Arrays:
    """Return the reader of a ``.npz`` file."""
    return Arrays(source, "npz", npz_rows)
