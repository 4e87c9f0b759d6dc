"""When a client comes back after a connection has ended (docs/protocol.md, rule 8)."""

from __future__ import annotations

from supt_async.protocol.close_codes import CloseCode

RETRIED = frozenset(
    (
        CloseCode.GOING_AWAY,
        CloseCode.NO_STATUS,
        CloseCode.ABNORMAL,
        CloseCode.INTERNAL_ERROR,
        CloseCode.RESTART,
        CloseCode.TRY_AGAIN_LATER,
        CloseCode.BAD_GATEWAY,
        CloseCode.NO_HELLO,
        CloseCode.TOO_MANY,
    )
)
"""Close codes after which a client comes back by itself, besides those from 4500 up."""
FIRST_TEMPORARY = 4500
"""Lowest of the codes that the protocol reserves for temporary conditions."""
BASE_MS = 500
"""Upper bound of the first wait, in milliseconds; it doubles with each attempt."""
CEILING_MS = 20_000
"""Highest upper bound of a wait, in milliseconds."""
MAX_ASKED_MS = 60_000
"""Longest time that a server may ask a client to stay away, in milliseconds."""
STEADY_MS = 10_000
"""Milliseconds after which a connection counts as good, so that waits are short again."""


def worth_retrying(code: int) -> bool:
    """Return whether the client comes back by itself; otherwise it tells the person why."""
    return code in RETRIED or code >= FIRST_TEMPORARY


class Backoff:
    """Exponential backoff with full jitter between attempts to connect."""

    def __init__(self) -> None:
        self._attempts = 0
        self._asked_ms = 0

    def ask(self, ms: int) -> None:
        """Set the time that the server asks the client to stay away, at least."""
        self._asked_ms = max(0, min(ms, MAX_ASKED_MS))

    def after_ms(self, random: float, held_ms: int) -> int:
        """Return the wait: what the server asked for, plus a random part of a doubling bound.

        ``random`` is from 0 up to 1; ``held_ms`` is how long the ended connection was open.
        """
        if held_ms >= STEADY_MS:
            self._attempts = 0
        # Beyond some attempts the ceiling is reached, and doubling would only grow numbers.
        bound = min(CEILING_MS, BASE_MS << min(self._attempts, 16))
        after_ms = self._asked_ms + round(random * bound)
        self._attempts += 1
        self._asked_ms = 0
        return after_ms
