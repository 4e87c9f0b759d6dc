"""``scripts/bench overlap``: labels that an adaptive overlap saves, with real crowds.

Each crowd is replayed through the queue (``replay``). What is saved is compared with a fixed
overlap: the labels that it needs for the same accuracy, read off its own curve, with the same
estimate of the truth.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.crowds.data import Crowd, read_crowds
from scripts.benchmarks.crowds.replay import Replay
from scripts.benchmarks.harness.options import kind
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import Settings
from supt_async.learning.crowd import estimate
from supt_async.storage.factory import open_storage
from tests.support.postgres import server

SAVED = 0.30
"""Share of the labels that is to be saved at equal accuracy, in the mean."""
WORST = -0.02
"""Accuracy of any crowd against a fixed overlap of as many labels."""
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Folder of SQLite's file: nothing here is about disks."""
CURVE_SEEDS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """Result of one crowd."""

    each: float
    """Labels an item."""
    accuracy: float
    fixed: float
    """Accuracy of a fixed overlap with as many labels."""
    saved: float
    """Share of the labels that a fixed overlap needs for the same accuracy."""

    @property
    def difference(self) -> float:
        """Accuracy beyond that of a fixed overlap with as many labels."""
        return self.accuracy - self.fixed


def accuracy(crowd: Crowd) -> float:
    """Return how often the estimate of a crowd's answers is true."""
    found = estimate(crowd.items, crowd.labellers, crowd.answers, crowd.n_classes)
    return crowd.accuracy(found.items, found.answers)


def curve(crowd: Crowd, most: int) -> tuple[list[float], list[float]]:
    """Return labels an item, and accuracy, of each fixed overlap."""
    n_items = len(np.unique(crowd.items))
    each, right = [], []
    for count in range(1, most + 1):
        drawn = [crowd.at_most(count, seed) for seed in range(CURVE_SEEDS)]
        each.append(len(drawn[0].items) / n_items)
        right.append(float(np.mean([accuracy(one) for one in drawn])))
    return each, right


def compare(crowd: Crowd, replayed: Sequence[Crowd], most: int) -> Found:
    """Compare what the queue asked for with fixed overlaps."""
    n_items = len(np.unique(crowd.items))
    each = float(np.mean([len(one.items) / n_items for one in replayed]))
    right = float(np.mean([accuracy(one) for one in replayed]))
    labels, fixed = curve(crowd, most)
    best = np.maximum.accumulate(fixed)
    # The labels at which the running maximum of the curve first gets there; all, if it never does.
    needed = labels[-1]
    for place, reached in enumerate(best.tolist()):
        if reached >= right:
            needed = labels[place]
            if place and best[place] > best[place - 1]:
                share = (right - best[place - 1]) / (best[place] - best[place - 1])
                needed = labels[place - 1] + share * (labels[place] - labels[place - 1])
            break
    same = float(np.interp(each, labels, fixed))
    return Found(each, right, same, 1 - each / needed)


async def _replay(
    address: str, crowds: Sequence[Crowd], settings: Settings, seed: int
) -> list[Crowd]:
    storage = await open_storage(address, serving=True)
    try:
        found = []
        for crowd in crowds:
            every = max(20, len(np.unique(crowd.items)) // 20)
            found.append(await Replay(storage, crowd, settings, every, seed).run())
        return found
    finally:
        await storage.close()


async def _replay_all(
    kind: str, crowds: Sequence[Crowd], settings: Settings, seeds: int
) -> list[list[Crowd]]:
    runs = []
    for seed in range(seeds):
        if kind == "sqlite":
            with tempfile.TemporaryDirectory(prefix="supt-overlap-", dir=MEMORY) as folder:
                address = f"sqlite:///{folder}/overlap.db"
                runs.append(await _replay(address, crowds, settings, seed))
        else:
            async with server().fresh() as address:
                runs.append(await _replay(address, crowds, settings, seed))
    return [list(column) for column in zip(*runs, strict=True)]


@click.command()
@click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of crowds, each NAME.csv.gz with columns item, worker, label, truth: numbers.",
)
@kind
@click.option("--least", default=2, show_default=True, help="Labels that every item gets.")
@click.option("--most", default=9, show_default=True, help="Most labels of an item.")
@click.option("--sure", default=0.9, show_default=True, help="Confidence that is enough.")
@click.option("--seeds", default=1, show_default=True, help="Replays, each in another order.")
@click.option("--only", multiple=True, help="Name of a crowd; all of them without it.")
def overlap(
    folder: Path, kind: str, least: int, most: int, sure: float, seeds: int, only: tuple[str, ...]
) -> None:
    """Measure how many labels an adaptive overlap saves, with real crowds."""
    crowds = [crowd for crowd in read_crowds(folder) if not only or crowd.name in only]
    if not crowds:
        raise click.UsageError(f"--data: {folder} has no such crowd")
    settings = Settings(overlap=least, overlap_max=most, sure=sure)
    began = time.perf_counter()
    with threadpool_limits(1):
        replayed = asyncio.run(_replay_all(kind, crowds, settings, seeds))
        took = time.perf_counter() - began
        found = {
            crowd.name: compare(crowd, runs, most)
            for crowd, runs in zip(crowds, replayed, strict=True)
        }
    _print(found)
    labels = sum(len(one.items) for runs in replayed for one in runs)
    report("overlap", _figures(found, labels / took), database=kind, least=least, most=most,
           sure=sure, seeds=seeds)  # fmt: skip


def _print(found: Mapping[str, Found]) -> None:
    heads = ("labels an item", "% true", "% true, fixed", "saved")
    title = "adaptive overlap against a fixed one of as many labels"
    table = Table("crowd", *heads, title=title, title_justify="left")
    for name, one in found.items():
        shown = (f"{one.each:.2f}", f"{100 * one.accuracy:.1f}", f"{100 * one.fixed:.1f}")
        table.add_row(name, *shown, f"{100 * one.saved:.0f} %")
    Console().print(table)
    for name, one in found.items():
        values = (round(value, 4) for value in (one.each, one.accuracy, one.fixed, one.saved))
        names = ("each", "true", "fixed", "saved")
        print(
            json.dumps(
                {"benchmark": "overlap", "crowd": name, **dict(zip(names, values, strict=True))}
            )
        )


def _figures(found: Mapping[str, Found], rate: float) -> list[Figure]:
    saved = float(np.mean([one.saved for one in found.values()]))
    worst = min(one.difference for one in found.values())
    mean = float(np.mean([one.difference for one in found.values()]))
    return [
        Figure("labels saved at equal accuracy, mean", saved, at_least=SAVED),
        Figure("accuracy against as many labels each, mean", mean, at_least=0.0),
        Figure("accuracy against as many labels each, worst crowd", worst, at_least=WORST),
        Figure("labels an item, mean", float(np.mean([one.each for one in found.values()]))),
        Figure("labels per second of the replay", rate, "/s"),
    ]
