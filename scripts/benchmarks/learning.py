"""``scripts/bench learning``: labels that a model needs, by strategy and number of labellers.

Simulated labellers, who are always right, answer items by a simulated clock while the model is
retrained. The real code decides: ``rules.retraining`` when to train, ``orchestrator.worker.jobs``
how to train and rank, ``rules.window`` which item comes next; a training knows which items are
leased when it begins. With one labeller a training takes no time, so that batches have ten labels;
with several it takes as long as a label, so that it always comes late.

Then models are trained on the first 10, 20, ... labels of each order. The figure is the number of
labels of the first model that reaches 95 % of the accuracy of one trained on the whole pool.
"""

from __future__ import annotations

import heapq
import itertools
import json
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias, assert_never

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.crowds.again import compare
from scripts.benchmarks.learning_data import DATA, Study, make_study
from supt_async.domain.ids import Generation, ItemId, LabellerId
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker import jobs as work
from supt_async.rules.retraining import (
    Effect,
    Elapsed,
    Finished,
    LabelsArrived,
    Policy,
    Postponed,
    Retraining,
    Train,
    WakeAt,
)
from supt_async.rules.window import Window

LABEL_SECONDS = 5.0
"""Mean time that a labeller takes, in seconds; uniform from half to one and a half of it."""
STEP = 10
MOST_LABELS = 600
GOOD = 0.95
TARGETS = {("digits", 1): 90.0, ("digits", 32): 120.0, ("digits", 100): 110.0}
DEFAULT = "default"
CHOICES = {
    "random": RankingOptions(acquisition="random", spread=False),
    "entropy": RankingOptions(acquisition="entropy", spread=False),
    "margin": RankingOptions(acquisition="margin", spread=False),
    DEFAULT: RankingOptions(),
}
"""Strategies by name: acquisition functions alone, after a random start, and the default."""


@dataclass(frozen=True)
class Free:
    """Event: a labeller asks for an item."""

    labeller: int


@dataclass(frozen=True)
class Answered:
    """Event: a labeller answers an item."""

    labeller: int
    item: int


@dataclass(frozen=True)
class Trained:
    """Event: a training ends; None if there was not enough to learn."""

    ranking: NDArray[np.int64] | None


Event: TypeAlias = Free | Answered | Trained | Elapsed


class Simulation:
    """Simulation of people who label a study's pool by a strategy."""

    def __init__(self, study: Study, options: RankingOptions, labellers: int, seed: int) -> None:
        self.labelled: list[int] = []
        self.trainings = 0
        self._study = study
        self._ranking_options = options
        self._labellers = labellers
        self._rng = np.random.default_rng(seed)
        self._out: set[int] = set()
        self._retraining = Retraining(Policy())
        self._events: list[tuple[float, int, Event]] = []
        self._numbers = itertools.count()
        self._generation = 0
        pending = study.pending(np.empty(0, dtype=np.int64))
        first = work.rank_without_model(pending, self._choice(), self._pool_context())
        self._window = self._publish(first.ids)
        for labeller in range(labellers):
            self._add(0.0, Free(labeller))

    def run(self, labels: int) -> list[int]:
        """Run until this number of labels; return the items in the order of their labels."""
        while self._events and len(self.labelled) < labels:
            now, _, event = heapq.heappop(self._events)
            match event:
                case Free(labeller=labeller):
                    self._deal(labeller, now)
                case Answered(labeller=labeller, item=item):
                    self._out.remove(item)
                    self.labelled.append(item)
                    self._carry_out(LabelsArrived(count=len(self.labelled)), now)
                    self._add(now, Free(labeller))  # after a training that takes no time
                case Trained(ranking=None):
                    self._carry_out(Postponed(), now)
                case Trained(ranking=ranking):
                    assert ranking is not None
                    self._window = self._publish(ranking)
                    self._carry_out(Finished(), now)
                case Elapsed():
                    self._carry_out(event, now)
                case _:
                    assert_never(event)
        return self.labelled

    def _deal(self, labeller: int, now: float) -> None:
        item = self._window.propose(LabellerId(labeller))
        if item is None:
            return
        self._out.add(int(item))
        seconds = LABEL_SECONDS * self._rng.uniform(0.5, 1.5)
        self._add(now + seconds, Answered(labeller, int(item)))

    def _carry_out(self, event: LabelsArrived | Finished | Postponed | Elapsed, now: float) -> None:
        effects: list[Effect] = self._retraining.handle(event, now)
        for effect in effects:
            match effect:
                case Train():
                    seconds = 0.0 if self._labellers == 1 else LABEL_SECONDS
                    self._add(now + seconds, Trained(self._train()))
                case WakeAt(when=when):
                    self._add(when, Elapsed())
                case _:
                    assert_never(effect)

    def _train(self) -> NDArray[np.int64] | None:
        """Train on the present labels; the ranking is published when the training ends."""
        labelled = np.array(self.labelled, dtype=np.int64)
        training_set = self._study.training_set(labelled)
        if len(np.unique(training_set.classes)) < 2:
            return None
        self.trainings += 1
        pending = self._study.pending(labelled)
        return work.train_pending(training_set, pending, self._choice(), self._pool_context()).ids

    def _publish(self, ranking: Iterable[int]) -> Window:
        self._generation += 1
        window = Window(Generation(self._generation))
        labelled = set(self.labelled)
        window.extend(
            (ItemId(int(item)), 0 if item in self._out else 1)
            for item in ranking
            if item not in labelled
        )
        return window

    def _choice(self) -> RankingOptions:
        old = self._ranking_options
        seed = int(self._rng.integers(2**31))
        return RankingOptions(acquisition=old.acquisition, spread=old.spread, seed=seed)

    def _pool_context(self) -> PoolContext:
        return PoolContext(
            out=np.array(sorted(self._out), dtype=np.int64),
            labelled=np.array(self.labelled, dtype=np.int64),
            labellers=self._labellers,
        )

    def _add(self, when: float, event: Event) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), event))


