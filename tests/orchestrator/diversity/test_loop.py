"""Loop that ranks by diversity: when it does, and that it leads only meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from supt_async.domain.project import ModelState, Settings
from supt_async.orchestrator.diversity import loop
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.rules.retraining import Policy
from supt_async.storage.training.model_status import DIVERSITY
from tests.orchestrator.memory import PROJECT, MemoryTraining, eventually
from tests.orchestrator.trainers import IMAGES

TEXT = replace(PROJECT, task={"kind": "text"})
FAST = Policy(n_labels=10, seconds=0.0, quiet_seconds=0.1, backoff_seconds=0.05)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "MIN_POLL_SECONDS", 0.001)


@pytest.fixture
async def running(
    storage: MemoryTraining, workers: ProcessPool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Orchestrator]:
    options = OrchestratorOptions(policy=FAST, poll_seconds=0.02, ttl_seconds=0.3)
    folder = tmp_path_factory.mktemp("state")
    orchestrator = Orchestrator(storage, workers, TEXT, folder, options)
    task = asyncio.create_task(orchestrator.run())
    yield orchestrator
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await orchestrator.close()


def ready(storage: MemoryTraining, runs: int) -> bool:
    return [run.state for run in storage.runs_] == [ModelState.READY] * runs


async def test_a_ranking_follows_labels_and_new_items_and_nobody_leads_in_between(
    storage: MemoryTraining, running: Orchestrator
) -> None:
    storage.add(*IMAGES[:100])
    running.wake(items=True)
    await storage.until(lambda: ready(storage, 1))
    await eventually(lambda: storage.leader is None)
    for item in range(1, 11):
        storage.label(item, "x")
    running.wake()
    await storage.until(lambda: ready(storage, 2))
    assert set(storage.rankings[1].tolist()) == set(range(11, 101))
    storage.add(*IMAGES[100:110])
    running.wake(items=True)
    await storage.until(lambda: ready(storage, 3))
    assert 110 in storage.rankings[2]
    assert all(run.metrics[DIVERSITY] for run in storage.runs_)
    await eventually(lambda: storage.leader is None)


async def test_where_items_get_several_answers_it_ranks_within_the_term(
    storage: MemoryTraining, running: Orchestrator
) -> None:
    storage.settings_ = Settings(overlap=2)
    running.wake(settings=True)
    await storage.until(lambda: storage.leader is not None)
    storage.add(*IMAGES[:50])
    running.wake(items=True)
    await storage.until(lambda: ready(storage, 1))
    assert storage.leader is not None


async def test_it_ranks_once_nobody_else_leads_the_project(
    storage: MemoryTraining, running: Orchestrator
) -> None:
    storage.leader = "somebody else"
    storage.add(*IMAGES[:50])
    looks = storage.looks
    running.wake(items=True)
    await storage.until(lambda: storage.looks > looks + 3)
    assert storage.runs_ == []
    storage.leader = None
    storage.label(1, "x")
    running.wake(items=True)
    await storage.until(lambda: ready(storage, 1))
