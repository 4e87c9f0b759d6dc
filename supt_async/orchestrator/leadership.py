"""Who trains a project: one orchestrator at a time, by a lease with a term in the database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import uuid
from typing import NoReturn

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.errors import StorageError
from supt_async.storage.ports import Training

TTL_SECONDS = 10.0
"""A leader who isn't heard of for so long is replaced."""
RETRY_SECONDS = 1.0
RESIGN_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Deposed(Exception):
    """The term is over: somebody else leads the project, or it is gone. Ends all work on it."""


class Leadership:
    """One candidate for the leadership of one project."""

    def __init__(
        self, storage: Training, project: Project, ttl_seconds: float = TTL_SECONDS
    ) -> None:
        self._storage = storage
        self._project = project
        self._ttl_seconds = ttl_seconds
        self._holder = f"{os.getpid()}-{uuid.uuid4().hex}"

    async def ask(self) -> Term | None:
        """Take the leadership or renew it; None while somebody else has it.

        Raises:
            StorageError: If the database can't be reached.
        """
        ttl_ms = int(self._ttl_seconds * 1000)
        return await self._storage.lead(self._project.id, self._holder, ttl_ms)

    async def wait(self) -> Term | None:
        """Ask for as long as it takes to replace a leader who has died; None: this one lives.

        Raises:
            StorageError: If the database can't be reached.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._ttl_seconds + RETRY_SECONDS):
                while True:
                    term = await self.ask()
                    if term is not None:
                        return term
                    await asyncio.sleep(RETRY_SECONDS / 4)
        return None

    async def keep(self, term: Term) -> NoReturn:
        """Renew the term for ever.

        Raises:
            Deposed: If the term is over.
        """
        while True:
            await asyncio.sleep(self._ttl_seconds / 3)
            try:
                held = await self.ask()
            except StorageError as exc:
                # Until somebody else leads, we do; and if so, our writes change nothing.
                extra = {"action": "leadership.unsure", "project": self._project.slug}
                logger.warning("leadership not renewed", exc_info=exc, extra=extra)
                continue
            if held != term:
                raise Deposed

    async def resign(self, term: Term) -> None:
        """Let the next one lead without waiting. If that can't be said, they wait."""
        with contextlib.suppress(StorageError, TimeoutError):
            async with asyncio.timeout(RESIGN_SECONDS):
                await self._storage.resign(self._project.id, term)
