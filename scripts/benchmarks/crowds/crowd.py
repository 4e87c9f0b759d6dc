"""``scripts/bench crowd``: how often the estimate of a crowd's answers is true.

Each cell of the table is the percentage of true answers, by counting and by the estimate, with at
most so many labels an item, drawn at random. The targets are a blend of three models, from which
the estimate was made; no crowd may be far below counting.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.crowds.data import Crowd, rare_class, read_crowds
from scripts.benchmarks.harness.report import Figure, report
from supt_async.learning.crowd import estimate, majority

LABELS = (1, 2, 3, 5, 0)
"""Labels an item, at most; 0 is all."""
AT_LEAST = {2: 0.7328, 3: 0.7713, 5: 0.8094, 0: 0.8435}
"""Mean over the 12 crowds that is to be reached, by labels an item; with one it is counting."""
WORST = -0.02
"""Against counting, the least difference of any crowd that is to be reached."""
SECONDS = 0.5
"""CPU time for 100,000 labels."""


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of true answers of one crowd."""

    counted: float
    estimated: float
    cpu: float
    """Seconds of CPU time that the estimate took."""

    @property
    def gain(self) -> float:
        """Difference to counting."""
        return self.estimated - self.counted


def find(crowd: Crowd) -> Found:
    """Count the answers of a crowd, estimate with them, and compare both with what is true."""
    counted = crowd.accuracy(*majority(crowd.items, crowd.answers))
    started = time.process_time()
    found = estimate(crowd.items, crowd.labellers, crowd.answers, crowd.n_classes)
    cpu = time.process_time() - started
    return Found(counted, crowd.accuracy(found.items, found.answers), cpu)


def mean_of(found: Iterable[Found]) -> Found:
    """Return the mean of each figure."""
    rows = [(one.counted, one.estimated, one.cpu) for one in found]
    return Found(*np.mean(rows, axis=0).tolist())


@click.command(name="crowd")
@click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of crowds, each NAME.csv.gz with columns item, worker, label, truth: numbers.",
)
@click.option(
    "--seeds", default=6, show_default=True, help="Repetitions, each with other labels left out."
)
def crowd(folder: Path, seeds: int) -> None:
    """Measure how often the estimate of a crowd's answers is true."""
    crowds = read_crowds(folder)
    if not crowds:
        raise click.UsageError(f"--data: {folder} has no file of the name *.csv.gz")
    cells: dict[tuple[str, int], Found] = {}
    with threadpool_limits(1):
        for one in (*crowds, rare_class()):
            for count in LABELS:
                drawn = (one.at_most(count, seed) for seed in range(seeds if count else 1))
                cells[one.name, count] = mean_of(map(find, drawn))
    _print(cells, [one.name for one in crowds])
    report("crowd", _figures(cells, crowds), seeds=seeds)


def _print(cells: Mapping[tuple[str, int], Found], real: Sequence[str]) -> None:
    """Print a row for each crowd, and their mean, and each crowd as a line of JSON."""
    heads = [f"{count or 'all'}" for count in LABELS]
    title = "% true by counting and by the estimate, with so many labels an item"
    table = Table("crowd", *heads, "s", title=title, title_justify="left")
    rows = {name: [cells[name, count] for count in LABELS] for name, _ in cells}
    rows["mean"] = [mean_of(cells[name, count] for name in real) for count in LABELS]
    lines = []
    for name, found in rows.items():
        shown = [f"{100 * one.counted:.1f} {100 * one.estimated:.1f}" for one in found]
        table.add_row(name, *shown, f"{found[-1].cpu:.2f}")
        by_count = {
            str(count or "all"): [round(one.counted, 4), round(one.estimated, 4)]
            for count, one in zip(LABELS, found, strict=True)
        }
        lines.append({"benchmark": "crowd", "crowd": name, **by_count})
    Console().print(table)
    for line in lines:
        print(json.dumps(line))


def _figures(cells: Mapping[tuple[str, int], Found], crowds: Sequence[Crowd]) -> list[Figure]:
    figures = []
    for count in LABELS:
        found = [cells[one.name, count] for one in crowds]
        mean, worst = mean_of(found).estimated, min(one.gain for one in found)
        name = f"at most {count} an item" if count else "all labels"
        figures.append(Figure(f"{name}: true", mean, at_least=AT_LEAST.get(count)))
        figures.append(Figure(f"{name}: worst crowd against counting", worst, at_least=WORST))
    rare = rare_class()
    gain = cells[rare.name, 0].gain
    figures.append(Figure("a rare class: against counting", gain, at_least=0.0))
    labels = sum(len(one.items) for one in (*crowds, rare))
    cpu = sum(cells[one.name, 0].cpu for one in (*crowds, rare))
    figures.append(Figure("CPU time for 100,000 labels", cpu / labels * 1e5, "s", at_most=SECONDS))
    return figures
