"""Consensus of answers by kind of task, on JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from supt_async.domain.values import JSONValue
from supt_async.learning.consensus import medoid, voting
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task


class Reliability(Protocol):
    """What is known of how people answer one question."""

    def right(self, labeller: int) -> float | None:
        """Return how often somebody is right, or agrees with others; None if it is not known."""


class Found(NamedTuple):
    """A consensus, before it is checked."""

    value: JSONValue
    confidence: float
    agreement: float
    method: str


def decide(
    task: Task, values: Sequence[JSONValue], labellers: Sequence[int], known: Reliability | None
) -> Found:
    """Return what answers come to; there is at least one."""
    weights = [_right(known, labeller) for labeller in labellers]
    if len(values) == 1:
        return Found(values[0], weights[0], 1.0, "single")
    if task.kind in ("choice", "compare"):
        return _classes(task, values, weights)
    return _equal(values, weights)


def _right(known: Reliability | None, labeller: int) -> float:
    share = None if known is None else known.right(labeller)
    return voting.UNKNOWN if share is None else share


def _classes(task: Task, values: Sequence[JSONValue], right: Sequence[float]) -> Found:
    numbers, first = voting.numbered([text_of(value) for value in values])
    shares = voting.posterior(numbers, right, len(task.options))
    best = voting.earliest_best(shares)
    share = numbers.count(best) / len(numbers)
    return Found(values[first[best]], shares[best], share, "coin")


def _equal(values: Sequence[JSONValue], weights: Sequence[float]) -> Found:
    """Return the answer that most gave."""
    texts = [text_of(value) for value in values]
    numbers, first = voting.numbered(texts)
    votes = [0.0] * len(first)
    for number, weight in zip(numbers, weights, strict=True):
        votes[number] += weight
    best = voting.earliest_best(votes)
    alike = medoid.agreement(numbers, weights, lambda one, other: float(one == other))
    return Found(values[first[best]], alike, numbers.count(best) / len(numbers), "majority")
