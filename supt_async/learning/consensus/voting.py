"""Votes for one of several answers, weighed by how often each voter is right.

A voter who is right with probability p chooses among the other answers evenly when wrong: the
"one-coin" model of A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer
Error-Rates Using the EM Algorithm", Applied Statistics 28, 1979. With known probabilities its
best decision is the vote weighed by log-odds (S. Nitzan, J. Paroush, "Optimal Decision Rules in
Uncertain Dichotomous Choice Situations", International Economic Review 23, 1982).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

UNKNOWN = 0.8
"""Probability with which somebody is right of whom nothing is known."""
LEAST, MOST = 0.02, 0.995
"""Bounds of a probability: nobody is always right, nor always wrong."""
EQUAL = 1e-9
"""Probabilities that are as close as that are equal: then the earliest answer wins."""


def posterior(answers: Sequence[int], right: Sequence[float], n_classes: int) -> list[float]:
    """Return the probability of each answer that was given, numbered from 0 in order of arrival.

    ``right`` is how often each voter is right, and ``n_classes`` the number of answers that could
    have been given; what is left to 1 is the probability of those that nobody gave.
    """
    given = max(answers) + 1
    others = max(n_classes, given, 2) - 1
    logs = [0.0] * given
    rest = 0.0  # of an answer that nobody gave
    for answer, share in zip(answers, right, strict=True):
        bounded = min(max(share, LEAST), MOST)
        wrong = math.log((1 - bounded) / others)
        rest += wrong
        logs[answer] += math.log(bounded) - wrong
    logs = [rest + one for one in logs]
    best = max(*logs, rest)
    shares = [math.exp(one - best) for one in logs]
    total = sum(shares) + (others + 1 - given) * math.exp(rest - best)
    return [one / total for one in shares]


def earliest_best(shares: Sequence[float]) -> int:
    """Return the position of the largest share; among equals, the first."""
    best = max(shares)
    return next(place for place, share in enumerate(shares) if share >= best - EQUAL)


def numbered(keys: Sequence[str]) -> tuple[list[int], list[int]]:
    """Number equal keys from 0 in order of arrival.

    Returns the number of each key, and the position where each number is first used.
    """
    known: dict[str, int] = {}
    numbers: list[int] = []
    first: list[int] = []
    for place, key in enumerate(keys):
        number = known.setdefault(key, len(known))
        if number == len(first):
            first.append(place)
        numbers.append(number)
    return numbers, first
