"""Leads every project of a database, also those that are made later."""

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
from supt_async.orchestrator.loop import Options, Orchestrator
from supt_async.storage.ports import Training

LOOK_SECONDS = 1.0
"""How soon a new project is found."""

logger = logging.getLogger(__name__)


class Projects(Protocol):
    """The part of the catalogue that is needed here."""

    async def projects(self) -> list[Project]: ...


class Orchestrators:
    """An Orchestrator for each project, with the same options and the same workers."""

    def __init__(
        self,
        catalogue: Projects,
        storage: Training,
        workers: WorkerPool,
        folder: Path,
        options: Options | None = None,
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

    def wake(self, project: ProjectId | None = None, *, items: bool = False) -> None:
        """Hint that a project changed; None: that there may be a new one."""
        if project is None or project not in self._led:
            self._woken.set()
        else:
            self._led[project].wake(items=items)

    async def run(self) -> None:
        """Follow the catalogue; only a cancellation ends it."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                try:
                    projects = await self._catalogue.projects()
                except StorageError as exc:
                    logger.debug("no database", exc_info=exc, extra={"action": "storage.lost"})
                else:
                    self._follow(projects, group)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._look_seconds):
                        await self._woken.wait()

    def _follow(self, projects: list[Project], group: asyncio.TaskGroup) -> None:
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
