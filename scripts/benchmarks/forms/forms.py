"""``scripts/bench forms``: labels until the models of all questions of a form are good.

Ten answers are asked for at a time, by the real ranking, and every question of an item is answered.
Compared are, always with a model for each question:

* ``sum``: what is unsure in sum, as the product ranks.
* ``ranks``: the sum of each item's ranks by the questions (rank combination; Reichart et al. 2008).
* ``turns``: each time by another question (alternating selection, the same paper).
* ``first``: by the first question alone.
* ``random``: any order.

The figure is the number of answered items at which each question's model has 95 % of the accuracy
of one that has learned from the whole pool.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.datasets import load_digits, make_classification
from threadpoolctl import threadpool_limits

from supt_async.learning.acquisition import Scores
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.features.growing_files import IDS, MATRIX, GrowingArray, Kind, Source
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import Form, FormQuestion, TrainingSet
from supt_async.orchestrator.worker import jobs as work
from supt_async.orchestrator.worker.accuracy import accuracy
from supt_async.orchestrator.worker.fit import fit
from supt_async.orchestrator.worker.forms import reading
from supt_async.orchestrator.worker.rank import rank_without_model
from supt_async.protocol.tasks.kind import Condition

POOL, TEST = 1_000, 600
BATCH = 10
GOOD = 0.95
MOST_LABELS = 400

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Study:
    """Items with the true answers to each question; -1 where it is not asked."""

    source: Source
    answers: Mapping[str, Numbers]
    when: Mapping[str, Condition]

    def training_set(self, question: str, rows: Numbers) -> TrainingSet:
        answers = self.answers[question][rows]
        asked = answers >= 0
        return TrainingSet(
            source=self.source,
            maker=f"{DEFAULTS}:numbers",
            rows=rows[asked],
            answers=answers[asked],
            classes=answers[asked],
            texts=tuple(map(str, range(max(self.answers[question]) + 1))),
        )

    def form(self, rows: Numbers) -> TrainingSet:
        sets = {name: self.training_set(name, rows) for name in self.answers}
        ready = {n: one for n, one in sets.items() if len(np.unique(one.classes)) > 1}
        questions = tuple(
            FormQuestion(name=name, training_set=ready.get(name), when=self.when.get(name))
            for name in self.answers
        )
        first = next(iter(ready.values()))
        return replace(first, form=Form(questions=questions, learned=tuple(ready)))

    def accuracies(self, rows: Numbers) -> list[float]:
        """Return the accuracy of each question's model on the test items."""
        every = np.arange(POOL, POOL + TEST)
        found = []
        for name in self.answers:
            known, tested = self.training_set(name, rows), self.training_set(name, every)
            if len(np.unique(known.classes)) < 2:
                found.append(0.0)
                continue
            both = replace(
                known,
                rows=np.append(known.rows, tested.rows),
                answers=np.append(known.answers, tested.answers),
                classes=np.append(known.classes, tested.classes),
            )
            chosen = np.arange(len(known.rows))
            model = fit(both, chosen)
            found.append(accuracy(both, model, chosen, np.arange(len(chosen), len(both.rows))))
        return found


def pairs(seed: int) -> tuple[NDArray[Any], dict[str, Numbers], dict[str, Condition]]:
    """Two digits beside each other: which one is the left, and whether the right is 5 or more."""
    rng = np.random.default_rng(seed)
    x, y = load_digits(return_X_y=True)
    left, right = (rng.choice(len(x), POOL + TEST) for _ in range(2))
    answers = {"left": y[left], "right": (y[right] >= 5).astype(np.int64)}
    return np.hstack([x[left], x[right]]), answers, {}


