"""Types of columns of texts, over a whole file, and the values of their cells.

A column has a type if all of its cells have it. What would not be the same text again as a number
stays a text: ``00123`` or ``+49``. Dates and times stay texts as well, as they stand in the file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from supt_async.readers.table import Type

_INTEGER = r"(?:0|-?[1-9][0-9]{0,37}+)"
_DECIMAL = (
    r"(?:-?+(?:(?:0|[1-9][0-9]{0,37}+)(?:\.[0-9]{0,40}+)?+|\.[0-9]{1,40}+)"
    r"(?:[eE][+-]?+[0-9]{1,3}+)?+)"
)
_DATE = r"(?:[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9}+)?+)?+"
_TIMESTAMP = rf"(?:{_DATE}(?:[T ]{_TIME} ?+(?:Z|UTC|[+-][0-9]{{2}}:?+[0-9]{{2}})?+)?+)"
MISSING_WORDS = (
    "NA", "N/A", "#N/A", "<NA>", "n/a", "NaN", "nan", "-nan", "null", "NULL", "Null", "None",
)  # fmt: skip
"""Texts that are a missing cell among numbers, and a text among texts."""
EXACT = 2**53
"""Number from which on floats are not equal to all integers."""
_WORDS = "|".join(map(re.escape, MISSING_WORDS))


def _each(pattern: str) -> re.Pattern[str]:
    """Return the pattern of cells that are each followed by U+0000; no step is ever taken back."""
    return re.compile(rf"(?: *+(?:{pattern})?+ *+\0)*+")


_PATTERNS: dict[Type, re.Pattern[str]] = {
    "integer": _each(rf"{_INTEGER}|{_WORDS}"),
    "decimal": _each(rf"{_DECIMAL}|{_WORDS}"),
    "boolean": _each(r"true|false|True|False|TRUE|FALSE"),
    "date": _each(_DATE),
    "timestamp": _each(_TIMESTAMP),
}
_WIDER: dict[Type, Type] = {"integer": "decimal", "date": "timestamp"}
"""Type that holds all values of another one."""
_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[A-DF-Za-df-z]")  # e stands in numbers


class ColumnType:
    """Type of one column, as far as its cells have been seen."""

    def __init__(self) -> None:
        self._type: Type | None = None  # no cell so far
        self._words = False

    @property
    def type(self) -> Type:
        """Type of all cells."""
        return self._type or "text"

    @property
    def has_words(self) -> bool:
        """Whether a word such as NA is a missing cell among numbers."""
        return self._words and self._type in ("integer", "decimal")

    def see(self, cells: Sequence[str]) -> None:
        """Take further cells into account."""
        if self._type == "text":
            return
        joined = "\0".join(cells) + "\0"
        fitting = (one for one in self._candidates() if _fit(one, joined, cells))
        found: Type = next(fitting, "text")
        numeric = found in ("integer", "decimal")
        self._words = self._words or (numeric and _LETTER.search(joined) is not None)
        if self._words and not numeric:
            self._type = "text"
        elif self._type is not None or _DIGIT.search(joined) or not numeric:
            self._type = found

    def _candidates(self) -> Sequence[Type]:
        if self._type is None:
            return tuple(_PATTERNS)
        wider = _WIDER.get(self._type)
        return (self._type,) if wider is None else (self._type, wider)


def _fit(type_: Type, joined: str, cells: Sequence[str]) -> bool:
    if _PATTERNS[type_].fullmatch(joined) is None or joined.count("\0") > len(cells):
        return False
    if type_ != "decimal" or ("e" not in joined and "E" not in joined):
        return True
    return all(math.isfinite(_decimal(cell) or 0.0) for cell in cells)


def _integer(cell: str) -> int | None:
    return int(cell) if cell and (cell := cell.strip()) and cell not in MISSING_WORDS else None


def _decimal(cell: str) -> float | None:
    if not cell or not (cell := cell.strip()) or cell in MISSING_WORDS:
        return None
    number = float(cell)
    # An integer that no float is equal to stays one.
    return number if abs(number) < EXACT or not cell.lstrip("-").isdigit() else int(cell)


def _boolean(cell: str) -> bool | None:
    return cell.strip().lower() == "true" if cell.strip() else None


_CASTS: dict[Type, Callable[[str], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
}


def values(type_: Type, cells: Sequence[str]) -> list[Any]:
    """Return the values of a column's cells, None for a missing one."""
    cast = _CASTS.get(type_)
    if cast is None:
        return [cell or None for cell in cells]
    if type_ != "boolean":
        try:  # twice as fast, and most columns have no word and no empty cell
            numbers = list(map(int if type_ == "integer" else float, cells))
        except ValueError:
            return list(map(cast, cells))
        # float() reads the word nan, and integers that it changes
        if type_ == "integer" or sum(map(abs, numbers)) < EXACT:
            return numbers
    return list(map(cast, cells))
