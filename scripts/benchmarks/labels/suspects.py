"""``scripts/bench suspects``: share of wrong labels that are found among likely label errors.

Digits get labels of which 5 % are wrong: any other digit at random, or only digits that people
confuse (3 and 8, 4 and 9, 1 for 7). The real evaluation lists its suspects; the figure is the share
of wrong labels among as many of them as labels are wrong, so it is precision and recall at once. In
brackets: recall among twice as many.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    Kind,
    Source,
)
from supt_async.orchestrator.job_options import EvaluationOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.evaluate import evaluate

WRONG = 0.05
"""Share of the labels that are wrong."""
CONFUSED = {3: 8, 8: 3, 4: 9, 9: 4, 1: 7}
"""Digits that are taken for another one, and for which."""
TARGETS = {"random": 0.90, "systematic": 0.72}

Classes: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Result of one evaluation."""

    precision: float
    """Share of wrong labels among as many suspects as labels are wrong."""
    recall: float
    """Share of the wrong labels that are among twice as many suspects."""
    cpu: float
    """Seconds of CPU time that the evaluation took."""


def flip_at_random(answers: Classes, rng: np.random.Generator) -> Classes:
    """Give some labels any other digit."""
    wrong, flipped = rng.permutation(len(answers))[: round(WRONG * len(answers))], answers.copy()
    flipped[wrong] = (answers[wrong] + rng.integers(1, 10, len(wrong))) % 10
    return flipped


def flip_alike(answers: Classes, rng: np.random.Generator) -> Classes:
    """Give some labels the digit that theirs is confused with."""
    likely = rng.permutation(np.flatnonzero(np.isin(answers, list(CONFUSED))))
    wrong, flipped = likely[: round(WRONG * len(answers))], answers.copy()
    flipped[wrong] = [CONFUSED[int(digit)] for digit in answers[wrong]]
    return flipped


FLIPS: Mapping[str, Callable[[Classes, np.random.Generator], Classes]] = {
    "random": flip_at_random,
    "systematic": flip_alike,
}
"""How labels become wrong, by name."""


def stored_digits(folder: Path) -> tuple[Source, Classes]:
    """Store the digits as a training worker reads them; return them with the right answers."""
    pixels, answers = load_digits(return_X_y=True)
    for name, array in ((MATRIX, pixels.astype(np.float32)), (IDS, np.arange(len(answers)))):
        file = GrowingArray(folder / name, array.dtype, array.shape[1:])
        file.append(array)
        file.close()
    source = Source(folder=str(folder), kind=Kind.NUMBERS, shape=(8, 8), count=len(answers))
    return source, answers.astype(np.int64)


def find(source: Source, answers: Classes, given: Classes, seed: int) -> Found:
    """Evaluate labels, and count the wrong ones among the suspects."""
    digits = np.arange(len(given), dtype=np.int64)
    training_set = TrainingSet(
        source=source,
        maker=f"{DEFAULTS}:numbers",
        rows=digits,
        answers=given,
        classes=given,
        values=list(range(10)),
    )
    started = time.process_time()
    evaluated = evaluate(training_set, EvaluationOptions(seed=seed))
    cpu = time.process_time() - started
    wrong = set(np.flatnonzero(given != answers).tolist())
    listed = [suspect.item for suspect in evaluated.suspects]
    first, twice = set(listed[: len(wrong)]), set(listed[: 2 * len(wrong)])
    return Found(len(wrong & first) / len(wrong), len(wrong & twice) / len(wrong), cpu)


@click.command(name="suspects")
@click.option("--seeds", default=5, show_default=True, help="Repetitions, each with other errors.")
def suspects(seeds: int) -> None:
    """Measure how many wrong labels are found among likely label errors."""
    table = Table("errors", "precision (recall at twice as many)", "target", "CPU seconds")
    lines = []
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        source, answers = stored_digits(Path(folder))
        for name, flip in FLIPS.items():
            found = [
                find(source, answers, flip(answers, np.random.default_rng(seed)), seed)
                for seed in track(range(seeds), name, console=Console(stderr=True))
            ]
            precision, recall, cpu = (
                float(np.mean([getattr(one, field) for one in found]))
                for field in ("precision", "recall", "cpu")
            )
            target = TARGETS[name]
            table.add_row(name, f"{precision:.3f} ({recall:.3f})", f"{target:.2f}", f"{cpu:.1f}")
            figures = {"precision": round(precision, 3), "recall": round(recall, 3)}
            about = {"benchmark": "suspects", "errors": name, "seeds": seeds, "target": target}
            lines.append({**about, **figures, "cpu_seconds": round(cpu, 2)})
    Console().print(table)
    for line in lines:
        print(json.dumps(line))
