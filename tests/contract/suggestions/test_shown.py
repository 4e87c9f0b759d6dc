"""Which suggestions labellers see, by the rules of ``rules.suggesting``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, insert, select

from supt_async.domain.ids import ItemId, Term
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.results import Suggestion
from supt_async.rules.suggesting import is_blind, is_held_out
from supt_async.storage.schema import tables
from supt_async.storage.training import own_holdout
from tests.contract.suggestions.given import CAT, add, rows, suggest, take_all
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner


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


async def test_the_orchestrators_own_hold_out_counts_unless_the_owner_chose_one(
    queue: QueueFixture,
) -> None:
    await add(queue, *range(40))
    await suggest(queue)
    training, project = queue.storage.training, queue.project.id
    term = await training.lead(project, "orchestrator", 60_000)
    assert term is not None
    ada = await queue.open_session("Ada")

    async def seen() -> set[ItemId]:
        leased = await take_all(ada)
        await ada.release(*leased)
        return {one.item for one in leased if one.suggestion is not None}

    everything = await seen()
    await training.record_holdout(project, term, 0.5)
    some = await seen()
    assert some == {id_ for id_ in everything if not is_held_out(id_, project, 0.5)} < everything
    await training.record_holdout(project, Term(term + 1), 0.0)
    assert await seen() == some, "that term does not lead"
    await suggest(queue, holdout=0.0)
    assert await seen() == everything
    await suggest(queue, holdout=None)
    await training.record_holdout(project, term, 0.0)
    assert await seen() == everything


async def test_a_deleted_project_leaves_no_hold_out_behind(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await training.lead(project, "orchestrator", 60_000)
    assert term is not None
    await training.record_holdout(project, term, 0.5)
    await training.record_holdout(project, term, 0.25)
    read = queue.storage.database.read
    assert await read(lambda connection: own_holdout.known(connection, project)) == "0.25"
    await queue.storage.catalogue.delete_project(project)
    assert await read(lambda connection: own_holdout.known(connection, project)) is None


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
