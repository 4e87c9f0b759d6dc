"""One project's trainings: from labels to a published ranking, and what the model is worth.

When to train, and who may, is the loop's business. A run is written down as it goes: queued;
training, once a worker is free; then ready (by ``publish``) or failed, with a sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused, StorageError, TrainingError
from supt_async.learning.acquisition import ACQUISITIONS, RANDOM, Acquisition
from supt_async.learning.holdout import held_out
from supt_async.orchestrator import sharding, work
from supt_async.orchestrator.choosers import QueryStrategy, load_acquisition
from supt_async.orchestrator.encoding import encode_page
from supt_async.orchestrator.executors import Crew
from supt_async.orchestrator.features import FeatureStore
from supt_async.orchestrator.files import Pending, Source
from supt_async.orchestrator.leadership import Deposed
from supt_async.orchestrator.models import Factory, default_maker, learnable, make_maker
from supt_async.orchestrator.state import project_folder
from supt_async.orchestrator.truth import Truth, find_truth
from supt_async.storage.base import Pool, Training
from supt_async.types import Generation, ItemId, ModelState, Project, RunId, Term

DEADLINE_SECONDS = 600.0
FAREWELL_SECONDS = 2.0
LEFT = 20
"""Runs that are looked at for some that were not finished."""
STOPPED = "The orchestrator stopped before the training was done."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a project is learned."""

    model: str | Factory | None = None
    """``module:factory``, or a factory; None: a default by what the items are."""
    model_preprocess: Callable[[Any, Any], tuple[Any, Any]] | None = None
    """Makes of (x, y) what the model gets; for predicting, y is None and what it becomes is not
    looked at. It is pickled with its code, so that a lambda will do."""
    acquisition: str | Acquisition | QueryStrategy = "margin"
    """One of ``ACQUISITIONS``, ``module:name``, a function or a strategy (see ``choosers``)."""
    shuffle_prop: float = 0.0
    holdout: float = 0.0
    """Share of the items that are dealt at random and kept out of training, to measure with."""
    eval_method: Callable[..., Any] | None = None
    """Instead of the cross-validation; see ``evaluating.Evaluation``."""
    target_score: float = 0.95
    """The score whose number of labels is estimated."""
    deadline_seconds: float = DEADLINE_SECONDS
    """For a training, and for an evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training that was published."""

    run: RunId
    generation: Generation
    labels: int
    covers: int
    """How far the pool reached; items beyond are not ranked."""
    lesson: work.Lesson


