"""Reader of CSV files, whose columns get their types from a first pass over the whole file.

The standard library splits the rows: it is strict, knows the line of every row, and takes mixed
line ends (docs/adr/0010-readers-of-tables.md compares it with DuckDB, Polars and pyarrow).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import NoReturn, TypeAlias

from supt_async.errors import BadFile
from supt_async.readers.column_types import ColumnType
from supt_async.readers.columns import ID
from supt_async.readers.encoding import MAX_LINE_BYTES, NOT_UTF8, lines, open_utf8
from supt_async.readers.formats.delimiters import NAMES, SAMPLE, delimiter_of
from supt_async.readers.ids import Different
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import (
    BadRow,
    Column,
    EmptyRows,
    Holds,
    Numbered,
    OnBad,
    check_names,
    listed,
)

PART = 500
"""Maximum number of rows that are in memory at once."""
PART_CHARACTERS = 256 * 1024
"""Number of characters of rows in memory after which no further row is read."""
INDEX = "index"
"""Name of a first column whose header is empty, as pandas writes its index."""

_Row: TypeAlias = tuple[int, list[str]]


class CsvFile:
    """CSV file."""

    format = "csv"
    holds = Holds.ROWS

    def __init__(self, source: Input, roles: Roles) -> None:
        self._source = source
        self._encoding = roles.encoding
        self._delimiter = roles.delimiter or self._found_delimiter()
        self._names: list[str] = []
        self._left_out: frozenset[str] = frozenset()
        self._ids = Different()
        self._types: list[ColumnType] = []
        self._empty = EmptyRows()
        self.facts = {} if self._delimiter == "," else {"delimiter": self._delimiter}
        self.notes: list[str] = []
        if self._delimiter != ",":
            self.notes.append(
                f"cells separated by {NAMES.get(self._delimiter, repr(self._delimiter))}"
            )
        self.columns = self._typed()

    @property
    def position(self) -> float:
        return self._source.position

    def close(self) -> None:
        self._source.close()

    def leave_out(self, names: Collection[str]) -> None:
        self._left_out = frozenset(names)

    def different(self, name: str) -> bool:
        assert name == ID, "only its ids were looked at"
        ids, self._ids = self._ids, Different()  # frees 8 bytes a row
        return ids.verdict()

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        kept = [n for n, one in enumerate(self.columns) if one.name not in self._left_out]
        names = [self.columns[place].name for place in kept]
        for part in self._parts(on_bad):
            cells = list(zip(*(row for _, row in part), strict=True))
            typed = [
                cells[place] if name in texts else self._types[place].values(cells[place])
                for place, name in zip(kept, names, strict=True)
            ]
            for (line, _), row in zip(part, zip(*typed, strict=True), strict=True):
                yield line, dict(zip(names, row, strict=True))

    def _found_delimiter(self) -> str:
        with open_utf8(self._source, self._encoding) as stream:
            sample = stream.read(SAMPLE).decode(errors="ignore")
        return delimiter_of(sample, tabs=self._source.ending in (".tsv", ".tab"))

    def _typed(self) -> tuple[Column, ...]:
        """Return the columns, with the types of all cells."""
        for part in self._parts(lambda bad: None):
            types = self._types = self._types or [ColumnType() for _ in self._names]
            columns = list(zip(*(row for _, row in part), strict=True))
            for type_, cells in zip(types, columns, strict=True):
                type_.see(cells)
            if ID in self._names:
                self._ids.see(columns[self._names.index(ID)])
        self._types = self._types or [ColumnType() for _ in self._names]
        found = list(zip(self._names, self._types, strict=True))
        self.notes += [*_notes(found), *self._empty.notes]
        return tuple(Column(name, one.type) for name, one in found)

    def _parts(self, on_bad: OnBad) -> Iterator[list[_Row]]:
        """Yield rows with their lines, a bounded number at a time."""
        part: list[_Row] = []
        size = 0
        for one in self._checked():
            if isinstance(one, BadRow):
                if part:  # the rows before it come first
                    yield part
                    part, size = [], 0
                on_bad(one)
                continue
            part.append(one)
            size += sum(map(len, one[1]))
            if len(part) == PART or size > PART_CHARACTERS:
                yield part
                part, size = [], 0
        if part:
            yield part

    def _checked(self) -> Iterator[_Row | BadRow]:
        """Yield the rows; bad is one that has more or fewer cells than the header before it."""
        width = named = first = 0
        self._empty.clear()
        for one in self._split():
            if isinstance(one, BadRow):
                yield one
                continue
            line, row = one
            if not any(row):
                self._empty.add(line)
            elif not width:
                width, first = len(row), line
                self._names = self._header(row, line)
                named = len(self._names)
            elif len(row) != width:
                yield self._ragged(row, line, width)
            elif named == width:
                yield line, row
            elif any(row[named:]):
                check_names([*self._names, ""], self._source.name, first)
            else:
                yield line, row[:named]
        if not width:
            reason = "is empty: the first row must name the columns"
            raise BadFile(reason, file=self._source.name)

    def _header(self, row: Sequence[str], line: int) -> list[str]:
        """Return the names of the columns, without those on the right that have none.

        A spreadsheet leaves them behind, empty; a cell in one of them is refused.
        """
        first = row[0] if row[0].strip() or len(row) == 1 else INDEX
        names = [first, *row[1:]]
        while len(names) > 1 and not names[-1].strip():
            names.pop()
        check_names(names, self._source.name, line)
        return names

    def _ragged(self, row: Sequence[str], line: int, width: int) -> BadRow:
        by = NAMES.get(self._delimiter, repr(self._delimiter))
        reason = (
            f"has {len(row):,} cells, and the header {width:,} (separated by {by}): put a cell"
            " that holds the delimiter in quotes, or leave such rows out with --skip-bad"
        )
        return BadRow(reason, file=self._source.name, line=line, value=row)

    def _split(self) -> Iterator[_Row | BadRow]:
        """Yield line and cells of each row that is not blank."""
        csv.field_size_limit(MAX_LINE_BYTES)  # for this process; the default is for short cells
        with open_utf8(self._source, self._encoding) as stream:
            text = _Lines(io.TextIOWrapper(stream, "utf-8", newline=""), self._source.name)
            # strict: a quote that is never closed would silently swallow the rest of the file.
            reader = csv.reader(iter(text), delimiter=self._delimiter, strict=True)
            while True:
                text.first = reader.line_num + 1
                text.size = 0
                try:
                    row = next(reader, None)
                except UnicodeDecodeError:
                    self._refuse_encoding()
                except csv.Error as exc:
                    yield self._bad(exc, text.first)
                    continue
                if row is None:
                    break
                if row:
                    yield text.first, row

    def _bad(self, exc: csv.Error, line: int) -> BadRow:
        """Return the error of a row.

        Raises:
            BadFile: A quote is never closed, so that there are no further rows.
        """
        said = str(exc)
        if "end of data" in said or "field larger" in said:
            reason = "is not CSV: a quote is opened in this row and not closed again"
            raise BadFile(reason, file=self._source.name, line=line) from exc
        reason = f"is not CSV: {said}; within quotes, write a quote twice"
        return BadRow(reason, file=self._source.name, line=line)

    def _refuse_encoding(self) -> NoReturn:
        """Name the line that is not UTF-8."""
        with open_utf8(self._source, self._encoding) as stream:
            for _ in lines(stream, self._source.name):
                pass
        raise BadFile(NOT_UTF8, file=self._source.name)


def _notes(columns: Sequence[tuple[str, ColumnType]]) -> list[str]:
    """Say which cells are no numbers although they look like it."""
    said = [
        f"in column {name} words such as NA are missing numbers"
        for name, type_ in columns
        if type_.has_words
    ]
    kept = [(f"{name} ({one.kept:.40})", one.type) for name, one in columns if one.kept]
    if texts := [shown for shown, type_ in kept if type_ == "text"]:
        said.append(f"kept as text, as a number would change it: {listed(texts)}")
    if exact := [shown for shown, type_ in kept if type_ == "decimal"]:
        said.append(f"numbers with all of their digits: {listed(exact)}")
    return said


class _Lines:
    """Lines of a text, of which a row takes a bounded number of characters."""

    def __init__(self, text: io.TextIOWrapper, file: str) -> None:
        self._text = text
        self._file = file
        self.first = 1
        """Line where the row begins."""
        self.size = 0
        """Number of characters of the row so far."""

    def __iter__(self) -> Iterator[str]:
        for line in iter(partial(self._text.readline, MAX_LINE_BYTES + 1), ""):
            self.size += len(line)
            if self.size > MAX_LINE_BYTES:
                reason = (
                    f"a row is longer than {MAX_LINE_BYTES:,} characters; is a quote not closed?"
                )
                raise BadFile(reason, file=self._file, line=self.first)
            yield line
