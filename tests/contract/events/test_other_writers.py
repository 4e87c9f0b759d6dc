"""Events of what is changed beside the queue: by owners, imports, trainings and known answers."""

from __future__ import annotations

import numpy as np

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState
from supt_async.payloads.codec import encode
from supt_async.storage.people.erasing import erase
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner
from tests.contract.events.test_events import kinds, read, switched_on
from tests.contract.gold.test_handing_out import add_gold, answers, settle
from tests.support.queue_fixture import QueueFixture, owner


async def test_an_owner_s_correction_is_told_with_what_it_completes(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    by, ada = await owner(queue), await queue.open_session("Ada")
    item = (await ada.get()).item
    await queue.storage.corrections.correct(by, item, RequestId("C1"), "dog")
    (corrected,) = await read(queue)
    assert corrected.type == "label.corrected"
    assert (corrected.data["labeller"], corrected.data["value"]) == ("Owner", "dog")
    assert corrected.data["correction"] is True
    rest = [ItemId(id_) for id_ in (1, 2) if id_ != item]
    act = RequestId("act")
    await queue.storage.corrections.correct_many(by, act, {rest[0]: "cat"})
    assert kinds(await read(queue))[1:] == ["label.corrected", "item.done"]
    await queue.storage.corrections.withdraw(by, act)
    gone = (await read(queue))[-1]
    assert (gone.type, gone.data["correction"]) == ("label.withdrawn", True)


async def test_labels_that_an_owner_gives_to_many_items_are_told(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    by, act = await owner(queue), RequestId("many")
    await queue.storage.many.label(by, act, [ItemId(1), ItemId(2)], "cat")
    told = kinds(await read(queue))
    assert sorted(told) == sorted(["label.created", "item.done"] * 2 + ["project.done"])
    assert told[-1] == "project.done"
    await queue.storage.many.withdraw(by, act)
    assert kinds(await read(queue))[5:] == ["label.withdrawn"] * 2


async def test_known_answers_of_new_items_are_told(queue: QueueFixture) -> None:
    await switched_on(queue)
    items = [NewItem(payload=encode(f"known {n}"), label="cat") for n in range(2)]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    told = await read(queue)
    assert sorted(kinds(told[:4])) == ["item.done"] * 2 + ["label.created"] * 2
    assert {event.data["labeller"] for event in told if "label" in event.data} == {"import"}


async def test_voided_labels_are_told_as_withdrawn_with_the_reason(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two", "three")
    ada = await queue.open_session("Ada")
    for _ in range(2):
        await ada.submit(await ada.get())
    before = len(await read(queue))
    by = await owner(queue)
    who = Owner(project=queue.project.id, by=by, reason="guessed")
    await Voiding(queue.storage.database, who, "Ada").run()
    gone = (await read(queue))[before:]
    assert kinds(gone) == ["label.withdrawn"] * 2
    assert {event.data["reason"] for event in gone} == {"guessed"}


async def test_an_erased_person_stays_erased_in_what_is_read_later(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    pseudonym = await erase(queue.storage.database, "Ada")
    assert (await read(queue))[0].data["labeller"] == pseudonym


async def test_a_lower_overlap_tells_the_items_that_it_completes(queue: QueueFixture) -> None:
    queue = await switched_on(await queue.another_project("twice", overlap=2))
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    await queue.storage.catalogue.change(queue.project.id, settings={"overlap": 1})
    assert kinds(await read(queue)) == ["label.created", "item.done"]


async def test_a_trained_model_is_told_once_with_its_metrics(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    training, project = queue.storage.training, queue.project.id
    term = await training.lead(project, "me", 10_000)
    assert term is not None
    run = await training.queue_run(project, term, 1)
    assert run is not None
    ids = np.array([2, 1], dtype="<i8")
    await training.publish(project, term, run, ids, covers=1, labels=1)
    metrics = {"accuracy": 0.5}
    await training.update_run(project, term, run, ModelState.READY, metrics=metrics)
    (ready,) = await read(queue)
    assert ready.type == "model.ready"
    assert (ready.data["run"], ready.data["generation"]) == (str(run), 1)
    assert ready.data["metrics"] == {"accuracy": 0.5}


async def test_a_suspended_labeller_is_told_and_known_answers_are_not(
    queue: QueueFixture,
) -> None:
    await switched_on(queue)
    await queue.add(*(f"item {n}" for n in range(3)))
    await add_gold(queue, *(f"gold {n}" for n in range(12)))
    await settle(queue, gold_rate=1.0, gold_min=0.7)
    bob = await queue.open_session("Bob")
    await answers(bob, 10, "dog")
    (suspended,) = await read(queue)
    assert suspended.type == "labeller.suspended"
    assert suspended.data == {
        "project": "digits",
        "labeller": "Bob",
        "state": "suspended",
        "reason": "gold",
        "gold_answers": 10,
        "gold_right": 0,
    }
