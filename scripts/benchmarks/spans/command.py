"""``scripts/bench spans``: sentences and tokens to 90 % of the F1 of a model of the whole pool."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.spans.data import SUFFIX, Marked, sentences, split
from scripts.benchmarks.spans.replay import CHOICES, Reached, replay, whole

TARGET = 0.7
"""Sentences of ours over those of random order, at most."""


@click.command(name="spans")
@click.option(
    "--data",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help=f"Folder with files *{SUFFIX}: a token a line, its tag (BIO) in the last column.",
)
@click.option("--seeds", default=3, show_default=True, help="Repetitions with other texts.")
@click.option("--pool", default=1_200, show_default=True, help="Sentences to choose from.")
@click.option("--test", default=500, show_default=True, help="Sentences to measure on.")
@click.option("--batch", default=25, show_default=True, help="Sentences between two trainings.")
def spans(folder: Path, seeds: int, pool: int, test: int, batch: int) -> None:
    """Measure how many sentences a model of spans needs, by how they are chosen."""
    found = sorted(folder.glob(f"*{SUFFIX}"))
    if not found:
        raise click.ClickException(f"{folder} has no files *{SUFFIX}")
    table = Table("set (F1 of all)", "chosen by", "sentences", "tokens", "of random", "")
    lines = []
    with threadpool_limits(1):
        for path in found:
            marked = list(sentences(path))
            results = _measured(path.stem, marked, seeds, pool, test, batch)
            lines += _rows(table, path.stem, results)
    Console().print(table)
    for line in lines:
        print(json.dumps({"benchmark": "spans", "seeds": seeds, "pool": pool, **line}))


def _measured(
    name: str, marked: list[Marked], seeds: int, pool: int, test: int, batch: int
) -> dict[str, list[Reached]]:
    results: dict[str, list[Reached]] = {choice: [] for choice in CHOICES}
    for seed in track(range(seeds), name, console=Console(stderr=True)):
        data = split(marked, pool, test, seed)
        best = whole(data)
        for choice, scores in CHOICES.items():
            results[choice].append(replay(data, scores, best, batch, seed))
    return results


def _rows(table: Table, name: str, results: dict[str, list[Reached]]) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    random = np.array([[one.sentences, one.tokens] for one in results["random"]])
    for choice, reached in results.items():
        each = np.array([[one.sentences, one.tokens] for one in reached])
        (count, tokens), (spread, _) = each.mean(axis=0), each.std(axis=0)
        share, share_tokens = each.mean(axis=0) / random.mean(axis=0)
        never = sum(one.seldom for one in reached)
        f1 = float(np.mean([one.whole for one in reached]))
        verdict = ""
        if choice == "ours":
            verdict = "reached" if share <= TARGET else f"missed ({TARGET:g})"
        table.add_row(
            f"{name} ({f1:.3f})",
            choice,
            f"{count:.0f} ± {spread:.0f}" + (f" (never: {never})" if never else ""),
            f"{tokens:,.0f}",
            f"{share:.2f}, tokens {share_tokens:.2f}",
            verdict,
        )
        figures = {"sentences": round(count, 1), "tokens": round(tokens), "f1": round(f1, 4)}
        lines.append({"set": name, "choice": choice, "share": round(share, 3), **figures})
    return lines
