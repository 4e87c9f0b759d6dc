"""Orchestrator of a project: when it trains, and which failures it survives."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier

from supt_async.domain.project import ModelState, Project
from supt_async.errors import Refused
from supt_async.orchestrator import leadership, loop
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions, TrainingOptions
from supt_async.rules.retraining import Policy
from tests.orchestrator.memory import PROJECT, MemoryTraining, eventually

X, Y = load_digits(return_X_y=True)
X, Y = X[:300].astype(np.uint8), [str(answer) for answer in Y[:300]]
FAST = Policy(n_labels=10, seconds=0.0, quiet_seconds=0.2, backoff_seconds=0.05)

Leading: TypeAlias = Callable[..., AbstractAsyncContextManager[Orchestrator]]


class OfItsPid:
    """A model that says which process it runs in, and kills that process the first time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fit(self, x: Any, y: Any) -> None:
        self.classes = len(np.unique(y))
        if not self.path.exists():
            self.path.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)

    def predict_proba(self, x: Any) -> Any:
        return np.full((len(x), self.classes), 1 / self.classes)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(loop, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(loop, "MIN_POLL_SECONDS", 0.001)


@pytest.fixture
def leading(storage: MemoryTraining, workers: ProcessPool, tmp_path: Path) -> Leading:
    @contextlib.asynccontextmanager
    async def leading(
        project: Project = PROJECT, policy: Policy = FAST, poll: float = 0.02, **training: Any
    ) -> AsyncIterator[Orchestrator]:
        options = OrchestratorOptions(
            training=TrainingOptions(**training), policy=policy, poll_seconds=poll, ttl_seconds=0.3
        )
        orchestrator = Orchestrator(storage, workers, project, tmp_path, options)
        task = asyncio.create_task(orchestrator.run())
        try:
            yield orchestrator
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await orchestrator.close()

    return leading


def label(storage: MemoryTraining, items: range) -> None:
    for item in items:
        storage.label(item, Y[item - 1])


async def ready(storage: MemoryTraining, runs: int = 1) -> None:
    await storage.until(
        lambda: len(storage.runs_) >= runs and storage.runs_[-1].state is ModelState.READY
    )


async def test_ten_labels_are_learned_and_then_scored(
    storage: MemoryTraining, leading: Leading
) -> None:
    storage.add(*X)
    async with leading(policy=Policy(quiet_seconds=1e6)):
        label(storage, range(1, 10))
        await storage.until(lambda: storage.leader is not None)
        label(storage, range(10, 51))
        await storage.until(lambda: bool(storage.runs_ and "score" in storage.runs_[-1].metrics))
    (run,) = storage.runs_
    assert (run.state, run.labels) == (ModelState.READY, 50)
    assert 0.3 < run.metrics["score"] <= 1
    assert sorted(storage.rankings[0]) == list(range(51, 301))
    assert storage.leader is None, "resigned"


async def test_a_hint_is_looked_at_before_the_next_poll(
    storage: MemoryTraining, leading: Leading
) -> None:
    storage.add(*X)
    async with leading(poll=1e6) as orchestrator:
        await storage.until(lambda: storage.looks == 1)
        label(storage, range(1, 31))
        orchestrator.wake()
        await ready(storage)


async def test_the_last_few_labels_are_learned_after_a_quiet_time(
    storage: MemoryTraining, leading: Leading
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    async with leading():
        await ready(storage)
        label(storage, range(31, 33))
        await ready(storage, runs=2)
    assert storage.runs_[1].labels == 32


async def test_added_items_are_ranked_without_new_labels(
    storage: MemoryTraining, leading: Leading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "ITEMS_SECONDS", 0.0)
    storage.add(*X[:100])
    label(storage, range(1, 31))
    async with leading() as orchestrator:
        await ready(storage)
        orchestrator.wake(items=True)  # a place was given back: nothing to do
        storage.add(*X[100:])
        orchestrator.wake(items=True)
        await ready(storage, runs=2)
    assert len(storage.rankings) == 3, "one without a model, one a training"
    assert set(range(101, 301)) < set(storage.rankings[2].tolist())


async def test_before_there_is_a_model_typical_items_come_first(
    storage: MemoryTraining, leading: Leading
) -> None:
    storage.add(*X)
    async with leading():
        await storage.until(lambda: bool(storage.rankings))
    assert sorted(storage.rankings[0].tolist()) == list(range(1, len(X) + 1))
    assert len({Y[item - 1] for item in storage.rankings[0][:10]}) >= 6
    assert storage.runs_ == [], "there was no training"


async def test_items_that_are_added_before_there_is_a_model_are_ranked_as_well(
    storage: MemoryTraining, leading: Leading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "ITEMS_SECONDS", 0.0)
    async with leading() as orchestrator:
        await storage.until(lambda: storage.looks > 1)
        storage.add(*X[:100])
        orchestrator.wake(items=True)
        await storage.until(lambda: bool(storage.rankings))
        storage.add(*X[100:])
        orchestrator.wake(items=True)
        await storage.until(lambda: len(storage.rankings) > 1)
    assert [len(ranking) for ranking in storage.rankings] == [100, len(X)]


async def test_items_that_no_model_can_use_do_not_keep_the_loop_from_starting(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X[:30], *["a text"] * 30)
    label(storage, range(1, 31))
    async with leading():
        await storage.until(lambda: any(run.state is ModelState.FAILED for run in storage.runs_))
    assert "kind" in str(storage.runs_[0].error)
    (start,) = (one for one in caplog.records if getattr(one, "action", "") == "start.failed")
    assert start.getMessage().startswith("ranking without a model failed: ")
    assert start.exc_info is None, "a sentence for whoever added the items, and no traceback"


async def test_until_there_are_two_answers_it_waits_quietly(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X)
    for item in range(1, 21):
        storage.label(item, "same")
    with caplog.at_level(logging.WARNING):
        async with leading():
            await storage.until(lambda: storage.studies >= 3 and bool(storage.rankings))
            looks = storage.looks
            await storage.until(lambda: storage.looks > looks + 20)
            assert storage.studies == 4, (
                "to start, to train, for the consensus, and to see that nothing is new"
            )
            assert len(storage.rankings) == 1
            storage.label(21, "other")
            await ready(storage)
    assert [run.labels for run in storage.runs_] == [21]
    assert not caplog.records


async def test_a_killed_worker_is_replaced_and_the_training_tried_again(
    storage: MemoryTraining, leading: Leading, tmp_path: Path
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    path = tmp_path / "pid"
    async with leading(model=lambda: OfItsPid(path)):
        await ready(storage)
    assert [run.state for run in storage.runs_] == ["failed", "ready"]
    assert "killed" in str(storage.runs_[0].error)


async def test_after_three_crashes_it_stays_failed_until_there_is_a_new_label(
    storage: MemoryTraining, leading: Leading
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    policy = Policy(backoff_seconds=0.01, seconds=0.0, quiet_seconds=0.0)
    async with leading(policy=policy, model=lambda: os._exit(1)):
        await storage.until(lambda: storage.states.count((3, ModelState.FAILED)) == 1)
        label(storage, range(31, 32))
        await storage.until(lambda: (4, ModelState.FAILED) in storage.states)
    assert [run.labels for run in storage.runs_] == [30, 30, 30, 31]


async def test_a_model_that_is_wrong_fails_once_and_is_not_tried_again_for_nothing(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    with caplog.at_level(logging.WARNING):
        async with leading(model=RidgeClassifier):
            await storage.until(lambda: (1, ModelState.FAILED) in storage.states)
            looks = storage.looks
            await storage.until(lambda: storage.looks > looks + 20)
            label(storage, range(31, 41))
            await storage.until(lambda: (2, ModelState.FAILED) in storage.states)
    assert [run.labels for run in storage.runs_] == [30, 40]
    assert "has no predict_proba" in caplog.text, "with a traceback for who wrote it"


async def test_a_deposed_leader_drops_its_work_and_leads_again_when_it_may(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    with caplog.at_level(logging.ERROR):
        async with leading():
            await ready(storage)
            published = len(storage.rankings)
            storage.replace_leader()
            await storage.until(lambda: storage.resigned > 0)
            label(storage, range(31, 61))
            assert len(storage.rankings) == published
            storage.leader = None
            await ready(storage, runs=2)
    assert not caplog.records


async def test_one_who_cannot_lead_stands_by(storage: MemoryTraining, leading: Leading) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    storage.replace_leader()
    async with leading():
        with pytest.raises(TimeoutError):
            await storage.until(lambda: bool(storage.runs_), 0.2)
        storage.leader = None
        await ready(storage)


async def test_it_outlives_the_database(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    with caplog.at_level(logging.INFO, "supt_async"):
        async with leading():
            await ready(storage)
            storage.down = True
            await logged(caplog, "storage.lost")
            label(storage, range(31, 61))
            storage.down = False
            await ready(storage, runs=2)
            await logged(caplog, "storage.back")
    assert actions(caplog).count("storage.lost") == 1, "not at every poll"
    assert "orchestrator.broke" not in actions(caplog)


async def test_it_outlives_a_bug_and_says_where_it_is(
    storage: MemoryTraining, leading: Leading, caplog: pytest.LogCaptureFixture
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    pool, storage.pool = storage.pool, None  # type: ignore[assignment, method-assign]
    with caplog.at_level(logging.ERROR):
        async with leading():
            await storage.until(lambda: (1, ModelState.FAILED) in storage.states)
            storage.pool = pool  # type: ignore[method-assign]
            await ready(storage, runs=2)
    assert "Traceback" in caplog.text
    assert "TypeError" in caplog.text


async def test_it_outlives_a_bug_while_looking(
    storage: MemoryTraining,
    leading: Leading,
    caplog: pytest.LogCaptureFixture,
) -> None:
    storage.add(*X)
    label(storage, range(1, 31))
    count = storage.label_count
    storage.label_count = None  # type: ignore[assignment, method-assign]
    with caplog.at_level(logging.ERROR):
        async with leading():
            await logged(caplog, "orchestrator.broke")
            storage.label_count = count  # type: ignore[method-assign]
            await ready(storage)
    assert "Traceback" in caplog.text


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [getattr(record, "action", "") for record in caplog.records]


async def logged(caplog: pytest.LogCaptureFixture, action: str) -> None:
    await eventually(lambda: action in actions(caplog))


async def test_a_task_without_a_model_is_ranked_by_diversity_alone(
    storage: MemoryTraining, leading: Leading
) -> None:
    texts = Project(id=PROJECT.id, slug="texts", title="Texts", task={"kind": "text"})
    storage.add(*X)
    label(storage, range(1, 31))
    async with leading(texts) as orchestrator:
        assert not orchestrator.trainable
        await storage.until(lambda: (1, ModelState.READY) in storage.states)
        assert storage.runs_[0].metrics["diversity"] == 1
        with pytest.raises(Refused, match="no default model"):
            await orchestrator.once()
    assert storage.leader is None
