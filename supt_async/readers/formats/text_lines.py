"""Reader of texts: one item a line, blank lines skipped."""

from __future__ import annotations

from collections.abc import Collection

from supt_async.readers.encoding import lines, open_utf8
from supt_async.readers.input import Input
from supt_async.readers.roles import Roles
from supt_async.readers.table import Column, Holds, Numbered, OnBad


class TextLines:
    """Text file whose lines are the items."""

    format = "txt"
    holds = Holds.VALUES
    columns: tuple[Column, ...] = ()

    def __init__(self, source: Input, roles: Roles) -> None:
        self._source = source
        self._encoding = roles.encoding
        self.notes: list[str] = []
        self.facts: dict[str, str] = {}

    @property
    def position(self) -> float:
        return self._source.position

    def close(self) -> None:
        self._source.close()

    def rows(self, on_bad: OnBad, texts: Collection[str] = ()) -> Numbered:
        with open_utf8(self._source, self._encoding) as stream:
            for number, text in lines(stream, self._source.name):
                line = text.rstrip("\r\n")
                if line and not line.isspace():
                    yield number, line
