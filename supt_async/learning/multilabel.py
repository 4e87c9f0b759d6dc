"""Answers that are lists of options, as a matrix: which options each of them names.

Options differ by their JSON type, too: 1, true and "1" are three.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def indicators(
    answers: Iterable[Sequence[Any]], options: Sequence[Any] | None = None
) -> tuple[list[Any], NDArray[np.bool_]]:
    """Return the options, in a fixed order, and whether each answer names each of them.

    The matrix is bool of shape (n_answers, n_options). ``options``, if given, are those that
    count; others are passed over.
    """
    listed = list(answers)
    if options is None:
        found = {_typed(option): option for answer in listed for option in answer}
        options = [found[key] for key in sorted(found)]
    places = {_typed(option): place for place, option in enumerate(options)}
    matrix = np.zeros((len(listed), len(options)), dtype=np.bool_)
    for row, answer in enumerate(listed):
        for option in answer:
            place = places.get(_typed(option))
            if place is not None:
                matrix[row, place] = True
    return list(options), matrix


def jaccard(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """Return the mean share of options in common: 1 if all lists are alike, empty ones too.

    Both are bool of shape (n, n_options). S. Godbole, S. Sarawagi, "Discriminative Methods for
    Multi-labeled Classification", PAKDD 2004, call it the accuracy.
    """
    either = (truth | guess).sum(axis=1)
    both = (truth & guess).sum(axis=1)
    return float(np.mean(np.where(either > 0, both / np.maximum(either, 1), 1.0)))


def _typed(option: Any) -> tuple[str, str]:
    return type(option).__name__, str(option)
