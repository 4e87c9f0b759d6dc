"""Items that are meant for some people only, on every database."""

from __future__ import annotations

import random
from collections.abc import Collection

import numpy as np
import pytest

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.domain.results import IdleReason
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode
from supt_async.storage.people.link_records import GroupChange
from supt_async.storage.transfer.importer import Importer
from tests.support.queue_fixture import LabellerSession, QueueFixture


async def people(queue: QueueFixture, *names: str) -> None:
    for name in names:
        await queue.storage.people.invite(name, project=queue.project.id, role=Role.LABELLER)


async def take_all(session: LabellerSession) -> list[str]:
    """Answer everything that somebody gets."""
    got = []
    while leased := (await session.claim()).leased:
        got.append(leased[0].payload)
        await session.submit(leased[0])
    return got


def texts(*values: str) -> list[str]:
    return sorted(encode(value) for value in values)


async def test_an_assigned_item_comes_to_those_it_is_meant_for(queue: QueueFixture) -> None:
    await people(queue, "Ada", "Bob")
    await queue.add("for all", "for all too")
    await queue.add("for Ada", assign=("Ada",))
    bob = await queue.open_session("Bob")
    assert sorted(await take_all(bob)) == texts("for all", "for all too")
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.NOTHING_FOR_YOU
    assert await take_all(await queue.open_session("Ada")) == texts("for Ada")
    idle = (await bob.claim()).idle
    assert idle is not None
    assert idle.reason is IdleReason.DONE


async def test_a_gold_item_stays_out_of_the_order_whomever_it_is_for(queue: QueueFixture) -> None:
    await people(queue, "Ada")
    await queue.add("gold", assign=("Ada",), gold=True, label="cat")
    await queue.add("1", assign=("Ada",))
    assert (await queue.storage.training.pool(queue.project.id)).ids.size == 1
    assert encode("1") in await take_all(await queue.open_session("Ada"))


async def test_nobody_waits_for_what_is_not_meant_for_them(queue: QueueFixture) -> None:
    await people(queue, "Ada", "Bob", "Cy")
    await queue.storage.groups.create("experts")
    await queue.storage.groups.change("experts", GroupChange(add=("Ada", "Cy")))
    await queue.add("1", assign=("experts",))
    ada, bob, cy = [await queue.open_session(name) for name in ("Ada", "Bob", "Cy")]
    await ada.get()
    for session, reason in ((bob, IdleReason.NOTHING_FOR_YOU), (cy, IdleReason.WAITING)):
        idle = (await session.claim()).idle
        assert idle is not None
        assert idle.reason is reason


async def test_ones_own_items_come_before_those_for_everybody(queue: QueueFixture) -> None:
    await people(queue, "Ada")
    await queue.add("1", "2", "3")
    await queue.add("mine", assign=("Ada",))
    assert (await take_all(await queue.open_session("Ada")))[0] == encode("mine")


async def test_a_group_is_read_when_it_changes(queue: QueueFixture) -> None:
    groups = queue.storage.groups
    await people(queue, "Ada", "Bob")
    await groups.create("experts")
    await groups.change("experts", GroupChange(add=("Ada",)))
    await queue.add(*map(str, range(4)), assign=("experts",))
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    assert (await bob.claim()).leased == ()
    await ada.submit(await ada.get())
    await groups.change("experts", GroupChange(add=("Bob",), remove=("Ada",)))
    assert (await ada.claim()).leased == ()
    assert len(await take_all(bob)) == 3


async def test_each_of_two_names_gets_one_opinion_of_an_item(queue: QueueFixture) -> None:
    other = await queue.another_project("twice", overlap=2)
    await people(other, "Ada", "Bob", "Cy")
    await other.add(*map(str, range(5)), assign=("Ada", "Bob"))
    sessions = [await other.open_session(name) for name in ("Ada", "Bob", "Cy")]
    assert [len(await take_all(session)) for session in sessions] == [5, 5, 0]
    assert (await other.counts()).done == 5


async def test_an_assigned_item_that_is_given_back_stays_with_its_people(
    queue: QueueFixture,
) -> None:
    await people(queue, "Ada", "Bob")
    await queue.add("1", assign=("Ada",), priority=3)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await ada.release(await ada.get())
    assert (await bob.claim()).leased == ()
    held = await ada.get()
    await queue.add("2", assign=("Bob",))  # the order is read again meanwhile
    await bob.submit(await bob.get())
    await ada.release(held)
    assert (await bob.claim()).leased == ()
    queue.clock.advance(3600)
    queue.storage.queue.forget_windows()
    assert (await bob.claim()).leased == ()
    await ada.skip(await ada.get())
    assert (await bob.claim()).leased == ()


