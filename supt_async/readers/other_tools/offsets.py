"""Offsets of spans in code points, from tools that count otherwise.

A browser counts UTF-16 units, of which an emoji has two. So does what doccano writes, and what
people answered in Argilla; Prodigy and spaCy count code points as here, and so does Label Studio
in newer versions. It also writes the text of each span: with it the unit is found
out, and a text that the browser has changed (it makes one line feed of CR and LF) is recognised.
"""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.readers.other_tools.options import Offsets


class Text:
    """Text of an item, in which a tool's spans lie."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.beyond = not text.isascii() and max(text) > "\uffff"
        """Whether code points and UTF-16 units differ."""
        self._starts: dict[int, int] | None = None

    def span(self, start: JSONValue, end: JSONValue, unit: Offsets) -> tuple[int, int]:
        """Return a span in code points.

        Raises:
            ValueError: It begins or ends within a character, or beyond the text.
        """
        for at in (start, end):
            if type(at) is not int:
                raise ValueError("offsets of a span must be integers")
        if unit is Offsets.CODE_POINTS or not self.beyond:
            return start, end
        places = self._places()
        if start not in places or end not in places:
            raise ValueError(
                "a span begins or ends within a character if offsets count UTF-16 units: try"
                " --offsets code-points"
            )
        return places[start], places[end]

    def span_of(self, start: JSONValue, end: JSONValue, words: str) -> tuple[int, int]:
        """Return the span in code points that has these words, whatever its offsets count.

        Raises:
            ValueError: The words are not there, in whatever unit.
        """
        found = self._with_words(start, end, words)
        if found is None and "\r\n" in self.text:
            found = self._within_lines(start, end, words)
        if found is None:
            raise ValueError("the text of a span is not where its offsets say")
        return found

    def _with_words(self, start: JSONValue, end: JSONValue, words: str) -> tuple[int, int] | None:
        for unit in Offsets:
            try:
                first, last = self.span(start, end, unit)
            except ValueError:
                continue
            if self.text[first:last] == words:
                return first, last
        return None

    def _within_lines(self, start: JSONValue, end: JSONValue, words: str) -> tuple[int, int] | None:
        lines = Text(self.text.replace("\r\n", "\n"))
        for said in (words, words.replace("\r\n", "\n")):
            found = lines._with_words(start, end, said)
            if found is not None:
                return self._before_lines(found[0]), self._before_lines(found[1])
        return None

    def _before_lines(self, at: int) -> int:
        """Return the offset of a place in the text whose line ends were shortened."""
        place = 0
        for line in self.text.split("\r\n"):
            if at <= len(line):
                return place + at
            at -= len(line) + 1
            place += len(line) + 2
        return place

    def _places(self) -> dict[int, int]:
        if self._starts is None:
            self._starts, units = {}, 0
            for place, sign in enumerate(self.text):
                self._starts[units] = place
                units += 2 if sign > "\uffff" else 1
            self._starts[units] = len(self.text)
        return self._starts


def utf16(text: str, at: int) -> int:
    """Return an offset in UTF-16 units."""
    return at + sum(sign > "\uffff" for sign in text[:at])
