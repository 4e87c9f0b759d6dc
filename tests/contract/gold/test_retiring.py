"""Gold items that owners retire, on both databases."""

from __future__ import annotations

import pytest

from supt_async.domain.results import Verdict
from supt_async.errors import Refused
from supt_async.storage.gold.retiring import retire_gold
from supt_async.storage.review_records import GoldState
from supt_async.storage.transfer.importer import Importer
from tests.contract.gold.test_adding import line
from tests.contract.gold.test_handing_out import add_gold, settle
from tests.support.queue_fixture import QueueFixture, owner


async def states(queue: QueueFixture) -> dict[int, GoldState | None]:
    ids = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    found = [await queue.storage.browser.one(queue.project.id, id_) for id_ in ids]
    return {item.id: item.gold for item in found if item is not None}


async def acts(queue: QueueFixture) -> list[tuple[str, object]]:
    page = await queue.storage.acts.page(queue.project.id, before=None, limit=10)
    return [(act.what, act.details) for act in page if act.what.startswith("gold")]


async def test_a_retired_item_is_handed_out_no_more(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold 1", "gold 2")
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    held = await ann.get()
    plain, first, second = await states(queue)
    by = await owner(queue)
    assert await retire_gold(queue.storage.database, queue.project.id, [first, second], by) == 2
    assert await retire_gold(queue.storage.database, queue.project.id, [first], by) == 0
    assert await states(queue) == {
        plain: None,
        first: GoldState.RETIRED,
        second: GoldState.RETIRED,
    }
    assert (await ann.get()).payload == '"one"'
    assert (await ann.submit(held, "cat")).verdict is Verdict.STORED
    (person,) = [
        one for one in await queue.storage.people.labellers(queue.project.id) if one.name == "ann"
    ]
    assert person.participation.gold_right == 1
    assert await acts(queue) == [("gold_retired", {"items": 2}), ("gold_added", {"added": 2})]


async def test_only_gold_items_are_retired(queue: QueueFixture) -> None:
    await queue.add("one")
    await add_gold(queue, "gold")
    plain, gold = await states(queue)
    with pytest.raises(Refused, match=f"item {plain} is not gold"):
        await retire_gold(queue.storage.database, queue.project.id, [gold, plain], None)
    assert (await states(queue))[gold] is GoldState.ACTIVE


async def test_another_known_answer_is_in_the_log(queue: QueueFixture) -> None:
    database, project = queue.storage.database, queue.project.id
    await Importer(database, project).take([line("a", "cat")])
    await Importer(database, project, update=True).take([line("a", "dog")])
    assert await acts(queue) == [("gold_added", {"changed": 1}), ("gold_added", {"added": 1})]
