"""Reader of files of items, one item at a time.

Every format becomes a stream of ``NewItem`` whose payload is in the form in which it will be
stored, so that a payload that can't be stored is reported with its line. Only one item is in
memory at a time: arrays are mapped or read row by row, and the elements of a JSON list are parsed
from the stream one by one. (An array in Fortran order within an archive is read as a whole, since
its rows are not contiguous.)

An item's ``line`` is where it begins: a line of a text file or a row of an array, from 1 on.
docs/howto/formats.md describes the formats. Nothing is read before the first item is requested,
so that all errors are raised during the iteration.
"""

from __future__ import annotations

import enum
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias

import msgspec

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.payloads import codec
from supt_async.protocol import json_checks
from supt_async.readers import csv_files, json_stream, npy, parquet
from supt_async.readers.columns import Columns
from supt_async.readers.item_lines import from_json

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Maximum size of a line of a text file, and of an element of a JSON list, in bytes."""
NOT_UTF8 = "is not UTF-8; convert the file, for example with iconv -f CP1252 -t UTF-8"
"""Error for a file in another encoding."""

Numbered: TypeAlias = Iterator[tuple[int, Any]]
_Rows: TypeAlias = Callable[[Path, Columns | None], Numbered]
_Make: TypeAlias = Callable[[int, Any], NewItem]


class Holds(enum.Enum):
    """Kind of a file's entries."""

    ROWS = "rows with named columns"
    JSON = "JSON values"
    ARRAYS = "parts of an array"


def read(
    source: Path | Literal["-"], *, stdin: BinaryIO | None = None, columns: Columns | None = None
) -> Iterator[NewItem]:
    """Yield the items of a file in its order; ``-`` is JSON lines on standard input.

    ``columns`` gives the columns' roles; without it, a row is a mapping of all columns.

    Raises:
        BadFile: While iterating, if the file or a line of it can't be read in the format that its
            extension names.
    """
    file = "standard input" if str(source) == "-" else str(source)
    try:
        if str(source) == "-":
            stream = sys.stdin.buffer if stdin is None else stdin
            make = _maker(Holds.JSON, columns, file)
            yield from _items(_json_lines(stream, file), make, file)
        else:
            yield from _file_items(Path(source), columns)
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror or exc}", file=file) from exc


def _file_items(path: Path, columns: Columns | None) -> Iterator[NewItem]:
    rows, holds = _reader(path)
    if columns is not None and holds is not Holds.ARRAYS and path.is_file():
        # The file is read twice if it may have ids: they are known to be unique only at its end.
        columns.find_id(lambda: rows(path, columns), header=holds is Holds.ROWS)
    yield from _items(rows(path, columns), _maker(holds, columns, str(path)), str(path))


def _maker(holds: Holds, columns: Columns | None, file: str) -> _Make:
    if columns is not None:
        if columns.roles.delimiter is not None and not file.lower().endswith((".csv", ".tsv")):
            raise BadFile("--delimiter is for csv and tsv files", file=file)
        if holds is Holds.ARRAYS and columns.roles.names:
            raise BadFile("has no named columns", file=file)
        if holds is Holds.ROWS or (holds is Holds.JSON and columns.reads_objects):
            return columns.item
    return _from_json if holds is Holds.JSON else _from_payload


def _reader(path: Path) -> tuple[_Rows, Holds]:
    ending = path.suffix.lower()
    try:
        return _READERS[".csv" if ending == ".tsv" else ending]
    except KeyError:
        known = ", ".join(_READERS)
        reason = f"the extension must be one of {known}, since it names the format"
        raise BadFile(reason, file=str(path)) from None


def _items(rows: Numbered, make: _Make, file: str) -> Iterator[NewItem]:
    for line, value in rows:
        try:
            item = make(line, value)
        except (TypeError, ValueError) as exc:
            raise BadFile(str(exc), file=file, line=line) from exc
        yield item


def _from_payload(line: int, value: object) -> NewItem:
    return NewItem(payload=codec.encode(value), line=line)


def _from_json(line: int, value: JSONValue) -> NewItem:
    return from_json(value, line)


# --- formats --------------------------------------------------------------------------------


def _lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 text with their line ends; a byte order mark is allowed."""
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise BadFile(f"longer than {MAX_LINE_BYTES} bytes", file=file, line=number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as exc:
            raise BadFile(NOT_UTF8, file=file, line=number) from exc
        yield number, text


def _json_lines(stream: BinaryIO, file: str) -> Numbered:
    for number, text in _lines(stream, file):
        if not text.strip():
            continue
        try:
            yield number, json_checks.decode(text)
        except msgspec.DecodeError as exc:
            raise BadFile(f"is not JSON: {exc}", file=file, line=number) from exc
        except ValueError as exc:
            raise BadFile(str(exc), file=file, line=number) from exc
        except RecursionError as exc:
            raise BadFile("is nested too deep", file=file, line=number) from exc


def _json_lines_file(path: Path, columns: Columns | None) -> Numbered:
    with path.open("rb") as stream:
        yield from _json_lines(stream, str(path))


def _json_list_file(path: Path, columns: Columns | None) -> Numbered:
    with path.open("rb") as stream:
        yield from json_stream.elements(stream, str(path), MAX_LINE_BYTES)


def _csv_file(path: Path, columns: Columns | None) -> Numbered:
    with io.BufferedReader(path.open("rb", buffering=0), csv_files.SAMPLE) as stream:
        delimiter = None if columns is None else columns.roles.delimiter
        if delimiter is None:
            delimiter = csv_files.delimiter_of(path, stream.peek(csv_files.SAMPLE))
        if columns is not None:
            columns.delimiter = delimiter
        header = _no_header if columns is None else columns.begin
        lines = _lines(stream, str(path))
        yield from csv_files.rows(lines, str(path), delimiter, MAX_LINE_BYTES, header)


def _parquet_file(path: Path, columns: Columns | None) -> Numbered:
    return parquet.parquet_rows(path, _no_header if columns is None else columns.begin)


def _no_header(names: Sequence[str]) -> None:
    pass


def _npy_file(path: Path, columns: Columns | None) -> Numbered:
    return npy.npy_rows(path)


def _npz_file(path: Path, columns: Columns | None) -> Numbered:
    return npy.npz_rows(path)


_READERS: dict[str, tuple[_Rows, Holds]] = {
    ".csv": (_csv_file, Holds.ROWS),
    ".jsonl": (_json_lines_file, Holds.JSON),
    ".ndjson": (_json_lines_file, Holds.JSON),
    ".json": (_json_list_file, Holds.JSON),
    ".npy": (_npy_file, Holds.ARRAYS),
    ".npz": (_npz_file, Holds.ARRAYS),
    ".parquet": (_parquet_file, Holds.ROWS),
}
