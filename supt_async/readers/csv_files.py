"""Reader of CSV files with any delimiter."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from supt_async.errors import BadFile

Row: TypeAlias = tuple[int, dict[str, str]]
Lines: TypeAlias = Iterable[tuple[int, str]]

DELIMITERS = (",", ";", "\t", "|")
"""Delimiters that are recognised, the most common first."""
SAMPLE = 64 * 1024
"""Number of bytes that are read to find the delimiter."""
NAMES = {"\t": "tabs", " ": "spaces"}
"""Names of delimiters that can't be seen in a message."""


def delimiter_of(path: Path, sample: bytes) -> str:
    """Find the delimiter of a file from its beginning; a comma if there is no better one.

    The delimiter occurs in the header, and as often in every row.
    """
    text = sample.decode("utf-8-sig", errors="ignore")
    if len(sample) >= SAMPLE:
        text = text[: text.rfind("\n") + 1] or text
    found = {delimiter: _widths(text, delimiter) for delimiter in DELIMITERS}
    usual = ["\t", *DELIMITERS] if path.suffix.lower() == ".tsv" else [*DELIMITERS]
    several = [one for one in usual if found[one] and found[one][0] > 1]
    even = [one for one in several if len(set(found[one])) == 1]
    return [*even, *several, *usual][0]


def _widths(text: str, delimiter: str) -> list[int]:
    """Return the number of cells of each row, up to one that is malformed or cut off."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            widths += [len(row)] if row else []
    return widths


def rows(
    lines: Lines, file: str, delimiter: str, max_cell: int, header: Callable[[list[str]], None]
) -> Iterator[Row]:
    """Yield each row as a mapping, with the number of the line where it begins.

    ``header`` is called with the names of the columns before the first row.

    Raises:
        BadFile: If it is not CSV, or a row has more or fewer cells than the header.
    """
    csv.field_size_limit(max_cell)  # for this process; the default is too short for articles
    # strict: a quote that is never closed would silently swallow the rest of the file.
    reader = csv.reader((text for _, text in lines), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as exc:
            raise BadFile(f"is not CSV: {exc}", file=file, line=begin) from exc
        if row is None:
            break
        if not row:
            continue
        if names is None:
            names = _header(row, file, begin)
            header(names)
        elif len(row) != len(names):
            by = NAMES.get(delimiter, repr(delimiter))
            reason = f"has {len(row)} cells, and the header {len(names)} (separated by {by})"
            raise BadFile(reason, file=file, line=begin)
        else:
            yield begin, dict(zip(names, row, strict=True))
    if names is None:
        raise BadFile("is empty: the first row must name the columns", file=file)


def _header(row: list[str], file: str, line: int) -> list[str]:
    if len(set(row)) < len(row) or not all(name.strip() for name in row):
        raise BadFile("each column needs a different name", file=file, line=line)
    return row
