"""Bounds of XLSX files, which are zip archives of XML: their real sizes, before they are opened."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from supt_async.errors import BadFile
from supt_async.readers.formats.xlsx_strings import SharedTexts

MAX_BYTES = 1024**3
"""Maximum size of all parts of a file together, decompressed, and of its cells' texts, in bytes."""
MAX_CELLS = 10_000_000
"""Maximum number of cells of a sheet, used or not, up to its last row and column."""
MAX_PARTS = 10_000
"""Maximum number of parts of a file."""
CHUNK_BYTES = 1024 * 1024
_TAG = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])([^<>]*)>")
"""Tag of a cell or a row, whose text is its attributes."""
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*(["'])([A-Z]{0,3})([0-9]{1,7})\1""")


def check_size(path: Path, file: str) -> None:
    """Read a whole file without keeping anything of it.

    Raises:
        BadFile: It is damaged, too large, or has a cell too far away.
    """
    left = MAX_BYTES
    texts = SharedTexts()
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise BadFile(f"has more than {MAX_PARTS:,} parts", file=file)
            for part in parts:
                texts.begin()
                left = _check_part(archive, part, left, file, texts)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as exc:
        reason = f"is not a readable XLSX file ({exc}): save it again"
        raise BadFile(reason, file=file) from exc
    if texts.size > MAX_BYTES:
        raise BadFile("repeats texts more often than fits into memory: save it as CSV", file=file)


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, file: str, texts: SharedTexts
) -> int:
    """Return how many bytes the other parts may have. A sheet can have any name."""
    rows = columns = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                size = MAX_BYTES // 1024**2
                raise BadFile(f"is larger than {size:,} MB decompressed: save it as CSV", file=file)
            text = tail + chunk
            end = text.rfind(b">") + 1
            tail = text[end:][-CHUNK_BYTES:]
            row, column = _farthest(text[:end], file)
            texts.see(text[:end])
            texts.left_out(len(text) - end - len(tail))
            rows, columns = max(rows, row), max(columns, column)
            if rows * columns > MAX_CELLS:
                reason = f"has a sheet of {rows:,} rows and {columns:,} columns, and may have"
                reason += f" {MAX_CELLS:,} cells: save it as CSV, or delete what is unused"
                raise BadFile(reason, file=file)
    return left


def _farthest(xml: bytes, file: str) -> tuple[int, int]:
    """Return the last row and column that a piece of a sheet names.

    Raises:
        BadFile: A cell or row says nothing about its place: it can be anywhere.
    """
    rows = columns = 0
    if b"\0" in xml[:100]:
        raise BadFile("has a part that is not UTF-8: save it again, or as CSV", file=file)
    for attributes in _TAG.findall(xml):
        place = _PLACE.search(attributes)
        if place is None:
            reason = "has cells or rows without their places: save it in a spreadsheet program"
            raise BadFile(reason, file=file)
        rows = max(rows, int(place[3]))
        if place[2]:
            columns = max(columns, _number(place[2]))
    return rows, columns


def _number(letters: bytes) -> int:
    """Return the number of a column, such as 28 for AB."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
