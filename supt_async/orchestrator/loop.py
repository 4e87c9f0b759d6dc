"""Leads one project: trains when labels come in, for as long as nobody else leads it.

    STANDING BY --lead() gives a term--> LEADING --renewal fails, or a write is fenced--+
        ^                                                                               |
        +-------------------------------------------------------------------------------+

While leading, three tasks run side by side: one renews the leadership, one trains when
``rules.retraining`` says so, one evaluates what was trained. Every write carries the term, so
that a leader who was frozen and comes back changes nothing. What fails is logged and tried
again later; nothing that happens here ends the program around it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from supt_async.domain.ids import Generation, Term
from supt_async.domain.project import Project
from supt_async.errors import (
    NotProbabilities,
    Refused,
    StorageError,
    TrainingError,
    TrainingTimedOut,
    WorkerDied,
)
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.leadership import (
    RETRY_SECONDS,
    TTL_SECONDS,
    Deposed,
    Leadership,
)
from supt_async.orchestrator.options import Recipe
from supt_async.orchestrator.trainer import Trained, Trainer
from supt_async.rules.retraining import (
    Elapsed,
    Event,
    Failed,
    Finished,
    ItemsAdded,
    LabelsArrived,
    Policy,
    Postponed,
    Retraining,
    Train,
    WakeAt,
)
from supt_async.storage.ports import Training

POLL_SECONDS = 0.5
LEAST_POLL_SECONDS = 0.05
"""However many hints there are, the database is asked no more often."""
ITEMS_SECONDS = 10.0
"""However many hints there are, the pool is read no more often to see whether it has grown."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a project is led. ``policy`` says when to train, ``recipe`` how."""

    recipe: Recipe = field(default_factory=Recipe)
    policy: Policy = field(default_factory=Policy)
    poll_seconds: float = POLL_SECONDS
    ttl_seconds: float = TTL_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one training came to."""

    generation: Generation
    labels: int
    score: float | None
    """Cross-validated mean accuracy; None if there are too few labels for that."""
    holdout_score: float | None = None
    """Accuracy on held-out items; None if there are none, or too few."""


class Orchestrator:
    """Leads one project. Close it in the end: it has files.

    Raises:
        Refused: If the options name a model or acquisition function that isn't there.
    """

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        folder: Path,
        options: Options | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``folder`` is where the features are kept; several orchestrators may share it."""
        self._storage = storage
        self._project = project
        self._options = Options() if options is None else options
        self._clock = clock
        self._trainer = Trainer(storage, workers, project, self._options.recipe, folder)
        self._leadership = Leadership(storage, project, self._options.ttl_seconds)
        self._woken = asyncio.Event()
        self._trained: asyncio.Queue[Trained] = asyncio.Queue(maxsize=1)  # to be evaluated
        self._reachable = True
        self._items_hinted = False
        self._items_checked = -math.inf
        self._covered = -1  # as far as the last ranking reaches; -1: there is none

    @property
    def able(self) -> bool:
        """There is a model for the project's task; otherwise ``run`` waits for ever."""
        return self._trainer.able

    def wake(self, *, items: bool = False) -> None:
        """Look at once whether labels have come, or items; to be called in the loop's thread."""
        self._items_hinted |= items
        self._woken.set()

    async def close(self) -> None:
        await self._trainer.close()

    async def run(self) -> None:
        """Lead the project whenever nobody else does; only a cancellation ends it."""
        if not self.able:
            logger.info("no default model", extra=self._extra("orchestrator.idle"))
            await asyncio.Event().wait()
        while True:
            try:
                term = await self._leadership.ask()
                if term is not None:
                    await self._lead(term)
                self._note_storage(None)
            except StorageError as exc:
                self._note_storage(exc)
            except Exception:
                # Somebody labels around it: whatever is wrong here must not stop them.
                logger.exception("the orchestrator broke", extra=self._extra("orchestrator.broke"))
            await asyncio.sleep(RETRY_SECONDS)

    async def once(self) -> Result:
        """Train, publish and evaluate once.

        Raises:
            Refused: If there is no model, too few labels, or somebody else who leads.
            TrainingError: If the training came to nothing.
            StorageError: If the database can't be reached.
        """
        slug = self._project.slug
        if not self.able:
            raise Refused(f"project {slug!r}: its task has no default model; name one of your own")
        by_another = Refused(f"project {slug!r} is led by another orchestrator; stop that first")
        term = await self._leadership.wait()
        if term is None:
            raise by_another
        renewing = asyncio.create_task(
            self._leadership.keep(term), name=f"renew leadership of {slug}"
        )
        try:
            trained = await self._trainer.train(term)
            if trained is None:
                raise Refused(
                    f"project {slug!r}: nothing to learn from yet; label two items or more, with"
                    f" answers that differ (images and audio files also need `features`)"
                )
            score = await self._score(term, trained, strict=True)
            (run,) = await self._storage.latest_runs(self._project.id, 1)
            return Result(
                generation=trained.generation,
                labels=trained.labels,
                score=score,
                holdout_score=run.metrics.get("holdout_score"),
            )
        except Deposed:
            raise by_another from None
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._leadership.resign(term)

    async def _lead(self, term: Term) -> None:
        """Do all there is to do until the term is over."""
        logger.info("leading", extra=self._extra("orchestrator.leading"))
        slug = self._project.slug
        try:
            await self._trainer.tidy(term)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._leadership.keep(term), name=f"renew leadership of {slug}")
                group.create_task(self._retrain(term), name=f"train {slug}")
                group.create_task(self._evaluate(term), name=f"evaluate {slug}")
        except* Deposed:
            logger.info("deposed", extra=self._extra("orchestrator.deposed"))
        finally:
            await self._leadership.resign(term)
            await self._trainer.close()  # the next leader may be another process here

    async def _retrain(self, term: Term) -> None:
        """Train whenever the rules say so; until there is a model, rank without one."""
        retraining = Retraining(self._options.policy)
        await self._start(term)
        while True:
            self._woken.clear()  # before looking, so that no hint is lost
            events = await self._look()
            wake_at = math.inf
            while events:
                for effect in retraining.handle(events.pop(0), self._clock()):
                    match effect:
                        case Train():
                            events.append(await self._train(term))
                        case WakeAt(when=when):
                            wake_at = when
                        case _:
                            assert_never(effect)
            await self._rest(wake_at)

    async def _look(self) -> list[Event]:
        try:
            count = await self._storage.label_count(self._project.id)
            events: list[Event] = [LabelsArrived(count=count)]
            if await self._grown():
                events.append(ItemsAdded())
        except StorageError as exc:
            self._note_storage(exc)
            return [Elapsed()]
        self._note_storage(None)
        return events

    async def _grown(self) -> bool:
        """Tell whether there are items that the last ranking doesn't know."""
        due = self._items_checked + ITEMS_SECONDS
        if not self._items_hinted or self._covered < 0 or self._clock() < due:
            return False
        self._items_hinted = False
        self._items_checked = self._clock()
        covers = (await self._storage.pool(self._project.id)).covers
        grown = covers > self._covered
        self._covered = covers
        return grown

    async def _start(self, term: Term) -> None:
        """Publish a ranking without a model, unless there was a model once."""
        try:
            covers = await self._trainer.start(term)
        except Deposed:
            raise
        except StorageError as exc:
            self._note_storage(exc)
        except TrainingError as exc:  # the first training says the same in its run
            logger.warning("no ranking yet: %s", exc, extra=self._extra("start.failed"))
        except Exception:
            logger.exception("start broke", extra=self._extra("start.broke"))
        else:
            if covers is not None:
                self._covered = covers

    async def _train(self, term: Term) -> Event:
        """Train once, and say how it went."""
        try:
            trained = await self._trainer.train(term)
        except Deposed:
            raise
        except StorageError as exc:
            self._note_storage(exc)
            return Failed(transient=True)
        except TrainingError as exc:
            logger.warning("training failed", exc_info=exc, extra=self._extra("training.failed"))
            return Failed(transient=isinstance(exc, (TrainingTimedOut, WorkerDied)))
        except Exception:
            logger.exception("training broke", extra=self._extra("training.broke"))
            return Failed(transient=True)
        if trained is None:
            await self._start(term)
            return Postponed()
        self._covered = trained.covers
        if self._trained.full():  # not begun yet, and superseded
            self._trained.get_nowait()
        self._trained.put_nowait(trained)
        return Finished()

    async def _evaluate(self, term: Term) -> None:
        """Evaluate the latest of what was trained, beside the next training."""
        while True:
            trained = await self._trained.get()
            try:
                await self._score(term, trained)
            except Deposed:
                raise
            except StorageError as exc:
                self._note_storage(exc)
            except Exception:
                logger.exception("evaluation broke", extra=self._extra("evaluation.broke"))

    async def _score(self, term: Term, trained: Trained, *, strict: bool = False) -> float | None:
        """Evaluate; a model that can't be evaluated may rank all the same.

        Raises:
            NotProbabilities: If ``strict``, and what the model says is no probability.
        """
        try:
            return await self._trainer.evaluate(term, trained)
        except TrainingError as exc:
            if strict and isinstance(exc, NotProbabilities):
                raise
            extra = self._extra("evaluation.failed")
            logger.warning("evaluation failed", exc_info=exc, extra=extra)
            return None

    async def _rest(self, wake_at: float) -> None:
        """Wait for a hint, for the time to look again, or for ``wake_at``."""
        seconds = min(self._options.poll_seconds, wake_at - self._clock())
        await asyncio.sleep(LEAST_POLL_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds - LEAST_POLL_SECONDS, 0)):
                await self._woken.wait()

    def _note_storage(self, exc: StorageError | None) -> None:
        """Log that the database went away, or is back: once, not at every look."""
        if exc is not None and self._reachable:
            logger.warning("no database", exc_info=exc, extra=self._extra("storage.lost"))
        elif exc is None and not self._reachable:
            logger.info("the database is back", extra=self._extra("storage.back"))
        self._reachable = exc is None

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "project": self._project.slug}
