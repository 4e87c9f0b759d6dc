"""Tokens that an item lists, and the tags of those that spans cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from supt_async.domain.values import JSONValue
from supt_async.learning.spans.tokens import Span, Token


def placed(text: str, listed: Sequence[JSONValue]) -> list[Token]:
    """Return listed tokens with their places in a text.

    Raises:
        ValueError: One of them is not there, or is none.
    """
    tokens: list[Token] = []
    at = 0
    for one in listed:
        word = one.get("text") if isinstance(one, dict) else one
        if not isinstance(word, str) or not word.strip() or word.split() != [word]:
            raise ValueError("a token must be a text without white space")
        start = text.find(word, at)
        if start < 0:
            raise ValueError(f"the token {word[:40]!r} is not in the text")
        at = start + len(word)
        tokens.append(Token(start, at, word))
    return tokens


def tags(tokens: Sequence[Token], spans: Iterable[Span]) -> Iterator[tuple[str, JSONValue]]:
    """Yield ("B" or "I", label) for each token that a span touches, and ("O", None) for others.

    ``spans`` are in order and don't overlap. A token that two of them touch belongs to the first.
    """
    waiting = list(spans)[::-1]
    begun = False
    for token in tokens:
        while waiting and waiting[-1][1] <= token.start:
            waiting.pop()
            begun = False
        if waiting and waiting[-1][0] < token.end:
            yield ("I" if begun else "B"), waiting[-1][2]
            begun = True
        else:
            yield "O", None
