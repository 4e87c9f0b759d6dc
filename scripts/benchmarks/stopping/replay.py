"""Replay of a project: its labels, what each evaluation says, and how good each model is.

A replay takes nearly all of the time, so that it is kept in a file. It is done again if the code
that decides it has changed, but for comments and docstrings.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from scripts.benchmarks.learning.remembered import remembered
from scripts.benchmarks.learning.results import LABELLING, digest
from scripts.benchmarks.learning.simulation import Simulation
from scripts.benchmarks.stopping.sets import Split, split
from supt_async.orchestrator.job_options import EvaluationOptions, RankingOptions
from supt_async.orchestrator.worker.evaluate import evaluate
from supt_async.orchestrator.worker.fit import fit, inputs

FIRST = 50
STEP = 1.15
"""Factor between the numbers of labels of two evaluations."""
EVALUATION = (
    *LABELLING,
    *(f"supt_async.learning.stopping.{name}" for name in ("gains", "stability")),
    *(f"supt_async.orchestrator.worker.{name}" for name in ("cross_validation", "stopping")),
    *(f"scripts.benchmarks.stopping.{name}" for name in ("replay", "sets")),
)
"""Code that decides a replay."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One evaluation."""

    labels: int
    accuracy: float
    """Accuracy on the test set."""
    metrics: Mapping[str, float]
    true_gain: float | None
    """What ``gain_labels`` further labels have gained on the test set; None if not estimated."""
    doubt: float
    """Standard error of that, as the test set is no larger."""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """A project from its first label to its last."""

    data: str
    people: int
    seed: int
    holdout: float
    full: float
    """Accuracy of a model that has learned from the whole pool."""
    needed: int
    """Labels for 95 % of that."""
    moments: list[Moment]


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What is replayed."""

    data: str
    people: int
    seed: int
    holdout: float
    labels: int
    """Labels at most; most pools have more."""


def replay(project: Project, cache: Path) -> Replay:
    """Return a replay, from the file that keeps it if there is one.

    Raises:
        MissingSetError: If the data set is not there.
    """
    about = (project.data, project.people, project.seed, project.holdout, project.labels)
    file = cache / f"{'-'.join(map(str, about))}-{digest(EVALUATION)}.json"
    if not file.exists():
        with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
            made = split(project.data, project.seed, Path(folder))
            with remembered(made.study), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of scikit-learn, about hardly any labels
                found = _replay(made, project)
        cache.mkdir(parents=True, exist_ok=True)
        beginning = file.with_suffix(".part")
        beginning.write_bytes(msgspec.json.encode(found))
        beginning.rename(file)
    return msgspec.json.decode(file.read_bytes(), type=Replay)


def _replay(made: Split, project: Project) -> Replay:
    study = made.study
    most = min(project.labels, study.pool)
    order = np.array(
        Simulation(study, RankingOptions(), project.people, project.seed).run(most), dtype=np.int64
    )[:most]
    models = _Models(made, order)
    full = models.right(study.pool).mean()
    moments = []
    for labels in _sizes(len(order)):
        held = made.labelled(order[:labels], project.holdout)
        metrics = evaluate(held, EvaluationOptions(seed=project.seed)).metrics
        moments.append(_moment(models, labels, metrics))
    steps = range(10, len(order) + 1, 10)
    needed = next((n for n in steps if models.right(n).mean() >= 0.95 * full), most + 10)
    return Replay(
        data=project.data,
        people=project.people,
        seed=project.seed,
        holdout=project.holdout,
        full=float(full),
        needed=needed,
        moments=moments,
    )


def _moment(models: _Models, labels: int, metrics: Mapping[str, float]) -> Moment:
    now = models.right(labels)
    kept = {name: value for name, value in metrics.items() if not name.startswith("labels:")}
    gain, doubt = None, 0.0
    if "gain_labels" in metrics:
        after = labels + round(metrics["gain_labels"])
        if after <= models.most:
            later = models.right(after)
            gain = float(later.mean() - now.mean())
            doubt = float(np.sqrt(np.mean(later != now) / len(now)))
    return Moment(
        labels=labels,
        accuracy=float(now.mean()),
        metrics=kept,
        true_gain=gain,
        doubt=doubt,
    )


class _Models:
    """What the models of the first labels are right about, in the test set."""

    def __init__(self, made: Split, order: NDArray[np.int64]) -> None:
        self._study = made.study
        self._order = order
        self._test = np.arange(
            made.study.pool + made.spare, len(made.study.answers), dtype=np.int64
        )
        self._right: dict[int, NDArray[np.bool_]] = {}

    @property
    def most(self) -> int:
        """Largest number of labels in the order in which people gave them."""
        return len(self._order)

    def right(self, labels: int) -> NDArray[np.bool_]:
        """Return which items of the test set the model is right about, (n_test,)."""
        if labels not in self._right:
            self._right[labels] = self._judged(labels)
        return self._right[labels]

    def _judged(self, labels: int) -> NDArray[np.bool_]:
        study = self._study
        whole = labels == study.pool
        rows = np.arange(labels, dtype=np.int64) if whole else self._order[:labels]
        training_set = study.training_set(rows)
        if len(np.unique(training_set.classes)) < 2:
            return np.zeros(len(self._test), dtype=np.bool_)
        model: Any = fit(training_set, np.arange(labels, dtype=np.int64))
        guesses = model.predict(inputs(training_set, self._test))
        return np.asarray(guesses == study.answers[self._test])


def _sizes(most: int) -> list[int]:
    """Return the numbers of labels of the evaluations, multiples of five."""
    sizes = [FIRST]
    while (following := 5 * round(sizes[-1] * STEP / 5)) <= most:
        sizes.append(max(following, sizes[-1] + 5))
    return sizes
