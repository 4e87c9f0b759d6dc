"""How well found spans agree with given ones.

A span is right if its start, its end and its label are (exact match, as in E. Tjong Kim Sang, F. De
Meulder, "Introduction to the CoNLL-2003 Shared Task", CoNLL 2003). F1 is the harmonic mean of
precision and recall (C. van Rijsbergen, "Information Retrieval", 1979) of all spans together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.spans.tags import Place

TRIALS = 1_000
"""Number of times that texts are drawn anew for an interval."""


def counts(found: Iterable[Place], given: Iterable[Place], labels: int) -> NDArray[np.int64]:
    """Count one text's spans by their labels, int64 of shape (labels, 3).

    The columns are: right, found, given. A span that is listed twice counts once.
    """
    ours, theirs = set(found), set(given)
    total = np.zeros((labels, 3), dtype=np.int64)
    for column, spans in enumerate((ours & theirs, ours, theirs)):
        for span in spans:
            total[span.label, column] += 1
    return total


def f1(total: NDArray[np.int64]) -> float | None:
    """Return the F1 of sums of ``counts``, shape (3,); None if there was no span at all."""
    right, found, given = total.tolist()
    return 2 * right / (found + given) if found + given else None


def interval(texts: NDArray[np.int64], rng: np.random.Generator) -> tuple[float, float]:
    """Return the range in which the F1 lies with 95 % confidence.

    ``texts`` are the counts of each text, shape (n, 3). Texts are drawn anew, since the spans of
    one are alike: percentile bootstrap (B. Efron, "Bootstrap Methods: Another Look at the
    Jackknife", Annals of Statistics 1979; for F1 in R. Berg-Kirkpatrick, D. Burkett, D. Klein, "An
    Empirical Investigation of Statistical Significance in NLP", EMNLP 2012).
    """
    weights = rng.multinomial(len(texts), np.full(len(texts), 1 / len(texts)), size=TRIALS)
    right, found, given = (weights @ texts).T
    drawn = 2 * right / np.maximum(found + given, 1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def by_label(total: NDArray[np.int64], names: Sequence[str]) -> dict[str, float]:
    """Return the F1 of each label that was found or given, by its name; ``total`` as ``counts``."""
    found = {}
    for name, row in zip(names, total, strict=True):
        score = f1(row)
        if score is not None:
            found[name] = score
    return found
