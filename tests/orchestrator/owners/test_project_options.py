"""What a project's owner has chosen for the training."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sklearn.naive_bayes import GaussianNB

from supt_async.domain.project import ModelState, Settings
from supt_async.errors import Refused, TrainingError
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.model_loading import Maker
from supt_async.orchestrator.options import OrchestratorOptions, TrainingOptions
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.rules.retraining import Policy
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import IMAGES, TERM, Make, label

OFFERED = {"bayes": "sklearn.naive_bayes:GaussianNB"}


def options(storage: MemoryTraining, **given: Any) -> ProjectOptions:
    return ProjectOptions(storage, PROJECT, TrainingOptions(**given))


async def test_the_owners_choices_come_before_the_orchestrators_own(
    storage: MemoryTraining,
) -> None:
    chosen = options(storage, holdout=0.3, acquisition="entropy", offered=OFFERED)
    assert not await chosen.refresh()
    storage.settings_ = Settings(holdout=0.1, acquisition="random", model="bayes")
    assert await chosen.refresh()
    assert not await chosen.refresh()
    assert (chosen.ranking.holdout, chosen.ranking.acquisition) == (0.1, "random")
    assert chosen.maker == OFFERED["bayes"]
    storage.settings_ = Settings()
    assert await chosen.refresh()
    assert (chosen.ranking.holdout, chosen.ranking.acquisition) == (0.3, "entropy")
    assert chosen.maker is None


async def test_servers_are_told_the_orchestrators_own_hold_out(storage: MemoryTraining) -> None:
    storage.settings_ = Settings(holdout=0.1)
    chosen = options(storage, holdout=0.3)
    await chosen.refresh()
    term = await storage.lead(PROJECT.id, "orchestrator", 60_000)
    assert term is not None
    await chosen.record_own(term)
    assert storage.holdout == 0.3


async def test_the_built_in_model_is_chosen_in_place_of_the_orchestrators_own(
    storage: MemoryTraining,
) -> None:
    chosen = options(storage, model=GaussianNB)
    own: Maker | None = chosen.maker
    assert own is not None
    storage.settings_ = Settings(model="built-in")
    await chosen.refresh()
    assert chosen.maker is None


async def test_what_concerns_the_queue_is_no_news_for_the_training(
    storage: MemoryTraining,
) -> None:
    chosen = options(storage)
    storage.settings_ = replace(storage.settings_, overlap=3, blind=True)
    assert not await chosen.refresh()


async def test_a_model_that_is_offered_no_more_fails_the_training_with_a_remedy(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    storage.settings_ = Settings(model="gone")
    trainer = make()
    with pytest.raises(TrainingError, match="--models gone="):
        await trainer.train(TERM)
    (run,) = storage.runs_
    assert run.state is ModelState.FAILED
    assert "not offered here any more" in (run.error or "")
    storage.settings_ = Settings()
    assert await trainer.train(TERM) is not None


def test_a_model_that_can_not_be_loaded_is_refused_at_the_start(storage: MemoryTraining) -> None:
    with pytest.raises(Refused, match="no module"):
        options(storage, offered={"mine": "no_such_module:make"})


async def test_each_training_follows_what_the_owner_has_chosen_by_then(
    storage: MemoryTraining, make: Make
) -> None:
    storage.add(*IMAGES)
    label(storage, 60)
    trainer = make(offered=OFFERED)
    first = await trainer.train(TERM)
    assert first is not None
    assert first.training_set.held is None or not first.training_set.held.any()
    storage.settings_ = Settings(holdout=0.5, model="bayes")
    second = await trainer.train(TERM)
    assert second is not None
    assert second.training_set.maker == OFFERED["bayes"]
    assert second.training_set.held is not None
    assert second.training_set.held.any()


@pytest.fixture
async def leading(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Orchestrator]:
    """An orchestrator of a task of the kind that the test names."""
    fields = {"choice": {"options": ["0", "1"]}, "boxes": {"labels": ["a"]}}
    asked = {"kind": request.param, **fields[request.param]}
    project = replace(PROJECT, task=asked)
    options = OrchestratorOptions(
        training=TrainingOptions(offered=OFFERED),
        policy=Policy(n_labels=10, seconds=0.0, quiet_seconds=0.1),
        poll_seconds=0.02,
        ttl_seconds=0.3,
    )
    orchestrator = Orchestrator(storage, workers, project, tmp_path, options)
    task = asyncio.create_task(orchestrator.run())
    yield orchestrator
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await orchestrator.close()


@pytest.mark.parametrize("leading", ["choice"], indirect=True)
async def test_a_choice_is_followed_without_new_labels(
    storage: MemoryTraining, leading: Orchestrator
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    leading.wake()
    await storage.until(lambda: ModelState.READY in {run.state for run in storage.runs_})
    storage.settings_ = Settings(model="bayes")
    leading.wake(settings=True)
    await storage.until(
        lambda: [run.state for run in storage.runs_] == [ModelState.READY, ModelState.READY]
    )


@pytest.mark.parametrize("leading", ["boxes"], indirect=True)
async def test_a_task_without_a_model_is_trained_once_the_owner_has_chosen_one(
    storage: MemoryTraining, leading: Orchestrator
) -> None:
    storage.add(*IMAGES)
    label(storage, 50)
    assert not leading.trainable
    storage.settings_ = Settings(model="bayes")
    leading.wake(settings=True)
    await storage.until(
        lambda: any(
            run.state is ModelState.READY and "diversity" not in run.metrics
            for run in storage.runs_
        )
    )
    assert leading.trainable
