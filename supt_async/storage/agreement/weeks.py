"""Weeks: numbered from the first Monday of 1970 on, by Coordinated Universal Time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEEK_MS = 7 * 24 * 3600 * 1000
"""Milliseconds of a week."""
MONDAY_MS = 4 * 24 * 3600 * 1000
"""Beginning of the first week in Unix milliseconds: 1970 began on a Thursday."""


def week_of(at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the week of each time in Unix milliseconds."""
    return np.asarray((at_ms - MONDAY_MS) // WEEK_MS)


def start_ms(week: int) -> int:
    """Return when a week begins, in Unix milliseconds."""
    return week * WEEK_MS + MONDAY_MS
