"""``scripts/bench kinds``: what the default models make of ratings, and of lists of options."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.kinds.asking import LABELS as LABELS_ASKED, OPTIONS, RATINGS, ask
from scripts.benchmarks.kinds.learned import Figures, listed, rated
from scripts.benchmarks.kinds.sets import LISTED, RATED, DataSet

MEASURES = {
    "rating": ("accuracy", "mae", "within one", "kappa"),
    "choices": ("in common", "F1", "F1 of each"),
}
LABELS = {"rating": (30, 125, 500), "choices": (50, 200, 800)}
"""Numbers of labels that the models are trained on."""


@click.command(name="kinds")
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True)
@click.option("--kind", type=click.Choice(list(MEASURES)), default="rating", show_default=True)
@click.option("--asked", is_flag=True, help="Compare rankings instead, each asking for 170 labels.")
@click.option("--seeds", default=5, show_default=True, help="Repetitions, each of other labels.")
@click.option("--labels", type=int, multiple=True, help="Number of labels; by default three.")
@click.option("--only", multiple=True, help="Name of a set; several times for several.")
def kinds(
    data: Path, kind: str, asked: bool, seeds: int, labels: tuple[int, ...], only: tuple[str, ...]
) -> None:
    """Measure models of ratings, or rules for lists of options, on public sets.

    Sets whose files are not in the folder are left out: see scripts/benchmarks/kinds/sets.py.
    """
    sets: Mapping[str, DataSet] = RATED if kind == "rating" else LISTED
    wanted = [name for name in sets if sets[name].there(data) and (not only or name in only)]
    table, lines = Table("set", "labels", "by", *MEASURES[kind]), []
    with threadpool_limits(1):
        for name in track(wanted, kind, console=Console(stderr=True)):
            items, answers = sets[name].read(data)
            measured = (
                {LABELS_ASKED: _by_ranking(items, answers, kind, seeds)}
                if asked
                else {n: _by_model(items, answers, n, seeds) for n in labels or LABELS[kind]}
            )
            for count, by_name in measured.items():
                for by, runs in by_name.items():
                    means, spread = np.mean(runs, axis=0), np.std(runs, axis=0)
                    shown = [f"{m:.3f} ± {s:.3f}" for m, s in zip(means, spread, strict=True)]
                    table.add_row(name, str(count), by, *shown)
                    about = {"benchmark": "kinds", "kind": kind, "set": name, "labels": count}
                    found = dict(zip(MEASURES[kind], means.round(4).tolist(), strict=True))
                    lines.append({**about, "by": by, "seeds": seeds, **found})
    Console().print(table)
    for line in lines:
        print(json.dumps(line))


def _by_model(
    items: NDArray[Any], answers: NDArray[Any], labels: int, seeds: int
) -> dict[str, list[NDArray[np.float64]]]:
    measure: Callable[..., Figures] = rated if answers.ndim == 1 else listed
    runs = [measure(items, answers, labels, seed) for seed in range(seeds)]
    return {by: [run[by] for run in runs] for by in runs[0]}


def _by_ranking(
    items: NDArray[Any], answers: NDArray[Any], kind: str, seeds: int
) -> dict[str, list[NDArray[np.float64]]]:
    scores = RATINGS if kind == "rating" else OPTIONS
    return {
        by: [ask(items, answers, score, seed) for seed in range(seeds)]
        for by, score in scores.items()
    }
