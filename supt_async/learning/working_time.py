"""Working time: what each answer adds to the time in which its labeller was at work.

That is the time since their answer before, unless it was a pause; after a pause it is the time for
which the item was on screen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PAUSE_MS = 120_000
"""Milliseconds between two answers above which there was a pause."""


def active_ms(
    labellers: NDArray[np.int64], at_ms: NDArray[np.int64], shown_ms: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the milliseconds that each answer adds, arrays of shape (n_answers,) in any order.

    ``shown_ms`` is for how long an item was on screen; less than 0 where that is not known.
    """
    order = np.lexsort((at_ms, labellers))
    who, at = labellers[order], at_ms[order]
    since = np.full(len(order), PAUSE_MS + 1, dtype=np.int64)
    same = who[1:] == who[:-1]
    since[1:][same] = (at[1:] - at[:-1])[same]
    # A screen time above a pause is one: somebody left an item open.
    shown = np.clip(shown_ms[order], 0, PAUSE_MS)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.where(since > PAUSE_MS, shown, since)
    return found
