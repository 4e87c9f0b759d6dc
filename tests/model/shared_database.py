"""Open databases for the model-based tests, which have no event loop of their own.

Hypothesis calls its rules one by one, so the loop runs only while a rule waits for it. One
database serves all examples: each has a project of its own, and is deleted at its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from supt_async.domain.project import Access, Project, Role
from supt_async.storage.factory import Storage, open_storage
from tests.support.databases import PORTABLE, fresh, options_of
from tests.support.queue_fixture import ManualClock

T = TypeVar("T")
PROCESSES = {"sqlite": 1, "postgres": 2, "mariadb": 2}
"""Servers that share the database."""


@dataclass
class SharedDatabase:
    """A database, opened once by each of the servers that share it."""

    runner: asyncio.Runner
    address: str
    clock: ManualClock
    storages: list[Storage]
    options: dict[str, Any]
    """What ``open_storage`` is told beside its address."""
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    tokens: dict[str, str] = field(default_factory=dict)

    def run(self, waiting: Awaitable[T]) -> T:
        async def wait() -> T:
            return await waiting

        return self.runner.run(wait())

    @property
    def first(self) -> Storage:
        return self.storages[0]

    @property
    def slack(self) -> int:
        """How early a lease may run out, in milliseconds: what a server has not written yet."""
        return 0 if len(self.storages) == 1 else 5_000

    async def gather(self, *waiting: Awaitable[Any]) -> list[Any]:
        return await asyncio.gather(*waiting)

    async def admit(self, name: str, project: Project) -> Access:
        """Let somebody in, with a new token if the last one has been revoked."""
        people = self.first.people
        if name not in self.tokens:
            invited = await people.invite(name, project=None, role=Role.LABELLER)
            self.tokens[name] = invited.token
        access = await people.access(self.tokens[name], project.slug)
        assert access is not None
        return access

    async def restart(self, process: int) -> None:
        """Let a server end and start again."""
        await self.storages[process].close()
        self.storages[process] = await self._open()

    async def open(self, count: int) -> None:
        for _ in range(count):
            self.storages.append(await self._open())

    async def close(self) -> None:
        for storage in self.storages:
            await storage.close()

    async def _open(self) -> Storage:
        return await open_storage(self.address, serving=True, clock=self.clock, **self.options)


@contextlib.contextmanager
def shared_database(
    database: str, folder: Path, processes: int | None = None
) -> Iterator[SharedDatabase]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            address = runner.run(stack.enter_async_context(fresh(database, folder)))
            made = SharedDatabase(runner, address, ManualClock(), [], options_of(database))
            try:
                runner.run(made.open(processes or PROCESSES[database.removeprefix(PORTABLE)]))
                yield made
            finally:
                runner.run(made.close())
        finally:
            runner.run(stack.aclose())
