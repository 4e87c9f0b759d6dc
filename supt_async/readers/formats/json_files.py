"""Readers of JSON lines and of JSON lists."""

from __future__ import annotations

import io
from collections.abc import Collection

import msgspec

from supt_async.protocol import json_checks
from supt_async.readers import encoding
from supt_async.readers.encoding import lines, open_utf8
from supt_async.readers.formats import json_stream
from supt_async.readers.formats.text_lines import TextLines
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import BadRow, Holds, Numbered, OnBad

NOT_LINES = " (standard input is read as JSON lines: add other formats as files)"
"""What to do if it is something else."""


class JsonLines(TextLines):
    """Values of JSON, one in each line; blank lines are skipped."""

    format = "jsonl"
    holds = Holds.JSON

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        with open_utf8(self._source, self._encoding) as stream:
            for number, text in lines(stream, self._source.name):
                if text.isspace():
                    continue
                try:
                    value = json_checks.decode(text)
                except (ValueError, RecursionError) as exc:  # msgspec's error is a ValueError
                    reason = f"{_reason(exc)}{NOT_LINES if self._source.is_stdin else ''}"
                    on_bad(BadRow(reason, file=self._source.name, line=number, value=text))
                else:
                    yield number, value


class JsonList(JsonLines):
    """Elements of one JSON list."""

    format = "json"

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        with open_utf8(self._source, self._encoding) as stream:
            yield from json_stream.elements(stream, self._source.name, encoding.MAX_LINE_BYTES)


def _reason(exc: Exception) -> str:
    if isinstance(exc, RecursionError):
        return "is nested too deep"
    return f"is not JSON: {exc}" if isinstance(exc, msgspec.DecodeError) else str(exc)


def json_file(source: Input, roles: Roles) -> JsonLines:
    """Return the reader of a ``.json`` file: a list, or as many programs write it, JSON lines.

    Raises:
        BadFile: It is neither.
    """
    with open_utf8(source, roles.encoding) as stream:
        first = _first(stream)
    if first not in ("{", '"'):
        return JsonList(source, roles)
    return JsonLines(source, roles)


def _first(stream: io.BufferedReader) -> str:
    """Return the first character that is not white space; empty if there is none."""
    return stream.peek(1024)[:1024].decode(errors="replace").lstrip()[:1]
