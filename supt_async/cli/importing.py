"""Files of items, read one line at a time.

Every format becomes a stream of ``NewItem``, whose payload is already written as it will be
stored: so whatever can't be stored is found here, where its line is known. Nothing is ever held
as a whole but a single item: arrays are mapped into memory or read row by row, and the elements
of a JSON list are cut out of the stream one after the other. (An array in Fortran order within
an archive is the exception: its rows don't lie in one piece.)

An item's ``line`` is where it begins: a line of a text file, or a row of an array, from 1 on.
What the lines mean is said in the README under "Formats". Nothing is read before the first line
is asked for, so that all errors come from the iteration.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias

import msgspec

from supt_async.cli import arrays, json_lists, tables
from supt_async.errors import BadFile
from supt_async.protocol import strict
from supt_async.storage import payloads
from supt_async.storage.lines import from_json
from supt_async.storage.records import NewItem
from supt_async.types import JSONValue

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Of one line of a text file, and of one element of a JSON list."""

Numbered: TypeAlias = Iterator[tuple[int, Any]]
_Make: TypeAlias = Callable[[int, Any], NewItem]


def read(source: Path | Literal["-"], *, stdin: BinaryIO | None = None) -> Iterator[NewItem]:
    """Yield the items of a file in its order; ``-`` is JSON lines on standard input.

    Raises:
        BadFile: If the file or a line of it can't be read as what its ending says; while
            iterating.
    """
    file = "standard input" if str(source) == "-" else str(source)
    try:
        if str(source) == "-":
            stream = sys.stdin.buffer if stdin is None else stdin
            yield from _items(_json_lines(stream, file), _from_json, file)
        else:
            rows, make = _reader(Path(source))
            yield from _items(rows(Path(source)), make, file)
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror or exc}", file=file) from exc


def _reader(path: Path) -> tuple[Callable[[Path], Numbered], _Make]:
    try:
        return _READERS[path.suffix.lower()]
    except KeyError:
        known = ", ".join(_READERS)
        reason = f"the ending must be one of {known}, to say what the file holds"
        raise BadFile(reason, file=str(path)) from None


def _items(rows: Numbered, make: _Make, file: str) -> Iterator[NewItem]:
    for line, value in rows:
        try:
            item = make(line, value)
        except (TypeError, ValueError) as exc:
            raise BadFile(str(exc), file=file, line=line) from exc
        yield item


def _from_payload(line: int, value: object) -> NewItem:
    return NewItem(payload=payloads.encode(value), line=line)


def _from_json(line: int, value: JSONValue) -> NewItem:
    return from_json(value, line)


# --- formats --------------------------------------------------------------------------------


def _lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 text, with their ends; a byte order mark is allowed."""
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise BadFile(f"longer than {MAX_LINE_BYTES} bytes", file=file, line=number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as exc:
            raise BadFile("is not UTF-8; convert the file", file=file, line=number) from exc
        yield number, text


def _json_lines(stream: BinaryIO, file: str) -> Numbered:
    for number, text in _lines(stream, file):
        if not text.strip():
            continue
        try:
            yield number, strict.decode(text)
        except msgspec.DecodeError as exc:
            raise BadFile(f"is no JSON: {exc}", file=file, line=number) from exc
        except ValueError as exc:
            raise BadFile(str(exc), file=file, line=number) from exc
        except RecursionError as exc:
            raise BadFile("is nested too deep", file=file, line=number) from exc


def _json_lines_file(path: Path) -> Numbered:
    with path.open("rb") as stream:
        yield from _json_lines(stream, str(path))


def _json_list_file(path: Path) -> Numbered:
    with path.open("rb") as stream:
        yield from json_lists.elements(stream, str(path), MAX_LINE_BYTES)


def _csv_file(path: Path) -> Numbered:
    with path.open("rb") as stream:
        yield from _csv(stream, str(path))


def _csv(stream: BinaryIO, file: str) -> Numbered:
    """Yield each row as a mapping; a row's number is that of the line where it begins."""
    csv.field_size_limit(MAX_LINE_BYTES)  # of this process; the default is too short for articles
    # strict: a quote that is never closed would swallow the rest of the file without a word.
    reader = csv.reader((text for _, text in _lines(stream, file)), strict=True)
    names: list[str] | None = None
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as exc:
            raise BadFile(f"is no CSV: {exc}", file=file, line=begin) from exc
        if row is None:
            break
        if not row:
            continue
        if names is None:
            names = _header(row, file, begin)
        elif len(row) != len(names):
            reason = f"has {len(row)} cells, and the header {len(names)}"
            raise BadFile(reason, file=file, line=begin)
        else:
            yield begin, dict(zip(names, row, strict=True))
    if names is None:
        raise BadFile("is empty: the first row must name the columns", file=file)


def _header(row: list[str], file: str, line: int) -> list[str]:
    if len(set(row)) < len(row) or not all(name.strip() for name in row):
        raise BadFile("each column needs a name of its own", file=file, line=line)
    return row


_READERS: dict[str, tuple[Callable[[Path], Numbered], _Make]] = {
    ".csv": (_csv_file, _from_payload),
    ".jsonl": (_json_lines_file, _from_json),
    ".ndjson": (_json_lines_file, _from_json),
    ".json": (_json_list_file, _from_json),
    ".npy": (arrays.npy_rows, _from_payload),
    ".npz": (arrays.npz_rows, _from_payload),
    ".parquet": (tables.parquet_rows, _from_payload),
}
