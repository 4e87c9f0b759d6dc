"""Long writes leave as much time to labellers as they take."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from supt_async.storage.training import pieces
from supt_async.storage.training.pieces import write_piece
from tests.contract.conftest import queue as queue
from tests.support.queue_fixture import QueueFixture


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    async def pause(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(pieces, "_pause", pause)
    return found


async def test_after_a_piece_there_is_a_pause_and_none_after_the_last(
    queue: QueueFixture, pauses: list[float]
) -> None:
    assert await write_piece(queue.storage.database, lambda connection: True)
    assert len(pauses) == 1
    assert not await write_piece(queue.storage.database, lambda connection: False)
    assert len(pauses) == 1


async def test_on_postgresql_the_commit_of_a_piece_does_not_wait_for_the_disk(
    queue: QueueFixture, pauses: list[float]
) -> None:
    found: list[str] = []

    def change(connection: Connection) -> bool:
        if connection.dialect.name == "postgresql":
            found.append(str(connection.scalar(text("SHOW synchronous_commit"))))
        return True

    await write_piece(queue.storage.database, change)
    assert set(found) <= {"off"}
