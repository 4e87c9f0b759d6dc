"""Vectors of items, on every database."""

from __future__ import annotations

import numpy as np
import pytest

from supt_async.domain.ids import RunId
from supt_async.storage.label_many import vectors
from supt_async.storage.records import ItemVectors
from tests.contract.test_training import lead
from tests.support.queue_fixture import QueueFixture


def made(count: int, run: int) -> ItemVectors:
    return ItemVectors(
        ids=np.arange(1, count + 1, dtype=np.int64) * 3,
        vectors=np.linspace(-1, 1, count * 4).reshape(count, 4).astype(np.float16),
        groups=(np.arange(count) % 2).astype(np.uint16),
        run=RunId(run),
    )


async def test_vectors_are_replaced_as_a_whole_by_the_leader(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "CHUNK", 2)
    training, project = queue.storage.training, queue.project.id
    database = queue.storage.database
    assert await vectors.read(database, project) is None
    term = await lead(queue)
    for count in (7, 3):
        wanted = made(count, count)
        assert await training.publish_vectors(project, term, wanted)
        found = await vectors.read(database, project)
        assert found is not None
        assert found.run == count
        for name in ("ids", "vectors", "groups"):
            assert np.array_equal(getattr(found, name), getattr(wanted, name))
    queue.clock.advance(11)
    await lead(queue, "there")
    assert not await training.publish_vectors(project, term, made(9, 9))
    found = await vectors.read(database, project)
    assert found is not None
    assert len(found.ids) == 3
