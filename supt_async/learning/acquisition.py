"""Acquisition functions: the items to ask about next, by a model's probabilities.

Each function takes class probabilities and returns the rank of every row: 0 is asked first.
The names and arguments are those of superintendent, so that its
users' own functions go on working. A model with several outputs gives a list of arrays, one an
output: margin and certainty average over the outputs, entropy adds up.

Shapes and dtypes, for all of them: probabilities are floats of shape (n_samples, n_classes),
or a sequence of such arrays with equal n_samples; the ranks are int64 of shape (n_samples,), a
permutation of 0 .. n_samples - 1. Equal scores are put in random order, and ``shuffle_prop``,
from 0 to 1, is the share of the rows whose ranks are shuffled among themselves, so that the
queue explores as well. All randomness comes from ``rng``; without one it is seeded freshly.

Overview: B. Settles, "Active Learning Literature Survey", University of Wisconsin-Madison,
Computer Sciences Technical Report 1648, 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Probabilities: TypeAlias = NDArray[np.floating] | Sequence[NDArray[np.floating]]
Ranks: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float64]

SHUFFLE_PROP = 0.1
RANDOM = "random"


class Acquisition(Protocol):
    """Signature of all acquisition functions of this module."""

    def __call__(
        self,
        probabilities: Probabilities,
        shuffle_prop: float = SHUFFLE_PROP,
        *,
        rng: np.random.Generator | None = None,
    ) -> Ranks: ...


def entropy(
    probabilities: Probabilities,
    shuffle_prop: float = SHUFFLE_PROP,
    *,
    rng: np.random.Generator | None = None,
) -> Ranks:
    """Rank by the entropy of the prediction, the highest first.

    Shannon 1948; Settles 2009, section 2.1. Outputs are taken as independent, so that their
    entropies add up. It looks at all classes, and is easily led by the unlikely ones: with many
    classes and few labels it can be worse than asking at random.
    """
    return _ranks(_total(_negative_entropy, probabilities), shuffle_prop, rng)


def margin(
    probabilities: Probabilities,
    shuffle_prop: float = SHUFFLE_PROP,
    *,
    rng: np.random.Generator | None = None,
) -> Ranks:
    """Rank by the gap between the two likeliest classes, the narrowest first.

    T. Scheffer, C. Decomain, S. Wrobel, "Active Hidden Markov Models for Information
    Extraction", IDA 2001. With a single class the gap is the whole probability.
    """
    return _ranks(_total(_gap, probabilities), shuffle_prop, rng)


def certainty(
    probabilities: Probabilities,
    shuffle_prop: float = SHUFFLE_PROP,
    *,
    rng: np.random.Generator | None = None,
) -> Ranks:
    """Rank by the probability of the likeliest class, the lowest first.

    Known as least confidence: A. Culotta, A. McCallum, "Reducing Labeling Effort for
    Structured Prediction Tasks", AAAI 2005.
    """
    return _ranks(_total(_highest, probabilities), shuffle_prop, rng)


def random(
    probabilities: Probabilities,
    shuffle_prop: float = SHUFFLE_PROP,
    *,
    rng: np.random.Generator | None = None,
) -> Ranks:
    """Rank at random, whatever the model thinks: what the others are measured against."""
    outputs = _outputs(probabilities)
    return _ranks(np.zeros(len(outputs[0])), shuffle_prop, rng)


ACQUISITIONS: Mapping[str, Acquisition] = MappingProxyType(
    {"entropy": entropy, "margin": margin, "certainty": certainty, RANDOM: random}
)
"""The functions that can be asked for by name."""


Score: TypeAlias = Callable[[Probabilities], Scores]

SCORES: Mapping[str, Score] = MappingProxyType(
    {
        "entropy": lambda probabilities: _total(_negative_entropy, probabilities),
        "margin": lambda probabilities: _total(_gap, probabilities),
        "certainty": lambda probabilities: _total(_highest, probabilities),
    }
)
"""Values that the function of each name sorts by: float64 of shape (n_samples,), the lowest asked
first. Each row's is its own, so that a pool can be scored part by part."""