class Trainer:
    """Trains one project. Owns its features; close it in the end.

    Raises:
        Refused: If the recipe names a model or acquisition function that isn't there.
    """

    def __init__(
        self, storage: Training, workers: Crew, project: Project, recipe: Recipe, folder: Path
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._recipe = recipe
        self._features = FeatureStore(folder, project_folder(project.id, project.created_ms))
        self._maker = None if recipe.model is None else make_maker(recipe.model)
        self._preprocess = (
            None if recipe.model_preprocess is None else cloudpickle.dumps(recipe.model_preprocess)
        )
        self._choosing = _choosing(recipe, project)
        self._evaluation = _evaluation(recipe)
        self._begun = (-1, -1)  # reach of the pool and labels, when it was ranked without a model

    @property
    def able(self) -> bool:
        """There is a model for this kind of task."""
        return self._maker is not None or learnable(self._project.task)

    async def close(self) -> None:
        """Let go of the features; another process may have them. A training has them anew."""
        await asyncio.to_thread(self._features.close)

    async def tidy(self, term: Term) -> None:
        """Close the runs that an earlier leader did not finish.

        Raises:
            Deposed: If the term is over.
        """
        # One is begun at a time, so what was left is among the last; there may be many.
        for run in reversed(await self._storage.latest_runs(self._project.id, LEFT)):
            if run.state in (ModelState.QUEUED, ModelState.TRAINING):
                await self._fail(term, run.id, STOPPED)

    async def train(self, term: Term) -> Trained | None:
        """Train with all labels, and publish a ranking; None if there is not enough to learn.

        Raises:
            TrainingError: If there is no ranking; the run says why.
            StorageError: If the database can't be reached.
            Deposed: If the term is over.
        """
        targets = await self._storage.targets(self._project.id)
        truth = await asyncio.to_thread(find_truth, targets)
        if truth is None or not await self._has_model(truth):
            return None
        run = await self._storage.queue_run(self._project.id, term, truth.labels)
        if run is None:
            raise Deposed
        try:
            return await self._carry_out(term, run, truth)
        except TrainingError as exc:
            await self._fail(term, run, str(exc))
            raise
        except (StorageError, Deposed):  # nothing can be written down
            raise
        except asyncio.CancelledError:
            with contextlib.suppress(StorageError, TimeoutError, Deposed):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._fail(term, run, STOPPED)
            raise
        except Exception as exc:
            await self._fail(
                term,
                run,
                f"The orchestrator could not go on ({type(exc).__name__}); its log says more.",
            )
            raise

    async def start(self, term: Term) -> int | None:
        """Publish a ranking without a model, typical items first, if there never was a model.

        Returns how far the pool reached, as ``Trained.covers``; None if nothing was ranked
        because there was a model, or can be none for such items.

        Raises:
            TrainingError: If the items can't be brought into one form.
            StorageError: If the database can't be reached.
            Deposed: If the term is over.
        """
        if any(run.state is ModelState.READY for run in await self._storage.runs(self._project.id)):
            return None
        pool = await self._storage.pool(self._project.id)
        if not pool.open.any() or self._choosing.acquisition == RANDOM:
            return pool.covers  # the order that there is is random already
        source, pending = await self._pending(pool)
        if self._maker is None and default_maker(self._project.task, source.kind) is None:
            return None
        targets = await self._storage.targets(self._project.id)
        if self._begun == (pool.covers, len(targets)):
            return pool.covers  # nothing is new
        labelled = np.array([target.item for target in targets], dtype=np.int64)
        rows, _ = await asyncio.to_thread(self._features.rows, np.unique(labelled))
        situation = await self._situation(pool, rows)
        async with self._workers.seat() as seat:
            ranked: work.Ranked = await seat.run(
                self._recipe.deadline_seconds, work.start, pending, self._choosing, situation
            )
        generation = await self._storage.publish(
            self._project.id, term, None, ranked.ids, covers=pool.covers, labels=0
        )
        if generation is None:
            raise Deposed
        self._begun = (pool.covers, len(targets))
        return pool.covers

    async def evaluate(self, term: Term, trained: Trained) -> float | None:
        """Cross-validate what was trained, and write the score to its run.

        Returns the mean accuracy, from 0 to 1; None if there are too few labels for folds.

        Raises:
            TrainingError, StorageError, Deposed: As ``train``; the run stays ready.
        """
        async with self._workers.seat(background=True) as seat:
            evaluated: work.Evaluated = await seat.run(
                self._recipe.deadline_seconds, work.evaluate, trained.lesson, self._evaluation
            )
        await self._update(
            term,
            trained.run,
            ModelState.READY,
            metrics=evaluated.metrics,
            durations=evaluated.durations,
        )
        return evaluated.score

    async def _carry_out(self, term: Term, run: RunId, truth: Truth) -> Trained:
        began = time.perf_counter()
        pool = await self._storage.pool(self._project.id)
        lesson, pending, situation = await self._prepare(pool, truth)
        prepared = time.perf_counter() - began
        async with self._workers.seat() as seat:
            await self._update(term, run, ModelState.TRAINING)
            ranked = await sharding.train(
                seat, self._recipe.deadline_seconds, lesson, pending, self._choosing, situation
            )
        started = time.perf_counter()
        generation = await self._storage.publish(
            self._project.id, term, run, ranked.ids, covers=pool.covers, labels=truth.labels
        )
        if generation is None:
            raise Deposed
        durations = {
            "prepare": prepared,
            **ranked.durations,
            "publish": time.perf_counter() - started,
        }
        behind = await self._storage.label_count(self._project.id) - truth.labels
        await self._update(
            term,
            run,
            ModelState.READY,
            metrics={"behind": float(max(behind, 0)), **_agreement(truth)},
            durations=durations,
        )
        self._log(run, generation, truth.labels, durations, ranked.unkept)
        return Trained(
            run=run,
            generation=generation,
            labels=truth.labels,
            covers=pool.covers,
            lesson=lesson,
        )

    async def _has_model(self, truth: Truth) -> bool:
        """Tell whether there is a model for such items; the answer may be a failing run."""
        if self._maker is not None:
            return True
        if self._features.kind is None:
            first = [ItemId(int(truth.items[0]))]
            items = await self._storage.payloads(self._project.id, first)
            try:
                kind = encode_page(items).kind
            except TrainingError:
                return True  # the training says so in its run
        else:
            kind = self._features.kind
        return default_maker(self._project.task, kind) is not None

    async def _prepare(
        self, pool: Pool, truth: Truth
    ) -> tuple[work.Lesson, Pending, work.Situation]:
        """Bring the features up to date; return the lesson, what is open, and who is at work."""
        source, pending = await self._pending(pool)
        maker = self._maker or default_maker(self._project.task, source.kind)
        assert maker is not None
        rows, found = await asyncio.to_thread(self._features.rows, truth.items)
        lesson = work.Lesson(
            source=source,
            maker=maker,
            rows=rows,
            answers=truth.answers[found],
            classes=truth.classes[found],
            preprocess=self._preprocess,
            arrived=truth.arrived[found],
            held=held_out(truth.items[found], self._choosing.holdout, self._choosing.salt),
        )
        return lesson, pending, await self._situation(pool, rows)

    async def _pending(self, pool: Pool) -> tuple[Source, Pending]:
        fetch = partial(self._storage.payloads, self._project.id)
        source = await self._features.sync(pool.ids, fetch)
        closed, _ = await asyncio.to_thread(self._features.rows, pool.ids[~pool.open])
        return source, Pending(source=source, closed=closed)

    async def _situation(self, pool: Pool, labelled: NDArray[np.int64]) -> work.Situation:
        shown, _ = await asyncio.to_thread(self._features.rows, pool.shown)
        return work.Situation(out=shown, labelled=labelled, labellers=pool.labellers)

    async def _update(
        self,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
    ) -> None:
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

    def _log(
        self,
        run: RunId,
        generation: Generation,
        labels: int,
        durations: Mapping[str, float],
        unkept: str,
    ) -> None:
        extra = {"project": self._project.slug, "run": run}
        seconds = {f"{phase}_s": round(value, 3) for phase, value in durations.items()}
        done = {**extra, "action": "training.ready", "generation": generation, "labels": labels}
        logger.info("trained", extra={**done, **seconds})
        if unkept:
            logger.warning(
                "the model was not kept",
                extra={**extra, "action": "model.unkept", "reason": unkept},
            )

    async def _fail(self, term: Term, run: RunId, error: str) -> None:
        await self._update(term, run, ModelState.FAILED, error=error)


def _agreement(truth: Truth) -> dict[str, float]:
    return {} if truth.agreement is None else {"agreement": truth.agreement}


def _choosing(recipe: Recipe, project: Project) -> work.Choosing:
    acquisition = recipe.acquisition
    if isinstance(acquisition, str) and acquisition not in ACQUISITIONS:
        if ":" not in acquisition:
            raise Refused(
                f"there is no acquisition function {acquisition!r}; choose one of"
                f" {', '.join(sorted(ACQUISITIONS))}, or name your own as module:name"
            )
        load_acquisition(acquisition)
    if not 0 <= recipe.holdout < 1:
        raise Refused("holdout is a share of the items: give 0 or more, and less than 1")
    if not 0 <= recipe.shuffle_prop <= 1:
        raise Refused("shuffle_prop is a share: give a number from 0 to 1")
    return work.Choosing(
        acquisition=acquisition if isinstance(acquisition, str) else cloudpickle.dumps(acquisition),
        shuffle_prop=recipe.shuffle_prop,
        holdout=recipe.holdout,
        salt=project.id,
    )


def _evaluation(recipe: Recipe) -> work.Evaluation:
    if not 0 < recipe.target_score <= 1:
        raise Refused("target_score is the share that is right: give more than 0, and at most 1")
    method = recipe.eval_method
    return work.Evaluation(
        method=None if method is None else cloudpickle.dumps(method),
        target_score=recipe.target_score,
    )
