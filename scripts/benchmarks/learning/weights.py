"""``scripts/bench weights``: how right a model of texts is by its penalty and its classes' weights.

Labels are drawn at random, and a share of them may be wrong: then their answers are dealt out anew.
"""

from __future__ import annotations

import itertools
import json

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from scripts.benchmarks.learning.options import FOLDERS
from scripts.benchmarks.learning.sets import Items, MissingSetError, reader
from supt_async.orchestrator.worker.default_models import MAX_ITERATIONS, WORD

TEST = 1_000
SEEDS = 3
WEIGHTS = (None, "balanced")


@click.command()
@click.option(
    "--data", type=click.Choice(["reuters", "spam", "tweets"]), default="reuters", show_default=True
)
@click.option("--folder", "folders", multiple=True, type=FOLDERS, help="As of learning.")
@click.option("--labels", multiple=True, default=[50, 200, 800], show_default=True)
@click.option("--c", "strengths", multiple=True, default=[1.0, 10.0, 30.0, 100.0], help="C.")
@click.option("--wrong", default=0.0, help="Share of the labels that are dealt out anew.")
def weights(
    data: str,
    folders: tuple[tuple[str, str], ...],
    labels: tuple[int, ...],
    strengths: tuple[float, ...],
    wrong: float,
) -> None:
    """Measure the accuracy, macro F1 and confidence of models of texts.

    The last figure is how much more often the model is right than the probability of its likeliest
    answers says. All are means of three splits.
    """
    try:
        items = reader(data, dict(folders).get(data))()
    except MissingSetError as exc:
        raise click.ClickException(str(exc)) from None
    table = Table(*("C", "classes"), *(f"{count} labels" for count in labels), title=f"{data}")
    for strength, weight in itertools.product(strengths, WEIGHTS):
        cells = []
        for count in labels:
            measured = [
                _measure(items, seed, count, strength, weight, wrong) for seed in range(SEEDS)
            ]
            accuracy, f1, modesty = np.mean(measured, axis=0).tolist()
            cells.append(f"{accuracy:.3f} {f1:.3f} {modesty:+.3f}")
            about = {"benchmark": "weights", "data": data, "wrong": wrong, "labels": count}
            figures = {"accuracy": accuracy, "f1": f1, "modesty": modesty}
            rounded = {name: round(value, 4) for name, value in figures.items()}
            print(json.dumps({**about, "c": strength, "classes": weight, **rounded}))
        table.add_row(f"{strength:g}", weight or "as they are", *cells)
    Console().print(table)


def _measure(
    items: Items, seed: int, labels: int, strength: float, weight: str | None, wrong: float
) -> tuple[float, float, float]:
    texts, answers = items
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(len(texts))
    tested, learned = drawn[:TEST], drawn[TEST : TEST + labels]
    given: NDArray[np.str_] = answers[learned].copy()
    anew = rng.random(len(given)) < wrong
    given[anew] = rng.permutation(answers)[: np.count_nonzero(anew)]
    words = TfidfVectorizer(token_pattern=WORD, sublinear_tf=True)
    model = LogisticRegression(C=strength, class_weight=weight, max_iter=MAX_ITERATIONS)
    with threadpool_limits(1):
        model.fit(words.fit_transform(texts[learned]), given)
        said = model.predict_proba(words.transform(texts[tested]))
    guessed = model.classes_[said.argmax(axis=1)]
    right = float(np.mean(guessed == answers[tested]))
    f1 = float(f1_score(answers[tested], guessed, average="macro"))
    return right, f1, right - float(said.max(axis=1).mean())
