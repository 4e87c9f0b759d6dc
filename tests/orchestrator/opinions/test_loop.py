"""Loop that keeps the consensus while a project is led."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from supt_async.domain.ids import Term
from supt_async.domain.project import Settings
from supt_async.orchestrator.opinions import loop
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from supt_async.orchestrator.opinions.loop import ConsensusLoop
from tests.orchestrator.memory import PROJECT, MemoryTraining

TEXT = {"kind": "text"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "MIN_SECONDS", 0)


def _loop(storage: MemoryTraining) -> ConsensusLoop:
    storage.term = 1
    project = replace(PROJECT, task=TEXT)
    return ConsensusLoop(storage, project, ConsensusKeeper(storage, project), 0.01)


@contextlib.asynccontextmanager
async def _running(loop_: ConsensusLoop) -> AsyncIterator[None]:
    task = asyncio.create_task(loop_.run(Term(1)))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_labels_that_arrive_are_written_without_a_training(storage: MemoryTraining) -> None:
    async with _running(_loop(storage)):
        storage.label(1, "a", 1)
        storage.label(1, "a", 2)
        await storage.until(lambda: 1 in storage.consensus_)
        storage.label(2, "a", 1)
        storage.label(2, "b", 2)
        await storage.until(lambda: 2 in storage.consensus_)
    assert storage.runs_ == []


async def test_it_goes_on_after_the_database_was_away(storage: MemoryTraining) -> None:
    storage.label(1, "a", 1)
    storage.label(1, "a", 2)
    storage.down = True
    async with _running(_loop(storage)):
        await asyncio.sleep(0)
        storage.down = False
        await storage.until(lambda: 1 in storage.consensus_)


async def test_it_goes_on_after_an_error_of_its_own(
    storage: MemoryTraining, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = asyncio.Event()

    async def broken(*args: object, **_: object) -> None:
        tried.set()
        raise RuntimeError("broken")

    storage.label(1, "a", 1)
    storage.label(1, "a", 2)
    with monkeypatch.context() as patched:
        patched.setattr(ConsensusKeeper, "update", broken)
        async with _running(_loop(storage)):
            await tried.wait()
            patched.undo()
            storage.label(1, "b", 3)
            await storage.until(lambda: 1 in storage.consensus_)
    assert "internal error in the consensus" in caplog.text


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (Settings(), False),
        (Settings(overlap=2), True),
        (Settings(overlap=1, overlap_max=3), True),
    ],
)
async def test_it_is_wanted_where_items_get_several_answers(
    storage: MemoryTraining, settings: Settings, wanted: bool
) -> None:
    storage.settings_ = settings
    assert await _loop(storage).wanted() is wanted
