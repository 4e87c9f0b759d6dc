"""Record of a project's runs; every write is fenced by the leader's term.

A run is queued, then training once a worker is free, and finally ready (by ``publish``) or failed
with a reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping

from supt_async.domain.ids import Generation, RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import StorageError, TrainingError
from supt_async.orchestrator.executors.base import WorkerSlot
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.storage.ports import Training

CANCEL_SECONDS = 2.0
"""Timeout for writing that a cancelled run has failed, in seconds."""
MAX_CHECKED = 20
"""Number of latest runs that are checked for unfinished ones."""
UNSTORABLE = "The training failed, and its error can't be stored; see the orchestrator's log."
"""Error of a run whose own error the database refuses."""
LOST = "The database could not be reached, so it is not known how the training ended."
"""Error of a run whose end could not be written."""
PROGRESS_SECONDS = 2.0
"""Minimum interval between two writes of what a model has printed last, in seconds."""
STOPPED = "The orchestrator stopped before the training was done."
"""Error of a run that was interrupted."""

logger = logging.getLogger(__name__)


class RunLog:
    """Runs of one project."""

    def __init__(self, storage: Training, project: Project) -> None:
        self._storage = storage
        self._project = project
        self._unfinished: set[RunId] = set()

    async def close_unfinished(self, term: Term) -> None:
        """Mark the runs that an earlier leader did not finish as failed.

        Raises:
            LeadershipLost: If the term is over.
        """
        # Only one run is open at a time, so an unfinished one is among the latest.
        for run in reversed(await self._storage.latest_runs(self._project.id, MAX_CHECKED)):
            if run.state in (ModelState.QUEUED, ModelState.TRAINING):
                await self.fail(term, run.id, STOPPED)
        self._unfinished.clear()

    async def queue(self, term: Term, labels: int) -> RunId:
        """Begin a run on ``labels`` labels, and close those whose end could not be written.

        Raises:
            LeadershipLost: If the term is over.
        """
        for left in sorted(self._unfinished):
            await self.fail(term, left, LOST)
        run = await self._storage.queue_run(self._project.id, term, labels)
        if run is None:
            raise LeadershipLost
        self._unfinished.add(run)
        return run

    @contextlib.asynccontextmanager
    async def training(self, term: Term, run: RunId, slot: WorkerSlot) -> AsyncIterator[None]:
        """Write that a run is training, and now and then what its model has printed last.

        Raises:
            LeadershipLost: If the term is over.
        """
        await self.update(term, run, ModelState.TRAINING)
        ended = asyncio.Event()
        # It is not cancelled: what has been sent to the database must not arrive after the end.
        following = asyncio.create_task(
            self._follow(term, run, slot, ended), name=f"follow run {run}"
        )
        try:
            yield
        finally:
            ended.set()
            await asyncio.wait({following}, timeout=CANCEL_SECONDS)
            following.cancel()  # the database is away

    async def _follow(self, term: Term, run: RunId, slot: WorkerSlot, ended: asyncio.Event) -> None:
        written = ""
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROGRESS_SECONDS):
                    await ended.wait()
            line = slot.progress
            if ended.is_set() or line == written:
                continue
            written = line
            # The training itself finds out that the database is away, or that the term is over.
            with contextlib.suppress(StorageError, LeadershipLost):
                await self.update(term, run, ModelState.TRAINING, progress=line)

    def published(self, run: RunId) -> None:
        """Note that a run is ready: ``publish`` has written its ranking and state together."""
        self._unfinished.discard(run)

    def is_unfinished(self, run: RunId) -> bool:
        """Tell whether a run has no ranking yet, and has not failed."""
        return run in self._unfinished

    async def update(
        self,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
        progress: str | None = None,
    ) -> None:
        """Write the state of a run.

        Raises:
            LeadershipLost: If the term is over.
        """
        led = await self._storage.update_run(
            self._project.id,
            term,
            run,
            state,
            metrics=metrics,
            durations=durations,
            error=error,
            progress=progress,
        )
        if not led:
            raise LeadershipLost
        if state in (ModelState.READY, ModelState.FAILED):
            self._unfinished.discard(run)

    async def fail(self, term: Term, run: RunId, error: str) -> None:
        """Write that a run failed, with the reason.

        Raises:
            LeadershipLost: If the term is over.
        """
        try:
            await self.update(term, run, ModelState.FAILED, error=error)
        except (StorageError, LeadershipLost):
            raise
        except Exception:  # whatever the reason, the run must not stay unfinished
            extra = {"action": "run.unstorable", "run": run}
            logger.exception("error of a run can't be stored", extra=extra)
            await self.update(term, run, ModelState.FAILED, error=UNSTORABLE)

    async def note(self, term: Term, run: RunId, error: str) -> None:
        """Write that a ready run could not be evaluated, with the reason.

        Raises:
            LeadershipLost: If the term is over.
        """
        await self.update(term, run, ModelState.READY, error=error)

    @contextlib.asynccontextmanager
    async def recorded(self, term: Term, run: RunId) -> AsyncIterator[None]:
        """Write why a run fails, if it does; what is raised passes through.

        Raises:
            LeadershipLost: If the term is over.
        """
        try:
            yield
        except TrainingError as exc:
            await self.fail(term, run, str(exc))
            raise
        except (StorageError, LeadershipLost):  # nothing can be written
            raise
        except asyncio.CancelledError:
            if not self.is_unfinished(run):  # its ranking is in force
                raise
            with contextlib.suppress(StorageError, TimeoutError, LeadershipLost):
                async with asyncio.timeout(CANCEL_SECONDS):
                    await self.fail(term, run, STOPPED)
            raise
        except Exception as exc:
            name = type(exc).__name__
            await self.fail(
                term, run, f"The orchestrator failed ({name}); see its log for details."
            )
            raise

    def log(
        self,
        run: RunId,
        generation: Generation,
        labels: int,
        durations: Mapping[str, float],
        save_error: str,
    ) -> None:
        """Log that a ranking was published, and why its model was not saved, if so."""
        extra = {"project": self._project.slug, "run": run}
        seconds = {f"{phase}_s": round(value, 3) for phase, value in durations.items()}
        done = {**extra, "action": "training.ready", "generation": generation, "labels": labels}
        logger.info("training finished, ranking published", extra={**done, **seconds})
        if save_error:
            logger.warning(
                "model could not be saved",
                extra={**extra, "action": "model.save_error", "reason": save_error},
            )
