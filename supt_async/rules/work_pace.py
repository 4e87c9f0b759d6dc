"""Pace of work: how fast a labeller answers, without pauses.

What is a pause depends on the work: ten times as long as the answers usually take, and at least
a minute. So nobody's cup of tea counts, and a polygon that takes three minutes does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

PAUSE_TIMES = 10
PAUSE_MS = 60_000


def pause_ms(durations_ms: Sequence[int]) -> float:
    """Return the duration from which on a gap is a pause, given the durations (not empty)."""
    return max(float(PAUSE_MS), PAUSE_TIMES * float(median(durations_ms)))


def median_ms(durations_ms: Sequence[int]) -> float | None:
    """Return the median time of an answer in milliseconds; None without answers."""
    if not durations_ms:
        return None
    limit = pause_ms(durations_ms)
    return float(median([ms for ms in durations_ms if ms < limit]))


def per_minute(at_ms: Sequence[int]) -> float | None:
    """Return answers a minute while at work, from the times of the answers, in any order.

    None if nothing can be said: fewer than two answers, or all at the same moment.
    """
    times = sorted(at_ms)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if not gaps:
        return None
    limit = pause_ms(gaps)
    worked = [gap for gap in gaps if gap < limit]
    if not sum(worked):
        return None
    return len(worked) * 60_000 / sum(worked)
