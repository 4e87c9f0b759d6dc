"""Supervisor of one orchestrator for each project of a database, including new projects."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.errors import StorageError
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.storage.ports import Training

LOOK_SECONDS = 1.0
"""Interval between looks for new projects, in seconds."""

logger = logging.getLogger(__name__)


class Projects(Protocol):
    """Part of the catalogue that the supervisor needs."""

    async def projects(self) -> list[Project]: ...


class Supervisor:
    """Runs an Orchestrator for each project, all with the same options and workers."""

    def __init__(
        self,
        catalogue: Projects,
        storage: Training,
        workers: WorkerPool,
        folder: Path,
        options: OrchestratorOptions | None = None,
        *,
        look_seconds: float = LOOK_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalogue = catalogue
        self._storage = storage
        self._workers = workers
        self._folder = folder
        self._options = options
        self._look_seconds = look_seconds
        self._clock = clock
        self._led: dict[ProjectId, Orchestrator] = {}
        self._tasks: dict[ProjectId, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    def wake(
        self, project: ProjectId | None = None, *, items: bool = False, settings: bool = False
    ) -> None:
        """Signal that a project has changed; None signals that there may be a new one."""
        if project is None or project not in self._led:
            self._woken.set()
        else:
            self._led[project].wake(items=items, settings=settings)

    async def run(self) -> None:
        """Start and stop orchestrators as projects come and go, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                try:
                    projects = await self._catalogue.projects()
                except StorageError as exc:
                    extra = {"action": "storage.lost"}
                    logger.debug("database unavailable", exc_info=exc, extra=extra)
                else:
                    self._follow(projects, group)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._look_seconds):
                        await self._woken.wait()

    def _follow(self, found: list[Project], group: asyncio.TaskGroup) -> None:
        projects = [project for project in found if not project.archived]
        for project in projects:
            if project.id not in self._tasks:
                self._tasks[project.id] = group.create_task(
                    self._lead(project), name=f"orchestrate {project.slug}"
                )
        for gone in self._tasks.keys() - {project.id for project in projects}:
            self._tasks.pop(gone).cancel()

    async def _lead(self, project: Project) -> None:
        orchestrator = Orchestrator(
            self._storage,
            self._workers,
            project,
            self._folder,
            self._options,
            clock=self._clock,
        )
        self._led[project.id] = orchestrator
        try:
            await orchestrator.run()
        finally:
            del self._led[project.id]
            await orchestrator.close()
