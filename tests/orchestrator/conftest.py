"""Worker processes for all tests here: starting them takes longer than most tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from supt_async.domain.project import Project
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.memory import PROJECT, MemoryTraining
from tests.orchestrator.trainers import Make


@pytest.fixture(scope="session")
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(2) as workers:
        yield workers


@pytest.fixture
async def storage() -> MemoryTraining:
    return MemoryTraining()


@pytest.fixture
async def make(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> AsyncIterator[Make]:
    made: list[Trainer] = []

    def make(project: Project = PROJECT, **training: Any) -> Trainer:
        made.append(Trainer(storage, workers, project, TrainingOptions(**training), tmp_path))
        return made[-1]

    yield make
    for trainer in made:
        await trainer.close()
