"""Orchestrator of one project: trains when labels come in, while it leads the project.

    STANDING BY --lead() gives a term--> LEADING --renewal fails, or a write is fenced--+
        ^                                                                               |
        +-------------------------------------------------------------------------------+

While it leads, three tasks run concurrently: one renews the leadership, one trains when
``rules.retraining`` says so, one evaluates the trained model. Every write carries the term, so a
leader that was frozen and resumes can't change anything. Failures are logged and retried later.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.errors import (
    NotProbabilities,
    Refused,
    StorageError,
    TrainingError,
    TrainingTimedOut,
    WorkerDied,
)
from supt_async.learning.teachable import untrained
from supt_async.orchestrator.diversity.loop import DiversityLoop
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.leadership import RETRY_SECONDS, Leadership, LeadershipLost
from supt_async.orchestrator.opinions.loop import ConsensusLoop
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.orchestrator.trainer import Trainer
from supt_async.orchestrator.training_set import Trained, TrainingResult
from supt_async.rules.retraining import (
    Elapsed,
    Event,
    Failed,
    Finished,
    ItemsAdded,
    LabelsArrived,
    OptionsChanged,
    Postponed,
    Retraining,
    Train,
    WakeAt,
)
from supt_async.storage.ports import Training

MIN_POLL_SECONDS = 0.05
"""Minimum interval between looks at the database, in seconds, however many hints arrive."""
ITEMS_SECONDS = 10.0
"""Minimum interval between looks for new items, in seconds, however many hints arrive."""

logger = logging.getLogger(__name__)


class Orchestrator:
    """Leads one project; must be closed, since it holds files open.

    Raises:
        Refused: If the options name a model or acquisition function that does not exist.
    """

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        folder: Path,
        options: OrchestratorOptions | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to lead ``project``, with features in ``folder``, which projects may share."""
        self._storage = storage
        self._project = project
        self._options = OrchestratorOptions() if options is None else options
        self._clock = clock
        self._trainer = Trainer(storage, workers, project, self._options.training, folder)
        self._consensus = ConsensusLoop(
            storage, project, self._trainer.consensus, self._options.poll_seconds
        )
        self._leadership = Leadership(storage, project, self._options.ttl_seconds)
        self._diversity = DiversityLoop(
            storage, project, self._trainer, self._leadership, self._options
        )
        self._woken = asyncio.Event()
        self._trained: asyncio.Queue[Trained] = asyncio.Queue(maxsize=1)  # to be evaluated
        self._reachable = True
        self._items_hinted = False
        self._settings_hinted = True
        self._items_checked = -math.inf
        self._covered = -1  # position up to which items are ranked; -1: there is no ranking

    @property
    def trainable(self) -> bool:
        """Whether there is a model for the project's task; otherwise ``run`` waits for ever."""
        return self._trainer.trainable

    def wake(self, *, items: bool = False, settings: bool = False) -> None:
        """Look for new labels, items or settings at once; call it in the event loop's thread."""
        self._items_hinted |= items
        self._settings_hinted |= settings
        self._woken.set()
        self._consensus.wake()
        self._diversity.wake(items=items)

    async def close(self) -> None:
        await self._trainer.close()

    async def run(self) -> None:
        """Lead the project whenever no other orchestrator does, until cancelled."""
        if not self.trainable:
            logger.info(
                "not training: there is no default model for the project's task",
                extra=self._extra("orchestrator.idle"),
            )
        while True:
            try:
                await self._diversity.run(self._is_worth_leading)
                term = await self._leadership.ask()
                if term is not None:
                    await self._lead(term)
                self._note_storage(None)
            except StorageError as exc:
                self._note_storage(exc)
            except Exception:
                # Labelling must go on, whatever is wrong here.
                logger.exception(
                    "internal error in the orchestrator", extra=self._extra("orchestrator.broke")
                )
            await asyncio.sleep(RETRY_SECONDS)

    async def _has_model(self) -> bool:
        """Tell whether there is a model: the owner may choose one."""
        return self.trainable or (await self._trainer.refresh() and self.trainable)

    async def _is_worth_leading(self) -> bool:
        """Tell whether there is a model, or items that get several answers."""
        return await self._has_model() or await self._consensus.wanted()

    async def once(self) -> TrainingResult:
        """Train, publish and evaluate once.

        Raises:
            Refused: If there is no model, if there are too few labels, or if another orchestrator
                leads.
            TrainingError: If the training fails.
            StorageError: If the database can't be reached.
        """
        slug = self._project.slug
        await self._trainer.refresh()
        if not self.trainable:
            raise Refused(f"project {slug!r}: {untrained(self._project.task)}")
        by_another = Refused(f"project {slug!r} is led by another orchestrator; stop that first")
        term = await self._leadership.wait()
        if term is None:
            raise by_another
        renewing = asyncio.create_task(
            self._leadership.keep(term), name=f"renew leadership of {slug}"
        )
        try:
            trained = await self._trainer.train(term, encode_all=True)
            if trained is None:
                raise Refused(
                    f"project {slug!r}: nothing to learn from yet; label two items or more, with"
                    f" answers that differ (images and audio files also need `features`)"
                )
            score = await self._score(term, trained, strict=True)
            (run,) = await self._storage.latest_runs(self._project.id, 1)
            return TrainingResult(
                generation=trained.generation,
                labels=trained.labels,
                score=score,
                holdout_score=run.metrics.get("holdout_score"),
            )
        except LeadershipLost:
            raise by_another from None
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._leadership.resign(term)

    async def _lead(self, term: Term) -> None:
        """Renew, train and evaluate until the term is over."""
        logger.info("leading the project", extra=self._extra("orchestrator.leading"))
        slug = self._project.slug
        try:
            await self._trainer.close_unfinished(term)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._leadership.keep(term), name=f"renew leadership of {slug}")
                group.create_task(self._retrain(term), name=f"train {slug}")
                group.create_task(self._evaluate(term), name=f"evaluate {slug}")
                group.create_task(self._consensus.run(term), name=f"consensus of {slug}")
                group.create_task(self._trainer.items.encode(term), name=f"encode {slug}")
        except* LeadershipLost:
            logger.info("leadership lost", extra=self._extra("orchestrator.deposed"))
        finally:
            await self._leadership.resign(term)
            await self._trainer.close()  # the next leader may be another process on this machine

    async def _retrain(self, term: Term) -> None:
        """Train whenever the rules say so, and rank without a model until there is one."""
        await self._diversity.run(self._has_model, term)
        retraining = Retraining(self._options.policy)
        await self._rank_without_model(term)
        while True:
            self._woken.clear()  # before looking, so that no hint is lost
            events = await self._news()
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

    async def _news(self) -> list[Event]:
        """Read from the database what is new since the last look."""
        try:
            count = await self._storage.label_count(self._project.id)
            events: list[Event] = [LabelsArrived(count=count)]
            if await self._grown():
                events.append(ItemsAdded())
            if self._settings_hinted or self._trainer.items.newly_encoded:
                self._settings_hinted = False
                if await self._trainer.refresh():
                    events.append(OptionsChanged())
        except StorageError as exc:
            self._note_storage(exc)
            return [Elapsed()]
        self._note_storage(None)
        return events

    async def _grown(self) -> bool:
        """Tell whether there are items that the last ranking does not include."""
        due = self._items_checked + ITEMS_SECONDS
        if not self._items_hinted or self._covered < 0 or self._clock() < due:
            return False
        self._items_hinted = False
        self._items_checked = self._clock()
        covers = (await self._storage.pool(self._project.id)).covers
        grown = covers > self._covered
        self._covered = covers
        return grown

    async def _rank_without_model(self, term: Term) -> None:
        """Publish a ranking without a model, unless there has been a model."""
        try:
            covers = await self._trainer.rank_without_model(term)
        except LeadershipLost:
            raise
        except StorageError as exc:
            self._note_storage(exc)
        except TrainingError as exc:  # the first training's run will hold the same reason
            logger.warning(
                "ranking without a model failed: %s", exc, extra=self._extra("start.failed")
            )
        except Exception:
            logger.exception(
                "internal error while ranking without a model", extra=self._extra("start.broke")
            )
        else:
            if covers is not None:
                self._covered = covers

    async def _train(self, term: Term) -> Event:
        """Train once, and return how it ended."""
        try:
            trained = await self._trainer.train(term)
        except LeadershipLost:
            raise
        except StorageError as exc:
            self._note_storage(exc)
            return Failed(transient=True)
        except TrainingError as exc:
            logger.warning("training failed", exc_info=exc, extra=self._extra("training.failed"))
            return Failed(transient=isinstance(exc, (TrainingTimedOut, WorkerDied)))
        except Exception:
            logger.exception("internal error in a training", extra=self._extra("training.broke"))
            return Failed(transient=True)
        if trained is None:
            await self._rank_without_model(term)
            return Postponed()
        self._covered = trained.covers
        if self._trained.full():  # its evaluation has not begun, and is superseded
            self._trained.get_nowait()
        self._trained.put_nowait(trained)
        return Finished()

    async def _evaluate(self, term: Term) -> None:
        """Evaluate the latest training while the next one runs."""
        while True:
            trained = await self._trained.get()
            try:
                await self._score(term, trained)
            except LeadershipLost:
                raise
            except StorageError as exc:
                self._note_storage(exc)
            except Exception:
                logger.exception(
                    "internal error in an evaluation", extra=self._extra("evaluation.broke")
                )

    async def _score(self, term: Term, trained: Trained, *, strict: bool = False) -> float | None:
        """Evaluate a training; a failure does not invalidate its ranking.

        Raises:
            NotProbabilities: If ``strict``, and the model's output is not probabilities.
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
        """Wait for a hint, for the next look, or for ``wake_at``."""
        seconds = min(self._options.poll_seconds, wake_at - self._clock())
        await asyncio.sleep(MIN_POLL_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds - MIN_POLL_SECONDS, 0)):
                await self._woken.wait()

    def _note_storage(self, exc: StorageError | None) -> None:
        """Log that the database became unavailable or available, once each time."""
        if exc is not None and self._reachable:
            extra = self._extra("storage.lost")
            logger.warning("database unavailable: training waits", exc_info=exc, extra=extra)
        elif exc is None and not self._reachable:
            logger.info("database available again", extra=self._extra("storage.back"))
        self._reachable = exc is None

    def _extra(self, action: str) -> dict[str, str]:
        return {"action": action, "project": self._project.slug}
