"""Turn: one server at a time deletes old rows, and the others not soon after it."""

from __future__ import annotations

from supt_async.storage.retention.turn import FAR_MS, HOLD_MS, Turn
from tests.support.queue_fixture import QueueFixture


async def test_one_has_the_turn_and_leaves_it_to_the_next(queue: QueueFixture) -> None:
    mine, other = Turn(queue.storage.database), Turn(queue.storage.database)
    assert await mine.take()
    assert not await other.take()
    assert await mine.keep()
    await mine.leave(rest_ms=5_000)
    assert not await other.take()
    queue.clock.advance(6)
    assert await other.take()


async def test_the_turn_of_one_that_was_killed_ends(queue: QueueFixture) -> None:
    killed, other = Turn(queue.storage.database), Turn(queue.storage.database)
    assert await killed.take()
    queue.clock.advance(HOLD_MS // 1000 + 1)
    assert await other.take()
    assert not await killed.keep()


async def test_a_turn_is_taken_anew_while_it_is_used(queue: QueueFixture) -> None:
    mine, other = Turn(queue.storage.database), Turn(queue.storage.database)
    assert await mine.take()
    for _ in range(4):
        queue.clock.advance(HOLD_MS // 2000)
        assert await mine.keep()
    assert not await other.take()


async def test_a_turn_from_before_the_clock_went_back_is_free(queue: QueueFixture) -> None:
    earlier, other = Turn(queue.storage.database), Turn(queue.storage.database)
    queue.clock.advance(2 * FAR_MS // 1000)
    assert await earlier.take()
    queue.clock.advance(-2 * FAR_MS // 1000)
    assert await other.take()
