"""Replay of labelling a pool: which texts are labelled, in which order, until the model is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.spans.data import Split
from supt_async.learning.spans.effort import unsure_for_effort
from supt_async.learning.spans.scores import counts, f1
from supt_async.orchestrator.worker.spans.model import SpanModel

SHARE = 0.9
"""Share of the F1 of a model of the whole pool that is to be reached."""

Scores: TypeAlias = NDArray[np.float64]
Choice: TypeAlias = Callable[[Scores, NDArray[np.int64], np.random.Generator], Scores]
"""Function of the logarithms of the probabilities of the best answers and the numbers of tokens,
both of shape (n,), that returns scores: the lowest are labelled first."""

CHOICES: Mapping[str, Choice] = {
    "ours": lambda sure, tokens, rng: unsure_for_effort(sure, tokens),
    "least confidence": lambda sure, tokens, rng: sure,
    "random": lambda sure, tokens, rng: rng.random(len(sure)),
}


@dataclass(frozen=True, slots=True)
class Reached:
    """What was labelled when the target was reached."""

    sentences: int
    tokens: int
    whole: float
    """F1 of a model of the whole pool."""
    seldom: bool = False
    """Whether the whole pool was labelled before."""


def whole(data: Split) -> float:
    """Return the F1 of a model of the whole pool."""
    return measure(data, fit(data, data.pool))


def replay(data: Split, choice: Choice, whole_f1: float, batch: int, seed: int) -> Reached:
    """Label ``batch`` texts at a time, first any, then those chosen by the model of the others."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(data.pool).tolist()
    labelled, rest = order[:batch], order[batch:]
    while rest:
        model = fit(data, labelled)
        if measure(data, model) >= SHARE * whole_f1:
            return Reached(len(labelled), tokens_of(data, labelled), whole_f1)
        sure = np.array([model.tag(data.texts[n]).log_probability for n in rest])
        tokens = np.array([len(data.texts[n].tokens) for n in rest], dtype=np.int64)
        best = np.argsort(choice(sure, tokens, rng), kind="stable")[:batch]
        labelled += [rest[place] for place in best.tolist()]
        chosen = set(best.tolist())
        rest = [n for place, n in enumerate(rest) if place not in chosen]
    return Reached(len(labelled), tokens_of(data, labelled), whole_f1, seldom=True)


def fit(data: Split, chosen: Sequence[int]) -> SpanModel:
    """Fit the product's model on some texts."""
    return SpanModel.fit(
        (data.texts[n] for n in chosen), (data.places[n] for n in chosen), data.labels
    )


def measure(data: Split, model: SpanModel) -> float:
    """Return the F1 on the texts to measure on."""
    total = sum(
        counts(model.find(data.texts[n]), data.places[n], data.labels).sum(axis=0)
        for n in data.test
    )
    return f1(np.asarray(total)) or 0.0


def tokens_of(data: Split, chosen: Sequence[int]) -> int:
    """Return the number of tokens of some texts."""
    return sum(len(data.texts[n].tokens) for n in chosen)
