"""How often all members of a project are told news: the less often, the more they are.

Nobody reads a number that changes four times a second among two hundred people, and each message
costs a write. Between fifty people, who are told four times a second, and many hundreds, the
number of messages a second stays the same.
"""

from __future__ import annotations

FASTEST_SECONDS = 0.25
"""Minimum interval between news, in seconds."""
SLOWEST_SECONDS = 4.0
"""Maximum interval that follows from the number of those who are told, in seconds."""
SECONDS_EACH = 0.005
"""Seconds of that interval for each who is told: two hundred messages a second."""


def interval(told: float) -> float:
    """Return the seconds from telling so many people until they are told again."""
    return min(SLOWEST_SECONDS, max(FASTEST_SECONDS, told * SECONDS_EACH))
