"""Gold items in the queue, on both databases."""

from __future__ import annotations

from tests.support.queue_fixture import QueueFixture


async def test_a_project_without_gold_items_hands_out_none(queue: QueueFixture) -> None:
    await queue.storage.catalogue.change(queue.project.id, settings={"gold_rate": 1.0})
    await queue.add("one", "two")
    ann = await queue.open_session("ann")
    leased = (await ann.claim(2)).leased
    assert len(leased) == 2
    assert [item.quiz for item in leased] == [None, None]
