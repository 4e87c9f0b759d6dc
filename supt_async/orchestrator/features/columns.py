"""Columns of table rows: their names, order and types.

They are decided once for all rows of a source, so that fitting, scoring and evaluation read the
same table, whichever rows they read and whichever cells those lack. Columns are in the order of
their first appearance. A column is numeric if its cells hold only numbers; blank texts count as
missing there. In any other column numbers are read as texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

Row: TypeAlias = Mapping[str, str | float]

MAX_COLUMNS = 4_096
"""Number of columns of a table; cells of further columns are left out."""
MAX_WHOLE = 1e15
"""Limit below which float64 holds every whole number exactly."""
BLANK = frozenset({"", "na", "n/a", "nan", "null"})
"""Texts that stand for a missing number, in any case and with any surrounding spaces."""


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table."""

    name: str
    numeric: bool
    """Whether the cells are floats; otherwise they are strings."""


class Seen(msgspec.Struct):
    """Types of a column's cells so far."""

    name: str
    numbers: bool = False
    """Whether a cell was a number."""
    texts: bool = False
    """Whether a cell was a text that is not blank."""


class Columns:
    """Columns of a source that grows, decided as rows come in."""

    def __init__(self, seen: Iterable[Seen] = (), unread: Mapping[str, str] | None = None) -> None:
        self._seen = {column.name: column for column in seen}
        self.unread: dict[str, str] = dict(unread or {})
        """Columns that can't be given to a model, or not fully, and what they hold."""

    @property
    def seen(self) -> list[Seen]:
        return list(self._seen.values())

    @property
    def decided(self) -> tuple[Column, ...]:
        return tuple(Column(c.name, c.numbers and not c.texts) for c in self._seen.values())

    def note(self, rows: Iterable[Row], unread: Mapping[str, str]) -> bool:
        """Take further rows into account; return whether that changed anything."""
        before = len(self._seen), len(self.unread)
        changed = False
        for row in rows:
            for name, cell in row.items():
                column = self._seen.get(name)
                if column is None:
                    if len(self._seen) >= MAX_COLUMNS:
                        self.unread["..."] = f"columns after the first {MAX_COLUMNS:,}"
                        continue
                    column = self._seen[name] = Seen(name)
                if not isinstance(cell, str):
                    changed |= not column.numbers
                    column.numbers = True
                elif not column.texts and not blank(cell):
                    column.texts = changed = True
        self.unread |= unread
        return changed or before != (len(self._seen), len(self.unread))


def blank(text: str) -> bool:
    """Tell whether a text stands for a missing number."""
    return len(text) < 20 and text.strip().casefold() in BLANK


def conform(rows: Sequence[Row], columns: Sequence[Column]) -> list[Row]:
    """Convert cells to their column's type; missing cells stay missing."""
    numeric = {column.name: column.numeric for column in columns}
    return [
        {
            name: cell if isinstance(cell, str) is not numeric[name] else spelled(cell)
            for name, cell in row.items()
            if name in numeric and not (numeric[name] and isinstance(cell, str))
        }
        for row in rows
    ]


def spelled(number: str | float) -> str:
    """Write a number as text; whole numbers have no decimal point."""
    if isinstance(number, float) and number.is_integer() and abs(number) < MAX_WHOLE:
        return str(int(number))
    return str(number)


def arrays(rows: Sequence[Row], columns: Sequence[Column]) -> dict[str, NDArray[Any]]:
    """Return each column as an array of shape (len(rows),): float64, or strings as objects.

    Missing cells are NaN in both.
    """
    found: dict[str, NDArray[Any]] = {}
    for column in columns:
        cells = np.full(len(rows), np.nan, dtype=np.float64 if column.numeric else np.object_)
        for place, row in enumerate(rows):
            if column.name in row:
                cells[place] = row[column.name]
        found[column.name] = cells
    return found
