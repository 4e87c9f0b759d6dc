"""Models of ratings and of lists, each trained on random labels and asked about other items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from supt_async.learning.multilabel import common_rule, jaccard
from supt_async.learning.ratings.errors import mean_error, within_one
from supt_async.learning.ratings.link import fit_cumulative_link, pool
from supt_async.orchestrator.worker.default_models import numbers, texts
from supt_async.orchestrator.worker.learners.options import OnePerOption
from supt_async.orchestrator.worker.learners.parts import classifier_of, features_of

TEST = 1_000
"""Maximum number of items that a model is asked about, and a third of smaller sets."""
POOL = 0.66
"""Share of a set that labels may be drawn from."""

Figures: TypeAlias = Mapping[str, NDArray[np.float64]]
"""Measures of each model, by its name."""


def draw(count: int, labels: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Draw items to learn from and items to test with; None if a set is too small for that."""
    if labels > POOL * count:
        return None
    drawn = np.random.default_rng(seed).permutation(count)
    return drawn[-labels:], drawn[: min(TEST, count // 3)]


def rated(items: NDArray[Any], ratings: NDArray[np.int64], labels: int, seed: int) -> Figures:
    """Return accuracy, mean absolute error, share within one, and weighted kappa by model."""
    drawn = draw(len(ratings), labels, seed)
    if drawn is None:
        return {}
    seen, asked = drawn
    model: Any = maker(items)()
    model.fit(items[seen], ratings[seen])
    classifier = classifier_of(model)
    x, other = features_of(model, items[seen]), features_of(model, items[asked])
    grades = np.searchsorted(classifier.classes_, ratings[seen]).astype(np.int64)
    classes = np.asarray(classifier.predict_proba(other))
    link = fit_cumulative_link(x, grades, float(classifier.C)).probabilities(other)
    by_name = {"classes": classes, "ordinal": link, "both": pool(classes, link)}
    truth = ratings[asked]
    return {
        name: errors(truth, classifier.classes_[said.argmax(axis=1)])
        for name, said in by_name.items()
    }


def listed(items: NDArray[Any], chosen: NDArray[np.bool_], labels: int, seed: int) -> Figures:
    """Return the share in common and the F1 of all options, and of each, by rule."""
    drawn = draw(len(chosen), labels, seed)
    if drawn is None:
        return {}
    seen, asked = drawn
    answers = np.empty(labels, dtype=np.object_)
    answers[:] = [np.flatnonzero(row).tolist() for row in chosen[seen]]
    model = OnePerOption(maker(items), shared=True).fit(items[seen], answers)
    said = np.stack([one[:, 1] for one in model.predict_proba(items[asked])], axis=1)
    some = common_rule(chosen[seen][:, model.options])
    found = {"above 0.5": said > 0.5, "at least one": some.choose(said)}
    found["thresholds"] = model.rule.choose(said)
    figures = {}
    for name, options in found.items():
        guessed = np.zeros((len(asked), chosen.shape[1]), dtype=np.bool_)
        guessed[:, model.options] = options
        figures[name] = shared(chosen[asked], guessed)
    return figures


def maker(items: NDArray[Any]) -> Callable[[], Any]:
    """Return what makes the default model for such items."""
    return texts if items.dtype == np.object_ else numbers


def errors(truth: NDArray[np.int64], guesses: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return accuracy, mean absolute error, share within one, and quadratic kappa."""
    by_chance = np.mean((truth[:, None] - guesses[None, :]) ** 2)
    kappa = 1 - np.mean((truth - guesses) ** 2) / by_chance if by_chance else 0.0
    right = float(np.mean(truth == guesses))
    return np.array([right, mean_error(truth, guesses), within_one(truth, guesses), kappa])


def shared(truth: NDArray[np.bool_], guesses: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share in common, the F1 of all options together, and the mean F1 of each."""
    both, named = (truth & guesses).sum(axis=0), truth.sum(axis=0) + guesses.sum(axis=0)
    each = (2 * both / np.maximum(named, 1))[truth.any(axis=0)]
    together = 2 * both.sum() / max(1, named.sum())
    return np.array([jaccard(truth, guesses), together, each.mean()])
