"""Contract of the threads of flags, on every database."""

from __future__ import annotations

import pytest

from supt_async.domain.commands import FlagItem
from supt_async.domain.ids import ItemId, RequestId
from supt_async.errors import NotFound, Refused
from supt_async.storage.threads.threads import MAX_MESSAGES, MAX_TEXT
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner


async def flagged(queue: QueueFixture, name: str = "Ada") -> tuple[LabellerSession, ItemId]:
    session = await queue.open_session(name)
    offer = await session.get()
    id_ = RequestId(f"F-{name}")
    done = await queue.storage.queue.ask(
        FlagItem(by=session.by, id=id_, lease=offer.lease, note="which of them?")
    )
    assert done.verdict.accepted
    return session, offer.item


async def test_an_owner_answers_and_the_labeller_sees_it_until_it_is_read(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    threads = queue.storage.threads
    ada, item = await flagged(queue)
    by = await owner(queue)
    await threads.write(by, "F-Ada", " the left one ", owner=True)
    assert await threads.unread(ada.access) == 1
    (thread,) = await threads.own(ada.access, before=None, limit=10)
    (message,) = thread.messages
    assert (thread.item, thread.note) == (item, "which of them?")
    assert (message.by, message.by_owner, message.text) == ("Owner", True, "the left one")
    assert not message.seen
    await threads.see(ada.access)
    assert await threads.unread(ada.access) == 0
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=1)
    assert (act.by, act.what, act.details) == (
        "Owner",
        "flag_answered",
        {"item": item, "flag": "F-Ada"},
    )


async def test_what_the_labeller_writes_on_opens_the_flag_again(queue: QueueFixture) -> None:
    await queue.add("x")
    threads, flags = queue.storage.threads, queue.storage.flags
    ada, _ = await flagged(queue)
    by = await owner(queue)
    await threads.write(by, "F-Ada", "the left one", owner=True)
    await flags.resolve(by, "F-Ada", True)
    thread = await threads.write(ada.access, "F-Ada", "there is none", owner=False)
    assert thread.resolved_ms is None
    assert [one.text for one in thread.messages] == ["the left one", "there is none"]
    assert [one.seen for one in thread.messages] == [True, False]
    assert await flags.open(queue.project.id) == 1
    found = await threads.of_flags(queue.project.id, ["F-Ada", "F-Nobody"])
    assert {id_: len(messages) for id_, messages in found.items()} == {"F-Ada": 2}


async def test_labellers_read_and_write_about_their_own_flags_only(queue: QueueFixture) -> None:
    await queue.add("x", "y")
    threads = queue.storage.threads
    ada, item = await flagged(queue)
    bob = await queue.open_session("Bob")
    with pytest.raises(NotFound):
        await threads.write(bob.access, "F-Ada", "hello", owner=False)
    assert await threads.own(bob.access, before=None, limit=10) == []
    assert await threads.of_item(queue.project.id, item, bob.access.labeller) is None
    assert not await threads.has_flags(queue.project.id, bob.access.labeller)
    assert await threads.has_flags(queue.project.id, ada.access.labeller)
    thread = await threads.of_item(queue.project.id, item, ada.access.labeller)
    assert thread is not None
    assert thread.note == "which of them?"
    other = await queue.another_project("other")
    with pytest.raises(NotFound):
        await threads.write(await owner(other, "Else"), "F-Ada", "hello", owner=True)


async def test_own_flags_come_in_pages(queue: QueueFixture) -> None:
    await queue.add("x", "y")
    ada, _ = await flagged(queue)
    queue.clock.advance(1)
    offer = await ada.get()
    await queue.storage.queue.ask(
        FlagItem(by=ada.by, id=RequestId("F-2"), lease=offer.lease, note=None)
    )
    page = await queue.storage.threads.own(ada.access, before=None, limit=1)
    last = page[-1]
    rest = await queue.storage.threads.own(ada.access, before=(last.created_ms, last.id), limit=10)
    assert [one.id for one in (*page, *rest)] == ["F-2", "F-Ada"]


async def test_messages_are_bounded(queue: QueueFixture) -> None:
    await queue.add("x")
    threads = queue.storage.threads
    await flagged(queue)
    by = await owner(queue)
    for text, said in ((" ", "write something"), ("x" * (MAX_TEXT + 1), "at most"), ("\0", "U")):
        with pytest.raises(Refused, match=said):
            await threads.write(by, "F-Ada", text, owner=True)
    for number in range(MAX_MESSAGES):
        await threads.write(by, "F-Ada", f"{number}", owner=True)
    with pytest.raises(Refused, match="raise another one"):
        await threads.write(by, "F-Ada", "one more", owner=True)
