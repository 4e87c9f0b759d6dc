"""Reader of the elements of a long JSON list, without holding the whole list in memory.

The standard library's decoder finds the end of a value, and msgspec decodes it, so that the same
values are allowed as in JSON lines. Text is read until one element is complete, and the rest is
kept for the next one. An incomplete element is tried again only when the text has grown by half,
which keeps the work linear.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.protocol import json_checks
from supt_async.readers.encoding import NOT_UTF8

CHUNK_BYTES = 64 * 1024
"""Number of bytes that are read at once."""

_SPACE = " \t\n\r"
"""Characters that JSON allows between values."""
_LONGEST_TOKEN = 16
"""Distance from the end of the text, in characters, at which an error may be a cut-off token."""


def elements(stream: BinaryIO, file: str, max_length: int) -> Iterator[tuple[int, JSONValue]]:
    """Yield each element and the line where it begins, from 1 on.

    ``max_length`` bounds one element, in characters.

    Raises:
        BadFile: If the text is not one list of JSON values.
    """
    window = _Window(stream, file, max_length)
    if window.skip() != "[":
        window.refuse("must be a JSON list; for one value a line, name the file .jsonl")
    window.take(1)
    if window.skip() == "]":
        window.take(1)
    else:
        while True:
            yield window.line, window.element()
            mark = window.skip()
            if mark not in (",", "]"):
                window.refuse("is not JSON: a comma or the end of the list is missing")
            window.take(1)
            if mark == "]":
                break
            window.skip()
    if window.skip():
        window.refuse("is not JSON: there is more text after the list")


class _Window:
    """Part of the text that has been read and not been consumed yet."""

    def __init__(self, stream: BinaryIO, file: str, max_length: int) -> None:
        self.line = 1
        self._stream = stream
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._file = file
        self._max_length = max_length
        self._text = ""
        self._position = 0
        # Numbers are not converted here: msgspec does that, and refuses absurdly long ones.
        self._scanner = json.JSONDecoder(parse_int=len, parse_float=len)

    def refuse(self, reason: str) -> NoReturn:
        raise BadFile(reason, file=self._file, line=self.line)

    def skip(self) -> str:
        """Skip white space and return the next character; empty at the end."""
        while True:
            while self._position < len(self._text):
                if self._text[self._position] not in _SPACE:
                    return self._text[self._position]
                self.take(1)
            if not self._grow(1):
                return ""

    def take(self, length: int) -> None:
        """Consume ``length`` characters."""
        end = self._position + length
        self.line += self._text.count("\n", self._position, end)
        self._position = end

    def element(self) -> JSONValue:
        """Consume one JSON value.

        A number at the end of the text may be incomplete: ``1`` may be the beginning of ``1.5e3``.
        """
        while True:
            try:
                _, end = self._scanner.raw_decode(self._text, self._position)
            except json.JSONDecodeError as exc:
                self._go_on_after(exc)
            except RecursionError:
                self.refuse("is nested too deep")
            else:
                length = end - self._position
                if end + _LONGEST_TOKEN < len(self._text) or not self._grow(1):
                    return self._value(length)

    def _go_on_after(self, exc: json.JSONDecodeError) -> None:
        """Read on if the value may be cut off; otherwise refuse it."""
        near_the_end = exc.pos + _LONGEST_TOKEN > len(self._text)
        in_a_string = exc.msg.startswith("Unterminated string")
        left = len(self._text) - self._position
        offset = exc.pos - self._position
        if not (near_the_end or in_a_string) or not self._grow(left // 2 + 1):
            self.take(offset)
            self.refuse(f"is not JSON: {exc.msg}")

    def _value(self, length: int) -> JSONValue:
        text = self._text[self._position : self._position + length]
        try:
            value = json_checks.decode(text)
        except msgspec.DecodeError as exc:
            self.refuse(f"is not JSON: {exc}")
        except ValueError as exc:
            self.refuse(str(exc))
        except RecursionError:
            self.refuse("is nested too deep")
        self.take(length)
        return value

    def _grow(self, length: int) -> bool:
        """Drop the consumed text and read on; return whether there was more text."""
        parts = [self._text[self._position :]]
        kept = len(parts[0])
        if kept > self._max_length:
            self.refuse(f"is longer than {self._max_length} characters")
        grown = 0
        while grown < length and (piece := self._read()):
            parts.append(piece)
            grown += len(piece)
        self._text, self._position = "".join(parts), 0
        return grown > 0

    def _read(self) -> str:
        while True:
            raw = self._stream.read(CHUNK_BYTES)
            try:
                text = self._utf8.decode(raw, final=not raw)
            except UnicodeDecodeError:
                self.refuse(NOT_UTF8)
            # A chunk may hold only a part of one character.
            if text or not raw:
                return text
