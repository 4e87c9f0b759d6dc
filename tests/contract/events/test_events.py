"""Contract of events: what is told of a project, in which order, and with what content."""

from __future__ import annotations

import pytest

from supt_async.domain.events import Event, EventType
from supt_async.errors import CursorExpired, Refused
from tests.support.queue_fixture import QueueFixture, owner


async def switched_on(queue: QueueFixture) -> QueueFixture:
    await queue.storage.events.switch(queue.project.id, None, on=True)
    return queue


async def read(queue: QueueFixture, after: str | None = None, **how: object) -> list[Event]:
    """Return all events after a cursor, two at a time."""
    found: list[Event] = []
    while True:
        page = await queue.storage.events.read(queue.project.id, after, limit=2, **how)  # type: ignore[arg-type]
        found += page.events
        after = page.cursor
        if not page.more:
            return found


def kinds(events: list[Event]) -> list[str]:
    return [event.type.value for event in events]


async def test_an_answer_is_told_as_an_export_has_it(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    created, done = await read(queue)
    assert (created.type, created.item) == (EventType.LABEL_CREATED, offer.item)
    assert created.timestamp_ms == queue.clock.now
    assert created.data == {
        "project": "digits",
        "label": "A1",
        "item": str(offer.item),
        "external_id": None,
        "labeller": "Ada",
        "value": "cat",
        "ms": 1200,
        "created": created.data["created"],
        "generation": 0,
        "late": False,
        "withdrawn": False,
        "correction": False,
        "overruled": False,
        "suggestion_source": None,
        "suggestion": None,
        "accepted": None,
        "machine": False,
        "reason": None,
    }
    assert (done.type, done.item) == (EventType.ITEM_DONE, offer.item)
    assert done.data == {"project": "digits", "item": str(offer.item), "external_id": None}


async def test_nothing_is_told_of_a_project_whose_events_are_off(queue: QueueFixture) -> None:
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    assert await read(queue) == []
    assert not await queue.storage.events.is_on(queue.project.id)
    await switched_on(queue)
    await ada.submit(await ada.get())
    assert kinds(await read(queue)) == ["label.created", "item.done", "project.done"]
    await queue.storage.events.switch(queue.project.id, None, on=False)
    await queue.add("three")
    await ada.submit(await ada.get())
    assert len(await read(queue)) == 3


async def test_switching_events_is_an_act_of_the_one_who_did_it(queue: QueueFixture) -> None:
    by, events = await owner(queue), queue.storage.events
    assert await events.switch(queue.project.id, by, on=True)
    assert not await events.switch(queue.project.id, by, on=True)
    assert await events.switch(queue.project.id, by, on=False)
    acts = await queue.storage.acts.page(queue.project.id, before=None, limit=2)
    assert [(act.by, act.what) for act in acts] == [
        ("Owner", "events_switched_off"),
        ("Owner", "events_switched_on"),
    ]


async def test_an_undone_answer_is_told_as_withdrawn_and_the_item_is_done_again_later(
    queue: QueueFixture,
) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "cat", id="A1")
    undone = await ada.undo("A1")
    await ada.submit(undone.leased[0], "dog", id="A2")
    found = await read(queue)
    assert kinds(found) == [
        *("label.created", "item.done", "label.withdrawn", "label.created", "item.done"),
    ]
    first, _, withdrawn, second, _ = found
    assert (withdrawn.data["label"], withdrawn.data["withdrawn"]) == ("A1", True)
    assert first.data["withdrawn"], "a content is that of the moment at which it is read"
    assert (second.data["label"], second.data["withdrawn"]) == ("A2", False)


async def test_an_undone_skip_is_not_told(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.skip(await ada.get(), id="S1")
    await ada.undo("S1")
    assert await read(queue) == []


async def test_an_item_with_several_opinions_is_done_with_the_last_one(
    queue: QueueFixture,
) -> None:
    queue = await switched_on(await queue.another_project("twice", overlap=2))
    await queue.add("one")
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get())
    assert kinds(await read(queue)) == ["label.created"]
    await bob.submit(await bob.get())
    assert kinds(await read(queue)) == [
        *("label.created", "label.created", "item.done", "project.done"),
    ]


