"""Places after a training has found out how reliable the labellers are, on every database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from supt_async.consensus.known import WHOLE, Known
from supt_async.domain.ids import ItemId, Term
from supt_async.learning.crowd import CrowdModel
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.overlap import adapting
from tests.contract.opinions.test_asking_again import adaptive, offers, people, say, state
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

RANKED = {"again": "ranked"}


async def lead(project: QueueFixture) -> Term:
    term = await project.storage.training.lead(project.project.id, "here", 60_000)
    assert term is not None
    return term


def known(sessions: Sequence[LabellerSession], accuracy: float) -> Known:
    """Return what is known of people who all are right as often."""
    ids = sorted(session.access.labeller for session in sessions)
    right = np.full(len(ids), accuracy)
    rows = np.array([[accuracy, 1 - accuracy], [1 - accuracy, accuracy]])
    model = CrowdModel(
        labellers=np.array(ids, dtype=np.int64),
        labels=np.full(len(ids), 50),
        accuracy=right,
        low=right,
        high=right,
        confusion=np.stack([rows] * len(ids)),
        prior=np.array([0.5, 0.5]),
        method="blend",
    )
    return Known(classes=('"cat"', '"dog"'), model=model)


async def find_out(
    project: QueueFixture, sessions: Sequence[LabellerSession], accuracy: float
) -> None:
    """Store what a training has found out about some people."""
    term, training = await lead(project), project.storage.training
    found = {WHOLE: known(sessions, accuracy)}
    assert await training.replace_crowd(project.project.id, term, found)


async def estimated(project: QueueFixture, confidence: float, labels: int, *items: ItemId) -> None:
    """Store what a training makes of items."""
    row = StoredConsensus(0, "", '"cat"', confidence, 0.5, labels, 1, "blend")
    found: dict[int, list[StoredConsensus]] = {item: [row._replace(item=item)] for item in items}
    term, training = await lead(project), project.storage.training
    assert await training.replace_consensus(project.project.id, term, None, found)


async def adapt(project: QueueFixture) -> bool:
    return await project.storage.training.adapt_places(project.project.id, await lead(project))


async def test_the_queue_judges_by_what_is_known_of_who_answered(queue: QueueFixture) -> None:
    project = await adaptive(queue, "first", "second")
    sessions = await people(project, "Ada", "Bob", "Cleo")
    await find_out(project, sessions, 0.6)
    await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    opened, _, done = await state(project)
    assert (opened, done) == (3, 0), "two who are often wrong are not sure, though they agree"
    await find_out(project, sessions, 0.999)
    await say(sessions[2], "cat")
    assert (await state(project))[2] == 1


async def test_items_are_opened_again_when_people_prove_unreliable(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    sessions = await people(project, "Ada", "Bob", "Cleo")
    item = await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    assert await state(project) == (0, 0, 1)
    await find_out(project, sessions, 0.6)
    assert await adapt(project)
    assert await state(project) == (0, 0, 1), "the consensus has no row of it yet"
    await estimated(project, 0.7, 2, item)
    assert await adapt(project)
    assert await state(project) == (1, 0, 0)
    assert await offers(project) == 1
    assert (await sessions[2].get()).item == item


async def test_places_are_closed_when_people_prove_reliable(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only", overlap=2, sure=0.95)
    sessions = await people(project, "Ada", "Bob", "Cleo")
    await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    assert await state(project) == (1, 0, 0)
    await find_out(project, sessions, 0.99)
    assert await adapt(project)
    assert await state(project) == (0, 0, 1)
    assert (await sessions[2].claim()).leased == ()


async def test_a_leased_item_is_left_to_its_labeller(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only", sure=0.95)
    sessions = await people(project, "Ada", "Bob", "Cleo")
    await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    lease = await sessions[2].get()
    await find_out(project, sessions, 0.99)
    assert await adapt(project)
    assert await state(project) == (0, 1, 0)
    await sessions[2].submit(lease, "dog")
    assert (await state(project))[2] == 1


async def test_a_second_look_stays_open(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    sessions = await people(project, "Ada", "Bob", "Cleo")
    item = await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    by = await owner(project)
    assert await project.storage.suspects.second_look(by, item)
    await find_out(project, sessions, 0.99)
    await estimated(project, 0.99, 2, item)
    assert await adapt(project)
    assert await state(project) == (1, 0, 0)


async def test_many_items_take_several_transactions(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "STEP", 3)
    project = await adaptive(queue, *range(10))
    sessions = await people(project, "Ada", "Bob")
    items = [await say(sessions[0], "cat") for _ in range(10)]
    for _ in range(10):
        await say(sessions[1], "cat")
    assert await state(project) == (0, 0, 10)
    await find_out(project, sessions, 0.6)
    await estimated(project, 0.7, 2, *items)
    assert await adapt(project)
    assert await state(project) == (10, 0, 0)
    await find_out(project, sessions, 0.99)
    assert await adapt(project)
    assert await state(project) == (0, 0, 10)


async def test_who_no_longer_leads_changes_nothing(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only")
    sessions = await people(project, "Ada", "Bob")
    item = await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    await find_out(project, sessions, 0.6)
    await estimated(project, 0.7, 2, item)
    term = await lead(project)
    project.clock.advance(120)
    assert await project.storage.training.lead(project.project.id, "other", 60_000) is not None
    assert not await project.storage.training.adapt_places(project.project.id, term)
    assert await state(project) == (0, 0, 1)


async def test_a_ranking_asks_again_about_complete_items_alone(queue: QueueFixture) -> None:
    project = await adaptive(queue, "first", "second", "third", **RANKED)
    sessions = await people(project, "Ada", "Bob", "Cleo")
    items = [await say(sessions[0], "cat") for _ in range(3)]
    done = await say(sessions[1], "dog")
    training, term = project.storage.training, await lead(project)
    assert await training.ask_again(project.project.id, term, items) == 1
    assert await state(project) == (3, 0, 0)
    assert await training.ask_again(project.project.id, term, items) == 0
    project.storage.queue.forget_windows()  # as with the next ranking
    got = await sessions[2].claim(3)
    assert done in {lease.item for lease in got.leased}


async def test_a_place_of_the_ranking_is_closed_once_its_item_is_sure(queue: QueueFixture) -> None:
    project = await adaptive(queue, "only", **RANKED)
    sessions = await people(project, "Ada", "Bob")
    item = await say(sessions[0], "cat")
    await say(sessions[1], "cat")
    training, term = project.storage.training, await lead(project)
    assert await training.ask_again(project.project.id, term, [item]) == 1
    await estimated(project, 0.8, 2, item)
    assert await adapt(project)
    assert await state(project) == (1, 0, 0)
    await estimated(project, 0.97, 2, item)
    assert await adapt(project)
    assert await state(project) == (0, 0, 1)
