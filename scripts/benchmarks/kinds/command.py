"""``scripts/bench kinds``: what the default models make of ratings, and of lists of options."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

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
@click.option("--seeds", default=5, show_default=True, help="Repetitions, each of other labels.")
@click.option("--only", multiple=True, help="Name of a set; several times for several.")
def kinds(data: Path, kind: str, seeds: int, only: tuple[str, ...]) -> None:
    """Measure models of ratings, or rules for lists of options, on random labels of public sets.

    Sets whose files are not in the folder are left out: see scripts/benchmarks/kinds/sets.py.
    """
    sets: Mapping[str, DataSet] = RATED if kind == "rating" else LISTED
    measure: Callable[..., Figures] = rated if kind == "rating" else listed
    wanted = [name for name in sets if sets[name].there(data) and (not only or name in only)]
    table, lines = Table("set", "labels", "by", *MEASURES[kind]), []
    with threadpool_limits(1):
        for name in track(wanted, kind, console=Console(stderr=True)):
            items, answers = sets[name].read(data)
            for labels in LABELS[kind]:
                runs = [measure(items, answers, labels, seed) for seed in range(seeds)]
                for by in runs[0]:
                    figures = np.array([run[by] for run in runs])
                    means, spread = figures.mean(axis=0), figures.std(axis=0)
                    shown = [f"{m:.3f} ± {s:.3f}" for m, s in zip(means, spread, strict=True)]
                    table.add_row(name, str(labels), by, *shown)
                    about = {"benchmark": "kinds", "kind": kind, "set": name, "labels": labels}
                    found = dict(zip(MEASURES[kind], means.round(3).tolist(), strict=True))
                    lines.append({**about, "by": by, "seeds": seeds, **found})
    Console().print(table)
    for line in lines:
        print(json.dumps(line))
