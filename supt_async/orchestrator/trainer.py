"""Training of one project: from labels to a published ranking, and the evaluation of the model.

``loop`` decides when to train and holds the leadership; ``run_log`` records the runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId, RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import StorageError, TrainingError
from supt_async.learning.acquisition import RANDOM
from supt_async.learning.holdout import held_out
from supt_async.learning.ranking import PoolContext
from supt_async.learning.teachable import (
    asked,
    learnable,
    learned_question,
    learned_questions,
    learns,
)
from supt_async.orchestrator import sharding
from supt_async.orchestrator.consensus import (
    Consensus,
    find_consensus,
    still_settled,
    unbiased,
)
from supt_async.orchestrator.evaluation.evaluator import Evaluator
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.features.encoding import encode_page
from supt_async.orchestrator.features.growing_files import Pending, Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.model_loading import Maker, default_maker
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.orchestrator.publishing.asking import Asker, Findings
from supt_async.orchestrator.publishing.groups import Grouper, rows_to_group
from supt_async.orchestrator.publishing.publisher import Publisher
from supt_async.orchestrator.publishing.unused import unused
from supt_async.orchestrator.run_log import STOPPED, RunLog
from supt_async.orchestrator.state_folder import project_folder
from supt_async.orchestrator.training_set import Trained, TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.records import Pool, Target

CANCEL_SECONDS = 2.0
"""Timeout for writing that a cancelled run has failed, in seconds."""
LOOKED_AT = 100
"""Number of labelled items by which the kind of all is told before their features are read."""


class Trainer:
    """Trains one project, and owns its features; must be closed.

    Raises:
        Refused: If the options name a model or acquisition function that does not exist.
    """

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        options: TrainingOptions,
        folder: Path,
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._options = options
        self._features = FeatureStore(folder, project_folder(project.id, project.created_ms))
        self._chosen = ProjectOptions(storage, project, options)
        self._preprocess = (
            None
            if options.model_preprocess is None
            else cloudpickle.dumps(options.model_preprocess)
        )
        self._run_log = RunLog(storage, project)
        self._evaluator = Evaluator(storage, workers, project, options, self._run_log)
        self._publisher = Publisher(storage, project, self._run_log)
        self._asker = Asker(storage, project)
        self._grouper = Grouper(storage, workers, project)
        self.consensus = ConsensusKeeper(storage, project)
        """What the labels of items with several have come to."""
        self._ranked_cold = (-1, -1)  # covers and labels at the last ranking without a model

    @property
    def trainable(self) -> bool:
        """Whether there is a model for this kind of task."""
        return self._chosen.maker is not None or learnable(self._project.task)

    async def refresh(self) -> bool:
        """Read what the owner has chosen; return whether that has changed.

        Raises:
            StorageError: If the database can't be reached.
        """
        return await self._chosen.refresh()

    async def close(self) -> None:
        """Close the features, so that another process can open them; a training reopens them."""
        await asyncio.to_thread(self._features.close)

    async def close_unfinished(self, term: Term) -> None:
        """Mark the runs that an earlier leader did not finish as failed.

        Raises:
            LeadershipLost: If the term is over.
        """
        await self._chosen.record_own(term)
        await self._run_log.close_unfinished(term)

    async def train(self, term: Term) -> Trained | None:
        """Train with all labels and publish a ranking; None if there are too few labels.

        Raises:
            TrainingError: If there is no ranking; the run holds the reason.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        await self._chosen.refresh()
        await self._chosen.record_own(term)
        counted = await self._storage.label_count(self._project.id)
        ranking = self._chosen.ranking
        every = await self._storage.targets(self._project.id)
        await self.consensus.update(term, every)
        targets = unbiased(every, ranking.holdout, ranking.salt)
        question = learned_question(self._project.task)
        settled = still_settled(self.consensus.answers(question), every, targets)
        consensus = await asyncio.to_thread(find_consensus, targets, question, settled)
        if consensus is None or not await self._has_model(consensus):
            return None
        run = await self._run_log.queue(term, consensus.labels)
        try:
            return await self._run(term, run, consensus, targets, counted)
        except TrainingError as exc:
            await self._run_log.fail(term, run, str(exc))
            raise
        except (StorageError, LeadershipLost):  # nothing can be written
            raise
        except asyncio.CancelledError:
            if not self._run_log.is_unfinished(run):  # its ranking is in force
                raise
            with contextlib.suppress(StorageError, TimeoutError, LeadershipLost):
                async with asyncio.timeout(CANCEL_SECONDS):
                    await self._run_log.fail(term, run, STOPPED)
            raise
        except Exception as exc:
            await self._run_log.fail(
                term,
                run,
                f"The orchestrator failed ({type(exc).__name__}); see its log for details.",
            )
            raise

    async def rank_without_model(self, term: Term) -> int | None:
        """Publish a ranking without a model, typical items first, if there never was a model.

        Returns the position up to which items were ranked, as ``Trained.covers``; None if nothing
        was ranked because there was a model, or because there is none for such items.

        Raises:
            TrainingError: If the items can't be brought to one form.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        if any(run.state is ModelState.READY for run in await self._storage.runs(self._project.id)):
            return None
        pool = await self._storage.pool(self._project.id)
        if not pool.open.any() or self._chosen.ranking.acquisition == RANDOM:
            return pool.covers  # the present order is random already
        source, pending = await self._pending(pool)
        if self._chosen.maker is None and default_maker(self._project.task, source.kind) is None:
            return None
        targets = await self._storage.targets(self._project.id)
        if self._ranked_cold == (pool.covers, len(targets)):
            return pool.covers  # nothing has changed
        labelled = np.array([target.item for target in targets], dtype=np.int64)
        rows, _ = await asyncio.to_thread(self._features.rows, np.unique(labelled))
        context = await self._pool_context(pool, rows)
        async with self._workers.slot() as slot:
            ranked: jobs.Ranked = await slot.run(
                self._options.deadline_seconds,
                jobs.rank_without_model,
                pending,
                self._chosen.ranking,
                context,
            )
        generation = await self._storage.publish(
            self._project.id, term, None, ranked.ids, covers=pool.covers, labels=0
        )
        if generation is None:
            raise LeadershipLost
        self._ranked_cold = (pool.covers, len(targets))
        return pool.covers

    async def evaluate(self, term: Term, trained: Trained) -> float | None:
        """Evaluate a training's model (``Evaluator.evaluate``); then group items that are alike."""
        score = await self._evaluator.evaluate(term, trained)
        with contextlib.suppress(TrainingError):  # only labelling many at once depends on it
            await self._grouper.group(term, trained, self._options.deadline_seconds)
        return score

    async def _run(
        self,
        term: Term,
        run: RunId,
        consensus: Consensus,
        targets: Sequence[Target],
        counted: int,
    ) -> Trained:
        began = time.perf_counter()
        self._chosen.check()
        pool = await self._storage.pool(self._project.id)
        training_set, pending, context = await self._prepare(pool, consensus)
        prepared = time.perf_counter() - began
        async with self._workers.slot() as slot:
            await self._run_log.update(term, run, ModelState.TRAINING)
            ranked = await sharding.train(
                slot,
                self._options.deadline_seconds,
                training_set,
                pending,
                self._chosen.ranking,
                context,
            )
        ids = await self._asker.ask(
            term, self._findings(targets, consensus, ranked, context.labellers)
        )
        generation, durations = await self._publisher.publish(
            term, run, ids, ranked.predictions, pool.covers, counted
        )
        durations = {"prepare": prepared, **ranked.durations, **durations}
        metrics = await self._publisher.metrics(consensus, targets, counted)
        metrics |= await unused(
            self._features, training_set.source, ranked.left_out, ranked.refused
        )
        await self._run_log.update(
            term, run, ModelState.READY, metrics=metrics, durations=durations
        )
        self._run_log.log(run, generation, consensus.labels, durations, ranked.save_error)
        return Trained(
            run=run,
            generation=generation,
            labels=consensus.labels,
            covers=pool.covers,
            training_set=training_set,
            others=await self._others(training_set, targets),
            grouped=await rows_to_group(self._features, training_set, ranked),
        )

    def _findings(
        self,
        targets: Sequence[Target],
        consensus: Consensus,
        ranked: jobs.Ranked,
        labellers: int,
    ) -> Findings:
        return Findings(
            targets=targets,
            consensus=consensus,
            out_of_fold=self._evaluator.out_of_fold,
            ranked=ranked.ids,
            labellers=labellers,
        )

    async def _others(
        self, first: TrainingSet, targets: Sequence[Target]
    ) -> dict[str, TrainingSet]:
        """Return the training sets of the form's other questions that models are to learn."""
        found = {}
        for question in learned_questions(self._project.task)[1:]:
            settled = self.consensus.answers(question)
            consensus = await asyncio.to_thread(find_consensus, targets, question, settled)
            if consensus is not None:
                found[question] = await self._training_set(
                    first.source, first.maker, consensus, question
                )
        return found

    async def _has_model(self, consensus: Consensus) -> bool:
        """Tell whether there is a model for such items; true if a run has to explain a problem."""
        if self._chosen.maker is not None:
            return True
        if self._features.form is None:
            first = [ItemId(item) for item in consensus.items[:LOOKED_AT].tolist()]
            items = await self._storage.payloads(self._project.id, first)
            try:
                kind = encode_page(items).form.kind
            except TrainingError:
                return True  # the run holds the reason
        else:
            kind = self._features.form.kind
        return default_maker(self._project.task, kind) is not None

    async def _prepare(
        self, pool: Pool, consensus: Consensus
    ) -> tuple[TrainingSet, Pending, PoolContext]:
        """Update the features; return the training set, the pending items and the context."""
        source, pending = await self._pending(pool)
        maker = self._chosen.maker or default_maker(self._project.task, source.kind)
        assert maker is not None
        question = learned_question(self._project.task)
        training_set = await self._training_set(source, maker, consensus, question)
        return training_set, pending, await self._pool_context(pool, training_set.rows)

    async def _training_set(
        self, source: Source, maker: Maker, consensus: Consensus, question: str | None
    ) -> TrainingSet:
        rows, found = await asyncio.to_thread(self._features.rows, consensus.items)
        holdout, salt = self._chosen.ranking.holdout, self._chosen.ranking.salt
        return TrainingSet(
            source=source,
            maker=maker,
            rows=rows,
            answers=consensus.answers[found],
            classes=consensus.classes[found],
            learns=learns(asked(self._project.task, question)),
            values=consensus.values if learnable(self._project.task) else (),
            preprocess=self._preprocess,
            texts=consensus.texts,
            arrived=consensus.arrived[found],
            held=held_out(consensus.items[found], holdout, salt),
        )

    async def _pending(self, pool: Pool) -> tuple[Source, Pending]:
        fetch = partial(self._storage.payloads, self._project.id)
        source = await self._features.sync(pool.ids, fetch, pool.changes)
        closed, _ = await asyncio.to_thread(self._features.rows, pool.ids[~pool.open])
        return source, Pending(source=source, closed=closed)

    async def _pool_context(self, pool: Pool, labelled: NDArray[np.int64]) -> PoolContext:
        shown, _ = await asyncio.to_thread(self._features.rows, pool.shown)
        return PoolContext(out=shown, labelled=labelled, labellers=pool.labellers)
