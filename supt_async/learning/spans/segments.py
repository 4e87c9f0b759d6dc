"""Parts of a long text, each of which a model tags by itself, so that time and memory are bounded.

A text is cut at the same places whenever it is read. Spans may go across a cut: tags are joined
before they are read (``tags.stretches``).
"""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.learning.spans.tokens import Token

LONGEST = 400
"""Number of tokens of a part, at most; most texts that people label are one part."""
STOPS = frozenset(".!?;\u2026\u3002\uff01\uff1f\uff0e\u0964\u06d4\u061f")
"""Tokens that end a sentence, in Latin, Chinese, Indian and Arabic scripts."""


def segments(tokens: Sequence[Token], gaps: Sequence[str], longest: int = LONGEST) -> list[range]:
    """Return consecutive ranges of a text's tokens.

    A part ends with a line where it can, else with a sentence, else after ``longest`` tokens.
    ``gaps`` are those of ``features.gaps_of``.
    """
    found, start = [], 0
    while len(tokens) - start > longest:
        end = _end(tokens, gaps, start, start + longest)
        found.append(range(start, end))
        start = end
    if start < len(tokens):
        found.append(range(start, len(tokens)))
    return found


def _end(tokens: Sequence[Token], gaps: Sequence[str], start: int, last: int) -> int:
    """Return where a part ends that begins at ``start``: late, but at ``last`` at most."""
    late = range(last, start + (last - start) // 2, -1)
    line = next((place for place in late if gaps[place] == "^"), None)
    if line is not None:
        return line
    return next((place for place in late if tokens[place - 1].text in STOPS), last)
