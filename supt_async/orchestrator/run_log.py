"""Writes down how trainings go: every change of a run is fenced by the leader's term.

A run is queued; training, once a worker is free; then ready (by ``publish``) or failed, with a
sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from supt_async.domain.ids import Generation, RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import StorageError
from supt_async.orchestrator.leadership import Deposed
from supt_async.storage.ports import Training

LEFT = 20
"""Runs that are looked at for some that were not finished."""
UNTOLD = "The training failed, and its error can't be stored; the orchestrator's log says more."
LOST = "The database could not be reached, so it is not known how the training ended."
STOPPED = "The orchestrator stopped before the training was done."

logger = logging.getLogger(__name__)


class Journal:
    """The runs of one project."""

    def __init__(self, storage: Training, project: Project) -> None:
        self._storage = storage
        self._project = project
        self._unfinished: set[RunId] = set()

    async def tidy(self, term: Term) -> None:
        """Close the runs that an earlier leader did not finish.

        Raises:
            Deposed: If the term is over.
        """
        # One is begun at a time, so what was left is among the last; there may be many.
        for run in reversed(await self._storage.latest_runs(self._project.id, LEFT)):
            if run.state in (ModelState.QUEUED, ModelState.TRAINING):
                await self.fail(term, run.id, STOPPED)
        self._unfinished.clear()

    async def queue(self, term: Term, labels: int) -> RunId:
        """Begin a run with so many labels, and close those whose end could not be written down.

        Raises:
            Deposed: If the term is over.
        """
        for left in sorted(self._unfinished):
            await self.fail(term, left, LOST)
        run = await self._storage.queue_run(self._project.id, term, labels)
        if run is None:
            raise Deposed
        self._unfinished.add(run)
        return run

    def published(self, run: RunId) -> None:
        """Take in that a run is ready: its ranking, and that it is, was written in one."""
        self._unfinished.discard(run)

    async def update(
        self,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
    ) -> None:
        """Write down how a run goes.

        Raises:
            Deposed: If the term is over.
        """
        led = await self._storage.update_run(
            self._project.id,
            term,
            run,
            state,
            metrics=metrics,
            durations=durations,
            error=error,
        )
        if not led:
            raise Deposed
        if state in (ModelState.READY, ModelState.FAILED):
            self._unfinished.discard(run)

    async def fail(self, term: Term, run: RunId, error: str) -> None:
        """Write down that a run failed, and why in a sentence.

        Raises:
            Deposed: If the term is over.
        """
        try:
            await self.update(term, run, ModelState.FAILED, error=error)
        except (StorageError, Deposed):
            raise
        except Exception:  # whatever it is about: the run must not seem to go on for ever
            logger.exception("error not stored", extra={"action": "run.unstorable", "run": run})
            await self.update(term, run, ModelState.FAILED, error=UNTOLD)

    async def note(self, term: Term, run: RunId, error: str) -> None:
        """Write down that a run which is ready could not be evaluated, and why.

        Raises:
            Deposed: If the term is over.
        """
        await self.update(term, run, ModelState.READY, error=error)

    def log(
        self,
        run: RunId,
        generation: Generation,
        labels: int,
        durations: Mapping[str, float],
        save_error: str,
    ) -> None:
        """Tell the log that a ranking was published; ``save_error``: why the model was not kept."""
        extra = {"project": self._project.slug, "run": run}
        seconds = {f"{phase}_s": round(value, 3) for phase, value in durations.items()}
        done = {**extra, "action": "training.ready", "generation": generation, "labels": labels}
        logger.info("trained", extra={**done, **seconds})
        if save_error:
            logger.warning(
                "the model was not kept",
                extra={**extra, "action": "model.save_error", "reason": save_error},
            )
