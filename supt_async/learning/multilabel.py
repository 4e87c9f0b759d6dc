"""Answers that are lists of options, as a matrix: which options each of them names.

Options differ by their JSON type, too: 1, true and "1" are three.

A classifier of each option says how probable it is. Which options make up an answer is decided by
thresholds, chosen so that such lists have most in common with the given ones (``choose_rule``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = np.linspace(0.04, 0.9, 44)
"""Thresholds that are tried, in steps of 0.02."""
HALF = 0.5
"""Threshold of options that nothing is known of."""
SHRINK = 50.0
"""Number of answers at which the common threshold is half as far from 0.5 as the best one."""
SHRINK_OPTION = 20.0
"""Number of answers with an option at which its threshold is half as far from the common one as the
best one. The best of three examples is chance."""
ROUNDS = 2
"""Number of times that each option's threshold is chosen, given those of the others."""
EDGE = 1e-9
"""Smallest distance of a probability from 0 and 1, of which the odds are taken."""
FEW = 10
"""Number of answers below which it is not concluded that none is empty."""


def indicators(
    answers: Iterable[Sequence[Any]], options: Sequence[Any] | None = None
) -> tuple[list[Any], NDArray[np.bool_]]:
    """Return the options, in a fixed order, and whether each answer names each of them.

    The matrix is bool of shape (n_answers, n_options). ``options``, if given, are those that
    count; others are passed over.
    """
    listed = list(answers)
    if options is None:
        found = {_typed(option): option for answer in listed for option in answer}
        options = [found[key] for key in sorted(found)]
    places = {_typed(option): place for place, option in enumerate(options)}
    matrix = np.zeros((len(listed), len(options)), dtype=np.bool_)
    for row, answer in enumerate(listed):
        for option in answer:
            place = places.get(_typed(option))
            if place is not None:
                matrix[row, place] = True
    return list(options), matrix


