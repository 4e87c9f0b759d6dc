"""Retention: useless old rows are deleted; exports, undo and curves keep theirs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from supt_async.domain.acts import What
from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Role
from supt_async.domain.results import Verdict
from supt_async.payloads.codec import encode
from supt_async.storage.acts.acts import record
from supt_async.storage.figures.dealt_twice import recount
from supt_async.storage.retention import steps
from supt_async.storage.retention.pruner import Pruner
from supt_async.storage.retention.rules import DAY_MS, Deleted, RetentionRules
from supt_async.storage.schema import tables
from supt_async.storage.transfer.importer import Importer
from tests.contract.test_training import lead
from tests.support.queue_fixture import QueueFixture

RULES = RetentionRules(days=90, runs=3)
DAYS = DAY_MS // 1000


async def count(queue: QueueFixture, table: Any) -> int:
    statement = select(func.count()).select_from(table)
    found = await queue.storage.database.read(lambda connection: connection.scalar(statement))
    return int(found or 0)


async def prune(queue: QueueFixture, rules: RetentionRules = RULES) -> Deleted:
    """Prune; expired links, which people are invited with, are counted by their own test."""
    return replace(await prune_all(queue, rules), secrets=0)


async def prune_all(queue: QueueFixture, rules: RetentionRules = RULES) -> Deleted:
    return await Pruner(queue.storage.database).prune(rules)


async def test_sessions_go_when_they_have_long_ended_and_hold_nothing(queue: QueueFixture) -> None:
    await queue.add("only")
    gone, here, holds = [await queue.open_session(name) for name in ("Ada", "Bob", "Eve")]
    offer = await holds.get()
    await gone.lose()
    await holds.lose()
    assert await prune(queue) == Deleted()
    queue.clock.advance(91 * DAYS)
    assert (await prune(queue)).sessions == 1
    assert await count(queue, tables.session) == 2
    assert (await queue.resume(gone)).opened.resumed is False
    assert (await queue.resume(here)).opened.resumed
    await queue.storage.queue.sweep()
    assert (await holds.submit(offer)).verdict in (Verdict.STORED, Verdict.LATE)


async def test_leases_without_an_answer_go_and_those_with_one_stay(queue: QueueFixture) -> None:
    await queue.add("answered", "skipped", "released", "expired")
    ada = await queue.open_session("Ada")
    answered, skipped, released, expired = (await ada.claim(4)).leased
    await ada.submit(answered, id="A1")
    await ada.skip(skipped)
    await ada.release(released)
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    assert await count(queue, tables.lease_log) == 4
    queue.clock.advance(89 * DAYS)
    assert (await prune(queue)).leases == 0
    queue.clock.advance(2 * DAYS)
    assert (await prune(queue)).leases == 2
    assert await count(queue, tables.lease_log) == 2
    bob = await queue.open_session("Bob")
    assert (await bob.submit(expired)).verdict is Verdict.LEASE_LOST
    labels = [label async for label in queue.storage.catalogue.labels(queue.project.id)]
    assert [label.label for label in labels] == ["A1"]
    twice = await queue.storage.database.read(lambda c: recount(c, queue.project.id))
    assert twice == 0


async def test_an_answer_that_comes_late_is_stored_as_long_as_its_lease_is_known(
    queue: QueueFixture,
) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    offer = await ada.get()
    queue.clock.advance(601)
    await queue.storage.queue.sweep()
    queue.clock.advance(80 * DAYS)
    await prune(queue)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_of_the_trainings_the_latest_stay_and_the_learning_curve(queue: QueueFixture) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    made = []
    for number in range(40):
        run = await training.queue_run(project, term, number * 10)
        assert run is not None
        state = ModelState.FAILED if number % 4 == 3 else ModelState.READY
        await training.update_run(project, term, run, state, metrics={"score": number / 40})
        made.append((run, number * 10, state))
    assert (await prune(queue, RetentionRules(days=90, runs=5))).runs == 32
    kept = [run.id for run in await training.runs(project)]
    curve = [run for run, labels, _ in made if labels in (90, 180, 290)]
    assert kept == [*curve, *(run for run, _, _ in made[-5:])]
    assert await prune(queue, RetentionRules(days=90, runs=5)) == Deleted()


async def test_nothing_is_forgotten_if_all_is_to_be_kept(queue: QueueFixture) -> None:
    await queue.add("only")
    ada = await queue.open_session("Ada")
    await ada.release(await ada.get())
    await ada.lose()
    queue.clock.advance(1000 * DAYS)
    assert await prune(queue, RetentionRules(days=0, runs=0)) == Deleted()


async def test_many_rows_go_in_small_steps(queue: QueueFixture, monkeypatch: Any) -> None:
    monkeypatch.setattr(steps, "STEP", 2)
    monkeypatch.setattr(steps, "PAUSE_SECONDS", 0)
    await queue.add("only")
    ada = await queue.open_session("Ada")
    for _ in range(5):
        await ada.release(await ada.get())
    for number in range(5):
        await (await queue.open_session(f"labeller {number}")).lose()
    queue.clock.advance(91 * DAYS)
    assert await prune(queue) == Deleted(sessions=5, leases=5)


async def test_pruning_changes_no_count(queue: QueueFixture) -> None:
    await queue.add(1, 2, 3)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    held = await ada.get()
    before = await queue.counts()
    for _ in range(2):
        await prune(queue)
        assert await queue.counts() == before
    await ada.submit(held)
    after = await queue.counts()
    assert (after.done, after.labels, after.out) == (2, 2, 0)


async def test_what_a_killed_import_has_staged_goes(queue: QueueFixture) -> None:
    importer = Importer(queue.storage.database, queue.project.id)
    await queue.storage.database.write(importer.begin)
    staged = [NewItem(payload=encode(n)) for n in range(3)]
    await queue.storage.database.write(partial(importer.stage, staged))
    await queue.add("published")
    queue.clock.advance(DAYS - 1)
    await prune(queue)
    assert await count(queue, tables.content) == 4
    queue.clock.advance(2)
    await prune(queue)
    assert await count(queue, tables.content) == 1
    assert await count(queue, tables.import_) == 0


async def test_no_figure_of_a_process_that_ended_is_lost(queue: QueueFixture) -> None:
    names = ("items", "open", "out", "done", "labels", "asked")
    row = {"project_id": queue.project.id, "process_id": "gone", **dict.fromkeys(names, 2)}
    await queue.storage.database.write(lambda c: c.execute(tables.counter.insert().values(row)))
    await prune(queue)
    counts = await queue.counts()
    assert {name: getattr(counts, name) for name in names} == dict.fromkeys(names, 2)


async def test_a_session_that_began_long_ago_and_is_still_used_stays(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    await ada.lose()
    queue.clock.advance(80 * DAYS)
    back = await queue.resume(ada)
    assert back.opened.resumed
    queue.clock.advance(20 * DAYS)
    assert (await prune(queue)).sessions == 0


async def test_secrets_go_long_after_they_have_expired(queue: QueueFixture) -> None:
    await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    before = await count(queue, tables.token)
    queue.clock.advance(36 * DAYS)
    assert (await prune_all(queue)).secrets == 0
    queue.clock.advance(2 * DAYS)
    assert (await prune_all(queue)).secrets == 1
    assert await count(queue, tables.token) == before - 1


async def test_acts_stay_unless_they_are_to_go_and_the_latest_stays_always(
    queue: QueueFixture,
) -> None:
    def record_some(connection: Connection) -> None:
        for number in range(3):
            record(connection, queue.project.id, None, What.ITEMS_ADDED, {"number": number})

    await queue.storage.database.write(record_some)
    queue.clock.advance(3650 * DAYS)
    assert await prune(queue) == Deleted()
    there = await count(queue, tables.act)
    pruned = await prune(queue, RetentionRules(days=90, runs=3, acts=365))
    assert (pruned.acts, await count(queue, tables.act)) == (there - 1, 1)


async def test_rankings_are_forgotten_with_their_trainings_but_for_the_one_in_force(
    queue: QueueFixture,
) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await lead(queue)
    pool = await training.pool(project)
    for number in range(12):
        run = await training.queue_run(project, term, number)
        assert run is not None
        await training.update_run(project, term, run, ModelState.READY)
        await training.publish(project, term, run, pool.ids, covers=pool.covers, labels=number)
    assert await prune(queue, RetentionRules(days=0, runs=5)) == Deleted(runs=7, rankings=7)
    assert await count(queue, tables.generation) == 5
    assert (await queue.counts()).generation == 12


async def test_a_step_reads_and_deletes_no_more_than_its_share(
    queue: QueueFixture, monkeypatch: Any
) -> None:
    monkeypatch.setattr(steps, "STEP", 2)
    monkeypatch.setattr(steps, "PAUSE_SECONDS", 0)
    told: list[tuple[str, int]] = []
    for number in range(5):
        await (await queue.open_session(f"labeller {number}")).lose()
    queue.clock.advance(91 * DAYS)
    pruner = Pruner(queue.storage.database, lambda table, rows: told.append((table, rows)))
    await pruner.prune(RULES)
    assert [rows for table, rows in told if table == "session"] == [2, 2, 1]


async def test_who_has_lost_the_turn_deletes_nothing_more(
    queue: QueueFixture, monkeypatch: Any
) -> None:
    monkeypatch.setattr(steps, "STEP", 2)
    monkeypatch.setattr(steps, "PAUSE_SECONDS", 0)

    async def lost() -> bool:
        return False

    for number in range(5):
        await (await queue.open_session(f"labeller {number}")).lose()
    queue.clock.advance(91 * DAYS)
    pruner = Pruner(queue.storage.database, keep_turn=lost)
    assert (await pruner.prune(RULES)).sessions == 2
