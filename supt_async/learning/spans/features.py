"""What a model is told of each token: features as short strings.

They are those of named-entity taggers (the word, its shape, prefix and suffix, two words to each
side: E. Tjong Kim Sang, F. De Meulder, "Introduction to the CoNLL-2003 Shared Task", CoNLL 2003; L.
Ratinov, D. Roth, "Design Challenges and Misconceptions in Named Entity Recognition", CoNLL 2009),
none of which knows a language: a shape tells capitals, small letters, digits and other signs apart,
and script and white space come from Unicode.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from supt_async.learning.spans.tokens import Token

LONGEST = 40
"""Number of characters of a word that are looked at."""
AFFIXES = (1, 2, 3, 4)
"""Lengths of the prefixes and suffixes."""
SIGN = "c"
"""Shape of a sign of a script without spaces, such as Chinese: a token by itself."""
REMEMBERED = 50_000
"""Number of different words whose features are remembered."""


class Word(NamedTuple):
    """Features of a word where it stands, and where it stands beside another."""

    own: tuple[str, ...]
    lower: str
    shape: str


def features(tokens: Sequence[Token], gaps: Sequence[str]) -> list[list[str]]:
    """Return the features of each token of a text.

    ``gaps`` are what stands before each token (``gaps_of``).
    """
    edge = Word((), "", "")
    words = [edge, edge, *(_word(token.text[:LONGEST]) for token in tokens), edge, edge]
    found = []
    for place, gap in enumerate(gaps):
        before, last, this, following, after = words[place : place + 5]
        row = [
            *this.own,
            gap,
            f"-w{last.lower}",
            f"+w{following.lower}",
            f"-s{last.shape}",
            f"+s{following.shape}",
            f"--{before.lower}",
            f"++{after.lower}",
            f"s3{last.shape}|{this.shape}|{following.shape}",
        ]
        if this.shape == SIGN:  # one sign says less than a word
            row += [f"-b{last.lower}{this.lower}", f"+b{this.lower}{following.lower}"]
        found.append(row)
    return found


def gaps_of(text: str, tokens: Sequence[Token]) -> list[str]:
    """Return what stands before each token: nothing, white space, or the beginning of a line."""
    found, end = [], 0
    for token in tokens:
        gap = text[end : token.start]
        found.append("^" if not end or "\n" in gap else "_" if gap else "&")
        end = token.end
    return found


@lru_cache(REMEMBERED)
def _word(text: str) -> Word:
    lower = text.lower()
    shape = _shape(text)
    own = ["1", f"w{lower}", f"W{text}", f"s{shape}"]
    if len(text) > 1:
        own += [f"p{lower[:length]}" for length in AFFIXES if length < len(lower)]
        own += [f"e{lower[-length:]}" for length in AFFIXES if length < len(lower)]
    return Word(tuple(own), lower, shape)


def _shape(text: str) -> str:
    """Return a word's shape, such as ``Xx`` or ``d.d``."""
    return "".join(kind for kind, _ in groupby(map(_kind, text)))


def _kind(character: str) -> str:
    if character.isupper():
        return "X"
    if character.islower():
        return "x"
    if character.isdigit():
        return "d"
    if character.isalpha():
        return "a" if character < "\u2e80" else SIGN
    return character
