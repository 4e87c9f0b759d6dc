"""Training of one project: from labels to a published ranking, and the evaluation of the model.

``loop`` decides when to train and holds the leadership; ``run_log`` records the runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import RunId, Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import TrainingError
from supt_async.learning.teachable import lacks, learnable, learned_questions
from supt_async.orchestrator import sharding
from supt_async.orchestrator.consensus import (
    Consensus,
    Sampling,
    biased,
    find_consensus,
    still_settled,
)
from supt_async.orchestrator.diversity.ranker import DiversityRanker
from supt_async.orchestrator.encoders.items import PoolItems
from supt_async.orchestrator.evaluation.evaluator import Evaluator
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.features.store import FeatureStore
from supt_async.orchestrator.opinions.finding import SMALL
from supt_async.orchestrator.opinions.keeper import ConsensusKeeper
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.preparation.forms import form_of, unready
from supt_async.orchestrator.preparation.preparer import Preparer
from supt_async.orchestrator.project_options import ProjectOptions
from supt_async.orchestrator.publishing.asking import Asker, Findings
from supt_async.orchestrator.publishing.groups import Grouper, rows_to_group
from supt_async.orchestrator.publishing.publisher import Publisher
from supt_async.orchestrator.publishing.unused import unused
from supt_async.orchestrator.run_log import RunLog
from supt_async.orchestrator.state_folder import project_folder
from supt_async.orchestrator.training_set import Trained, TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.targets.targets import Targets
from supt_async.storage.training.model_status import UNLEARNED


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
        self._closing = threading.Lock()
        self._chosen = ProjectOptions(storage, project, options)
        self.items = PoolItems(storage, workers, project, options, self._features, self._chosen)
        """The items as models get them."""
        self._prepared = Preparer(
            storage, project, self._features, self._chosen, options, self.items
        )
        self._run_log = RunLog(storage, project)
        self._evaluator = Evaluator(storage, workers, project, options, self._run_log)
        self._publisher = Publisher(storage, project, self._run_log)
        self._asker = Asker(storage, project)
        self._grouper = Grouper(storage, workers, project)
        self.consensus = ConsensusKeeper(storage, project)
        """What the labels of items with several have come to."""
        self.diversity = DiversityRanker(
            storage, workers, project, options, self._chosen, self._prepared, self._run_log
        )
        """What ranks without a model."""

    @property
    def trainable(self) -> bool:
        """Whether there is a model for this kind of task."""
        task = self._project.task
        return self._chosen.maker is not None or (learnable(task) and lacks(task) is None)

    async def refresh(self) -> bool:
        """Read what the owner has chosen; return whether that, or what models get, has changed.

        Raises:
            StorageError: If the database can't be reached.
        """
        changed = await self._chosen.refresh()
        return self.items.take_newly_encoded() or changed

    async def close(self) -> None:
        """Close the features, so that another process can open them; a training reopens them."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._closing:  # one that was cancelled still runs in its thread
            self._features.close()

    async def close_unfinished(self, term: Term) -> None:
        """Mark the runs that an earlier leader did not finish as failed.

        Raises:
            LeadershipLost: If the term is over.
        """
        await self._chosen.record_own(term)
        await self._run_log.close_unfinished(term)

    async def train(self, term: Term, *, encode_all: bool = False) -> Trained | None:
        """Train with all labels and publish a ranking; None if there are too few labels.

        With ``encode_all`` it waits until the encoder, if there is one, is done with all items.

        Raises:
            TrainingError: If there is no ranking; the run holds the reason.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        await self._chosen.refresh()
        await self._chosen.record_own(term)
        if encode_all:
            await self.items.encode_all(term)
        began = time.perf_counter()
        counted = await self._storage.label_count(self._project.id)
        ranking = self._chosen.ranking
        every = await self._storage.targets(self._project.id)
        await self.consensus.update(term, every, wait=len(every) <= SMALL)
        left_out = biased(every, ranking.holdout, ranking.salt)
        targets = every.where(~left_out)
        taught = await self._taught(every, left_out)
        if not taught or not await self._prepared.has_model(next(iter(taught.values())).items):
            return None
        run = await self._run_log.queue(term, max(one.labels for one in taught.values()))
        async with self._run_log.recorded(term, run):
            read = time.perf_counter() - began
            return await self._run(term, run, taught, targets, counted, read)

    async def rank_without_model(self, term: Term) -> int | None:
        """Publish a ranking before there is a model (``DiversityRanker.before_model``)."""
        return await self.diversity.before_model(term)

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
        taught: Mapping[str | None, Consensus],
        targets: Targets,
        counted: int,
        read: float,
    ) -> Trained:
        began = time.perf_counter()
        self._chosen.check()
        pool = await self._storage.pool(self._project.id)
        source, pending = await self._prepared.pending(pool)
        sets, training_set = await self._sets(source, taught, targets)
        context = await self._prepared.context(pool, training_set.rows)
        prepared = time.perf_counter() - began
        owner, deadline = self._chosen.code_owner, self._options.deadline_seconds
        async with (
            self._workers.slot(owner=owner) as slot,
            self._run_log.training(term, run, slot),
        ):
            ranked = await sharding.train(
                slot, deadline, training_set, pending, self._chosen.ranking, context
            )
        learned = {name: one for name, one in sets.items() if name not in ranked.unlearned}
        question, first = next(iter(learned.items()))
        findings = self._findings(question, taught, targets, ranked, context.labellers)
        ids = await self._asker.ask(term, findings)
        generation, durations = await self._publisher.publish(
            term, run, ids, ranked.predictions, pool.covers, counted
        )
        durations = {"read": read, "prepare": prepared, **ranked.durations, **durations}
        metrics = await self._publisher.metrics(taught[question], targets, counted)
        metrics |= await unused(self._features, source, ranked.left_out, ranked.refused)
        metrics |= self._unlearned(taught, targets, ranked)
        await self._run_log.update(
            term, run, ModelState.READY, metrics=metrics, durations=durations
        )
        self._run_log.log(run, generation, taught[question].labels, durations, ranked.save_error)
        return Trained(
            run=run,
            code_owner=owner,
            generation=generation,
            labels=max(one.labels for one in taught.values()),
            covers=pool.covers,
            training_set=first,
            question=question,
            others={name: one for name, one in learned.items() if name and name != question},
            grouped=await rows_to_group(self._features, first, ranked),
        )

    def _findings(
        self,
        question: str | None,
        taught: Mapping[str | None, Consensus],
        targets: Targets,
        ranked: jobs.Ranked,
        labellers: int,
    ) -> Findings:
        return Findings(
            targets=targets,
            consensus=taught[question],
            question=question,
            out_of_fold=self._evaluator.out_of_fold(question),
            ranked=ranked.ids,
            labellers=labellers,
        )

    async def _taught(
        self, every: Targets, left_out: NDArray[np.bool_]
    ) -> dict[str | None, Consensus]:
        """Return what is to be learned: of a form, of each question of which there is enough.

        The first is one with answers that differ, if there is any.
        """
        found: dict[str | None, Consensus] = {}
        targets = every.where(~left_out)
        ranking = self._chosen.ranking
        sampling = Sampling(
            limit=self._options.train_on, holdout=ranking.holdout, salt=ranking.salt
        )
        for question in learned_questions(self._project.task) or (None,):
            settled = still_settled(self.consensus.answers(question), every, left_out)
            consensus = await asyncio.to_thread(
                find_consensus, targets, question, settled, sampling
            )
            if consensus is not None:
                found[question] = consensus
        ordered = sorted(found, key=lambda question: len(np.unique(found[question].classes)) < 2)
        return {question: found[question] for question in ordered}

    async def _sets(
        self, source: Source, taught: Mapping[str | None, Consensus], targets: Targets
    ) -> tuple[Mapping[str | None, TrainingSet], TrainingSet]:
        """Return all training sets, and the first, of a form with those of all questions."""
        sets = {
            question: await self._prepared.training_set(source, consensus, question)
            for question, consensus in taught.items()
        }
        first = next(iter(sets.values()))
        named = {name: one for name, one in sets.items() if name is not None}
        if not named:
            return sets, first
        seconds = self._options.deadline_seconds
        form = await asyncio.to_thread(form_of, self._project.task, named, targets, seconds)
        return sets, replace(first, form=form)

    def _unlearned(
        self,
        taught: Mapping[str | None, Consensus],
        targets: Targets,
        ranked: jobs.Ranked,
    ) -> dict[str, float]:
        """Return the questions that are not learned, and why, as metrics."""
        wanted = learned_questions(self._project.task)
        why = {**unready(wanted, taught, targets), **ranked.unlearned}
        return {f"{UNLEARNED}:{name} ({why[name]})": 1.0 for name in wanted if name in why}
