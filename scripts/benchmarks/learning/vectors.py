"""Accuracy that the vectors of an encoder add to the words of texts: ``scripts/bench encoder``."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from scripts.benchmarks.learning.options import FOLDERS
from scripts.benchmarks.learning.remembered import remembered
from scripts.benchmarks.learning.sets import OF_TEXTS, MissingSetError, Read, reader
from scripts.benchmarks.learning.study import POOL, draw
from supt_async.orchestrator.encoders.loading import encoder_maker, make_encoder

LABELS = (50, 200, POOL)
"""Numbers of labels, drawn at random, that models learn from."""
ITEMS = 4_000
"""Number of texts by which the rate is measured."""
BATCH = 256


@click.command()
@click.option("--encoder", default="wordllama", show_default=True, help="Encoder of texts.")
@click.option("--data", multiple=True, type=click.Choice(OF_TEXTS), default=OF_TEXTS)
@click.option("--folder", "folders", multiple=True, type=FOLDERS, help="As of learning.")
@click.option("--seeds", default=3, show_default=True, help="Repetitions with other splits.")
def encoder(
    encoder: str, data: tuple[str, ...], folders: tuple[tuple[str, str], ...], seeds: int
) -> None:
    """Measure what the vectors of an encoder add to words.

    The figures are texts encoded for each second of CPU, and the share of 1,000 other texts that
    the default model is right about, by words alone and with the vectors as well, after 50, 200
    and 1,500 labels of random texts.
    """
    table = Table("data", "texts/s", *(f"{count:,} labels" for count in LABELS))
    lines = []
    for name in data:
        try:
            read = reader(name, dict(folders).get(name))
            rate = texts_per_second(read, encoder)
        except MissingSetError as exc:
            click.echo(exc, err=True)
            continue
        words, both = (accuracies(read, seeds, one) for one in (None, encoder))
        cells = [f"{a:.3f} -> {b:.3f}" for a, b in zip(words, both, strict=True)]
        table.add_row(name, f"{rate:,.0f}", *cells)
        lines.append(
            {
                "benchmark": "encoder",
                "encoder": encoder,
                "data": name,
                "seeds": seeds,
                "texts_per_second": round(rate),
                "words": [round(float(accuracy), 4) for accuracy in words],
                "with_vectors": [round(float(accuracy), 4) for accuracy in both],
            }
        )
    Console().print(table)
    for line in lines:
        print(json.dumps(line))


def accuracies(read: Read, seeds: int, encoder: str | None) -> NDArray[np.float64]:
    """Return the mean accuracy after each of ``LABELS``."""
    found = np.zeros((seeds, len(LABELS)))
    for seed in range(seeds):
        with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
            study = draw(read, seed, Path(folder), encoder)
            order = np.random.default_rng(seed).permutation(study.pool)
            with remembered(study) as fits:
                found[seed] = [fits.accuracy(order[:count]) for count in LABELS]
    return np.asarray(found.mean(axis=0))


def texts_per_second(read: Read, encoder: str) -> float:
    """Return how many texts are encoded for each second of CPU."""
    texts = read()[0][:ITEMS].tolist()
    made = make_encoder(encoder_maker(encoder))
    made.encode(texts[:1])
    started = time.process_time()
    for start in range(0, len(texts), BATCH):
        made.encode(texts[start : start + BATCH])
    return len(texts) / (time.process_time() - started)
