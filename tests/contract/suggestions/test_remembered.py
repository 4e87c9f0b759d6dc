"""What leases, the log and labels remember of suggestions."""

from __future__ import annotations

import pytest

from supt_async.domain.results import Verdict
from tests.contract.suggestions.given import CAT, REMEMBERED, add, rows, suggest, take_all
from tests.support.queue_fixture import QueueFixture


async def test_the_label_says_whether_the_suggestion_was_accepted(queue: QueueFixture) -> None:
    await add(queue, 1, 2)
    await suggest(queue)
    ada = await queue.open_session("Ada")
    one, two = sorted(await take_all(ada), key=lambda leased: leased.item)
    assert (await ada.submit(one, "cat")).verdict is Verdict.STORED
    assert (await ada.submit(two, "dog")).verdict is Verdict.STORED
    labels = await rows(queue, "label")
    assert [(row["answer"], row["accepted"]) for row in labels] == [
        ('"cat"', True),
        ('"dog"', False),
    ]
    for row in labels:
        assert tuple(row[part] for part in REMEMBERED) == ("llm", '"cat"', 0.9, "3", True)


@pytest.mark.parametrize("overlap", [1, 2])
async def test_answers_that_are_equal_are_accepted_however_they_are_spelled(
    queue: QueueFixture, overlap: int
) -> None:
    other = await queue.another_project("any", overlap=overlap)
    await add(other, "one", suggested={"b": 2.0, "a": [1]})
    await suggest(other)
    ada = await other.open_session("Ada")
    assert (await ada.submit(await ada.get(), {"a": [1.0], "b": 2})).verdict is Verdict.STORED
    assert (await rows(other, "label"))[0]["accepted"]


async def test_a_session_that_comes_back_gets_the_same(queue: QueueFixture) -> None:
    await add(queue, *range(12))
    await suggest(queue, suggest_blind=0.5)
    ada = await queue.open_session("Ada")
    before = {one.lease: one.suggestion for one in await take_all(ada)}
    await suggest(queue, "off")
    await ada.lose()
    ada = await queue.resume(ada)
    assert {one.lease: one.suggestion for one in ada.opened.leases} == before
    assert {None, CAT} == set(before.values())


async def test_an_undone_answer_comes_back_with_what_was_shown(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "dog", id="first")
    await suggest(queue, "off")
    (again,) = (await ada.undo("first", id="back")).leased
    assert again.suggestion == CAT
    await ada.submit(again, "cat")
    assert [row["accepted"] for row in await rows(queue, "label")] == [False, True]


async def test_an_undone_blind_answer_comes_back_blind(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue, suggest_blind=1.0)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), id="first")
    await suggest(queue, suggest_blind=0.0)
    (again,) = (await ada.undo("first")).leased
    assert again.suggestion is None
    await ada.submit(again)
    assert [row["shown"] for row in await rows(queue, "label")] == [False, False]


async def test_an_undone_skip_comes_back_with_what_was_shown(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    await ada.skip(await ada.get(), id="first")
    await suggest(queue, "off")
    (again,) = (await ada.undo("first")).leased
    assert again.suggestion == CAT


@pytest.mark.parametrize("ending", ["expired", "released"])
async def test_an_answer_to_a_lease_that_is_over_remembers_what_was_shown(
    queue: QueueFixture, ending: str
) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    old = await ada.get()
    if ending == "expired":
        queue.clock.advance(601)
        await queue.storage.queue.sweep()
    else:
        await ada.release(old)
    (log,) = await rows(queue, "lease_log")
    assert tuple(log.values()) == ("llm", '"cat"', 0.9, "3", True)
    assert (await ada.submit(old, "cat")).verdict is Verdict.STORED
    assert [row["accepted"] for row in await rows(queue, "label")] == [True]
    assert (await bob.claim()).leased == ()


async def test_a_late_extra_answer_remembers_what_was_shown(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    old = await ada.get()
    await ada.release(old)
    await bob.submit(await bob.get(), "cat")
    assert (await ada.submit(old, "dog")).verdict is Verdict.LATE
    labels = await rows(queue, "label")
    assert [(row["shown"], row["accepted"]) for row in labels] == [(True, True), (True, False)]


async def test_a_source_that_is_chosen_later_changes_no_lease(queue: QueueFixture) -> None:
    await add(queue, "one")
    ada = await queue.open_session("Ada")
    leased = await ada.get()
    await suggest(queue)
    await ada.submit(leased, "cat")
    (label,) = await rows(queue, "label")
    assert (label["shown"], label["accepted"], label["source"]) == (None, None, None)


async def test_an_answered_lease_leaves_its_suggestion_to_the_label(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "cat")
    (log,) = await rows(queue, "lease_log")
    assert set(log.values()) == {None}
    assert await rows(queue, "lease") == []


@pytest.mark.parametrize("overlap", [1, 2])
@pytest.mark.parametrize("blind", [0.0, 1.0])
async def test_an_answer_of_somebody_who_hides_suggestions_saw_none(
    queue: QueueFixture, overlap: int, blind: float
) -> None:
    other = await queue.another_project("any", overlap=overlap)
    await add(other, "one")
    await suggest(other, suggest_blind=blind)
    ada = await other.open_session("Ada")
    one = await ada.get()
    assert (await ada.submit(one, "cat", unseen=True)).verdict is Verdict.STORED
    (label,) = await rows(other, "label")
    assert (label["source"], label["value"]) == ("llm", '"cat"')
    assert (label["shown"], label["accepted"]) == (None, None)


async def test_a_late_answer_of_somebody_who_hides_suggestions_saw_none(
    queue: QueueFixture,
) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    one = await ada.get()
    await ada.release(one)
    assert (await ada.submit(one, "cat", unseen=True)).verdict is Verdict.STORED
    (label,) = await rows(queue, "label")
    assert (label["shown"], label["accepted"]) == (None, None)
