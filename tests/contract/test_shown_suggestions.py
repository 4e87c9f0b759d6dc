"""Suggestions that labellers see, and what leases and labels remember of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.results import LeasedItem, Suggestion, Verdict
from supt_async.payloads.codec import encode
from supt_async.rules.suggesting import is_blind, is_held_out
from supt_async.storage.schema import tables
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

CAT = Suggestion(source="llm", value="cat", score=0.9)
REMEMBERED = ("source", "value", "score", "version", "shown")


async def suggest(queue: QueueFixture, source: str = "llm", **settings: object) -> None:
    """Show a source's suggestions to everybody, or by these settings."""
    change = {"suggest": source, "suggest_blind": 0.0, **settings}
    await queue.storage.catalogue.change(queue.project.id, settings=change)


async def add(
    queue: QueueFixture,
    *values: object,
    suggested: object = "cat",
    source: str = "llm",
    score: float | None = 0.9,
) -> None:
    """Add items with a suggestion each."""
    one = NewSuggestion(source=source, value=suggested, score=score)
    items = [NewItem(payload=encode(value), suggestions=(one,)) for value in values]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    versions = update(tables.suggestion).values(version="3")
    await queue.storage.database.write(lambda connection: connection.execute(versions))


async def rows(queue: QueueFixture, name: str) -> list[dict[str, Any]]:
    """Read what the rows of a table remember of suggestions, in the order of their items."""
    table = tables.metadata.tables[name]
    columns = [table.c[f"suggestion_{part}"].label(part) for part in REMEMBERED]
    if name == "label":
        columns += [table.c.value.label("answer"), table.c.accepted.label("accepted")]
    statement = select(*columns).order_by(table.c.item_id, *table.primary_key.columns)
    found = await queue.storage.database.read(
        lambda connection: connection.execute(statement).mappings().all()
    )
    return [dict(row) for row in found]


async def take_all(session: LabellerSession) -> list[LeasedItem]:
    return list((await session.claim(1_000)).leased)


async def test_a_labeller_sees_the_suggestion_and_its_lease_remembers_it(
    queue: QueueFixture,
) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    assert (await ada.get()).suggestion == CAT
    (lease,) = await rows(queue, "lease")
    assert tuple(lease.values()) == ("llm", '"cat"', 0.9, "3", True)


async def test_nothing_is_shown_until_the_owner_says_so(queue: QueueFixture) -> None:
    await add(queue, "one")
    ada = await queue.open_session("Ada")
    assert (await ada.get()).suggestion is None
    assert set((await rows(queue, "lease"))[0].values()) == {None}


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


async def test_only_the_chosen_source_is_shown(queue: QueueFixture) -> None:
    both = tuple(NewSuggestion(source=source, value="dog") for source in ("other", "llm"))
    await queue.storage.catalogue.add_items(
        queue.project.id, [NewItem(payload='"one"', suggestions=both)]
    )
    await add(queue, "two", source="other")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    shown = {leased.payload: leased.suggestion for leased in await take_all(ada)}
    assert shown == {'"one"': Suggestion(source="llm", value="dog"), '"two"': None}


@pytest.mark.parametrize(("score", "seen"), [(0.5, True), (0.49, False), (None, False)])
async def test_a_suggestion_below_the_lowest_score_is_none(
    queue: QueueFixture, score: float | None, seen: bool
) -> None:
    await add(queue, "one", score=score)
    await suggest(queue, suggest_min=0.5)
    ada = await queue.open_session("Ada")
    leased = await ada.get()
    assert (leased.suggestion is not None) == seen
    (lease,) = await rows(queue, "lease")
    assert lease["shown"] is (True if seen else None)
    assert (lease["source"] is not None) == seen


async def test_the_blind_share_is_withheld_and_remembered(queue: QueueFixture) -> None:
    await add(queue, *range(40))
    await suggest(queue, suggest_blind=0.5)
    ada = await queue.open_session("Ada")
    leased = sorted(await take_all(ada), key=lambda one: one.item)
    blind = [is_blind(one.item, ada.access.labeller, 0.5) for one in leased]
    assert 5 < sum(blind) < 35
    assert [one.suggestion is None for one in leased] == blind
    remembered = await rows(queue, "lease")
    assert [not row["shown"] for row in remembered] == blind
    assert {row["value"] for row in remembered} == {'"cat"'}
    for one in leased:
        await ada.submit(one, "cat")
    said = [row["accepted"] for row in await rows(queue, "label")]
    assert said == [None if withheld else True for withheld in blind]


