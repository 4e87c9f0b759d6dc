"""Likely label errors, and second looks at labelled items, on every database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supt_async.domain.ids import ItemId, RequestId, RunId, Term
from supt_async.domain.project import Access
from supt_async.domain.results import IdleReason, Verdict
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound, Refused
from supt_async.learning.label_errors import Suspect
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.review_records import SuspectPage
from tests.contract.suggestions.given import add, suggest
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

RUN = RunId(7)


def suspect(item: int, value: JSONValue = "cat", probability: float = 0.1) -> Suspect:
    return Suspect(
        item=ItemId(item),
        value=value,
        probability=probability,
        predicted="dog",
        predicted_probability=0.8,
    )


async def lead(queue: QueueFixture) -> Term:
    term = await queue.storage.training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    return term


async def suspects(queue: QueueFixture, *found: Suspect, run: RunId = RUN) -> None:
    term = await lead(queue)
    training = queue.storage.training
    assert await training.replace_suspects(queue.project.id, term, run, found)


async def listed(
    queue: QueueFixture, *, looked: bool = False, after: int = 0, limit: int = 50
) -> SuspectPage:
    return await queue.storage.suspects.page(
        queue.project.id, looked=looked, after=after, limit=limit
    )


async def items(queue: QueueFixture, *, looked: bool = False) -> list[int]:
    return [one.item for one in (await listed(queue, looked=looked)).suspects]


async def labelled(queue: QueueFixture, *values: object) -> tuple[LabellerSession, list[ItemId]]:
    """Add items and let Ada label all of them."""
    await queue.add(*values)
    ada = await queue.open_session("Ada")
    found = []
    for _ in values:
        offer = await ada.get()
        await ada.submit(offer, "cat")
        found.append(offer.item)
    return ada, found


async def second_look(queue: QueueFixture, by: Access, item: ItemId) -> bool:
    return await queue.storage.suspects.second_look(by, item)


async def numbers(queue: QueueFixture) -> tuple[int, int, int, int]:
    counts = await queue.counts()
    return counts.done, counts.open, counts.out, counts.labels


# --- the list -------------------------------------------------------------------------------


async def test_suspects_are_listed_in_their_order_and_the_next_run_replaces_them(
    queue: QueueFixture,
) -> None:
    _, (first, second, third) = await labelled(queue, "x", "y", "z")
    await suspects(queue, suspect(second), suspect(first, {"b": 1, "a": [True]}, 0.4))
    page = await listed(queue)
    assert [(one.item, one.probability, one.run) for one in page.suspects] == [
        (second, 0.1, RUN),
        (first, 0.4, RUN),
    ]
    assert (page.total, page.next) == (2, None)
    assert page.suspects[1].value == {"b": 1, "a": [True]}
    assert (page.suspects[1].predicted, page.suspects[1].predicted_probability) == ("dog", 0.8)
    await suspects(queue, suspect(third), run=RunId(8))
    assert await items(queue) == [third]
    await suspects(queue)
    assert await items(queue) == []


async def test_suspects_come_a_page_at_a_time(queue: QueueFixture) -> None:
    _, found = await labelled(queue, "x", "y", "z")
    await suspects(queue, *(suspect(item) for item in found))
    page = await listed(queue, limit=2)
    assert [one.item for one in page.suspects] == found[:2]
    assert (page.total, page.next) == (3, 2)
    rest = await listed(queue, limit=2, after=2)
    assert [one.item for one in rest.suspects] == found[2:]
    assert rest.next is None


async def test_no_page_leaves_out_what_was_looked_at_in_several_runs(queue: QueueFixture) -> None:
    _, found = await labelled(queue, "x", "y", "z")
    by = await owner(queue)
    for number, item in enumerate(found):
        await suspects(queue, suspect(item), run=RunId(number + 1))
        await queue.storage.suspects.look(by, item, True)
    pages: list[int] = []
    after: int | None = 0
    while after is not None:
        page = await listed(queue, looked=True, after=after, limit=1)
        pages += [one.item for one in page.suspects]
        after = page.next
    assert pages == sorted(found)


async def test_a_deposed_leader_replaces_nothing(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    old = await lead(queue)
    await queue.storage.training.resign(queue.project.id, old)
    await queue.storage.training.lead(queue.project.id, "there", 10_000)
    training = queue.storage.training
    assert not await training.replace_suspects(queue.project.id, old, RUN, [suspect(item)])
    assert await items(queue) == []


async def test_what_was_dealt_with_is_not_listed_again_unless_the_answer_is_another(
    queue: QueueFixture,
) -> None:
    _, (first, second) = await labelled(queue, "x", "y")
    by = await owner(queue)
    await suspects(queue, suspect(first), suspect(second))
    await queue.storage.suspects.look(by, first, True)
    assert (await items(queue), await items(queue, looked=True)) == ([second], [first])
    await suspects(queue)
    await suspects(queue, suspect(first), suspect(second), run=RunId(8))
    assert (await items(queue), await items(queue, looked=True)) == ([second], [first])
    await suspects(queue, suspect(first, "dog"), run=RunId(9))
    assert (await items(queue), await items(queue, looked=True)) == ([first], [])


async def test_a_suspect_can_be_put_back_on_the_list(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    by = await owner(queue)
    await suspects(queue, suspect(item))
    await queue.storage.suspects.look(by, item, True)
    await queue.storage.suspects.look(by, item, False)
    assert await items(queue) == [item]


async def test_an_item_that_an_owner_has_corrected_is_no_suspect(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    by = await owner(queue)
    await suspects(queue, suspect(item))
    await queue.storage.corrections.correct(by, item, RequestId("C1"), "dog")
    assert (await listed(queue)).total == 0
    await suspects(queue, suspect(item))
    assert await items(queue) == []


async def test_only_suspects_of_the_project_can_be_dealt_with(queue: QueueFixture) -> None:
    other = await queue.another_project("other")
    _, (item,) = await labelled(other, "x")
    await suspects(other, suspect(item))
    with pytest.raises(NotFound, match="not among the likely label errors"):
        await queue.storage.suspects.look(await owner(queue), item, True)
    assert await items(other) == [item]


async def test_suspects_go_with_their_project(queue: QueueFixture) -> None:
    other = await queue.another_project("other")
    _, (item,) = await labelled(other, "x")
    await suspects(other, suspect(item))
    await queue.storage.catalogue.delete_project(other.project.id)
    assert (await listed(other)).total == 0


# --- the second look ------------------------------------------------------------------------


async def test_a_second_look_comes_first_and_to_another_person(queue: QueueFixture) -> None:
    ada, found = await labelled(queue, "x", "y")
    bob = await queue.open_session("Bob")
    assert (await bob.claim()).leased == ()
    await queue.add("new", "newer")
    await suspects(queue, suspect(found[1]))
    assert await second_look(queue, await owner(queue), found[1])
    assert await numbers(queue) == (1, 3, 0, 2)
    mine = [(await ada.get()).item, (await ada.get()).item]
    assert found[1] not in mine
    assert (await ada.claim()).leased == ()
    offer = await bob.get()
    assert offer.item == found[1]
    assert (await bob.submit(offer, "dog")).verdict is Verdict.STORED
    assert await numbers(queue) == (2, 0, 2, 3)
    assert await items(queue) == []
    assert await items(queue, looked=True) == [found[1]]
    targets = await queue.storage.training.targets(queue.project.id)
    assert sorted(str(one.value) for one in targets if one.item == found[1]) == ["cat", "dog"]


async def test_a_second_look_shows_no_suggestion(queue: QueueFixture) -> None:
    await add(queue, "x")
    await suggest(queue)
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    assert offer.suggestion is not None
    await ada.submit(offer, "cat")
    assert await second_look(queue, await owner(queue), offer.item)
    again = await (await queue.open_session("Bob")).get()
    assert (again.item, again.suggestion) == (offer.item, None)


async def test_the_next_ranking_knows_of_the_open_place(queue: QueueFixture) -> None:
    _, (item, _) = await labelled(queue, "x", "y")
    training, project = queue.storage.training, queue.project.id
    assert not (await training.pool(project)).open.any()
    assert await second_look(queue, await owner(queue), item)
    pool = await training.pool(project)
    assert pool.ids[pool.open].tolist() == [item]


async def test_an_item_that_waits_for_somebody_gets_no_further_place(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    by = await owner(queue)
    assert await second_look(queue, by, item)
    assert not await second_look(queue, by, item)
    bob = await queue.open_session("Bob")
    offer = await bob.get()
    assert not await second_look(queue, by, item)
    assert await numbers(queue) == (0, 0, 1, 1)
    await bob.release(offer)
    assert await numbers(queue) == (0, 1, 0, 1)
    await bob.submit(await bob.get(), "cat")
    assert await numbers(queue) == (1, 0, 0, 2)


async def test_a_third_person_can_look_after_the_second(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    by = await owner(queue)
    for name in ("Bob", "Cleo"):
        assert await second_look(queue, by, item)
        session = await queue.open_session(name)
        await session.submit(await session.get(), "dog")
    assert await numbers(queue) == (1, 0, 0, 3)


async def test_who_has_answered_is_told_that_there_is_nothing_for_them(
    queue: QueueFixture,
) -> None:
    ada, (item,) = await labelled(queue, "x")
    assert await second_look(queue, await owner(queue), item)
    reply = await ada.claim()
    assert reply.leased == ()
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.NOTHING_FOR_YOU


async def test_two_people_may_hold_an_item_after_an_undo_and_the_counts_agree(
    queue: QueueFixture,
) -> None:
    await queue.add("x")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    await ada.submit(offer, "cat", id="A1")
    assert await second_look(queue, await owner(queue), offer.item)
    bob = await queue.open_session("Bob")
    second = await bob.get()
    queue.clock.advance(2)
    undone = (await ada.undo("A1")).leased
    queue.clock.advance(2)
    assert [one.item for one in undone] == [offer.item]
    assert await numbers(queue) == (0, 0, 2, 0)
    await bob.submit(second, "dog")
    assert await numbers(queue) == (0, 0, 1, 1)
    await ada.submit(undone[0], "cat")
    assert await numbers(queue) == (1, 0, 0, 2)
    assert await dealt_twice(queue.storage, queue.project.id) == 0


async def test_where_several_opinions_are_wanted_a_complete_item_gets_one_more(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await several.add("x")
    by = await owner(several)
    ada, bob = await several.open_session("Ada"), await several.open_session("Bob")
    offer = await ada.get()
    await ada.submit(offer, "cat")
    assert not await second_look(several, by, offer.item)
    await bob.submit(await bob.get(), "cat")
    assert await second_look(several, by, offer.item)
    assert await numbers(several) == (0, 1, 0, 2)


async def refused(queue: QueueFixture, by: Access, item: ItemId) -> str:
    with pytest.raises(Refused) as caught:
        await second_look(queue, by, item)
    return str(caught.value)


async def test_nobody_looks_again_at_what_is_unlabelled_or_settled(queue: QueueFixture) -> None:
    _, (item,) = await labelled(queue, "x")
    by = await owner(queue)
    await queue.add("new")
    ids: Sequence[ItemId] = [one.id async for one in queue.storage.catalogue.items(by.project)]
    (new,) = set(ids) - {item}
    bob = await queue.open_session("Bob")
    assert "nobody has labelled" in await refused(queue, by, new)
    await bob.skip(await bob.get())
    assert "nobody has labelled" in await refused(queue, by, new)
    await queue.storage.corrections.correct(by, item, RequestId("C1"), "dog")
    assert "has settled" in await refused(queue, by, item)
    other = await queue.another_project("other")
    with pytest.raises(NotFound):
        await second_look(other, await owner(other), item)
