"""What is true of an item that several people have labelled.

For now the majority decides. Everything works on whole numbers: the caller gives each item and
each distinct answer one, so that nothing here needs to know what an answer looks like.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def majority(
    items: NDArray[np.int64], answers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each item the answer that most of its labels have; among equals, the earliest.

    ``items`` and ``answers`` are int64 of shape (n_labels,), oldest label first. Returns the
    distinct items in ascending order and the answer of each, int64 of shape (n_items,).
    """
    pairs = np.stack([items, answers], axis=1)
    votes, earliest, counts = np.unique(pairs, axis=0, return_index=True, return_counts=True)
    order = np.lexsort((earliest, -counts, votes[:, 0]))
    ranked = votes[order]
    distinct, first = np.unique(ranked[:, 0], return_index=True)
    return distinct, ranked[first, 1]