def parts(seed: int) -> tuple[NDArray[Any], dict[str, Numbers], dict[str, Condition]]:
    """A digit: whether it is even, and which one it is if so."""
    rng = np.random.default_rng(seed)
    x, y = load_digits(return_X_y=True)
    rows = rng.permutation(len(x))[: POOL + TEST]
    even = (y[rows] % 2 == 0).astype(np.int64)
    which = np.where(even == 1, y[rows] // 2, -1)
    condition = Condition(question="even", values=frozenset([1]))
    return x[rows], {"even": even, "which": which}, {"which": condition}


def drawn(seed: int) -> tuple[NDArray[Any], dict[str, Numbers], dict[str, Condition]]:
    """Drawn numbers with three questions of 2, 5 and 3 answers, each about other columns."""
    columns, answers = [], {}
    for place, classes in enumerate((2, 5, 3)):
        x, y = make_classification(
            POOL + TEST,
            n_features=10,
            n_informative=6,
            n_classes=classes,
            n_clusters_per_class=1,
            flip_y=0.02,
            class_sep=1.5,
            random_state=10 * seed + place,
        )
        columns.append(x)
        answers[f"of {classes}"] = y.astype(np.int64)
    return np.hstack(columns), answers, {}


SETS: Mapping[str, Callable[[int], Any]] = {"pairs": pairs, "parts": parts, "drawn": drawn}


def by_ranks(unsure: Sequence[Scores], weights: Sequence[Scores]) -> Scores:
    """Return minus the sum of the ranks of items, the surest being 0."""
    shares = [share * weight for share, weight in zip(unsure, weights, strict=True)]
    ranks = np.array([np.argsort(np.argsort(share)) for share in shares], dtype=np.float64)
    return np.asarray(-ranks.sum(axis=0))


def in_turn(step: int) -> Callable[[Sequence[Scores], Sequence[Scores]], Scores]:
    def joint(unsure: Sequence[Scores], weights: Sequence[Scores]) -> Scores:
        place = step % len(unsure)
        return -unsure[place] * weights[place]

    return joint


def first_alone(unsure: Sequence[Scores], weights: Sequence[Scores]) -> Scores:
    return -unsure[0] * weights[0]


STRATEGIES: Mapping[str, Callable[[int], AbstractContextManager[Any]]] = {
    "sum": lambda step: nullcontext(),
    "ranks": lambda step: patch.object(reading, "joint", by_ranks),
    "turns": lambda step: patch.object(reading, "joint", in_turn(step)),
    "first": lambda step: patch.object(reading, "joint", first_alone),
    "random": lambda step: nullcontext(),
}


def labels_needed(study: Study, strategy: str, seed: int) -> int | None:
    """Return the number of answered items until each question's model is good; None if more."""
    targets = [GOOD * one for one in study.accuracies(np.arange(POOL))]
    labelled = np.empty(0, dtype=np.int64)
    for step in range(MOST_LABELS // BATCH):
        order = ranked(study, strategy, labelled, step, seed)
        labelled = np.append(labelled, order[:BATCH])
        found = study.accuracies(labelled)
        if all(one >= target for one, target in zip(found, targets, strict=True)):
            return len(labelled)
    return None


def ranked(study: Study, strategy: str, labelled: Numbers, step: int, seed: int) -> Numbers:
    """Return the items that have no answers, in the order in which they are to be asked about."""
    rest = np.setdiff1d(np.arange(POOL), labelled)
    acquisition = "random" if strategy == "random" else "margin"
    options = RankingOptions(seed=1_000 * seed + step, acquisition=acquisition)
    context = PoolContext(labelled=labelled)
    if not step:
        return rank_without_model(study.source, rest, rest, options, context)
    with STRATEGIES[strategy](step):
        return work.train(study.form(labelled), rest, rest, options, context).ids


def make_study(name: str, seed: int, folder: Path) -> Study:
    x, answers, when = SETS[name](seed)
    folder.mkdir()
    matrix = GrowingArray(folder / MATRIX, np.float32, (x.shape[1],))
    matrix.append(x.astype(np.float32))
    matrix.close()
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(len(x)))
    ids.close()
    source = Source(folder=str(folder), kind=Kind.NUMBERS, shape=(x.shape[1],), count=len(x))
    return Study(source, answers, when)


@click.command()
@click.option("--seeds", default=3, show_default=True, help="Number of runs of each.")
@click.option("--set", "names", multiple=True, type=click.Choice(list(SETS)), help="Only this set.")
def forms(seeds: int, names: Sequence[str]) -> None:
    """Count the answers until all questions of a form are learned, by how items are ranked."""
    found: dict[str, dict[str, list[int | None]]] = {}
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        for name in names or list(SETS):
            found[name] = {strategy: [] for strategy in STRATEGIES}
            for seed in track(range(seeds), description=name, console=Console(stderr=True)):
                study = make_study(name, seed, Path(folder, f"{name}-{seed}"))
                for strategy in STRATEGIES:
                    found[name][strategy].append(labels_needed(study, strategy, seed))
    table = Table("set", *STRATEGIES, title=f"answered items, mean of {seeds} runs")
    for name, by_strategy in found.items():
        table.add_row(name, *(_cell(counts) for counts in by_strategy.values()))
    Console().print(table)
    print(json.dumps(found))


def _cell(counts: Sequence[int | None]) -> str:
    known = [MOST_LABELS if one is None else one for one in counts]
    mean, spread = np.mean(known), np.std(known)
    more = "> " if None in counts else ""
    return f"{more}{mean:.0f} ± {spread:.0f}"
