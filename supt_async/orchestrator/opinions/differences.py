"""Items of the labels that came or went between two looks, found without sorting all of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

FIRST, STEP = 256, 65_536
"""Number of labels that are compared at once: after a difference, and at most."""


class Seen(NamedTuple):
    """Labels at a look, in the order of their numbers, corrections after all others."""

    seqs: Numbers
    items: Numbers


NOTHING = Seen(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def items_between(before: Seen, now: Seen, most: int) -> Numbers | None:
    """Return the items of labels that are only in one of two looks, ascending.

    There may be some more. None if there are more than ``most`` such labels.
    """
    found: list[int] = []
    old = new = 0
    size = FIRST
    while old < len(before.seqs) and new < len(now.seqs):
        size = min(size, len(before.seqs) - old, len(now.seqs) - new)
        differ = before.seqs[old : old + size] != now.seqs[new : new + size]
        differ |= before.items[old : old + size] != now.items[new : new + size]
        place = int(differ.argmax())
        if not differ[place]:
            old, new, size = old + size, new + size, min(2 * size, STEP)
            continue
        if len(found) == most:
            return None
        old, new, size = old + place, new + place, FIRST
        if before.seqs[old] <= now.seqs[new]:
            found.append(int(before.items[old]))
            old += 1
        else:
            found.append(int(now.items[new]))
            new += 1
    if len(found) + len(before.seqs) - old + len(now.seqs) - new > most:
        return None
    return np.unique(np.concatenate([found, before.items[old:], now.items[new:]]).astype(np.int64))
