"""Bounds of an Arrow stream: what its batches claim to hold, before anything is unpacked.

The buffers of a batch may be compressed, and a column without values (null, run-end encoded) has
any number of rows in a few bytes. Both stand in the head of a batch, a flatbuffer of the format
https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from supt_async.readers.input import MAX_RATIO

MAX_HEAD_BYTES = 16 * 1024 * 1024
"""Maximum size of the head of a batch."""
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""Maximum size of a batch with compressed buffers, which is in memory as a whole."""
FREE_UNPACKED_BYTES = 16 * 1024 * 1024
"""Unpacked size up to which the ratio does not matter, in bytes."""
FREE_ROWS = 1000
"""Number of rows of a batch that may take less than a bit each."""
_MARK = 0xFFFFFFFF
_DICTIONARY, _RECORDS = 2, 3
DAMAGED = "a batch is damaged"
"""Error for a head that is not one."""


@dataclass(frozen=True, slots=True)
class _Batch:
    longest: int
    """Number of entries of its longest column, also of nested ones."""
    packed: list[tuple[int, int]]
    """Offset and length of its buffers, if they are compressed."""
    body: int
    """Size of what follows its head, in bytes."""


def check_stream(path: Path) -> None:
    """Check what the batches of a file claim.

    Raises:
        ValueError: One has more rows than its size allows, unpacks to far too much, or is damaged.
    """
    with path.open("rb") as file:
        for batch in _batches(file):
            if batch.longest > max(FREE_ROWS, 8 * batch.body):
                raise ValueError(
                    f"a batch of {batch.body:,} bytes claims {batch.longest:,} rows: load it with"
                    " datasets, remove columns without values, and save it again"
                )
            size = _unpacked(file, batch)
            most = min(MAX_UNPACKED_BYTES, max(FREE_UNPACKED_BYTES, MAX_RATIO * batch.body))
            if size > most:
                raise ValueError(
                    f"a batch unpacks from {batch.body:,} to {size:,} bytes: load it with datasets,"
                    " and save it again"
                )


def _batches(file: BinaryIO) -> Iterator[_Batch]:
    """Yield the batches, each while the file is at the beginning of its body."""
    size = os.fstat(file.fileno()).st_size
    while len(start := file.read(4)) == 4:
        (length,) = struct.unpack("<I", start)
        if length == _MARK:
            (length,) = struct.unpack("<I", file.read(4).ljust(4, b"\0"))
        if length == 0:
            return
        if length > MAX_HEAD_BYTES:
            raise ValueError(DAMAGED)
        try:
            found, body = _read_head(file.read(length))
        except struct.error as exc:
            raise ValueError(DAMAGED) from exc
        begin = file.tell()
        if not 0 <= body <= size - begin:
            raise ValueError("a batch is cut off")
        if found is not None:
            yield found
        file.seek(begin + body)


def _read_head(head: bytes) -> tuple[_Batch | None, int]:
    """Return what a message says of its batch, None if it is none, and the size of its body."""
    message = _Table(head, _pointer(head, 0))
    kind = message.number(1, "<B")
    body = message.number(3, "<q")
    if kind not in (_DICTIONARY, _RECORDS):
        return None, body
    batch = message.table(2)
    if kind == _DICTIONARY:
        batch = batch.table(1)
    lengths = [length for length, _ in batch.pairs(1)]
    packed = batch.pairs(2) if batch.has(3) else []
    return _Batch(max([batch.number(0, "<q"), *lengths]), packed, body), body


def _unpacked(file: BinaryIO, batch: _Batch) -> int:
    """Return the size of compressed buffers, which stands in the first 8 bytes of each."""
    begin = file.tell()
    size = 0
    for offset, length in batch.packed:
        if not 0 <= offset <= batch.body:
            raise ValueError(DAMAGED)
        if length >= 8:
            file.seek(begin + offset)
            (claimed,) = struct.unpack("<q", file.read(8).ljust(8, b"\0"))
            size += length if claimed < 0 else claimed  # -1: this one is not compressed
    file.seek(begin)
    return size


def _pointer(head: bytes, place: int) -> int:
    (offset,) = struct.unpack_from("<I", head, place)
    return place + int(offset)


class _Table:
    """Table of a flatbuffer."""

    def __init__(self, head: bytes, place: int) -> None:
        self._head = head
        self._place = place
        (back,) = struct.unpack_from("<i", head, place)
        self._fields = place - back
        if self._fields < 0:
            raise struct.error("no table")
        (self._size,) = struct.unpack_from("<H", head, self._fields)

    def _at(self, field: int) -> int | None:
        entry = 4 + 2 * field
        if entry + 2 > self._size:
            return None
        (offset,) = struct.unpack_from("<H", self._head, self._fields + entry)
        return self._place + int(offset) if offset else None

    def has(self, field: int) -> bool:
        return self._at(field) is not None

    def number(self, field: int, kind: str) -> int:
        """Return a number, 0 if it is left out."""
        place = self._at(field)
        return 0 if place is None else int(struct.unpack_from(kind, self._head, place)[0])

    def table(self, field: int) -> _Table:
        place = self._at(field)
        if place is None:
            raise struct.error("a table is missing")
        return _Table(self._head, _pointer(self._head, place))

    def pairs(self, field: int) -> list[tuple[int, int]]:
        """Return a vector of structs of two numbers."""
        place = self._at(field)
        if place is None:
            return []
        vector = _pointer(self._head, place)
        (count,) = struct.unpack_from("<I", self._head, vector)
        if 16 * count > len(self._head):
            raise struct.error("a vector is cut off")
        return [struct.unpack_from("<qq", self._head, vector + 4 + 16 * n) for n in range(count)]
