"""Supervisor of all projects' orchestrators."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.orchestrator.supervisor import Supervisor
from supt_async.rules.retraining import Policy
from tests.orchestrator.memory import MemoryProjects, MemoryTraining, eventually


class Several(MemoryTraining):
    """Remembers which projects were led, and lets them all be."""

    led: list[ProjectId]

    async def lead(self, project: ProjectId, holder: str, ttl_ms: int) -> None:
        self.led.append(project)
        self._write()


def project(number: int) -> Project:
    return Project(id=ProjectId(number), slug=f"p{number}", title="", task={"kind": "choice"})


async def test_projects_are_followed_as_they_come_and_go(
    workers: ProcessPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.orchestrator.loop.RETRY_SECONDS", 0.01)
    storage = Several()
    storage.led = []
    projects = MemoryProjects([project(1), project(2)])
    supervisor = Supervisor(projects, storage, workers, tmp_path, look_seconds=1e6)
    task = asyncio.create_task(supervisor.run())
    await storage.until(lambda: {1, 2} <= set(storage.led))

    projects.listed.append(project(3))
    supervisor.wake()
    await storage.until(lambda: 3 in storage.led)

    del projects.listed[0]
    supervisor.wake(ProjectId(4))  # one that it doesn't know: it looks
    await eventually(lambda: "orchestrate p1" not in names())
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any("orchestrate" in name for name in names())


def names() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()}


async def test_a_hint_reaches_its_project(
    storage: MemoryTraining, workers: ProcessPool, tmp_path: Path
) -> None:
    options = OrchestratorOptions(poll_seconds=1e6, policy=Policy(n_labels=2))
    projects = MemoryProjects([project(1)])
    supervisor = Supervisor(projects, storage, workers, tmp_path, options)
    task = asyncio.create_task(supervisor.run())
    await storage.until(lambda: storage.leader is not None)
    storage.add(*np.eye(6))
    storage.label(1, "a")
    storage.label(2, "b")
    supervisor.wake(ProjectId(1))
    await storage.until(lambda: len(storage.rankings) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert storage.leader is None
    assert not any(path.name.startswith("features-") for path in tmp_path.iterdir())  # noqa: ASYNC240
