"""Reader of XLSX files by calamine: one sheet, whose formulas have the values that were saved.

The whole sheet is in memory, and calamine takes memory for every cell up to the last row and
column, used or not. So ``xlsx_bounds`` looks at the file first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from supt_async.errors import BadFile
from supt_async.readers.formats.xlsx_bounds import check_size
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import (
    Column,
    EmptyRows,
    Holds,
    Numbered,
    OnBad,
    Type,
    check_names,
    listed,
)

INDEX = "index"
"""Name of a first column without one, as pandas writes its index."""
_WIDER: Mapping[Type, Type] = {"decimal": "integer", "timestamp": "date"}
"""Types of columns that have cells of a narrower type as well."""

ROUNDED = "numbers of which Excel has kept 15 digits; write longer ones as texts there"
"""Note about columns with numbers that may not be those that somebody has typed in."""


class ExcelSheet:
    """Sheet of an XLSX file: its first row that is not empty names the columns."""

    format = "xlsx"
    holds = Holds.ROWS

    def __init__(self, source: Input, roles: Roles) -> None:
        self._source = source
        self.facts: dict[str, str] = {}
        self.notes: list[str] = []
        self.sheets: list[str] = []
        """Names of the sheets that can be seen."""
        self._sheet = self._opened(roles.sheet)
        self._places: list[int] = []
        self._header_line = 0
        # Rows come from the first one on, their cells from the first column that is used.
        left = (self._sheet.start or (0, 0))[1]
        self._merged = _Merged(self._sheet.merged_cell_ranges or [], left)
        self._height: int = self._sheet.total_height
        self._read = 0
        self.columns = self._typed()

    @property
    def position(self) -> float:
        return self._read / max(1, self._height)

    def close(self) -> None:
        self._source.close()

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        names = [column.name for column in self.columns]
        as_texts = [name in texts for name in names]
        whole = [column.type == "integer" for column in self.columns]
        for line, row in self._cells():
            self._read = line
            cells = [
                _text(cell) if as_text else _value(cell, whole=all_whole)
                for cell, as_text, all_whole in zip(row, as_texts, whole, strict=True)
            ]
            yield line, dict(zip(names, cells, strict=True))

    def _opened(self, named: str | None) -> Any:
        """Return the sheet that is named, or the first one that can be seen."""
        import python_calamine as calamine

        path = self._source.path()
        check_size(path, self._source.name)
        try:
            book = calamine.CalamineWorkbook.from_path(path)
            shown = [
                one.name
                for one in book.sheets_metadata
                if one.visible == calamine.SheetVisibleEnum.Visible
                and one.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            if named is None and not shown:
                raise BadFile("has no sheet with rows", file=self._source.name)
            if named is not None and named not in book.sheet_names:
                reason = f"has no sheet {named!r}; it has {listed(book.sheet_names)}"
                raise BadFile(reason, file=self._source.name)
            self.sheets = shown
            chosen = named or shown[0]
            if named is None and len(shown) > 1:
                self.notes.append(f"sheet {chosen}, of {listed(shown)}: see --sheet")
                self.facts["sheet"] = chosen
            return book.get_sheet_by_name(chosen)
        except BadFile:
            raise
        except BaseException as exc:  # calamine has an error for each part of a file, and panics
            if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
                raise
            said = " ".join(str(exc).split())[:200]
            raise BadFile(f"is not a readable XLSX file: {said}", file=self._source.name) from exc

    def _typed(self) -> tuple[Column, ...]:
        """Return the columns, with the types of all cells."""
        rows = self._all()
        line, header = next(rows, (0, []))
        if not header:
            reason = "is empty: the first row must name the columns"
            raise BadFile(reason, file=self._source.name)
        self._header_line = line
        types: list[set[Type]] = [set() for _ in header]
        long: set[int] = set()
        empty = EmptyRows()
        before = line
        for number, row in rows:
            empty.add_between(before, number)
            before = number
            for place, cell in enumerate(row):
                if cell != "":
                    types[place].add(_type(cell))
                    if _is_long(cell):
                        long.add(place)
        self.notes += empty.notes
        names = [str(_text(cell) or "") for cell in header]
        # Columns on the right or the left that nobody has used.
        self._places = [n for n, name in enumerate(names) if name.strip() or types[n]]
        if self._places and not names[self._places[0]].strip() and len(self._places) > 1:
            names[self._places[0]] = INDEX
        check_names([names[place] for place in self._places], self._source.name, line)
        rounded = [names[place] for place in self._places if place in long]
        if rounded:
            self.notes.append(f"{ROUNDED}: {listed(rounded)}")
        return tuple(Column(names[place], _together(types[place])) for place in self._places)

    def _cells(self) -> Numbered:
        """Yield line and cells of each row below the header."""
        for line, row in self._all():
            if line > self._header_line:
                yield line, [row[place] for place in self._places]

    def _all(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Yield all rows that are not empty, with the numbers that a spreadsheet shows."""
        for line, row in enumerate(self._sheet.iter_rows(), start=1):
            filled = self._merged.fill(line - 1, row)
            if any(cell != "" for cell in filled):
                yield line, filled


class _Merged:
    """Merged cells: each of their rows has the value of the first one."""

    def __init__(
        self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], left: int
    ) -> None:
        tall = [(first, last, column - left) for (first, column), (last, _) in ranges]
        self._waiting = sorted((one for one in tall if one[0] < one[1]), reverse=True)
        self._left: list[tuple[int, int, int]] = []
        self._open: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, row: list[Any]) -> list[Any]:
        """Return a row, of ascending numbers, with the values of cells that span it."""
        if number == 0:
            self._restart()
        for place, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[place]
            else:
                row[place] = value
        while self._left and self._left[-1][0] <= number:
            first, last, place = self._left.pop()
            if first == number and 0 <= place < len(row):
                self._open[place] = (last, row[place])
        return row

    def _restart(self) -> None:
        self._open.clear()
        self._left = list(self._waiting)


def _type(cell: object) -> Type:
    match cell:
        case bool():
            return "boolean"
        case int() | float():
            return "integer" if float(cell).is_integer() and abs(cell) <= 2**53 else "decimal"
        case datetime():
            return "timestamp"
        case date():
            return "date"
        case _:
            return "text"


def _is_long(cell: object) -> bool:
    """Return whether a number may have had more digits than Excel keeps."""
    return isinstance(cell, int | float) and 10**15 <= abs(cell) < 10**21 and cell == int(cell)


def _together(types: set[Type]) -> Type:
    """Return the type of a column whose cells have these types."""
    if len(types) == 1:
        return next(iter(types))
    for wider, narrower in _WIDER.items():
        if types == {wider, narrower}:
            return wider
    return "mixed" if types else "text"


def _value(cell: Any, *, whole: bool) -> Any:
    """Return a cell's value; dates and times as texts, as in a CSV file."""
    if cell == "":
        return None
    if whole and isinstance(cell, float):
        return int(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


def _text(cell: Any) -> str | None:
    """Return a cell as a text; a number as briefly as it can be written."""
    value = _value(cell, whole=isinstance(cell, float) and _type(cell) == "integer")
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
