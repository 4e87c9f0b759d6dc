"""Loop that ranks a project by diversity alone for as long as no model learns its task.

It follows the same policy as a training. Nobody needs to lead such a project, so the loop leads it
only while it ranks: in between an owner can publish a ranking of their own, which is then left as
it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import assert_never

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.errors import StorageError, TrainingError
from supt_async.orchestrator.leadership import Leadership, LeadershipLost
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.orchestrator.trainer import Trainer
from supt_async.rules.retraining import (
    Elapsed,
    Event,
    Finished,
    ItemsAdded,
    LabelsArrived,
    Retraining,
    Train,
    WakeAt,
)
from supt_async.storage.ports import Training

MIN_POLL_SECONDS = 0.05
"""Minimum interval between looks at the database, in seconds, however many hints arrive."""

logger = logging.getLogger(__name__)


class DiversityLoop:
    """Ranks the items of one project by diversity when labels or items come in."""

    def __init__(
        self,
        storage: Training,
        project: Project,
        trainer: Trainer,
        leadership: Leadership,
        options: OrchestratorOptions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._project = project
        self._trainer = trainer
        self._ranker = trainer.diversity
        self._leadership = leadership
        self._policy = options.policy
        self._poll_seconds = options.poll_seconds
        self._clock = clock
        self._woken = asyncio.Event()
        self._items_hinted = True

    def wake(self, *, items: bool = False) -> None:
        """Look for new labels, and with ``items`` for items; call it in the event loop's thread."""
        self._items_hinted |= items
        self._woken.set()

    async def run(self, until: Callable[[], Awaitable[bool]], term: Term | None = None) -> None:
        """Rank until a condition holds. Without a ``term`` it leads while it ranks.

        Raises:
            LeadershipLost: If the ``term`` is over.
        """
        retraining = Retraining(self._policy)
        while not await _holds(until):
            self._woken.clear()  # before looking, so that no hint is lost
            events = await self._news()
            wake_at = math.inf
            while events:
                for effect in retraining.handle(events.pop(0), self._clock()):
                    match effect:
                        case Train():
                            await self._rank(term)
                            events.append(Finished())
                        case WakeAt(when=when):
                            wake_at = when
                        case _:
                            assert_never(effect)
            await self._rest(wake_at)

    async def _news(self) -> list[Event]:
        try:
            events: list[Event] = [
                LabelsArrived(count=await self._storage.label_count(self._project.id))
            ]
        except StorageError:
            return [Elapsed()]
        if self._items_hinted:
            self._items_hinted = False
            events.append(ItemsAdded())
        return events

    async def _rank(self, term: Term | None) -> None:
        """Rank if that is wanted; what goes wrong is logged, and tried again with the next news."""
        extra = {"action": "diversity.failed", "project": self._project.slug}
        try:
            if not await self._ranker.wanted():
                return
            if term is not None:
                await self._ranker.alone(term)
            else:
                await self._leading()
        except StorageError as exc:
            logger.warning("database unavailable: ranking waits", exc_info=exc, extra=extra)
        except TrainingError as exc:  # the run holds the reason
            logger.warning("ranking by diversity failed: %s", exc, extra=extra)
        except LeadershipLost:
            raise
        except Exception:  # labelling must go on, whatever is wrong here
            logger.exception("internal error while ranking by diversity", extra=extra)

    async def _leading(self) -> None:
        """Lead the project while it is ranked, unless somebody else does."""
        term = await self._leadership.ask()
        if term is None:
            return
        slug = self._project.slug
        keeping = asyncio.create_task(self._leadership.keep(term), name=f"keep leading {slug}")
        try:
            await self._ranker.alone(term)
        except LeadershipLost:
            logger.info("leadership lost", extra={"action": "diversity.lost", "project": slug})
        finally:
            keeping.cancel()
            try:
                await asyncio.gather(keeping, return_exceptions=True)
            finally:
                await self._leadership.resign(term)
                await self._trainer.close()  # the next to lead may be another process here

    async def _rest(self, wake_at: float) -> None:
        """Wait for a hint, for the next look, or for ``wake_at``."""
        seconds = min(self._poll_seconds, wake_at - self._clock())
        await asyncio.sleep(MIN_POLL_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds - MIN_POLL_SECONDS, 0)):
                await self._woken.wait()


async def _holds(condition: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await condition()
    except StorageError:
        return False