async def test_the_ranking_leaves_assigned_items_to_their_people(queue: QueueFixture) -> None:
    await people(queue, "Ada", "Bob")
    await queue.add(*(f"a{n}" for n in range(3)), assign=("Ada",))
    await queue.add(*(f"b{n}" for n in range(3)))
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    offers = (await ada.claim(6)).leased
    items = {one.payload: one.item for one in offers}
    await ada.release(*offers)
    training = queue.storage.training
    pool = await training.pool(queue.project.id)
    assert set(pool.ids.tolist()) == set(items.values()), "a model learns from all of them"
    term = await training.lead(queue.project.id, "here", 10_000)
    assert term is not None
    best = np.array([items[encode(name)] for name in ("b2", "a1", "b0", "a2")], dtype=np.int64)
    await training.publish(queue.project.id, term, None, best, covers=pool.covers, labels=0)
    bobs = [one.payload for one in (await bob.claim(3)).leased]
    assert bobs == [encode(name) for name in ("b2", "b0", "b1")]
    adas = [one.payload for one in (await ada.claim(3)).leased]
    assert adas == [encode(name) for name in ("a1", "a2", "a0")]


async def test_a_name_that_nobody_has_is_refused_by_its_line(queue: QueueFixture) -> None:
    await people(queue, "Ada")
    with pytest.raises(BadFile, match="line 7: assign: 'Eve' is neither a labeller") as refused:
        await queue.add("1", assign=("Ada", "Eve"), line=7)
    assert "supt group create" in str(refused.value)
    bad: list[BadFile] = []
    importer = Importer(queue.storage.database, queue.project.id, on_bad=bad.append)
    items = [
        NewItem(payload=encode(str(number)), assign=(name,), line=number)
        for number, name in enumerate(["Ada", "Eve", "Ada"])
    ]
    assert (await importer.take(items)).added == 2
    assert [one.line for one in bad] == [1]
    assert len(await take_all(await queue.open_session("Ada"))) == 2


async def test_an_update_assigns_an_item_to_others(queue: QueueFixture) -> None:
    await people(queue, "Ada", "Bob")

    async def update(*assign: str) -> None:
        importer = Importer(queue.storage.database, queue.project.id, update=True)
        await importer.take([NewItem(payload=encode("x"), external_id="x", assign=assign)])

    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    await update()
    for names, holder, other in ((("Ada",), ada, bob), (("Bob",), bob, ada), ((), ada, None)):
        await update(*names)
        if other is not None:
            assert (await other.claim()).leased == ()
        await holder.release(await holder.get())


@pytest.mark.parametrize("seed", range(3))
async def test_everybody_gets_exactly_what_is_theirs(queue: QueueFixture, seed: int) -> None:
    """Items are assigned to any mix of people and groups, and several places are open."""
    draw = random.Random(seed)
    other = await queue.another_project("mix", overlap=2)
    names = ["Ada", "Bob", "Cy", "Di"]
    await people(other, *names)
    groups = {"red": ["Ada", "Bob"], "blue": ["Bob", "Cy"]}
    for group, members in groups.items():
        await queue.storage.groups.create(group)
        await queue.storage.groups.change(group, GroupChange(add=tuple(members)))
    meant: dict[str, Collection[str]] = {}
    for number in range(60):
        assign = draw.sample([*names, *groups], draw.choice([0, 0, 1, 2, 3]))
        await other.add(str(number), assign=tuple(assign))
        meant[encode(str(number))] = {
            one for name in assign for one in groups.get(name, [name])
        } or names
    sessions = {name: await other.open_session(name) for name in names}
    had: dict[str, list[str]] = {payload: [] for payload in meant}
    working = list(names)
    while working:
        name = draw.choice(working)
        leased = (await sessions[name].claim(draw.randint(1, 3))).leased
        if not leased:
            working.remove(name)
        for one in leased:
            if draw.random() < 0.2:
                await sessions[name].release(one)
                working = list(dict.fromkeys([*working, *names]))
                continue
            await sessions[name].submit(one)
            had[one.payload].append(name)
    for payload, people_had in had.items():
        assert set(people_had) <= set(meant[payload])
        assert len(people_had) == min(2, len(meant[payload]))
