"""Ranker of a project's items without a model: typical items first, different ones together.

There are two occasions. Before the first model, the ranking is only the model's beginning, and has
no run. A task that no model learns (texts, shapes, orders) is ranked so for good, by *diversity
alone*: each ranking is a run of its own with the metric ``diversity``, so that its owner sees what
decides. The method is that of ``learning.ranking.cold``: typical items of every group (TypiClust;
Hacohen, Dekel and Weinshall, ICML 2022), away from those that are labelled or with somebody. The
vectors of at most 6,000 items are looked at, and at most ``HEAD`` are ranked, however many there
are: the others keep their random order.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import TrainingError
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.ranking import MOST
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.preparation.preparer import Preparer
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.orchestrator.run_log import RunLog
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.records import Pool, Run
from supt_async.storage.training.model_status import DIVERSITY

COVERS = "covers"
"""Metric of a run without a model: position up to which it ranked items, as ``Pool.covers``."""
HEAD = MOST
"""Number of items that are ranked by diversity alone: no more are chosen at once."""


class DiversityRanker:
    """Ranks one project's items without a model."""

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        options: TrainingOptions,
        chosen: ProjectOptions,
        prepared: Preparer,
        run_log: RunLog,
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._deadline_seconds = options.deadline_seconds
        self._chosen = chosen
        self._prepared = prepared
        self._run_log = run_log
        self._ranked: tuple[int, ...] = ()  # covers, labels, vectors at the last ranking

    async def before_model(self, term: Term) -> int | None:
        """Publish a ranking if there never was a model.

        Returns the position up to which items were ranked, as ``Trained.covers``; None if nothing
        was ranked because there was a model, or because there is none for such items.

        Raises:
            TrainingError: If the items can't be brought to one form.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        encoded = await self._prepared.note()
        if any(_has_model(run) for run in await self._storage.runs(self._project.id)):
            return None
        pool = await self._storage.pool(self._project.id)
        if not pool.open.any() or self._chosen.ranking.acquisition == RANDOM:
            return pool.covers  # the present order is random already
        if not await self._prepared.has_model(pool.ids):
            return None
        targets = await self._storage.targets(self._project.id)
        if self._ranked == (pool.covers, len(targets), encoded):
            return pool.covers  # nothing has changed
        labelled = await asyncio.to_thread(np.unique, targets.items)
        ranked = await self._rank(pool, labelled, self._chosen.ranking)
        if ranked is None:
            return None
        generation = await self._storage.publish(
            self._project.id, term, None, ranked.ids, covers=pool.covers, labels=0
        )
        if generation is None:
            raise LeadershipLost
        self._ranked = (pool.covers, len(targets), encoded)
        return pool.covers

    async def wanted(self) -> bool:
        """Tell whether to rank by diversity alone, and whether anything has changed since.

        Not if somebody has published a ranking of their own.

        Raises:
            StorageError: If the database can't be reached.
        """
        if self._chosen.ranking.acquisition == RANDOM:
            return False
        pool = await self._storage.pool(self._project.id)
        labels = await self._storage.label_count(self._project.id)
        runs = await self._storage.latest_runs(self._project.id)
        if not pool.open.any() or any(_is_of(run, labels, pool.covers) for run in runs[:1]):
            return False
        generation, _ = await self._storage.head(self._project.id, 1)
        own = next((run.generation for run in runs if run.generation is not None), None)
        if generation and generation != own:
            return False
        return await self._prepared.embeddable(pool.ids)

    async def alone(self, term: Term) -> None:
        """Publish a ranking by diversity alone, as a run.

        Raises:
            TrainingError: If there is no ranking; the run holds the reason.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        pool = await self._storage.pool(self._project.id)
        labels = await self._storage.label_count(self._project.id)
        await self._run_log.close_unfinished(term)
        run = await self._run_log.queue(term, labels)
        async with self._run_log.recorded(term, run):
            began = time.perf_counter()
            alone = {DIVERSITY: 1.0, COVERS: float(pool.covers)}
            await self._run_log.update(term, run, ModelState.TRAINING, metrics=alone)
            options = replace(self._chosen.ranking, head=HEAD)
            ranked = await self._rank(pool, pool.ids[~pool.open], options, alone=True)
            if ranked is None:
                raise TrainingError("The items can't be compared: nothing of them can be read.")
            generation = await self._storage.publish(
                self._project.id, term, run, ranked.ids, covers=pool.covers, labels=labels
            )
            if generation is None:
                raise LeadershipLost
            self._run_log.published(run)
            durations = {"rank": time.perf_counter() - began}
            await self._run_log.update(term, run, ModelState.READY, durations=durations)

    async def _rank(
        self,
        pool: Pool,
        labelled: NDArray[np.int64],
        options: RankingOptions,
        *,
        alone: bool = False,
    ) -> jobs.Ranked | None:
        """Rank the open items of a pool; None if no model can be given such items."""
        source, pending = await self._prepared.pending(pool)
        if not alone and self._prepared.maker(source) is None:
            return None
        rows = await self._prepared.rows(labelled)
        context = await self._prepared.context(pool, rows)
        async with self._workers.slot() as slot:
            ranked: jobs.Ranked = await slot.run(
                self._deadline_seconds, jobs.rank_without_model, pending, options, context
            )
        return ranked


def _has_model(run: Run) -> bool:
    return run.state is ModelState.READY and not run.metrics.get(DIVERSITY)


def _is_of(run: Run, labels: int, covers: int) -> bool:
    """Tell whether a run has ranked these labels and items by diversity, here or elsewhere."""
    known = run.state is ModelState.READY and DIVERSITY in run.metrics
    return known and (run.labels, run.metrics.get(COVERS)) == (labels, covers)
