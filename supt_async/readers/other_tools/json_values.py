"""JSON values of a file, one at a time: a list, lines, or one object; compressed or not.

A line that is not JSON is given as ``Broken``, so that a reader can go on after it. A list can't
be read on after an error.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.protocol import json_checks
from supt_async.readers.formats import json_stream
from supt_async.readers.input import Input

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_VALUE_BYTES = 16 * 1024 * 1024
"""Maximum size of one record, in bytes."""
MAX_DOCUMENT_BYTES = 1024 * 1024 * 1024
"""Maximum size of a document that is read as a whole, in bytes."""
_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Broken:
    """Line that could not be read."""

    reason: str


def values(path: Path) -> Iterator[tuple[int, JSONValue | Broken]]:
    """Yield the values of a file with the lines where they begin, from 1 on.

    Raises:
        BadFile: The file can't be read.
    """
    with opened(path) as stream:
        head = stream.peek(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"["):
            yield from json_stream.elements(stream, str(path), MAX_VALUE_BYTES)
        else:
            yield from _lines(stream)


def document(path: Path) -> bytes:
    """Return a file as a whole.

    Raises:
        BadFile: It can't be read, or is too large.
    """
    with opened(path) as stream:
        whole = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(whole) > MAX_DOCUMENT_BYTES:
        raise BadFile(f"is larger than {MAX_DOCUMENT_BYTES >> 30} GB: divide it", file=str(path))
    return whole.removeprefix(b"\xef\xbb\xbf")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file, which may be compressed with gzip or zstd.

    Raises:
        BadFile: It can't be read, now or in the block.
    """
    found = Input(path)
    if found.is_folder:
        raise BadFile("is a folder: name a file in it", file=found.name)
    try:
        with found.open() as stream:
            yield stream
    finally:
        found.close()


def _lines(stream: io.BufferedReader) -> Iterator[tuple[int, JSONValue | Broken]]:
    number = 0
    while raw := stream.readline(MAX_VALUE_BYTES + 1):
        number += 1
        if len(raw) > MAX_VALUE_BYTES:
            yield number, Broken(f"longer than {MAX_VALUE_BYTES} bytes")
            return
        value = _decoded(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
        if number == 1 and isinstance(value, Broken):
            # One object over several lines, as Label Studio stores a task in a bucket.
            rest = stream.read(MAX_VALUE_BYTES - len(raw))
            whole = _decoded(raw.removeprefix(b"\xef\xbb\xbf") + rest)
            if rest and not isinstance(whole, Broken | None):
                yield 1, whole
                return
            yield 1, value
            stream = io.BufferedReader(_Joined(rest, stream), _HEAD)
        elif value is not None:
            yield number, value


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, and the rest of their stream."""

    def __init__(self, ahead: bytes, rest: io.BufferedReader) -> None:
        self._ahead = io.BytesIO(ahead)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        return self._ahead.readinto(view) or self._rest.readinto(view)


def _decoded(raw: bytes) -> JSONValue | Broken:
    """Return the value of a line, None for an empty one."""
    try:
        text = raw.decode()
        return json_checks.decode(text) if text.strip() else None
    except UnicodeDecodeError:
        return Broken("is not UTF-8")
    except msgspec.DecodeError as exc:
        return Broken(f"is not JSON: {exc}")
    except ValueError as exc:
        return Broken(str(exc))
    except RecursionError:
        return Broken("is nested too deep")
