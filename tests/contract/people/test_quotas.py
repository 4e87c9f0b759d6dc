"""Quotas, and what people take back when their work is complete, on every database."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import CommandResult, Completion, Idle, IdleReason, Verdict
from supt_async.storage.people.link_records import Arrival, NewLink
from supt_async.storage.records import Joined
from tests.support.queue_fixture import LabellerSession, QueueFixture

BACK = "https://example.org/done?cc={code}"
COMPLETE = Completion(code="C1", return_url="https://example.org/done?cc=C1")


async def arrive(queue: QueueFixture, quota: int | None = None) -> LabellerSession:
    """Open a session for somebody who comes by an open link."""
    new = NewLink(most=5, quota=quota, return_url=BACK, code="C1")
    secret, _ = await queue.storage.links.make(queue.project.id, new)
    joined = await queue.storage.links.open(Arrival(secret=secret, parameters={}))
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    access = await queue.storage.people.access(joined.cookie, queue.project.slug)
    assert access is not None
    return LabellerSession(queue.storage, access, await queue.storage.queue.open(access, None))


def why(result: CommandResult) -> Idle:
    assert result.idle is not None
    return result.idle


@pytest.mark.parametrize("want", [1, 4])
async def test_nobody_gets_more_than_their_quota(queue: QueueFixture, want: int) -> None:
    other = await queue.another_project("few", quota=3)
    await other.add(*map(str, range(10)))
    ada, bob = await other.open_session("Ada"), await other.open_session("Bob")
    for session in (ada, bob):
        got = list((await session.claim(want)).leased)
        assert len(got) == min(want, 3)
        results = []
        while got:
            results.append(await session.submit(got.pop(), want=1))
            got += results[-1].leased
        assert len(results) == 3
        assert why(results[-1]) == Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.QUOTA)


async def test_whose_quota_is_less_than_the_quiz_hears_of_the_quota(queue: QueueFixture) -> None:
    other = await queue.another_project("few", quota=2, quiz=3)
    await other.add("1", "2", "3", "4", label="cat", gold=True)
    result = await (await other.open_session("Ada")).claim(3)
    assert len(result.leased) == 2
    assert why(result) == Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.QUOTA)


async def test_who_holds_their_quiz_waits_whatever_their_quota(queue: QueueFixture) -> None:
    other = await queue.another_project("few", quota=3, quiz=2)
    await other.add("1", "2", "3", "4", label="cat", gold=True)
    ada = await other.open_session("Ada")
    assert len((await ada.claim(1)).leased) == 1
    result = await ada.claim(2)
    assert len(result.leased) == 1
    assert why(result) == Idle(reason=IdleReason.WAITING)


async def test_an_undone_answer_leaves_room_for_another(queue: QueueFixture) -> None:
    other = await queue.another_project("few", quota=2)
    await other.add("1", "2", "3")
    ada = await other.open_session("Ada")
    await ada.submit(await ada.get(), id="a")
    await ada.submit(await ada.get(), id="b")
    assert why(await ada.claim()).why is IdleWhy.QUOTA
    (again,) = (await ada.undo("b")).leased
    assert why(await ada.claim()).why is IdleWhy.QUOTA, "they hold it"
    await ada.submit(again, id="c")
    assert why(await ada.claim()).why is IdleWhy.QUOTA


async def test_a_links_quota_goes_before_the_projects(queue: QueueFixture) -> None:
    other = await queue.another_project("few", quota=1)
    await other.add(*map(str, range(5)))
    guest = await arrive(other, quota=2)
    assert len((await guest.claim(4)).leased) == 2


async def test_who_has_used_up_their_quota_takes_the_completion_code_back(
    queue: QueueFixture,
) -> None:
    await queue.add("1", "2", "3")
    guest = await arrive(queue, quota=1)
    result = await guest.submit(await guest.get(), want=1)
    assert result.leased == ()
    assert why(result).why is IdleWhy.QUOTA
    assert why(result).completion == COMPLETE
    assert why(await guest.claim()).completion == COMPLETE


async def test_so_does_who_finds_nothing_left(queue: QueueFixture) -> None:
    await queue.add("1")
    guest, ada = await arrive(queue), await queue.open_session("Ada")
    held = await ada.get()
    assert why(await guest.claim()) == Idle(reason=IdleReason.WAITING, out=1)
    await ada.submit(held)
    assert why(await guest.claim()) == Idle(reason=IdleReason.DONE, completion=COMPLETE)
    assert why(await ada.claim()) == Idle(reason=IdleReason.DONE), "they came by no link"


async def test_a_changed_quota_counts_at_once(queue: QueueFixture) -> None:
    await queue.add("1", "2", "3")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    await queue.storage.catalogue.change(queue.project.id, settings={"quota": 1})
    assert why(await ada.claim()).why is IdleWhy.QUOTA
    await queue.storage.catalogue.change(queue.project.id, settings={"quota": None})
    assert len((await ada.claim(2)).leased) == 2


async def test_several_sessions_share_a_quota(queue: QueueFixture) -> None:
    await queue.add(*map(str, range(10)))
    guest = await arrive(queue, quota=3)
    opened = await queue.storage.queue.open(guest.access, None)
    other = LabellerSession(queue.storage, guest.access, opened)
    held = (await guest.claim(2)).leased
    (last,) = (await other.claim(4)).leased
    assert why(await other.claim()) == Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.QUOTA), (
        "no code for what is not done"
    )
    for item in held:
        await guest.submit(item)
    assert why(await guest.claim()).completion is None
    assert why(await other.submit(last, want=1)).completion == COMPLETE


async def test_sessions_that_ask_at_once_share_a_quota(queue: QueueFixture) -> None:
    await queue.add(*map(str, range(10)))
    guest = await arrive(queue, quota=3)
    sessions = [guest]
    for _ in range(3):
        opened = await queue.storage.queue.open(guest.access, None)
        sessions.append(LabellerSession(queue.storage, guest.access, opened))
    results = await asyncio.gather(*(session.claim(2) for session in sessions))
    assert sum(len(result.leased) for result in results) == 3


async def test_late_answers_are_within_the_quota(queue: QueueFixture) -> None:
    await queue.add(*map(str, range(10)))
    guest, ada = await arrive(queue, quota=2), await queue.open_session("Ada")
    given_back = (await guest.claim(2)).leased
    await guest.release(*given_back)
    taken = (await ada.claim(2)).leased
    for item in (await guest.claim(2)).leased:
        await guest.submit(item)
    await ada.release(*taken)
    late = [(await guest.submit(item)).verdict for item in given_back]
    assert Verdict.STORED not in late
    assert (await queue.counts()).labels == 2
