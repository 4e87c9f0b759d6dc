"""Loop that keeps a project's consensus while it is led, whether it is trained or not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.errors import StorageError
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from supt_async.storage.ports import Training

MIN_SECONDS = 1.0
"""Minimum interval between two updates, in seconds."""
SHARE = 4.0
"""How many times as long as an update took, the next one is waited for."""

logger = logging.getLogger(__name__)


class ConsensusLoop:
    """Updates the consensus of one project when its labels change."""

    def __init__(
        self, storage: Training, project: Project, keeper: ConsensusKeeper, poll_seconds: float
    ) -> None:
        self._storage = storage
        self._project = project
        self._keeper = keeper
        self._poll_seconds = poll_seconds
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look for new labels soon; call it in the event loop's thread."""
        self._woken.set()

    async def wanted(self) -> bool:
        """Return whether items of the project get several answers."""
        settings = await self._storage.settings(self._project.id)
        return settings.overlap > 1 or settings.overlap_max is not None

    async def run(self, term: Term) -> None:
        """Update until cancelled.

        Raises:
            LeadershipLost: If the term is over.
        """
        counted = -1
        while True:
            self._woken.clear()  # before looking, so that no hint is lost
            began = time.monotonic()
            with contextlib.suppress(StorageError):  # the training says so
                count = await self._storage.label_count(self._project.id)
                if count != counted or self._keeper.behind:
                    # While nothing happens there is time to estimate everything together.
                    await self._update(term, full=count == counted)
                    counted = count
            await asyncio.sleep(max(MIN_SECONDS, SHARE * (time.monotonic() - began)))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._woken.wait()

    async def _update(self, term: Term, *, full: bool) -> None:
        try:
            await self._keeper.update(term, full=full)
        except (LeadershipLost, StorageError):
            raise
        except Exception:
            extra = {"action": "consensus.broke", "project": self._project.slug}
            logger.exception("internal error in the consensus", extra=extra)
