"""How far the sums have come, as it is kept in the database."""

from __future__ import annotations

from supt_async.storage.figures import state
from supt_async.storage.figures.state import State
from tests.support.queue_fixture import QueueFixture


async def test_a_state_is_read_as_it_was_written_and_begins_with_nothing(
    queue: QueueFixture,
) -> None:
    database = queue.storage.database
    assert await database.read(state.read) == await database.write(state.lock) == State()
    now = State(counted=3, complete=9, seen=12, following=2**40, leases_ms=5)
    await database.write(lambda connection: state.write(connection, now))
    assert await database.read(state.read) == await database.write(state.lock) == now
