"""Evaluator of a project's trainings: their scores, and likely label errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from supt_async.domain.ids import Term
from supt_async.domain.project import ModelState, Project
from supt_async.errors import NotProbabilities, TrainingError
from supt_async.learning.label_errors import Suspect, of_form
from supt_async.learning.stopping.stability import Compared
from supt_async.orchestrator.evaluation import history
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.options import TrainingOptions, evaluation_options
from supt_async.orchestrator.run_log import RunLog
from supt_async.orchestrator.training_set import OutOfFold, Trained, TrainingSet
from supt_async.orchestrator.worker import jobs
from supt_async.storage.ports import Training
from supt_async.storage.training.model_status import RECIPE
from supt_async.storage.training.question_metrics import scores_of


class Evaluator:
    """Evaluates trainings in a worker, and writes down what it has found."""

    def __init__(
        self,
        storage: Training,
        workers: WorkerPool,
        project: Project,
        options: TrainingOptions,
        run_log: RunLog,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = storage
        self._workers = workers
        self._project = project
        self._deadline_seconds = options.deadline_seconds
        self._options = evaluation_options(options)
        self._run_log = run_log
        self._clock = clock
        self._out_of_fold: tuple[str | None, OutOfFold] = (None, OutOfFold())

    def out_of_fold(self, question: str | None) -> OutOfFold:
        """Return what the last evaluation says about the answers to this question of then."""
        about, found = self._out_of_fold
        return found if about == question else OutOfFold()

    async def evaluate(self, term: Term, trained: Trained) -> float | None:
        """Write the score of a training's model to its run, and the likely label errors.

        Returns the mean accuracy, from 0 to 1; None if there are too few labels for folds. Of a
        form it is that of the first question; no other one is begun after the deadline of one job.

        Raises:
            TrainingError: If the model can't be evaluated. The run stays ready and holds the reason
                why there is no score; it fails if the output is not probabilities.
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        question = trained.question
        over = self._clock() + self._deadline_seconds
        try:
            evaluated = await self._evaluated(trained.training_set, trained.code_owner)
        except NotProbabilities as exc:  # its ranking is worthless
            await self._run_log.fail(term, trained.run, str(exc))
            raise
        except TrainingError as exc:
            await self._run_log.note(term, trained.run, f"There is no score. {exc}")
            raise
        self._out_of_fold = (question, evaluated.out_of_fold)
        metrics = await self._with_history(trained, evaluated.metrics)
        suspects = {question or "": evaluated.suspects}
        if question is not None:
            metrics |= scores_of(question, metrics)
        ready, durations = ModelState.READY, evaluated.durations
        await self._run_log.update(term, trained.run, ready, metrics=metrics, durations=durations)
        for name, training_set in trained.others.items():
            if self._clock() > over:  # the next training is not to wait for all of a long form
                break
            try:
                found = await self._evaluated(training_set, trained.code_owner)
            except TrainingError:  # the ranking does not depend on it
                continue
            scores = scores_of(name, found.metrics)
            await self._run_log.update(term, trained.run, ready, metrics=scores)
            suspects[name] = found.suspects
        listed = evaluated.suspects if question is None else of_form(suspects)
        await self._write(term, trained, listed)
        return evaluated.score

    async def _with_history(
        self, trained: Trained, metrics: Mapping[str, float]
    ) -> dict[str, float]:
        """Add what tells evaluations of other models apart, and whether this model is stable."""
        made_of = history.recipe(trained.training_set, self._project.task, trained.question)
        found = {**metrics, RECIPE: made_of}
        if "kappa" in metrics:
            latest = Compared(labels=trained.labels, kappa=metrics["kappa"])
            runs = await self._storage.latest_runs(self._project.id, history.LOOKED_AT)
            found["stable"] = float(history.stable(runs, trained.run, latest, made_of))
        return found

    async def _evaluated(self, training_set: TrainingSet, owner: str) -> jobs.Evaluated:
        async with self._workers.slot(background=True, owner=owner) as slot:
            evaluated: jobs.Evaluated = await slot.run(
                self._deadline_seconds, jobs.evaluate, training_set, self._options
            )
        return evaluated

    async def _write(self, term: Term, trained: Trained, suspects: Sequence[Suspect]) -> None:
        run = trained.run
        if not await self._storage.replace_suspects(self._project.id, term, run, suspects):
            raise LeadershipLost
