"""Labellers' own numbers of answers: they tell nobody which items are gold."""

from __future__ import annotations

from supt_async.domain.items import NewItem
from supt_async.payloads.codec import encode
from tests.support.servers import Running, Socket


async def mine(labeller: Socket, number: int) -> None:
    """Wait until a labeller is told of this many answers of their own."""
    while (await labeller.get("progress"))["mine"] != number:
        pass


async def test_a_gold_answer_counts_at_once_for_its_labeller(server: Running) -> None:
    project = await server.project(items=3, gold_rate=0.5, quiz=2)
    gold = [NewItem(payload=encode(f"gold {n}"), label="cat", gold=True) for n in range(2)]
    await server.storage.catalogue.add_items(project.id, gold)
    async with server.session("Ada", project, window=1) as ada:
        for number in (1, 2):
            item = await ada.get("item")
            assert item["quiz"]["number"] == number
            await ada.answer(item)
            await mine(ada, number)
