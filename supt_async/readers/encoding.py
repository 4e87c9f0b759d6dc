"""Texts of any encoding as UTF-8, with bounded lines; an encoding is never guessed.

A byte order mark says UTF-8, UTF-16 or UTF-32. Anything else must be UTF-8 without an error, or the
user names its encoding: text that is decoded with the wrong one is stored for good.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from supt_async.errors import BadFile
from supt_async.readers.input import CHUNK_BYTES, Input

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Maximum size of a line of a text file, and of an element of a JSON list, in bytes."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_UTF8 = "is not UTF-8: name its encoding, such as --encoding cp1252 for a file of Windows"
"""Error for a text in another encoding."""
_NO_TEXT = (
    "is not UTF-8 and has zero bytes in it: it is no text, or is UTF-16 without a byte order mark"
    " (--encoding utf-16-le)"
)
_UNMARKED = "looks like UTF-16 without a byte order mark: if it is, use --encoding utf-16-{}"


def encoding_of(source: Input, named: str | None) -> str:
    """Return the encoding of a text: the one that is named, or that of its byte order mark.

    Raises:
        BadFile: The name contradicts the byte order mark, or the text is UTF-16 without one.
    """
    head = source.head
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if named is not None:
        name = codecs.lookup(named).name
        if marked is not None and not name.startswith(marked.removesuffix("-sig")):
            reason = f"begins with the byte order mark of {marked.removesuffix('-sig')}"
            raise BadFile(f"{reason}, and is not {name}: leave --encoding out", file=source.name)
        return marked or ("utf-8-sig" if name == "utf-8" else name)
    if marked is None and len(head) >= 4:
        for order, (letters, zeros) in {"le": (0, 1), "be": (1, 0)}.items():
            if not any(head[zeros:200:2]) and all(head[letters:200:2]):
                raise BadFile(_UNMARKED.format(order), file=source.name)
        if b"\0" in head and not _begins_as_utf8(head):
            raise BadFile(_NO_TEXT, file=source.name)
    return marked or "utf-8-sig"


def _begins_as_utf8(head: bytes) -> bool:
    """Return whether the beginning of a file is UTF-8, but for a character that is cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def open_utf8(source: Input, named: str | None) -> io.BufferedReader:
    """Return a text as bytes of UTF-8 without a byte order mark.

    What is not decoded here may have bytes that are not UTF-8: its reader decodes it anyway.
    """
    encoding = encoding_of(source, named)
    stream = source.open()
    if encoding == "utf-8-sig":
        if stream.peek(3)[:3] == codecs.BOM_UTF8:
            stream.read(3)
        return stream
    return io.BufferedReader(_Decoded(stream, encoding, source.name), CHUNK_BYTES)


class _Decoded(io.RawIOBase):
    """Text in another encoding as bytes of UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str, file: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoding = encoding
        self._file = file
        self._left = b""
        self._line = 1

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        while not self._left:
            raw = self._stream.read(CHUNK_BYTES)
            try:
                self._left = self._decoder.decode(raw, final=not raw).encode()
            except UnicodeError as exc:
                # The line may be further on in this piece, in which nothing is counted yet.
                reason = f"is not {self._encoding} ({getattr(exc, 'reason', exc)})"
                reason = f"{reason} at or after this line: name another --encoding"
                raise BadFile(reason, file=self._file, line=self._line) from exc
            self._line += self._left.count(b"\n")
            if not raw:
                break
        given = self._left[: len(view)]
        self._left = self._left[len(given) :]
        view[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._stream.close()
        super().close()


def lines(stream: io.BufferedReader, file: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 text with their line ends.

    Raises:
        BadFile: A line is too long, or is not UTF-8.
    """
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise BadFile(f"longer than {MAX_LINE_BYTES} bytes", file=file, line=number)
        try:
            text = raw.decode()
        except UnicodeDecodeError as exc:
            raise BadFile(NOT_UTF8, file=file, line=number) from exc
        yield number, text