async def test_a_second_opinion_is_given_without(queue: QueueFixture) -> None:
    other = await queue.another_project("twice", overlap=2)
    await add(other, 1, 2)
    await suggest(other)
    ada, bob = await other.open_session("Ada"), await other.open_session("Bob")
    one, two = await take_all(ada)
    assert one.suggestion == two.suggestion == CAT
    await ada.submit(one)
    # one has an answer, two has a lease
    assert [leased.suggestion for leased in await take_all(bob)] == [None, None]
    seconds = [row for row in await rows(other, "lease") if row["source"] is None]
    assert [row["shown"] for row in seconds] == [None, None]


async def test_two_who_ask_at_once_do_not_both_see_it(queue: QueueFixture) -> None:
    other = await queue.another_project("twice", overlap=2)
    await add(other, *range(10))
    await suggest(other)
    people = [await other.open_session(name) for name in ("Ada", "Bob", "Eve", "Dan")]
    claimed = await asyncio.gather(*(session.claim(10) for session in people))
    leased = [one for reply in claimed for one in reply.leased]
    seen = [one.item for one in leased if one.suggestion is not None]
    assert len(leased) == 20
    assert len(seen) == len(set(seen)) == 10


async def test_whoever_skipped_has_no_opinion(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.skip(await ada.get())
    assert (await bob.get()).suggestion == CAT


async def test_a_withdrawn_or_late_answer_is_no_opinion(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.submit(await ada.get(), id="first")
    (again,) = (await ada.undo("first")).leased
    await ada.release(again)
    assert (await bob.get()).suggestion == CAT


async def test_held_out_items_are_given_without(queue: QueueFixture) -> None:
    await add(queue, *range(40))
    await suggest(queue, holdout=0.5)
    ada = await queue.open_session("Ada")
    leased = await take_all(ada)
    held = [is_held_out(one.item, queue.project.id, 0.5) for one in leased]
    assert 5 < sum(held) < 35
    assert [one.suggestion is None for one in leased] == held
    assert sum(row["shown"] is None for row in await rows(queue, "lease")) == sum(held)


async def test_audited_items_are_given_blind(queue: QueueFixture) -> None:
    await add(queue, 1, 2)
    await suggest(queue)
    await audit(queue, [1])
    ada = await queue.open_session("Ada")
    one, two = sorted(await take_all(ada), key=lambda leased: leased.item)
    assert (one.suggestion, two.suggestion) == (None, CAT)
    assert [(row["value"], row["shown"]) for row in await rows(queue, "lease")] == [
        ('"cat"', False),
        ('"cat"', True),
    ]


async def audit(queue: QueueFixture, numbers: Sequence[int]) -> None:
    """Have items audited, by their position."""

    def write(connection: Connection) -> None:
        project = queue.project.id
        ids = sorted(connection.scalars(select(tables.content.c.item_id)))
        made = connection.execute(
            insert(tables.acceptance)
            .values(
                project_id=project, source="llm", min_score=0, audit=1, labels=0,
                audited=len(numbers), created_ms=0,
            )
            .returning(tables.acceptance.c.id)
        ).scalar_one()  # fmt: skip
        for number in numbers:
            row = {"item_id": ids[number - 1], "acceptance_id": made, "project_id": project}
            connection.execute(insert(tables.audited).values(**row, value='"cat"'))

    await queue.storage.database.write(write)


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


async def test_a_project_does_not_show_what_another_one_chose(queue: QueueFixture) -> None:
    other = await queue.another_project("other")
    for project in (queue, other):
        await add(project, "one")
    await suggest(other)
    ada = await queue.open_session("Ada")
    bob = await other.open_session("Bob")
    assert ((await ada.get()).suggestion, (await bob.get()).suggestion) == (None, CAT)


async def test_whoever_owns_the_project_is_a_labeller_like_others(queue: QueueFixture) -> None:
    await add(queue, "one")
    await suggest(queue)
    access = await owner(queue)
    opened = await queue.storage.queue.open(access, None)
    session = LabellerSession(queue.storage, access, opened)
    assert (await session.get()).suggestion == CAT
