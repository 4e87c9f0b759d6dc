"""Command ``scripts/bench stopping``, and its tables."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scripts.benchmarks.learning.sets import MissingSetError
from scripts.benchmarks.stopping.replay import Project, Replay, replay
from scripts.benchmarks.stopping.sets import SETS
from scripts.benchmarks.stopping.signals import SIGNALS, Signal, coverage, stop_of

CACHE = Path(".venv/stopping")
"""Folder in which replays are kept."""
MISSING_AT_MOST = 1.0
"""Accuracy in points that the verdict may miss in the mean."""


@click.command()
@click.option(
    "--data", multiple=True, type=click.Choice(list(SETS)), default=list(SETS), help="Data set."
)
@click.option(
    "--people",
    multiple=True,
    default=[1, 32, 100],
    show_default=True,
    help="People at once; this and the option above may be repeated.",
)
@click.option("--seeds", default=3, show_default=True, help="Repetitions, each another split.")
@click.option("--labels", default=1_500, show_default=True, help="Labels of a replay at most.")
@click.option(
    "--holdout", default=0.0, show_default=True, help="Share of the labels that is held out."
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=CACHE,
    show_default=True,
    help="Folder in which replays are kept.",
)
def stopping(
    data: tuple[str, ...],
    people: tuple[int, ...],
    seeds: int,
    labels: int,
    holdout: float,
    cache: Path,
) -> None:
    """Measure where the signals to stop come, what they miss, and whether intervals hold.

    Simulated people, who are always right, label at the same time; the product's own code decides
    what they get, evaluates the model and says whether to stop. Each replay is kept, so an
    interrupted run goes on where it ended.
    """
    console = Console(stderr=True)
    every = [
        Project(data=name, people=count, seed=seed, holdout=holdout, labels=labels)
        for seed, name, count in itertools.product(range(seeds), data, people)
    ]
    found: list[Replay] = []
    missing: set[str] = set()
    for project in track(every, "labelling", console=console):
        try:
            found.append(replay(project, cache))
        except MissingSetError as exc:
            missing.add(str(exc))
    for why in sorted(missing):
        console.print(why, markup=False, soft_wrap=True)
    if found:
        _report(found)


def _report(found: Sequence[Replay]) -> None:
    console = Console()
    names = list(dict.fromkeys(one.data for one in found))
    table = Table(
        "signal",
        *names,
        "all",
        title="labels used over labels needed (95 %), points missing, how often",
        title_justify="left",
    )
    lines = []
    for name, signal in SIGNALS.items():
        parts = [[one for one in found if one.data == data] for data in names]
        table.add_row(name, *(_cell(signal, part) for part in [*parts, list(found)]))
        lines += [_line(name, signal, data, part) for data, part in zip(names, parts, strict=True)]
        lines.append(_line(name, signal, "all", found))
        for count in sorted({one.people for one in found}):
            crowd = [one for one in found if one.people == count]
            lines.append({**_line(name, signal, "all", crowd), "people": count})
    console.print(table)
    held = Table("true gain in its interval (90 %)", *names, "all")
    held.add_row(
        "share",
        *(_covered([one for one in found if one.data == n]) for n in names),
        _covered(found),
    )
    console.print(held)
    for line in lines:
        print(json.dumps(line))
    for data in [*names, "all"]:
        one = coverage([each for each in found if data in (each.data, "all")])
        if one is not None:
            shown = {name: round(getattr(one, name), 3) for name in one.__slots__}
            print(json.dumps({"benchmark": "stopping", "data": data, "interval": shown}))


def _cell(signal: Signal, replays: Sequence[Replay]) -> str:
    stops = [stop for one in replays if (stop := stop_of(signal, one))]
    often = f"{len(stops)}/{len(replays)}"
    if not stops:
        return often
    times, points = (
        np.mean([getattr(one, name) for one in stops]) for name in ("times", "missing")
    )
    return f"{times:.1f}x {points:.1f} {often}"


def _line(name: str, signal: Signal, data: str, replays: Sequence[Replay]) -> dict[str, object]:
    stops = [stop for one in replays if (stop := stop_of(signal, one))]
    missing = [one.missing for one in stops]
    return {
        "benchmark": "stopping",
        "signal": name,
        "data": data,
        "stopped": len(stops),
        "replays": len(replays),
        "times": round(float(np.median([one.times for one in stops])), 2) if stops else None,
        "missing": round(float(np.mean(missing)), 2) if stops else None,
        "worst": round(max(missing), 2) if stops else None,
        "at_most": MISSING_AT_MOST if (name, data) == ("verdict", "all") else None,
    }


def _covered(replays: Sequence[Replay]) -> str:
    found = coverage(replays)
    if found is None:
        return "-"
    return f"{found.inside:.2f} (strictly {found.strictly:.2f}, above {found.above:.2f})"
