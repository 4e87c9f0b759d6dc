"""Spans as tags of tokens, and back.

The tags are BIO (L. Ramshaw, M. Marcus, "Text Chunking using Transformation-Based Learning", WVLC
1995, in the form IOB2): ``B3`` begins a span with label number 3, ``I3`` goes on with it, ``O`` is
in no span. One token has one tag, so spans that overlap can't be told: ``tokens.apart`` keeps the
outermost. A span that begins or ends within a token is learned as the whole token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from supt_async.learning.spans.tokens import Token

OUTSIDE = "O"


class Stretch(NamedTuple):
    """Span as tokens: from ``first`` up to, and without, ``end``."""

    first: int
    end: int
    label: int
    """Number of the label."""


class Place(NamedTuple):
    """Span as a part of a text, in code points; sorts by the text."""

    start: int
    end: int
    label: int


def tags_of(tokens: Sequence[Token], spans: Iterable[Place]) -> list[str]:
    """Return a tag for each token; ``spans`` are in order and don't overlap.

    A token that two spans touch belongs to the first; a span that has no token is lost.
    """
    tags = [OUTSIDE] * len(tokens)
    at = 0
    for start, end, label in spans:
        while at < len(tokens) and tokens[at].end <= start:
            at += 1
        kind = "B"
        while at < len(tokens) and tokens[at].start < end:
            tags[at] = f"{kind}{label}"
            kind = "I"
            at += 1
    return tags


def stretches(tags: Sequence[str]) -> list[Stretch]:
    """Return the spans that tags mean, in order; an ``I`` that continues nothing begins one."""
    found: list[Stretch] = []
    begun = label = -1
    for place, tag in enumerate(tags):
        goes_on = begun >= 0 and tag[0] == "I" and int(tag[1:]) == label
        if begun >= 0 and not goes_on:
            found.append(Stretch(begun, place, label))
            begun = -1
        if begun < 0 and tag != OUTSIDE:
            begun, label = place, int(tag[1:])
    if begun >= 0:
        found.append(Stretch(begun, len(tags), label))
    return found


def placed(tokens: Sequence[Token], spans: Iterable[Stretch]) -> list[Place]:
    """Return spans of tokens as parts of the text."""
    return [Place(tokens[one.first].start, tokens[one.end - 1].end, one.label) for one in spans]