UNSURE: Mapping[str, Score] = MappingProxyType(
    {
        "entropy": lambda probabilities: _mean(_entropy_share, probabilities),
        "margin": lambda probabilities: _mean(_closeness, probabilities),
        "certainty": lambda probabilities: _mean(_doubt, probabilities),
    }
)
"""The same, on one scale for any number of classes: 0 if the answer is certain, 1 if all classes
are equally probable, as with a coin or a die; the mean over the outputs. The highest are asked
first."""


def joint(unsure: Sequence[Scores], weights: Sequence[Scores]) -> Scores:
    """Return the score of items about each of which several questions are asked, lowest first.

    It is minus the sum of what is unsure about each question, each between 0 and 1 (``UNSURE``) and
    weighted by the probability that the question is asked and answered; all of shape (n_samples,).

    R. Reichart, K. Tomanek, U. Hahn, A. Rappoport, "Multi-Task Active Learning for Linguistic
    Annotations", ACL 2008, compare two ways to choose items for several tasks: a combination of the
    tasks' rankings, and taking turns. Of three sets in ``scripts/bench forms`` the sum needed fewer
    answers than ranks on one, as many on one and more on one, and never more than turns. Other than
    a combination of ranks it can be computed part by part, without ranking the whole pool.
    """
    total = np.zeros(len(unsure[0]), dtype=np.float64)
    for share, weight in zip(unsure, weights, strict=True):
        total -= share * weight
    return total


def _outputs(probabilities: Probabilities) -> list[Scores]:
    """Bring both forms into one: a list of float64 arrays, one an output.

    Raises:
        ValueError: If an output is not two-dimensional, or their lengths differ.
    """
    several = isinstance(probabilities, (list, tuple))
    outputs = [
        np.asarray(output, dtype=np.float64)
        for output in (probabilities if several else [probabilities])
    ]
    if not outputs or any(output.ndim != 2 for output in outputs):
        raise ValueError("probabilities must have the shape (n_samples, n_classes)")
    if len({len(output) for output in outputs}) != 1:
        raise ValueError("all outputs must have the same number of samples")
    return outputs


def _total(score: Callable[[Scores], Scores], probabilities: Probabilities) -> Scores:
    # The sum over the outputs ranks as their average does.
    outputs = _outputs(probabilities)
    return np.asarray(np.sum([score(output) for output in outputs], axis=0))


def _negative_entropy(output: Scores) -> Scores:
    # p log p goes to 0 as p does: log(1) = 0 stands in for log(0).
    logs = np.log(np.where(output > 0, output, 1.0))
    return np.asarray(np.einsum("ij,ij->i", output, logs))


def _gap(output: Scores) -> Scores:
    if output.shape[1] < 2:
        return _highest(output)
    top = np.partition(output, -2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0])


def _highest(output: Scores) -> Scores:
    return np.asarray(output.max(axis=1, initial=0.0))


def _ranks(scores: Scores, shuffle_prop: float, rng: np.random.Generator | None) -> Ranks:
    """Rank the scores, the lowest first."""
    if not 0 <= shuffle_prop <= 1:
        raise ValueError("shuffle_prop must be between 0 and 1")
    rng = np.random.default_rng() if rng is None else rng
    order = np.lexsort((rng.random(len(scores)), scores))
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(len(scores), dtype=np.int64)
    if shuffle_prop:
        mixed = np.flatnonzero(rng.random(len(ranks)) < shuffle_prop)
        ranks[mixed] = ranks[rng.permutation(mixed)]
    return ranks


def _mean(score: Callable[[Scores], Scores], probabilities: Probabilities) -> Scores:
    outputs = _outputs(probabilities)
    return np.asarray(np.mean([score(output) for output in outputs], axis=0))


def _closeness(output: Scores) -> Scores:
    return 1.0 - _gap(output)


def _entropy_share(output: Scores) -> Scores:
    return np.asarray(-_negative_entropy(output) / np.log(max(output.shape[1], 2)))


def _doubt(output: Scores) -> Scores:
    classes = max(output.shape[1], 2)
    return np.asarray((1.0 - _highest(output)) * classes / (classes - 1))
