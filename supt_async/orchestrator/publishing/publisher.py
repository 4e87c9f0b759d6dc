"""Publication of what a training has made: the ranking first, then the model's suggestions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import Generation, RunId, Term
from supt_async.domain.project import Project
from supt_async.orchestrator.consensus import Consensus, agreement_metrics
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.publishing.suggestions import suggestions_of
from supt_async.orchestrator.run_log import RunLog
from supt_async.orchestrator.training_set import Predictions
from supt_async.storage.ports import Training
from supt_async.storage.records import Target


class Publisher:
    """Publishes the results of one project's trainings."""

    def __init__(self, storage: Training, project: Project, run_log: RunLog) -> None:
        self._storage = storage
        self._project = project
        self._run_log = run_log

    async def publish(
        self,
        term: Term,
        run: RunId,
        ids: NDArray[np.int64],
        predictions: Predictions,
        covers: int,
        labels: int,
    ) -> tuple[Generation, dict[str, float]]:
        """Publish a run's ranking and predictions; return the seconds that each took.

        Raises:
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        started = time.perf_counter()
        task = await self._storage.task(self._project.id)  # it may be another one since the start
        found = await asyncio.to_thread(suggestions_of, task or self._project.task, predictions)
        generation = await self._storage.publish(
            self._project.id, term, run, ids, covers=covers, labels=labels, suggestions=found
        )
        if generation is None:
            raise LeadershipLost
        self._run_log.published(run)
        published = time.perf_counter()
        if not await self._storage.suggest(self._project.id, term, run, found):
            raise LeadershipLost
        return generation, {
            "publish": published - started,
            "suggest": time.perf_counter() - published,
        }

    async def metrics(
        self, consensus: Consensus, targets: Sequence[Target], counted: int
    ) -> dict[str, float]:
        """Return the labels that came since there were ``counted``, and how far people agree.

        Raises:
            StorageError: If the database can't be reached.
        """
        agreement = await asyncio.to_thread(
            agreement_metrics, self._project.task, consensus, targets
        )
        behind = await self._storage.label_count(self._project.id) - counted
        return {"behind": float(max(behind, 0)), **agreement}