def jaccard(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """Return the mean share of options in common: 1 if all lists are alike, empty ones too.

    Both are bool of shape (n, n_options). S. Godbole, S. Sarawagi, "Discriminative Methods for
    Multi-labeled Classification", PAKDD 2004, call it the accuracy.
    """
    either = (truth | guess).sum(axis=1)
    both = (truth & guess).sum(axis=1)
    return float(np.mean(np.where(either > 0, both / np.maximum(either, 1), 1.0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which options make up an answer, by their probabilities."""

    thresholds: NDArray[np.float64]
    """Probability above which each option is chosen, shape (n_options,)."""
    at_least_one: bool
    """Whether the most probable option is chosen if no other one is."""

    def choose(self, probabilities: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return the options of each answer; both arrays are of shape (n, n_options)."""
        chosen = np.asarray(probabilities > self.thresholds)
        if self.at_least_one and chosen.shape[1]:
            none = np.flatnonzero(~chosen.any(axis=1))
            chosen[none, probabilities[none].argmax(axis=1)] = True
        return chosen


def common_rule(chosen: NDArray[np.bool_]) -> Rule:
    """Return the rule without own thresholds: 0.5, and at least one option if no answer is empty.

    ``chosen``, of shape (n, n_options), are the given answers.
    """
    count, options = chosen.shape
    return Rule(
        thresholds=np.full(options, HALF),
        at_least_one=count >= FEW and bool(chosen.any(axis=1).all()),
    )


def choose_rule(probabilities: NDArray[np.floating], chosen: NDArray[np.bool_]) -> Rule:
    """Choose the rule by answers, and what models that have not learned from them say of each.

    Both are of shape (n, n_options). The lists by the rule are to have most in common with the
    given ones (``jaccard``). First comes the best common threshold, then from there the best one
    of each option, given the others, which is the cyclic optimization of R. Fan, C. Lin, "A Study
    on Threshold Selection for Multi-label Classification", National Taiwan University 2007. Both
    are drawn towards what they came from, the more the fewer answers they rest on
    (``SHRINK``, ``SHRINK_OPTION``), on the scale of log odds.

    The thresholds that are best for the F1 of each option are higher or lower and have less in
    common with the given lists: rare options are then chosen far too often.
    """
    start = common_rule(chosen)
    count, options = chosen.shape
    if not count or not options:
        return start
    scores = [
        jaccard(
            chosen, Rule(thresholds=each, at_least_one=start.at_least_one).choose(probabilities)
        )
        for each in np.repeat(THRESHOLDS[:, None], options, axis=1)
    ]
    common = _drawn(THRESHOLDS[int(np.argmax(scores))], HALF, count / (count + SHRINK))
    best = _best_of_each(probabilities, chosen, float(common), start.at_least_one)
    given = chosen.sum(axis=0)
    thresholds = _drawn(best, common, given / (given + SHRINK_OPTION))
    return Rule(thresholds=thresholds, at_least_one=start.at_least_one)


def chosen_share(outputs: NDArray[np.floating] | Sequence[NDArray[np.floating]]) -> NDArray[Any]:
    """Return the probability that each option is chosen, shape (n, n_options).

    ``outputs`` are of shape (n, 2) each: that the option is not chosen, and that it is.
    """
    each = [outputs] if isinstance(outputs, np.ndarray) else outputs
    return np.stack([output[:, -1] for output in each], axis=1)


def least_sure(probabilities: NDArray[np.floating], rule: Rule) -> NDArray[np.float64]:
    """Return how sure the least sure option of each item is, shape (n,); the lowest to be asked.

    ``probabilities`` are of shape (n, n_options). An option at its threshold counts 0, one that is
    certain 1: the odds are divided by those of the threshold, and then it is the margin between
    "chosen" and "not chosen". That one option decides is the aggregation "max" of A. Esuli, F.
    Sebastiani, "Active Learning Strategies for Multi-Label Text Classification", ECIR 2009. A sum
    over all options prefers items of which every option is somewhat unsure, such as those that are
    unlike all others (``scripts/bench kinds --asked`` compares them).
    """
    if not probabilities.shape[1]:
        return np.ones(len(probabilities))
    inner = np.clip(probabilities, EDGE, 1 - EDGE)
    odds = _log_odds(inner) - _log_odds(rule.thresholds)
    return np.asarray(np.abs(np.tanh(odds / 2)).min(axis=1))


def _best_of_each(
    probabilities: NDArray[np.floating],
    chosen: NDArray[np.bool_],
    common: float,
    at_least_one: bool,
) -> NDArray[np.float64]:
    """Return the best threshold of each option, given those of the others, from a common one."""
    thresholds = np.full(chosen.shape[1], common)
    guessed = probabilities > common
    likeliest = probabilities.argmax(axis=1)
    right = chosen[np.arange(len(chosen)), likeliest]
    alone = right / (chosen.sum(axis=1) + ~right)  # what the likeliest option by itself is worth
    nearest_first = THRESHOLDS[np.argsort(np.abs(THRESHOLDS - common), kind="stable")]
    for _ in range(ROUNDS):
        for option in range(chosen.shape[1]):
            guessed[:, option] = False
            both = (chosen & guessed).sum(axis=1)
            either = (chosen | guessed).sum(axis=1)
            without = np.where(either > 0, both / np.maximum(either, 1), 1.0)
            if at_least_one:
                without = np.where(guessed.any(axis=1), without, alone)
            given = chosen[:, option]
            gain = (both + given) / np.maximum(either + ~given, 1) - without
            above = probabilities[:, option] > nearest_first[:, None]
            thresholds[option] = nearest_first[int(np.argmax((above * gain).sum(axis=1)))]
            guessed[:, option] = probabilities[:, option] > thresholds[option]
    return thresholds


def _drawn(
    thresholds: NDArray[np.float64] | float, towards: NDArray[np.float64] | float, weight: Any
) -> NDArray[np.float64]:
    """Return thresholds drawn towards others; ``weight``, from 0 to 1, is that of the first."""
    odds = weight * _log_odds(thresholds) + (1 - weight) * _log_odds(towards)
    return np.asarray(1 / (1 + np.exp(-odds)))


def _log_odds(probability: NDArray[np.float64] | float) -> NDArray[np.float64]:
    share = np.asarray(probability, dtype=np.float64)
    return np.asarray(np.log(share / (1 - share)))


def _typed(option: Any) -> tuple[str, str]:
    return type(option).__name__, str(option)
