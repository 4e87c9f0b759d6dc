"""What is learned of labellers from all answers of a project, by question.

Where answers are one of a few classes it is ``learning.crowd``'s estimate, with a matrix of who
answers what for what. A list of options is a yes or no to each option that somebody named for the
item. Of all other answers it is how much somebody's answers agree with the others' about the same
items, on average (the agreement with one's peers, as in A. Braylan, M. Lease, "Modeling and
Aggregation of Complex Annotations via Annotation Distances", The Web Conference 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.kinds import likeness
from supt_async.consensus.known import YES_NO, Known
from supt_async.domain.values import JSONValue
from supt_async.learning.consensus.medoid import pairs
from supt_async.learning.crowd import CrowdModel, Estimate, estimate
from supt_async.learning.crowd.model import RIGHT, WRONG
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.options import values_of

MAX_CLASSES = 64
"""Number of a task's classes up to which they are told apart by labeller."""
MOST_COMPARED = 30_000
"""Answers that are compared two by two; of more, those to an even part of the items."""
FEW_PAIRS = 20
"""Pairs of answers to one item that are compared for that."""
INTERVAL = 0.95
"""Probability with which a share lies between ``low`` and ``high``."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to one question, oldest first."""

    items: Sequence[int]
    labellers: Sequence[int]
    values: Sequence[JSONValue] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of the labellers, and what was estimated of items with it."""

    known: Known
    estimate: Estimate | None = None
    """Of items whose answers are all among the classes; None if there are no classes."""


def classes_of(task: Task) -> tuple[str, ...]:
    """Return the JSON texts of the classes between which people choose; empty if too many."""
    if task.single:
        texts = tuple(text_of(value) for value in values_of(task))
    elif task.kind == "rating":
        lowest, highest = task.spec.scale
        texts = tuple(str(step) for step in range(lowest, highest + 1))
    else:
        texts = ()
    return texts if 1 < len(texts) <= MAX_CLASSES else ()


def learn(task: Task, answers: Answers) -> Learned:
    """Learn how reliable everybody is with one question that is no form."""
    classes = classes_of(task)
    if classes:
        return _of_classes(classes, answers)
    if task.kind == "choices":
        return _of_options(_part(answers))
    return _of_agreement(task, _part(answers))


def _of_classes(classes: Sequence[str], answers: Answers) -> Learned:
    codes = {text: code for code, text in enumerate(classes)}
    found = np.array([codes.get(text_of(value), -1) for value in answers.values], dtype=np.int64)
    items, labellers = _numbers(answers.items), _numbers(answers.labellers)
    other = np.isin(items, items[found < 0])
    kept = ~other
    result = estimate(items[kept], labellers[kept], found[kept], len(classes))
    return Learned(Known(classes=tuple(classes), model=result.model), result)


def _of_options(answers: Answers) -> Learned:
    items: list[int] = []
    labellers: list[int] = []
    said: list[int] = []
    questions = 0
    for places in _by_item(answers.items):
        sets = [{text_of(option) for option in answers.values[place]} for place in places]
        for option in dict.fromkeys(option for one in sets for option in one):
            items += [questions] * len(places)
            labellers += [answers.labellers[place] for place in places]
            said += [int(option in one) for one in sets]
            questions += 1
    result = estimate(_numbers(items), _numbers(labellers), _numbers(said), 2)
    return Learned(Known(classes=YES_NO, model=result.model))


def _of_agreement(task: Task, answers: Answers) -> Learned:
    from scipy.special import betaincinv  # servers judge answers without it

    sums: dict[int, float] = {}
    labels: dict[int, int] = {}
    for places in _by_item(answers.items):
        shares = agreements(task, [answers.values[place] for place in places])
        for place, share in zip(places, shares, strict=True):
            labeller = answers.labellers[place]
            sums[labeller] = sums.get(labeller, 0.0) + share
            labels[labeller] = labels.get(labeller, 0) + 1
    people = sorted(sums)
    right = np.array([sums[one] for one in people], dtype=np.float64) + RIGHT
    count = np.array([labels[one] for one in people], dtype=np.int64)
    wrong = count + RIGHT + WRONG - right
    model = CrowdModel(
        labellers=_numbers(people),
        labels=count,
        accuracy=right / (right + wrong),
        low=np.asarray(betaincinv(right, wrong, (1 - INTERVAL) / 2)),
        high=np.asarray(betaincinv(right, wrong, (1 + INTERVAL) / 2)),
        confusion=np.empty((0, 0, 0)),
        prior=np.empty(0),
        method="agreement",
    )
    return Learned(Known(classes=(), model=model))


def agreements(task: Task, values: Sequence[JSONValue]) -> list[float]:
    """Return how much each answer agrees with the others on average; there are two or more."""
    comparable, alike = likeness(task, values)
    sums, counts = [0.0] * len(values), [0] * len(values)
    for one, other in pairs(len(values), FEW_PAIRS):
        share = alike(comparable[one], comparable[other])
        for place in (one, other):
            sums[place] += share
            counts[place] += 1
    return [total / count for total, count in zip(sums, counts, strict=True)]


def _part(answers: Answers) -> Answers:
    """Return the answers to an even part of the items, if there are many."""
    step = -(-len(answers.items) // MOST_COMPARED)
    if step <= 1:
        return answers
    kept = [place for place, item in enumerate(answers.items) if item % step == 0]
    return Answers(
        [answers.items[place] for place in kept],
        [answers.labellers[place] for place in kept],
        [answers.values[place] for place in kept],
    )


def _by_item(items: Iterable[int]) -> list[list[int]]:
    """Return the places of the answers to each item that has two or more."""
    found: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        found.setdefault(item, []).append(place)
    return [places for places in found.values() if len(places) > 1]


def _numbers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)
