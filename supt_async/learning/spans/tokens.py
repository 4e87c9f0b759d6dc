"""Tokens of a text: its words, and which of them spans cover.

Words are found by the rules of Unicode's UAX 29 (WB5 to WB13): letters with their marks, digits
and underscores belong together, also over an apostrophe or a point between two letters, and a
point or comma between two digits. Each ideograph, kana syllable and other sign is a word by
itself, and an emoji with its modifiers is one. White space is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from supt_async.domain.values import JSONValue

Span: TypeAlias = tuple[int, int, JSONValue]

_IDEOGRAPH = "\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Letters and digits that are no ideographs, with their marks (which \w leaves out partly).
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0b01-\u0b4d\u0b82-\u0bcd\u0c00-\u0c4d\u0d00-\u0d4d"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
    "\u00ad\u200d\ufe00-\ufe0f"
)
_LETTER = rf"[^\W{_IDEOGRAPH}][{_MARK}]*"
_JOINT = "['\u2019.\u00b7:\u2027]"
_BETWEEN_LETTERS = rf"{_JOINT}(?=[^\W\d_])(?<=(?:[^\W\d_]|[{_MARK}]).)"
_BETWEEN_DIGITS = r"[.,;'](?=\d)(?<=\d.)"
_WORD = rf"{_LETTER}(?:(?:{_BETWEEN_LETTERS}|{_BETWEEN_DIGITS})?{_LETTER})*"
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_EMOJI = rf"(?:\S{_TONE}?[{_MARK}]*(?:(?<=\u200d)\S{_TONE}?[{_MARK}]*)*)"
_TOKEN = re.compile(rf"{_WORD}|{_FLAG}{{2}}|{_EMOJI}")


class Token(NamedTuple):
    """Word of a text, with its place in code points."""

    start: int
    end: int
    text: str


def words(text: str) -> list[Token]:
    """Return the words of a text, in order."""
    return [Token(*found.span(), found.group()) for found in _TOKEN.finditer(text)]


def cut(tokens: Iterable[Token], spans: Iterable[Span]) -> list[Token]:
    """Return tokens that are cut where a span begins or ends within one."""
    borders = sorted({at for start, end, _ in spans for at in (start, end)})
    cut_ones: list[Token] = []
    for token in tokens:
        first, last = bisect_right(borders, token.start), bisect_left(borders, token.end)
        within = borders[first:last]
        for start, end in pairwise([token.start, *within, token.end]):
            part = token.text[start - token.start : end - token.start]
            cut_ones.append(Token(start, end, part))
    return cut_ones


def apart(spans: Iterable[Span]) -> list[Span]:
    """Return spans of which none overlaps another, in order: the longer ones, then the earlier."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        place = bisect_left(kept, span[0], key=lambda other: other[0])
        before = place == 0 or kept[place - 1][1] <= span[0]
        if before and (place == len(kept) or span[1] <= kept[place][0]):
            kept.insert(place, span)
    return kept
