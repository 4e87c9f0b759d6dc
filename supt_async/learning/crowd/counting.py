"""Answer that most people gave, and the earliest of several that are as likely."""

from __future__ import annotations

import numpy as np

from supt_async.learning.crowd.model import Floats, Numbers

EQUAL = 1e-9
"""Probabilities that are as close as that are equal: then the earliest answer wins."""


def majority(items: Numbers, answers: Numbers) -> tuple[Numbers, Numbers]:
    """Give each item the answer that most of its labels have; among equals, the earliest.

    Returns the distinct items in ascending order and the answer of each, int64 of shape
    (n_items,).
    """
    distinct, item = np.unique(items, return_inverse=True)
    n_classes = int(answers.max(initial=0)) + 1
    pairs = item * n_classes + answers
    votes, earliest, counts = np.unique(pairs, return_index=True, return_counts=True)
    order = np.lexsort((earliest, -counts, votes // n_classes))
    ranked = votes[order]
    _, first = np.unique(ranked // n_classes, return_index=True)
    return distinct, ranked[first] % n_classes


def likeliest(probabilities: Floats, item: Numbers, answers: Numbers) -> Numbers:
    """Return the likeliest of the answers that each item was given; among equals, the earliest.

    ``item`` is each label's row in ``probabilities``.
    """
    chance = probabilities[item, answers]
    best = np.zeros(len(probabilities))
    np.maximum.at(best, item, chance)
    found = np.zeros(len(probabilities), dtype=np.int64)
    # The earliest of each item: later ones are overwritten.
    named = np.flatnonzero(chance >= best[item] - EQUAL)[::-1]
    found[item[named]] = answers[named]
    return found
