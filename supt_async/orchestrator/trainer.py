"""One project's trainings: from labels to a published ranking, and what the model is worth.

When to train, and who may, is the loop's business; what becomes of a run goes into the journal.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import Generation, ItemId, RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import NotProbabilities, StorageError, TrainingError
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.learning.teachable import learnable
from supt_async.orchestrator import sharding
from supt_async.orchestrator.consensus import Truth, find_truth
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.features.encoding import encode_page
from supt_async.orchestrator.features.growing_files import Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.leadership import Deposed
from supt_async.orchestrator.model_loading import default_maker, make_maker
from supt_async.orchestrator.options import Recipe, evaluation_options, ranking_options
from supt_async.orchestrator.run_log import STOPPED, Journal
from supt_async.orchestrator.state_folder import project_folder
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.records import Pool

FAREWELL_SECONDS = 2.0
MOST_NAMED = 10
"""Items and columns that a run names of those that don't reach the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training that was published."""

    run: RunId
    generation: Generation
    labels: int
    covers: int
    """How far the pool reached; items beyond are not ranked."""
    training_set: TrainingSet


class Trainer:
    """Trains one project. Owns its features; close it in the end.

    Raises:
        Refused: If the recipe names a model or acquisition function that isn't there.
    """

    def __init__(
        self, storage: Training, workers: WorkerPool, project: Project, recipe: Recipe, folder: Path
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
        self._ranking_options = ranking_options(recipe, project)
        self._evaluation = evaluation_options(recipe)
        self._journal = Journal(storage, project)
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
        await self._journal.tidy(term)

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
        run = await self._journal.queue(term, truth.labels)
        try:
            return await self._carry_out(term, run, truth)
        except TrainingError as exc:
            await self._journal.fail(term, run, str(exc))
            raise
        except (StorageError, Deposed):  # nothing can be written down
            raise
        except asyncio.CancelledError:
            with contextlib.suppress(StorageError, TimeoutError, Deposed):
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await self._journal.fail(term, run, STOPPED)
            raise
        except Exception as exc:
            await self._journal.fail(
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
        if not pool.open.any() or self._ranking_options.acquisition == RANDOM:
            return pool.covers  # the order that there is is random already
        source, pending = await self._pending(pool)
        if self._maker is None and default_maker(self._project.task, source.kind) is None:
            return None
        targets = await self._storage.targets(self._project.id)
        if self._begun == (pool.covers, len(targets)):
            return pool.covers  # nothing is new
        labelled = np.array([target.item for target in targets], dtype=np.int64)
        rows, _ = await asyncio.to_thread(self._features.rows, np.unique(labelled))
        context = await self._pool_context(pool, rows)
        async with self._workers.slot() as slot:
            ranked: jobs.Ranked = await slot.run(
                self._recipe.deadline_seconds,
                jobs.rank_without_model,
                pending,
                self._ranking_options,
                context,
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
            TrainingError, StorageError, Deposed: As ``train``. The run stays ready, and says why
                there is no score; it has failed if what the model says is no probability.
        """
        try:
            async with self._workers.slot(background=True) as slot:
                evaluated: jobs.Evaluated = await slot.run(
                    self._recipe.deadline_seconds,
                    jobs.evaluate,
                    trained.training_set,
                    self._evaluation,
                )
        except NotProbabilities as exc:  # then its ranking is worth nothing
            await self._journal.fail(term, trained.run, str(exc))
            raise
        except TrainingError as exc:
            await self._journal.note(term, trained.run, f"There is no score. {exc}")
            raise
        await self._journal.update(
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
        training_set, pending, context = await self._prepare(pool, truth)
        prepared = time.perf_counter() - began
        async with self._workers.slot() as slot:
            await self._journal.update(term, run, ModelState.TRAINING)
            ranked = await sharding.train(
                slot,
                self._recipe.deadline_seconds,
                training_set,
                pending,
                self._ranking_options,
                context,
            )
        started = time.perf_counter()
        generation = await self._storage.publish(
            self._project.id, term, run, ranked.ids, covers=pool.covers, labels=truth.labels
        )
        if generation is None:
            raise Deposed
        self._journal.published(run)
        durations = {
            "prepare": prepared,
            **ranked.durations,
            "publish": time.perf_counter() - started,
        }
        behind = await self._storage.label_count(self._project.id) - truth.labels
        await self._journal.update(
            term,
            run,
            ModelState.READY,
            metrics={"behind": float(max(behind, 0)), **_agreement(truth), **self._unused(ranked)},
            durations=durations,
        )
        self._journal.log(run, generation, truth.labels, durations, ranked.save_error)
        return Trained(
            run=run,
            generation=generation,
            labels=truth.labels,
            covers=pool.covers,
            training_set=training_set,
        )

    def _unused(self, ranked: jobs.Ranked) -> dict[str, float]:
        """Say by name what was added and does not reach the model."""
        found: dict[str, float] = {}
        if len(ranked.left_out):
            found["left_out"] = float(len(ranked.left_out))
        found |= {f"left_out:{item}": 1.0 for item in ranked.left_out[:MOST_NAMED].tolist()}
        unread = list(self._features.unread.items())[:MOST_NAMED]
        return found | {f"unread:{name} ({what})": 1.0 for name, what in unread}

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

    async def _prepare(self, pool: Pool, truth: Truth) -> tuple[TrainingSet, Pending, PoolContext]:
        """Update the features; return the training set, the pending items and the context."""
        source, pending = await self._pending(pool)
        maker = self._maker or default_maker(self._project.task, source.kind)
        assert maker is not None
        rows, found = await asyncio.to_thread(self._features.rows, truth.items)
        training_set = TrainingSet(
            source=source,
            maker=maker,
            rows=rows,
            answers=truth.answers[found],
            classes=truth.classes[found],
            preprocess=self._preprocess,
            arrived=truth.arrived[found],
            held=held_out(
                truth.items[found], self._ranking_options.holdout, self._ranking_options.salt
            ),
        )
        return training_set, pending, await self._pool_context(pool, rows)

    async def _pending(self, pool: Pool) -> tuple[Source, Pending]:
        fetch = partial(self._storage.payloads, self._project.id)
        source = await self._features.sync(pool.ids, fetch)
        closed, _ = await asyncio.to_thread(self._features.rows, pool.ids[~pool.open])
        return source, Pending(source=source, closed=closed)

    async def _pool_context(self, pool: Pool, labelled: NDArray[np.int64]) -> PoolContext:
        shown, _ = await asyncio.to_thread(self._features.rows, pool.shown)
        return PoolContext(out=shown, labelled=labelled, labellers=pool.labellers)


def _agreement(truth: Truth) -> dict[str, float]:
    return {} if truth.agreement is None else {"agreement": truth.agreement}
