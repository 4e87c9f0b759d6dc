"""All formats of files with items. To add one, write a module beside this one and name it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from supt_async.errors import BadFile
from supt_async.readers.formats import (
    arrays,
    csv_files,
    hugging_face,
    json_files,
    parquet,
    text_lines,
    xlsx,
)
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import Table

Open: TypeAlias = Callable[[Input, Roles], Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Format of files, recognised by how a file begins or, for texts, by its name."""

    name: str
    open: Open
    endings: tuple[str, ...]
    begins: bytes | None = None
    """First bytes of all files of the format; None for texts."""
    holds: bytes = b""
    """Further bytes near the beginning, where several formats begin in the same way."""
    takes: frozenset[str] = frozenset()
    """Which of delimiter, encoding and sheet mean something for it."""


FORMATS = (
    Format(name="csv", open=csv_files.CsvFile, endings=(".csv", ".tsv", ".tab"),
           takes=frozenset({"delimiter", "encoding"})),
    Format(name="jsonl", open=json_files.JsonLines, endings=(".jsonl", ".ndjson"),
           takes=frozenset({"encoding"})),
    Format(name="json", open=json_files.json_file, endings=(".json",),
           takes=frozenset({"encoding"})),
    Format(name="txt", open=text_lines.TextLines, endings=(".txt",),
           takes=frozenset({"encoding"})),
    Format(name="parquet", open=parquet.ParquetFile, endings=(".parquet", ".pq"), begins=b"PAR1"),
    Format(name="xlsx", open=xlsx.ExcelSheet, endings=(".xlsx", ".xlsm"), begins=b"PK\x03\x04",
           holds=b"xl/", takes=frozenset({"sheet"})),
    Format(name="npy", open=arrays.ArrayFile, endings=(".npy",), begins=b"\x93NUMPY"),
    Format(name="npz", open=arrays.ArrayFile, endings=(".npz",), begins=b"PK\x03\x04",
           holds=b".npy"),
    Format(name="hf", open=hugging_face.DataSet, endings=()),
)  # fmt: skip
"""Formats in the order in which messages name them."""

_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel file (.xls): save it as .xlsx"),
    (b"%PDF", "is a PDF: take its texts out first"),
    (b"SQLite format 3\0", "is an SQLite database: export a table of it as CSV"),
    (b"ARROW1", "is an Arrow file: write it as Parquet"),
    (b"ORC", "is an ORC file: write it as Parquet"),
    (b"BZh", "is compressed with bzip2: decompress it, or compress it with gzip or zstd"),
    (b"\xfd7zXZ\0", "is compressed with xz: decompress it, or compress it with gzip or zstd"),
    (b"PK\x03\x04", "is a zip archive of an unknown kind: extract its files and add those"),
    (b"\x80\x04", "is a pickle, which could run anything: write it as Parquet or JSON lines"),
)
"""Beginnings of files that can't be read, and what to do about each."""


def format_of(source: Input) -> Format:
    """Return the format of a file: by how it begins, or else by its name.

    Raises:
        BadFile: It is not one of those that are known.
    """
    if source.is_stdin:
        return _named("jsonl")
    if source.is_folder:
        return _named("hf")
    head = source.head
    for one in FORMATS:
        if one.begins is not None and head.startswith(one.begins) and one.holds in head:
            return one
    if head.startswith(b"PK\x03\x04") and b"project.jsonl" in head[:64]:
        raise BadFile("is a project's file: read it with supt project import", file=source.name)
    for magic, reason in _FOREIGN:
        if head.startswith(magic):
            raise BadFile(reason, file=source.name)
    for one in FORMATS:
        if source.ending in one.endings:
            return one
    return _by_text(source)


def _named(name: str) -> Format:
    return next(one for one in FORMATS if one.name == name)


def _by_text(source: Input) -> Format:
    """Return the format of a text whose name says nothing."""
    text = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\0" not in source.head[:200]:
        if text.startswith((b"{", b"[")):
            return _named("json")
        first, _, rest = text.partition(b"\n")
        second = rest.partition(b"\n")[0]
        if any(first.count(one) and second.count(one) for one in (b",", b";", b"\t", b"|")):
            return _named("csv")
    known = ", ".join(ending for one in FORMATS for ending in one.endings)
    reason = f"is in no known format: name it by its format, with one of {known} at the end"
    raise BadFile(reason, file=source.name)
