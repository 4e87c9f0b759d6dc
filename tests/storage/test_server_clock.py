"""Clock of a database server, counted on from the last time it was read."""

from __future__ import annotations

import time

from supt_async.storage.server_clock import ServerClock


def test_the_clock_counts_on_from_when_it_was_set() -> None:
    clock = ServerClock()
    clock.set(1_900_000_000_000)
    now = clock()
    assert 0 <= now - 1_900_000_000_000 < 60_000
    time.sleep(0.01)
    assert 5 <= clock() - now < 60_000