def labels_needed(study: Study, order: Sequence[int], target: float) -> int:
    """Return the first multiple of ten whose labels suffice; if none, STEP more than there are."""
    rows = np.array(order, dtype=np.int64)
    for count in range(STEP, len(rows) + 1, STEP):
        if study.accuracy(rows[:count]) >= target:
            return count
    return len(rows) + STEP


@dataclass(frozen=True)
class Job:
    """One simulation: data set, strategy, number of labellers and seed."""

    data: str
    strategy: str
    labellers: int
    seed: int


def carry_out(job: Job) -> int:
    """Run one simulation and return the number of labels that it needs."""
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        study = make_study(job.data, job.seed, Path(folder))
        target = GOOD * study.accuracy(np.arange(study.pool, dtype=np.int64))
        simulation = Simulation(study, CHOICES[job.strategy], job.labellers, job.seed)
        return labels_needed(study, simulation.run(MOST_LABELS), target)


@click.command()
@click.option(
    "--data",
    multiple=True,
    type=click.Choice(list(DATA)),
    default=list(DATA),
    help="Data set; may be repeated.",
)
@click.option(
    "--strategy",
    multiple=True,
    type=click.Choice(list(CHOICES)),
    default=list(CHOICES),
    help="Strategy; may be repeated.",
)
@click.option(
    "--labellers",
    multiple=True,
    default=[1, 8, 32, 100],
    show_default=True,
    help="Labellers at once; may be repeated.",
)
@click.option(
    "--seeds", default=10, show_default=True, help="Repetitions, each with another split."
)
@click.option(
    "--jobs", default=2, show_default=True, help="Worker processes; 0 runs all in this one."
)
@click.option("--quick", is_flag=True, help="Only the digits, with three seeds.")
@click.option(
    "--crowd", is_flag=True, help="Labellers who err; compare ways to ask for further opinions."
)
def learning(
    data: tuple[str, ...],
    strategy: tuple[str, ...],
    labellers: tuple[int, ...],
    seeds: int,
    jobs: int,
    quick: bool,
    crowd: bool,
) -> None:
    """Measure how many labels a model needs.

    The figure is the number of labels for 95 % of the accuracy of a model trained on the whole
    pool, by strategy and number of labellers.
    """
    if quick:
        data, seeds = ("digits",), 3
    if crowd:
        compare(data, seeds)
        return
    every = [Job(*choice) for choice in itertools.product(data, strategy, labellers, range(seeds))]
    needed = _carry_out_all(every, jobs)
    for name in data:
        _report(name, strategy, labellers, needed)


def _carry_out_all(every: Sequence[Job], jobs: int) -> dict[Job, int]:
    """Run all jobs, at most ``jobs`` at a time as processes, or in this one if 0."""
    needed: dict[Job, int] = {}
    console = Console(stderr=True)
    if not jobs:
        return {job: carry_out(job) for job in track(every, "labelling", console=console)}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
        futures = {executor.submit(carry_out, job): job for job in every}
        for future in track(as_completed(futures), "labelling", len(futures), console=console):
            needed[futures[future]] = future.result()
    return needed


def _report(
    data: str, strategies: Sequence[str], labellers: Sequence[int], needed: dict[Job, int]
) -> None:
    """Print one data set's table, and each of its cells as a line of JSON."""
    columns = [f"{count} labeller{'s'[: count > 1]}" for count in labellers]
    table = Table("asked", *columns, title=f"learning: {data}", title_justify="left")
    lines = []
    for strategy in strategies:
        cells = []
        for count in labellers:
            found = [
                labels
                for job, labels in needed.items()
                if (job.data, job.strategy, job.labellers) == (data, strategy, count)
            ]
            mean, spread = float(np.mean(found)), float(np.std(found))
            target = TARGETS.get((data, count)) if strategy == DEFAULT else None
            verdict = "" if target is None else f" (at most {target:g})"
            more = ">" if max(found) > MOST_LABELS else ""
            cells.append(f"{more}{mean:.0f} ± {spread:.0f}{verdict}")
            lines.append(
                {
                    "benchmark": "learning",
                    "data": data,
                    "asked": strategy,
                    "labellers": count,
                    "seeds": len(found),
                    "labels": mean,
                    "spread": round(spread, 1),
                    "target": target,
                }
            )
        table.add_row(strategy, *cells)
    Console().print(table)
    for line in lines:
        print(json.dumps(line))


if __name__ == "__main__":
    learning()
