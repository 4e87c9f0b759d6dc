"""Groups of items that are alike, from which an owner labels many at once.

Grouped are the items that are handed out next, those of which the model is surest, and the latest
labelled ones, to which others may be alike. It is done after an evaluation, and so holds nobody up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.training_set import Trained, TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.records import ItemVectors

FIRST = 5_000
"""Number of items grouped that are handed out next."""
LABELLED = 5_000
"""Number of the latest labelled items that are grouped."""
INTERVAL_SECONDS = 60.0
"""Minimum interval between two groupings, in seconds: what is alike does not change by labels."""


class Grouper:
    """Groups one project's items, at intervals."""

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._clock = clock
        self._due = 0.0

    async def group(self, term: Term, trained: Trained, deadline_seconds: float) -> None:
        """Group the items of a training, and publish that, unless it was done just before.

        Raises:
            TrainingError: If the items can't be grouped.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        if self._clock() < self._due:
            return
        async with self._workers.slot(background=True, owner=trained.code_owner) as slot:
            found: jobs.Grouped = await slot.run(
                deadline_seconds, jobs.group_items, trained.training_set.source, trained.grouped
            )
        vectors = ItemVectors(
            ids=found.ids, vectors=found.vectors, groups=found.groups, run=trained.run
        )
        if not await self._storage.publish_vectors(self._project.id, term, vectors):
            raise LeadershipLost
        self._due = self._clock() + INTERVAL_SECONDS


async def rows_to_group(
    features: FeatureStore, training_set: TrainingSet, ranked: jobs.Ranked
) -> NDArray[np.int64]:
    """Return the rows to group, ascending."""
    labelled = training_set.rows
    if training_set.arrived is not None:
        labelled = labelled[np.argsort(training_set.arrived, kind="stable")]
    ids = np.union1d(ranked.ids[:FIRST], ranked.predictions.ids)
    rows, _ = await asyncio.to_thread(features.rows, ids)
    every = np.union1d(rows, labelled[-LABELLED:])
    return np.setdiff1d(every, training_set.incomplete, assume_unique=True)
