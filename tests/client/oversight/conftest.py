"""A real server, and a project on it as its owner's program sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from supt_async.client import AsyncProject, AsyncServer
from supt_async.domain.project import Project, Role
from tests.support.servers import Running, run_server


@dataclass(frozen=True, slots=True)
class Owned:
    """A project with three items, and what its owner's program has of it."""

    running: Running
    project: Project
    program: AsyncProject

    async def as_labeller(self, name: str) -> AsyncProject:
        """Invite a labeller; return the project as their program sees it."""
        token = await self.running.token(name, self.project)
        return AsyncServer(self.running.url, token=token).project(self.project.slug)


@pytest.fixture
async def owned(tmp_path: Path) -> AsyncIterator[Owned]:
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        project = await running.project(items=3)
        token = await running.token("Olga", project, Role.ADMIN)
        yield Owned(running, project, AsyncServer(running.url, token=token).project(project.slug))
