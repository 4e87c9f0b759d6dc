"""Contract of ``storage.ports.training``, on every database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import Connection, insert, select, update

from supt_async.domain.ids import RunId, Term
from supt_async.domain.project import ModelState
from supt_async.storage.records import ModelSuggestions
from supt_async.storage.schema import tables
from supt_async.storage.training import suggesting
from supt_async.storage.training.runs import MOST_TEXT
from supt_async.storage.transfer.item_writer import count
from tests.support.queue_fixture import QueueFixture


async def lead(queue: QueueFixture, holder: str = "here") -> Term:
    term = await queue.storage.training.lead(queue.project.id, holder, 10_000)
    assert term is not None
    return term


async def test_a_leader_who_died_before_the_clock_went_back_is_followed_by_another(
    queue: QueueFixture,
) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    queue.clock.advance(-3600)
    assert await training.lead(project, "there", 10_000) == term + 1
    assert await training.lead(project, "here", 10_000) is None


async def test_one_leads_and_the_others_stand_by(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    assert await training.lead(project, "there", 10_000) is None
    assert await training.lead(project, "here", 10_000) == term
    queue.clock.advance(9)
    assert await training.lead(project, "there", 10_000) is None
    queue.clock.advance(2)
    assert await training.lead(project, "there", 10_000) == term + 1


async def test_who_resigns_makes_room_at_once(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    await training.resign(project, term)
    assert await training.lead(project, "there", 10_000) == term + 1


async def test_a_deposed_leader_changes_nothing(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    training, project = queue.storage.training, queue.project.id
    old = await lead(queue)
    run = await training.queue_run(project, old, 5)
    assert run is not None
    queue.clock.advance(11)
    await lead(queue, "there")
    pool = await training.pool(project)
    assert await training.queue_run(project, old, 5) is None
    assert not await training.update_run(project, old, run, ModelState.FAILED, error="x")
    assert await training.publish(project, old, run, pool.ids, covers=pool.covers, labels=5) is None
    (found,) = await training.runs(project)
    assert (found.state, found.error) == (ModelState.QUEUED, None)
    assert (await queue.counts()).generation == 0


async def test_any_error_can_be_written_down(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    run = await training.queue_run(project, term, 7)
    assert run is not None
    for error, stored in (
        ("bad \udc80 \0 \x1b", "bad ? ? \x1b"),
        ("x" * 5_000_000, "x" * MOST_TEXT),
    ):
        metrics = {f"unread:{error}": 1.0}
        assert await training.update_run(
            project, term, run, ModelState.FAILED, error=error, metrics=metrics
        )
        (found,) = await training.runs(project)
        assert (found.state, found.error) == (ModelState.FAILED, stored)
        assert f"unread:{stored}"[:MOST_TEXT] in found.metrics


async def test_a_run_is_written_down_as_it_goes(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    run = await training.queue_run(project, term, 7)
    assert run is not None
    queue.clock.advance(1)
    await training.update_run(project, term, run, ModelState.TRAINING)
    queue.clock.advance(2)
    pool = await training.pool(project)
    generation = await training.publish(project, term, run, pool.ids, covers=pool.covers, labels=7)
    await training.update_run(
        project, term, run, ModelState.READY, metrics={"score": 0.5}, durations={"fit": 0.1}
    )
    await training.update_run(project, term, run, ModelState.READY, durations={"evaluate": 0.2})
    (found,) = await training.runs(project)
    assert (found.state, found.labels, found.generation) == (ModelState.READY, 7, generation)
    assert dict(found.metrics) == {"score": 0.5}
    assert dict(found.durations) == {"fit": 0.1, "evaluate": 0.2}
    assert found.started_ms is not None
    assert found.finished_ms is not None
    assert found.started_ms - found.queued_ms == 1000
    assert found.finished_ms - found.started_ms == 2000


def suggested(ids: Sequence[int], values: Sequence[str] = ('"cat"', '"dog"')) -> ModelSuggestions:
    """Answers in turn, each surer than the one before."""
    return ModelSuggestions(
        ids=np.array(ids, dtype=np.int64),
        values=values,
        numbers=np.arange(len(ids)) % len(values),
        scores=np.linspace(0.5, 1, len(ids)),
    )


async def stored(queue: QueueFixture) -> list[tuple[int, str, str, float | None, str | None]]:
    s = tables.suggestion.c
    query = select(s.item_id, s.source, s.value, s.score, s.version).order_by(s.item_id, s.source)
    rows = await queue.storage.database.read(lambda connection: connection.execute(query).all())
    return [tuple(row) for row in rows]


async def published(queue: QueueFixture, term: Term, found: ModelSuggestions) -> RunId:
    training, project = queue.storage.training, queue.project.id
    run = await training.queue_run(project, term, 7)
    assert run is not None
    pool = await training.pool(project)
    generation = await training.publish(
        project, term, run, pool.ids, covers=pool.covers, labels=7, suggestions=found
    )
    assert generation is not None
    return run


async def test_suggestions_of_items_that_come_next_are_written_with_the_ranking(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "FIRST", 2)
    monkeypatch.setattr(suggesting, "STEP", 2)
    await queue.add(*range(7))
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    ids = (await training.pool(project)).ids.tolist()
    found = suggested([ids[3], ids[1], ids[6], ids[0], ids[4], ids[2], ids[5]])
    run = await published(queue, term, found)
    assert [row[0] for row in await stored(queue)] == sorted([ids[3], ids[1]])
    assert await training.suggest(project, term, run, found)
    rows = {row[0]: row[1:] for row in await stored(queue)}
    assert sorted(rows) == ids
    assert rows[ids[3]] == ("model", '"cat"', 0.5, str(run))
    assert rows[ids[5]] == ("model", '"cat"', 1.0, str(run))


async def test_the_models_suggestions_are_replaced_and_others_are_kept(queue: QueueFixture) -> None:
    await queue.add(*range(4))
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    first, second, third, _ = (await training.pool(project)).ids.tolist()
    rows = [
        {"item_id": item, "source": "llm", "value": '"cow"', "project_id": project, "created_ms": 1}
        for item in (first, third)
    ]
    await queue.storage.database.write(
        lambda connection: connection.execute(insert(tables.suggestion), rows)
    )
    old = suggested([first, second])
    run = await published(queue, term, old)
    await training.suggest(project, term, run, old)
    new = suggested([second, third], ['"dog"'])
    again = await published(queue, term, new)
    assert await training.suggest(project, term, again, new)
    assert await stored(queue) == [
        (first, "llm", '"cow"', None, None),
        (second, "model", '"dog"', 0.5, str(again)),
        (third, "llm", '"cow"', None, None),
        (third, "model", '"dog"', 1.0, str(again)),
    ]
    nothing = ModelSuggestions()
    assert await training.suggest(project, term, await published(queue, term, nothing), nothing)
    assert {row[1] for row in await stored(queue)} == {"llm"}


async def test_a_deposed_leader_suggests_nothing(queue: QueueFixture) -> None:
    await queue.add(*range(4))
    training, project = queue.storage.training, queue.project.id
    old = await lead(queue)
    ids = (await training.pool(project)).ids.tolist()
    run = await published(queue, old, ModelSuggestions())
    queue.clock.advance(11)
    await lead(queue, "there")
    assert not await training.suggest(project, old, run, suggested(ids))
    assert await stored(queue) == []


async def test_labels_of_programs_are_counted_and_not_learned_from(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    training, project = queue.storage.training, queue.project.id
    ada = await queue.open_session("Ada")
    answered = await ada.get()
    await ada.submit(answered, "cat")
    rest = [id_ for id_ in (await training.pool(project)).ids.tolist() if id_ != answered.item]
    machine = rest[:3]
    marks = [f"machine:{item}" for item in machine]

    def accept(connection: Connection) -> None:
        who = connection.scalar(select(tables.labeller.c.id).limit(1))
        same = {"project_id": project, "labeller_id": who, "lease": "", "value": '"dog"'}
        rows = [
            {**same, "item_id": item, "id": mark, "created_ms": 1, "generation": 0, "machine": True}
            for item, mark in zip(machine, marks, strict=True)
        ]
        connection.execute(insert(tables.label), rows)
        connection.execute(
            update(tables.item).where(tables.item.c.id.in_(machine)).values(open_slots=0)
        )
        count(connection, project, "test", labels=3, done=3, open=-3)

    def take_back(connection: Connection) -> None:
        who = connection.scalar(select(tables.labeller.c.id).limit(1))
        same = {"project_id": project, "labeller_id": who, "created_ms": 2}
        rows = [
            {**same, "id": f"w{item}", "answer_id": mark, "item_id": item}
            for item, mark in zip(machine[1:], marks[1:], strict=True)
        ]
        connection.execute(insert(tables.withdrawal), rows)
        connection.execute(
            update(tables.item).where(tables.item.c.id.in_(machine[1:])).values(open_slots=1)
        )
        count(connection, project, "test", labels=-2, done=-2, open=2)

    await queue.storage.database.write(accept)
    assert [target.item for target in await training.targets(project)] == [answered.item]
    assert await training.label_count(project) == 4
    pool = await training.pool(project)
    assert sorted(pool.ids[~pool.open].tolist()) == sorted([answered.item, *machine])
    last = await ada.get()
    await ada.submit(last, "dog")
    assert [t.item for t in await training.targets(project)] == [answered.item, last.item]

    await queue.storage.database.write(take_back)
    assert [t.item for t in await training.targets(project)] == [answered.item, last.item]
    pool = await training.pool(project)
    assert sorted(pool.ids[~pool.open].tolist()) == sorted([answered.item, last.item, machine[0]])


async def test_a_target_says_whether_a_suggestion_was_seen(queue: QueueFixture) -> None:
    await queue.add(*range(3))
    training, project = queue.storage.training, queue.project.id
    ada = await queue.open_session("Ada")
    for id_ in ("a", "b", "c"):
        await ada.submit(await ada.get(), "cat", id=id_)
    b = tables.label.c
    change = update(tables.label).where(b.id != "a").values(suggestion_shown=b.id == "b")
    await queue.storage.database.write(lambda connection: connection.execute(change))
    assert [target.shown for target in await training.targets(project)] == [False, True, False]


async def test_the_pool_says_which_items_still_want_an_answer(queue: QueueFixture) -> None:
    await queue.add(*range(4))
    ada = await queue.open_session("Ada")
    answered, held = (await ada.claim(2)).leased
    await ada.submit(answered)
    pool = await queue.storage.training.pool(queue.project.id)
    wanted = dict(zip(pool.ids.tolist(), pool.open.tolist(), strict=True))
    assert wanted.pop(answered.item) is False
    assert all(wanted.values())
    assert pool.out.tolist() == [held.item]


async def test_the_pool_says_what_is_looked_at_and_by_how_many(queue: QueueFixture) -> None:
    await queue.add(*range(6))
    pool = await queue.storage.training.pool(queue.project.id)
    assert (pool.shown.tolist(), pool.labellers) == ([], 1)
    ada, bob = await queue.open_session("Ada"), await queue.open_session("Bob")
    _, second = (await ada.claim(2)).leased
    await ada.show(second)
    queue.clock.advance(1)
    oldest = await bob.get()
    queue.clock.advance(1)
    await bob.get()
    pool = await queue.storage.training.pool(queue.project.id)
    assert len(pool.out) == 4
    # Who never says what is shown shows what they have had longest.
    assert pool.shown.tolist() == sorted([second.item, oldest.item])
    assert pool.labellers == 2


async def test_targets_are_the_labels_that_count(queue: QueueFixture) -> None:
    await queue.add(*range(5))
    ada = await queue.open_session("Ada")
    first, second = (await ada.claim(2)).leased
    await ada.submit(first, "cat", id="A1")
    await ada.submit(second, "dog")
    await ada.undo("A1")
    training = queue.storage.training
    targets = await training.targets(queue.project.id)
    assert [(target.item, target.value) for target in targets] == [(second.item, "dog")]
    assert await training.label_count(queue.project.id) == 1


async def test_a_ranking_replaces_the_one_before_as_a_whole(queue: QueueFixture) -> None:
    await queue.add(*range(2500))
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    pool = await training.pool(project)
    for number in range(1, 5):
        ids = np.roll(pool.ids, number)
        generation = await training.publish(
            project, term, None, ids, covers=pool.covers, labels=number
        )
        assert generation == number
        assert await training.head(project, 2500) == (number, ids.tolist())


async def test_payloads_come_with_features(queue: QueueFixture) -> None:
    await queue.add("a", features="[1,2]")
    await queue.add("b")
    training = queue.storage.training
    ids = (await training.pool(queue.project.id)).ids.tolist()
    rows = await training.payloads(queue.project.id, ids)
    assert rows == [(ids[0], '"a"', "[1,2]"), (ids[1], '"b"', None)]


async def test_a_hand_out_records_how_far_the_model_was_behind(queue: QueueFixture) -> None:
    await queue.add(*range(10))
    training, project = queue.storage.training, queue.project.id
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    term, pool = await lead(queue), await training.pool(project)
    await training.publish(project, term, None, pool.ids, covers=pool.covers, labels=1)
    for _ in range(3):
        await ada.submit(await ada.get())
    behind = await queue.storage.database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT generation, behind FROM lease_log ORDER BY generation, behind"
        ).all()
    )
    assert [tuple(row) for row in behind] == [(0, 0), (1, 0), (1, 1), (1, 2)]
