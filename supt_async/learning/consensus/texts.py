"""Texts that people wrote.

Two texts are equal after ``normalised``. If one is given by more than half, by weight, it is the
consensus; else it is the text that is most like all others, by their edit distance over the longer
one's length (V. I. Levenshtein, 1966; L. Yujian, L. Bo, "A Normalized Levenshtein Distance Metric",
IEEE PAMI 29, 2007). The distance of long texts is that of their words. Of texts so long or so many
that even this costs too much it is what their words have in common (F1, as in P. Rajpurkar et al.,
"SQuAD", EMNLP 2016).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

SHORT = 200
"""Number of characters, or of words, up to which the edit distance is calculated."""
READ = 20_000
"""Number of characters that are compared of each text."""


def normalised(text: str) -> str:
    """Return a text as it is compared: without differences of case, width and white space.

    Marks at its end are left out, too.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return folded.rstrip(".!?;, ") or folded


def alike(one: str, other: str) -> float:
    """Return how alike two normalised texts are, from 0 to 1."""
    if one == other:
        return 1.0
    first: Sequence[str] = one[:READ]
    second: Sequence[str] = other[:READ]
    if max(len(one), len(other)) > SHORT:
        first, second = one[:READ].split(), other[:READ].split()
    longer = max(len(first), len(second))
    if longer > SHORT:
        return in_common(first, second)
    return 1 - _distance(first, second) / longer if longer else 0.0


def in_common(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the share of words that two texts have in common, from 0 to 1."""
    both = (Counter(first) & Counter(second)).total()
    return 2 * both / (len(first) + len(second)) if first or second else 1.0


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many parts must be put in, taken out or exchanged.

    A column of the table of distances is two numbers of one bit a row: where it rises by one and
    where it falls (G. Myers, "A Fast Bit-Vector Algorithm for Approximate String Matching Based on
    Dynamic Programming", Journal of the ACM 46, 1999; H. Hyyroe, "A Bit-Vector Algorithm for
    Computing Levenshtein and Damerau Edit Distances", Nordic Journal of Computing 10, 2003).
    """
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, part in enumerate(one):
        places[part] = places.get(part, 0) | 1 << place
    last, every = 1 << len(one) - 1, (1 << len(one)) - 1
    rises, falls, distance = every, 0, len(one)
    for part in other:
        equal = places.get(part, 0) | falls
        across = (((equal & rises) + rises) ^ rises) | equal
        grows = falls | ~(across | rises) & every
        shrinks = rises & across
        distance += bool(grows & last) - bool(shrinks & last)
        grows = grows << 1 & every | 1
        shrinks = shrinks << 1 & every
        rises = shrinks | ~(across | grows) & every
        falls = grows & across
    return distance
