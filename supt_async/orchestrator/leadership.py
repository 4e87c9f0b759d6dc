"""Leadership of a project: a lease with a term, so that one orchestrator trains at a time."""

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
"""Time after which a leader that does not renew its term is replaced, in seconds."""
RETRY_SECONDS = 1.0
"""Interval between a candidate's attempts to become the leader, in seconds."""
RESIGN_SECONDS = 2.0
"""Timeout for resigning, in seconds."""

logger = logging.getLogger(__name__)


class LeadershipLost(Exception):
    """The term is over: another orchestrator leads the project, or it was deleted."""


class Leadership:
    """Candidate for the leadership of one project."""

    def __init__(
        self, storage: Training, project: Project, ttl_seconds: float = TTL_SECONDS
    ) -> None:
        self._storage = storage
        self._project = project
        self._ttl_seconds = ttl_seconds
        self._holder = f"{os.getpid()}-{uuid.uuid4().hex}"

    async def ask(self) -> Term | None:
        """Take or renew the leadership; return None while another candidate has it.

        Raises:
            StorageError: If the database can't be reached.
        """
        ttl_ms = int(self._ttl_seconds * 1000)
        return await self._storage.lead(self._project.id, self._holder, ttl_ms)

    async def wait(self) -> Term | None:
        """Ask for as long as it takes to replace a dead leader; return None if it is alive.

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
            LeadershipLost: If the term is over.
        """
        while True:
            await asyncio.sleep(self._ttl_seconds / 3)
            try:
                held = await self.ask()
            except StorageError as exc:
                # Go on: if another candidate has taken over, the term fences all writes.
                extra = {"action": "leadership.unsure", "project": self._project.slug}
                logger.warning(
                    "leadership not renewed: the database is unavailable", exc_info=exc, extra=extra
                )
                continue
            if held != term:
                raise LeadershipLost

    async def resign(self, term: Term) -> None:
        """Let the next candidate lead at once; if the database can't be reached, it has to wait."""
        with contextlib.suppress(StorageError, TimeoutError):
            async with asyncio.timeout(RESIGN_SECONDS):
                await self._storage.resign(self._project.id, term)
