"""What is old and of no use is forgotten; what exports, undo and curves need is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from supt_async.domain.project import ModelState
from supt_async.domain.results import Verdict
from supt_async.storage.queries import progress, retention
from supt_async.storage.queries.retention import DAY_MS, Deleted, Pruner, RetentionRules
from supt_async.storage.schema import tables
from tests.contract.test_training import lead
from tests.support.queue_fixture import Desk

RULES = RetentionRules(days=90, runs=3)
DAYS = DAY_MS // 1000


async def count(desk: Desk, table: Any) -> int:
    statement = select(func.count()).select_from(table)
    found = await desk.storage.database.read(lambda connection: connection.scalar(statement))
    return int(found or 0)


async def prune(desk: Desk, rules: RetentionRules = RULES) -> Deleted:
    return await Pruner(desk.storage.database).prune(rules)


async def test_sessions_go_when_they_have_long_ended_and_hold_nothing(desk: Desk) -> None:
    await desk.add("only")
    gone, here, holds = [await desk.sit(name) for name in ("Ada", "Bob", "Eve")]
    offer = await holds.get()
    await gone.lose()
    await holds.lose()
    assert await prune(desk) == Deleted()
    desk.clock.advance(91 * DAYS)
    assert (await prune(desk)).sessions == 1
    assert await count(desk, tables.session) == 2
    assert (await desk.back(gone)).opened.resumed is False
    assert (await desk.back(here)).opened.resumed
    await desk.storage.queue.sweep()
    assert (await holds.submit(offer)).verdict in (Verdict.STORED, Verdict.LATE)


async def test_leases_without_an_answer_go_and_those_with_one_stay(desk: Desk) -> None:
    await desk.add("answered", "skipped", "released", "expired")
    ada = await desk.sit("Ada")
    answered, skipped, released, expired = (await ada.claim(4)).leased
    await ada.submit(answered, id="A1")
    await ada.skip(skipped)
    await ada.release(released)
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    assert await count(desk, tables.lease_log) == 4
    desk.clock.advance(89 * DAYS)
    assert (await prune(desk)).leases == 0
    desk.clock.advance(2 * DAYS)
    assert (await prune(desk)).leases == 2
    assert await count(desk, tables.lease_log) == 2
    bob = await desk.sit("Bob")
    assert (await bob.submit(expired)).verdict is Verdict.LEASE_LOST
    labels = [label async for label in desk.storage.catalogue.labels(desk.project.id)]
    assert [label.label for label in labels] == ["A1"]
    twice = await desk.storage.database.read(lambda c: progress.dealt_twice(c, desk.project.id))
    assert twice == 0


async def test_an_answer_that_comes_late_is_stored_as_long_as_its_lease_is_known(
    desk: Desk,
) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    offer = await ada.get()
    desk.clock.advance(601)
    await desk.storage.queue.sweep()
    desk.clock.advance(80 * DAYS)
    await prune(desk)
    assert (await ada.submit(offer)).verdict is Verdict.STORED


async def test_of_the_trainings_the_latest_stay_and_the_learning_curve(desk: Desk) -> None:
    training, project = desk.storage.training, desk.project.id
    term = await lead(desk)
    made = []
    for number in range(40):
        run = await training.queue_run(project, term, number * 10)
        assert run is not None
        state = ModelState.FAILED if number % 4 == 3 else ModelState.READY
        await training.update_run(project, term, run, state, metrics={"score": number / 40})
        made.append((run, number * 10, state))
    assert (await prune(desk, RetentionRules(days=90, runs=5))).runs == 32
    kept = [run.id for run in await training.runs(project)]
    curve = [run for run, labels, _ in made if labels in (90, 180, 290)]
    assert kept == [*curve, *(run for run, _, _ in made[-5:])]
    assert await prune(desk, RetentionRules(days=90, runs=5)) == Deleted()


async def test_nothing_is_forgotten_if_all_is_to_be_kept(desk: Desk) -> None:
    await desk.add("only")
    ada = await desk.sit("Ada")
    await ada.release(await ada.get())
    await ada.lose()
    desk.clock.advance(1000 * DAYS)
    assert await prune(desk, RetentionRules(days=0, runs=0)) == Deleted()


async def test_many_rows_go_in_small_steps(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 0)
    await desk.add("only")
    ada = await desk.sit("Ada")
    for _ in range(5):
        await ada.release(await ada.get())
    for number in range(5):
        await (await desk.sit(f"labeller {number}")).lose()
    desk.clock.advance(91 * DAYS)
    assert await prune(desk) == Deleted(sessions=5, leases=5)


async def test_pruning_changes_no_count(desk: Desk) -> None:
    await desk.add(1, 2, 3)
    ada = await desk.sit("Ada")
    await ada.submit(await ada.get())
    held = await ada.get()
    before = await desk.counts()
    for _ in range(2):
        await prune(desk)
        assert await desk.counts() == before
    await ada.submit(held)
    after = await desk.counts()
    assert (after.done, after.labels, after.out) == (2, 2, 0)
