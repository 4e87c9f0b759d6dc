"""Order in which texts are asked for: what is unsure in them for the effort of reading them.

Texts that say the same, but for their numbers, come one by one: the others when nothing else is
left. Beyond that, what is asked of several people at once is not spread out as it is for classes
(``learning.ranking``): in replays on wikigold and WikiANN with 25 texts at a time that took more
texts than asking for the most unsure ones, whose unsure words differ anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.spans.tokens import Token

OVERHEAD = 25
"""Effort of a text besides its words, in words: to open it, to decide, to send the answer."""
_DIGITS = re.compile(r"\d+")


def unsure_for_effort(
    log_probability: NDArray[np.float64], tokens: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the score of texts, the lowest first; all of shape (n,).

    Asked first is where the most probable answer is least probable (least confidence: A. Culotta,
    A. McCallum, "Reducing Labeling Effort for Structured Prediction Tasks", AAAI 2005), for the
    effort (cost-sensitive active learning: B. Settles, M. Craven, L. Friedland, "Active Learning
    with Real Annotation Costs", NIPS 2008 workshop). ``log_probability`` is that of the whole
    answer, which falls with every word; the effort is the number of words and ``OVERHEAD``.
    """
    return np.asarray(log_probability / (tokens + OVERHEAD))


def pattern(tokens: Sequence[Token]) -> int:
    """Return a number that texts have in common whose words are the same but for their digits."""
    return hash(tuple(_DIGITS.sub("0", token.text.lower()) for token in tokens))


def repeats_last(scores: NDArray[np.float64], patterns: Sequence[int]) -> NDArray[np.float64]:
    """Move all texts of a pattern but the first to the end; both of shape (n,), lowest first."""
    if not len(scores):
        return scores
    order = np.argsort(scores, kind="stable")
    _, first = np.unique(np.asarray(patterns)[order], return_index=True)
    moved = scores.copy()
    again = np.delete(order, first)
    moved[again] += scores.max() - scores.min() + 1
    return moved
