"""What the end of a connection means to a client (docs/protocol.md, rule 8)."""

from __future__ import annotations

RETRIED = frozenset((1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4429))
"""Close codes after which a client comes back by itself; besides these, all from 4500 up."""
OWN_CODES = 4500
BASE_MS = 500
CEILING_MS = 20_000
MAX_ASKED_MS = 60_000
"""A server may ask a client to stay away for so long, and no longer."""
STEADY_MS = 10_000
"""A connection that held this long was a good one: begin with short waits again."""


def worth_retrying(code: int) -> bool:
    """Tell whether to come back by oneself; after any other code the person is told why."""
    return code in RETRIED or code >= OWN_CODES


class Backoff:
    """How long to stay away before connecting again."""

    def __init__(self) -> None:
        self._attempts = 0
        self._asked_ms = 0

    def ask(self, ms: int) -> None:
        """Take in that the server wants us to stay away for so long, at least."""
        self._asked_ms = max(0, min(ms, MAX_ASKED_MS))

    def after_ms(self, random: float, held_ms: int) -> int:
        """Return what was asked for, and a share (``random``, 0 up to 1) of a doubling bound.

        ``held_ms`` is how long the connection that has ended was there.
        """
        if held_ms >= STEADY_MS:
            self._attempts = 0
        # Beyond some attempts the ceiling is reached, and doubling would only grow numbers.
        bound = min(CEILING_MS, BASE_MS << min(self._attempts, 16))
        after_ms = self._asked_ms + round(random * bound)
        self._attempts += 1
        self._asked_ms = 0
        return after_ms
