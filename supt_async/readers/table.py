"""What a reader of one format gives: rows with named columns, or values.

A module of ``readers.formats`` reads one format. It returns a ``Table``, from which
``readers.columns`` makes items and ``readers.preview`` tells what a file holds.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from supt_async.errors import BadFile

Type: TypeAlias = Literal[
    "text", "integer", "decimal", "boolean", "date", "timestamp", "bytes", "list", "object", "mixed"
]
"""Type of all cells of a column; ``mixed`` if they have several."""
MAX_COLUMNS = 5000
"""Maximum number of columns of a file."""
MAX_NAMES_SHOWN = 20
"""Maximum number of columns that an error message lists."""

MAX_LINES_SHOWN = 5
"""Maximum number of lines that a note lists."""


@dataclass(frozen=True, slots=True)
class Column:
    """Column with the type that all of its cells have."""

    name: str
    type: Type = "text"


class BadRow(BadFile):
    """Row that can't become an item; ``value`` is what stands in the file, as far as it is read."""

    def __init__(
        self, reason: str, *, file: str | None, line: int | None, value: object = None
    ) -> None:
        super().__init__(reason, file=file, line=line)
        self.value = value


def with_answer(reason: str, label: str | None, row: object) -> str:
    """Return why a row is refused, with the column and the cell if it is for its known answer."""
    if not reason.startswith("the label ") or not isinstance(row, dict) or label not in row:
        return reason
    return f"{reason.rstrip('.')} (column {label!r} has {row[label]!r:.60})"


OnBad: TypeAlias = Callable[[BadFile], None]
"""Function that is told of each bad row, which is then left out; it may raise instead."""
Numbered: TypeAlias = Iterator[tuple[int, Any]]
"""Rows or values, each with its line."""


class Holds(enum.Enum):
    """Kind of a file's entries."""

    ROWS = "rows with named columns"
    JSON = "JSON values"
    VALUES = "values that are payloads"
    ITEMS = "items"


class Table(Protocol):
    """Content of a file, which can be read several times."""

    @property
    def format(self) -> str:
        """Name of the format, such as ``csv``."""

    @property
    def holds(self) -> Holds:
        """Kind of the file's entries."""

    @property
    def columns(self) -> Sequence[Column]:
        """Columns of rows, with types that hold for the whole file; empty if it has no rows."""

    @property
    def notes(self) -> Sequence[str]:
        """What was detected and may not be what the user expects, each a line."""

    @property
    def facts(self) -> dict[str, str]:
        """What was detected, for ``--json``, such as the delimiter."""

    @property
    def position(self) -> float:
        """Share of the file that has been read, from 0 to 1."""

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        """Yield line and row or value, from the beginning.

        A row is a mapping with all columns. In the columns ``texts`` its cells are as they stand in
        the file, if the format is one of texts.

        Raises:
            BadFile: The rest can't be read.
        """

    def close(self) -> None:
        """Close files and free memory."""


@runtime_checkable
class ByColumn(Protocol):
    """Table that can read some of its columns faster than all of them."""

    def leave_out(self, names: Collection[str]) -> None:
        """Leave columns out of the rows."""

    def different(self, name: str) -> bool:
        """Return whether the cells of a column are different ids."""


class EmptyRows:
    """Rows without any cell, which are skipped: how many, and the first ones."""

    def __init__(self) -> None:
        self._count = 0
        self._lines: list[int] = []

    def clear(self) -> None:
        """Begin anew, as the file does."""
        self._count = 0
        self._lines.clear()

    def add(self, line: int) -> None:
        self._count += 1
        if len(self._lines) < MAX_LINES_SHOWN:
            self._lines.append(line)

    def add_between(self, before: int, after: int) -> None:
        """Add the lines between two that have cells."""
        for line in range(before + 1, after):
            self.add(line)

    @property
    def notes(self) -> list[str]:
        """A line that says it, if there are such rows."""
        if not self._count:
            return []
        row = "row" if self._count == 1 else "rows"
        line = "line" if self._count == 1 else "lines"
        more = ", ..." if self._count > len(self._lines) else ""
        where = ", ".join(f"{one:,}" for one in self._lines)
        return [f"{self._count:,} {row} without any cell skipped: {line} {where}{more}"]


def listed(names: Sequence[str]) -> str:
    """Return names for an error message, not all of them if there are many."""
    shown = ", ".join(map(_readable, names[:MAX_NAMES_SHOWN]))
    more = len(names) - MAX_NAMES_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _readable(name: str) -> str:
    return name if name.isprintable() and name == name.strip() and len(name) < 100 else repr(name)


def check_names(names: Sequence[str], file: str, line: int | None = None) -> None:
    """Check the names of columns.

    Raises:
        BadFile: Two are the same, one is empty, or there are too many.
    """
    if len(names) > MAX_COLUMNS:
        reason = f"has {len(names):,} columns, and may have {MAX_COLUMNS:,}: put numbers in a list"
        raise BadFile(
            f"{reason} column of a Parquet file, or into JSON lines", file=file, line=line
        )
    seen: set[str] = set()
    different = "each column needs a different name"
    for number, name in enumerate(names, start=1):
        if not name.strip():
            raise BadFile(f"{different}, and column {number} has none", file=file, line=line)
        if name in seen:
            reason = f"{different}, and there are two columns {name!r}"
            raise BadFile(reason, file=file, line=line)
        seen.add(name)
