"""Gold items in an import, on both databases."""

from __future__ import annotations

import pytest

from supt_async.domain.items import NewItem
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.task import parse
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.importer import Importer
from tests.contract.gold.test_handing_out import answers, settle
from tests.support.queue_fixture import TASK, QueueFixture


def line(name: str, label: str | None, *, gold: bool = True) -> NewItem:
    return NewItem(payload=encode(name), external_id=name, label=label, gold=gold)


async def first_payload(queue: QueueFixture, name: str) -> str:
    return (await (await queue.open_session(name)).get()).payload


def test_a_gold_item_without_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="a gold item needs a label"):
        admit(parse(TASK), line("a", None))


async def test_a_file_may_have_gold_items_among_the_others(queue: QueueFixture) -> None:
    items = [line("a", "cat"), line("b", None, gold=False), line("c", "dog", gold=False)]
    added = await Importer(queue.storage.database, queue.project.id).take(items)
    assert added.added == 3
    counts = await queue.counts()
    assert (counts.items, counts.open, counts.done, counts.labels) == (2, 1, 1, 1)
    await settle(queue, gold_rate=1.0)
    ann = await queue.open_session("ann")
    assert [item.payload for item in await answers(ann, 2)] == ['"a"', '"b"']


async def test_the_same_gold_item_again_changes_nothing(queue: QueueFixture) -> None:
    items = [line("a", "cat")]
    await Importer(queue.storage.database, queue.project.id).take(items)
    added = await Importer(queue.storage.database, queue.project.id).take(items)
    assert (added.added, added.known, added.ignored) == (0, 1, 0)


async def test_another_known_answer_needs_an_update(queue: QueueFixture) -> None:
    database, project = queue.storage.database, queue.project.id
    await queue.add("one")
    await settle(queue, gold_rate=1.0, gold_feedback=True)
    await Importer(database, project).take([line("a", "cat")])
    assert (await Importer(database, project).take([line("a", "dog")])).ignored == 1
    assert (await Importer(database, project, update=True).take([line("a", "dog")])).ignored == 0
    ann = await queue.open_session("ann")
    told = (await ann.submit(await ann.get(), "dog")).feedback
    assert told is not None
    assert told.right


async def test_an_item_that_labellers_answer_does_not_become_gold(queue: QueueFixture) -> None:
    database, project = queue.storage.database, queue.project.id
    await Importer(database, project).take([line("a", None, gold=False)])
    assert (await Importer(database, project, update=True).take([line("a", "cat")])).ignored == 1
    assert (await queue.counts()).open == 1


async def test_a_higher_overlap_gives_gold_items_no_places(queue: QueueFixture) -> None:
    await queue.add("one")
    await queue.add("gold", label="cat", gold=True)
    await settle(queue, overlap=3, gold_rate=0.0)
    counts = await queue.counts()
    assert (counts.items, counts.open) == (1, 3)
    ann = await queue.open_session("ann")
    assert [item.payload for item in (await ann.claim(5)).leased] == ['"one"']