async def test_an_item_that_needs_one_more_opinion_is_not_done(queue: QueueFixture) -> None:
    queue = await switched_on(
        await queue.another_project("more", overlap=2, overlap_max=3, sure=0.99)
    )
    await queue.add("one")
    people = [await queue.open_session(name) for name in ("Ada", "Bob", "Cem")]
    for person, value in zip(people, ("cat", "dog", "cat"), strict=True):
        assert "item.done" not in kinds(await read(queue))
        await person.submit(await person.get(), value)
    assert kinds(await read(queue))[-2:] == ["item.done", "project.done"]


async def test_a_project_is_done_once_and_again_after_more_items(queue: QueueFixture) -> None:
    await switched_on(queue)
    await queue.add("one")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    await read(queue)
    assert kinds(await read(queue)).count("project.done") == 1
    await queue.add("two")
    assert kinds(await read(queue)).count("project.done") == 1
    await ada.submit(await ada.get())
    assert kinds(await read(queue)).count("project.done") == 2


async def test_a_project_that_was_done_again_before_anybody_looked_is_told_of_again(
    queue: QueueFixture,
) -> None:
    await switched_on(queue)
    await queue.add("one")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    await read(queue)
    await queue.add("two")
    await ada.submit(await ada.get())
    assert kinds(await read(queue))[3:] == ["label.created", "item.done", "project.done"]


async def test_a_reader_goes_on_by_its_cursor_and_asks_for_some_types(
    queue: QueueFixture,
) -> None:
    await switched_on(queue)
    await queue.add("one", "two", "three")
    ada = await queue.open_session("Ada")
    for _ in range(3):
        await ada.submit(await ada.get())
    every = await read(queue)
    for number, event in enumerate(every):
        assert await read(queue, event.cursor) == every[number + 1 :]
    assert len({event.id for event in every}) == len(every) == 7
    done = await read(queue, types=[EventType.ITEM_DONE, EventType.PROJECT_DONE])
    assert kinds(done) == ["item.done"] * 3 + ["project.done"]
    assert await read(queue, await queue.storage.events.latest(queue.project.id)) == []


async def test_projects_do_not_see_each_other(queue: QueueFixture) -> None:
    other = await switched_on(await queue.another_project("other"))
    await switched_on(queue)
    for one in (queue, other):
        await one.add("one", "two")
        ada = await one.open_session(f"Ada of {one.project.slug}")
        await ada.submit(await ada.get())
    assert {event.data["project"] for event in await read(other)} == {"other"}
    assert {event.data["project"] for event in await read(queue)} == {"digits"}


async def test_old_events_are_deleted_and_a_cursor_before_them_is_told_so(
    queue: QueueFixture,
) -> None:
    await switched_on(queue)
    await queue.add("one", "two", "three")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    early, _ = await read(queue)
    await ada.submit(await ada.get())
    latest = (await read(queue))[-1]
    queue.clock.advance(100)
    events = queue.storage.events
    assert await events.prune(queue.clock.now) == 4
    assert await events.prune(queue.clock.now) == 0
    with pytest.raises(CursorExpired):
        await read(queue, early.cursor)
    assert await read(queue, latest.cursor) == []
    await ada.submit(await ada.get())
    expected = ["label.created", "item.done", "project.done"]
    assert kinds(await read(queue, latest.cursor)) == expected
    assert kinds(await read(queue)) == expected


async def test_a_cursor_of_another_database_is_refused(queue: QueueFixture) -> None:
    await switched_on(queue)
    with pytest.raises(Refused, match="another database"):
        await read(queue, "cffff")


async def test_a_deleted_project_takes_its_events_along(queue: QueueFixture) -> None:
    other = await switched_on(await queue.another_project("other"))
    await switched_on(queue)
    await other.add("one")
    ada = await other.open_session("Ada")
    await ada.submit(await ada.get())
    await queue.storage.catalogue.delete_project(other.project.id)
    assert await read(other) == []
    assert await read(queue) == []
