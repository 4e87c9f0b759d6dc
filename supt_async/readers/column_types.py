"""Types of columns of texts, over a whole file, and the values of their cells.

A column has a type if all of its cells have it. A column is of numbers only if each cell is
written as programs write numbers, and nothing that stands in it is lost:

* An integer has no zero and no plus before it: ``00123`` and ``+49`` stay texts.
* A decimal keeps its digits. If a float would be written in another way, as with the zero of
  ``3.50`` or with 20 digits, all cells of the column become ``Decimal``: the page shows them as
  they stand, and a model sees numbers. So versions such as ``1.10`` stay what they are.
* An exponent belongs to a number with one digit before the point, and has a sign or follows a
  point: ``1e-05``, ``2.5E7``. ``1e5`` and ``12345e2`` stay texts, as hashes look like that. In a
  column with exponents the zeros at the end say nothing, and its numbers are floats.

Spaces around a number don't count. Dates and times stay texts, as they stand in the file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from supt_async.readers.table import Type

_INTEGER = r"(?:0|-?[1-9][0-9]{0,37}+)"
_FIXED = r"(?:-?+(?:(?:0|[1-9][0-9]{0,37}+)(?:\.[0-9]{1,40}+)?+|\.[0-9]{1,40}+))"
_SCIENTIFIC = r"(?:-?+[0-9](?:\.[0-9]{1,40}+[eE][+-]?+|[eE][+-])[0-9]{1,3}+)"
_DECIMAL = rf"(?:{_SCIENTIFIC}|{_FIXED})"
_DATE = r"(?:[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9}+)?+)?+"
_TIMESTAMP = rf"(?:{_DATE}(?:[T ]{_TIME} ?+(?:Z|UTC|[+-][0-9]{{2}}:?+[0-9]{{2}})?+)?+)"
_ANY_NUMBER = r"(?:[+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+)"
"""Whatever could be read as a number, also where it would not be the same text again."""
MISSING_WORDS = (
    "NA", "N/A", "#N/A", "<NA>", "n/a", "NaN", "nan", "-nan", "null", "NULL", "Null", "None",
)  # fmt: skip
"""Texts that are a missing cell among numbers, and a text among texts."""
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
_NUMBERS: tuple[Type, ...] = ("integer", "decimal")
_NUMERALS = _each(rf"{_ANY_NUMBER}|{_WORDS}")
_NUMBER = re.compile(rf" *+(?:{_DECIMAL}|{_WORDS})?+ *+")
_DIGIT = re.compile("[0-9]")
_LETTER = re.compile("[A-DF-Za-df-z]")  # e stands in numbers


class ColumnType:
    """Type of one column, as far as its cells have been seen."""

    def __init__(self) -> None:
        self._type: Type | None = None  # no cell so far
        self._words = False
        self._same = True
        self._exponents = False
        self._numerals = True
        self._example: str | None = None

    @property
    def type(self) -> Type:
        """Type of all cells."""
        return self._type or "text"

    @property
    def has_words(self) -> bool:
        """Whether a word such as NA is a missing cell among numbers."""
        return self._words and self._type in _NUMBERS

    @property
    def kept(self) -> str | None:
        """A cell that no number would be written as, in a column that could be read as numbers."""
        numbers = self._type == "decimal" and self._keeps_digits
        return self._example if numbers or (self._type == "text" and self._numerals) else None

    @property
    def _keeps_digits(self) -> bool:
        """Whether decimals are ``Decimal``, as floats would be written in another way."""
        return not self._same and not self._exponents

    def see(self, cells: Sequence[str]) -> None:
        """Take further cells into account."""
        joined = "\0".join(cells) + "\0"
        if self._type != "text":
            self._find(cells, joined)
        if self._type == "text" and self._numerals:
            self._numerals = _NUMERALS.fullmatch(joined) is not None
            strange = (cell for cell in cells if not _NUMBER.fullmatch(cell))
            self._example = self._example or next(strange, None)

    def _find(self, cells: Sequence[str], joined: str) -> None:
        fitting = (one for one in self._candidates() if _fit(one, joined, cells))
        found: Type = next(fitting, "text")
        numeric = found in _NUMBERS
        self._words = self._words or (numeric and _LETTER.search(joined) is not None)
        self._numerals = self._numerals and (numeric or found == "text")
        if found == "decimal":
            self._exponents = self._exponents or "e" in joined.lower()
            self._same = self._same and _are_the_same(cells)
            if self._keeps_digits and self._example is None:
                self._example = next(cell for cell in cells if not _are_the_same((cell,)))
        if self._words and not numeric:
            self._type = "text"
        elif self._type is not None or _DIGIT.search(joined) or not numeric:
            self._type = found

    def _candidates(self) -> Sequence[Type]:
        if self._type is None:
            return tuple(_PATTERNS)
        wider = _WIDER.get(self._type)
        return (self._type,) if wider is None else (self._type, wider)

    def values(self, cells: Sequence[str]) -> list[Any]:
        """Return the values of cells, None for a missing one."""
        match self._type:
            case "integer":
                return _integers(cells)
            case "decimal" if self._keeps_digits:
                return [_number(cell, Decimal, Decimal) for cell in cells]
            case "decimal":
                return _decimals(cells)
            case "boolean":
                return list(map(_boolean, cells))
        return [cell or None for cell in cells]


def _fit(type_: Type, joined: str, cells: Sequence[str]) -> bool:
    if _PATTERNS[type_].fullmatch(joined) is None or joined.count("\0") > len(cells):
        return False
    if type_ != "decimal" or ("e" not in joined and "E" not in joined):
        return True
    return all(math.isfinite(_number(cell, float, float) or 0.0) for cell in cells)


def _are_the_same(cells: Sequence[str]) -> bool:
    """Return whether decimals are the same texts again after they have been numbers."""
    if _is_written_so(cells):  # most columns have no word, no empty cell and no spaces
        return True
    return _is_written_so([one for cell in cells if (one := cell.strip()) not in MISSING_WORDS])


def _is_written_so(cells: Sequence[str]) -> bool:
    text = f"[{','.join(filter(None, cells))}]"
    try:
        return msgspec.json.encode(msgspec.json.decode(text)) == text.encode()
    except msgspec.DecodeError:  # a word, or a point without a digit before it
        return False


def _number(cell: str, whole: Callable[[str], Any], broken: Callable[[str], Any]) -> Any:
    """Return a cell as an integer or a decimal; None for a missing one."""
    if not cell or not (cell := cell.strip()) or cell in MISSING_WORDS:
        return None
    return whole(cell) if cell.lstrip("-").isdigit() else broken(cell)


def _integers(cells: Sequence[str]) -> list[int | None]:
    try:  # twice as fast, and most columns have no word and no empty cell
        return list(map(int, cells))
    except ValueError:
        return [_number(cell, int, int) for cell in cells]


def _decimals(cells: Sequence[str]) -> list[int | float | None]:
    try:  # most columns have no word and no empty cell
        found: list[int | float | None] = msgspec.json.decode(f"[{','.join(cells)}]")
        if len(found) == len(cells):  # a single empty cell makes an empty list
            return found
    except msgspec.DecodeError:
        pass
    return [_number(cell, int, float) for cell in cells]


def _boolean(cell: str) -> bool | None:
    return cell.strip().lower() == "true" if cell.strip() else None
