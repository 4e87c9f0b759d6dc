"""Consensus of answers by kind of task, on JSON values.

Classes are found by probabilities, ratings, orders, lists and texts as the modules of
``learning.consensus`` say, regions in ``consensus.regions``. What the task would refuse, because
parts of several answers don't go together, gives way to the answer that is most like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from supt_async.consensus.known import Known
from supt_async.consensus.regions import REGIONS, overlap_of, put_together, read, same
from supt_async.domain.values import JSONValue
from supt_async.learning.consensus import medoid, options, orders, ordinal, texts, voting
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed


class Found(NamedTuple):
    """A consensus."""

    value: JSONValue
    confidence: float
    agreement: float
    method: str


class Given(NamedTuple):
    """Answers to a question, oldest first."""

    task: Task
    values: Sequence[JSONValue]
    labellers: Sequence[int]
    known: Known | None
    weights: Sequence[float]
    """How often each labeller is right."""


def decide(
    task: Task, values: Sequence[JSONValue], labellers: Sequence[int], known: Known | None
) -> Found:
    """Return what answers come to; there is at least one."""
    weights = [_right(known, labeller) for labeller in labellers]
    if len(values) == 1:
        return Found(values[0], weights[0], 1.0, "single")
    given = Given(task, values, labellers, known, weights)
    try:
        return _BY_KIND.get(task.kind, equal)(given)
    except (TypeError, ValueError, KeyError, IndexError):  # stored before the task was changed
        return equal(given)


def likeness(
    task: Task, values: Sequence[JSONValue]
) -> tuple[Sequence[Any], Callable[[Any, Any], float]]:
    """Return answers as they are compared, and the measure of how alike two of them are."""
    try:
        return _likeness(task, values)
    except (TypeError, ValueError, KeyError, IndexError):  # stored before the task was changed
        return [text_of(value) for value in values], _same


def _likeness(
    task: Task, values: Sequence[Any]
) -> tuple[Sequence[Any], Callable[[Any, Any], float]]:
    match task.kind:
        case "rating":
            lowest, highest = task.spec.scale
            return [int(value) for value in values], ordinal.interval(highest - lowest)
        case "choices":
            sets = [frozenset(text_of(option) for option in value) for value in values]
            return sets, options.jaccard
        case "rank":
            return _orders(values), orders.kendall
        case "text":
            return [texts.normalised(value) for value in values], _same
        case kind if kind in REGIONS:
            marks = [read(kind, value) for value in values]
            return marks, same(kind, marks)
        case _:
            return [text_of(value) for value in values], _same


def classes(given: Given) -> Found:
    """Return the likeliest class."""
    keys = [text_of(value) for value in given.values]
    numbers, first = voting.numbered(keys)
    known = None if given.known is None else given.known.probabilities(keys, given.labellers)
    if known is None:
        shares = voting.posterior(numbers, given.weights, len(given.task.options))
        method = "coin"
    else:
        shares = [known[keys[place]] for place in first]
        method = "crowd"
    best = voting.earliest_best(shares)
    share = numbers.count(best) / len(numbers)
    return Found(given.values[first[best]], shares[best], share, method)


def rating(given: Given) -> Found:
    """Return the median."""
    steps, alike = likeness(given.task, given.values)
    keys = [text_of(value) for value in given.values]
    known = None if given.known is None else given.known.probabilities(keys, given.labellers)
    if known is None:
        place = ordinal.median_of(steps, given.weights)
    else:
        place = ordinal.likely_median(steps, {int(text): share for text, share in known.items()})
    return _found(given, steps, given.values[place], steps[place], alike, "median")


def choices(given: Given) -> Found:
    """Return the options that are likelier right than not."""
    keys = {text_of(option): option for value in given.values for option in value}
    sets = [[text_of(option) for option in value] for value in given.values]
    rates = [_yes_no(given, place) for place in range(len(sets))]
    chosen = options.chosen(sets, [yes for yes, _ in rates], [no for _, no in rates])
    frozen = [frozenset(one) for one in sets]
    value = _allowed(given.task, [keys[text] for text in chosen])
    if value is None:
        return _most_alike(given, frozen, options.jaccard)
    return _found(given, frozen, value, frozenset(chosen), options.jaccard, "options")


def rank(given: Given) -> Found:
    """Return the order that agrees most with all."""
    every = _orders(given.values)
    best = orders.together(every, given.weights)
    value = [given.values[0][number] for number in best]
    method = "kemeny" if len(best) <= orders.EXACT else "borda"
    return _found(given, every, value, best, orders.kendall, method)


def text(given: Given) -> Found:
    """Return the text that most gave, or the one most like all others."""
    plain = [texts.normalised(value) for value in given.values]
    numbers, first = voting.numbered(plain)
    votes = [0.0] * len(first)
    for number, weight in zip(numbers, given.weights, strict=True):
        votes[number] += weight
    best = voting.earliest_best(votes)
    method = "majority"
    place = first[best]
    if votes[best] <= sum(votes) / 2 + voting.EQUAL:
        place, method = medoid.medoid(plain, given.weights, texts.alike), "medoid"
    return _found(given, plain, given.values[place], plain[place], _same, method)


def regions(given: Given) -> Found:
    """Return the regions that more than half marked."""
    marks = [read(given.task.kind, value) for value in given.values]
    overlap = overlap_of(given.task.kind, marks)
    alike = same(given.task.kind, marks, overlap)
    value = _allowed(given.task, put_together(given.task, marks, given.weights, overlap))
    if value is None:
        return _most_alike(given, marks, alike)
    kept = read(given.task.kind, value)
    return _found(given, marks, value, kept, alike, "regions")


def equal(given: Given) -> Found:
    """Return the answer that most gave."""
    numbers, first = voting.numbered([text_of(value) for value in given.values])
    votes = [0.0] * len(first)
    for number, weight in zip(numbers, given.weights, strict=True):
        votes[number] += weight
    best = voting.earliest_best(votes)
    return _found(given, numbers, given.values[first[best]], best, _same, "majority")


_BY_KIND: Mapping[str, Callable[[Given], Found]] = {
    "choice": classes,
    "compare": classes,
    "rating": rating,
    "choices": choices,
    "rank": rank,
    "text": text,
    **dict.fromkeys(REGIONS, regions),
}


def _right(known: Known | None, labeller: int) -> float:
    share = None if known is None else known.right(labeller)
    return voting.UNKNOWN if share is None else share


def _yes_no(given: Given, place: int) -> tuple[float, float]:
    rates = None if given.known is None else given.known.yes_no(given.labellers[place])
    return rates or (given.weights[place],) * 2


def _orders(values: Sequence[Any]) -> list[list[int]]:
    """Return lists of the same options as orders of the numbers that the first gives them."""
    numbers = {text_of(option): number for number, option in enumerate(values[0])}
    every = [[numbers[text_of(option)] for option in value] for value in values]
    if any(len(one) != len(numbers) for one in every):
        raise ValueError("the lists are of different options")
    return every


def _same(one: object, other: object) -> float:
    return float(one == other)


def _allowed(task: Task, value: JSONValue) -> JSONValue | None:
    """Return an answer as it is stored; None if the task refuses it."""
    try:
        return settle(task, value)
    except NotAllowed:
        return None


def _most_alike(given: Given, comparable: Sequence[Any], alike: Callable[..., float]) -> Found:
    place = medoid.medoid(comparable, given.weights, alike)
    return _found(given, comparable, given.values[place], comparable[place], alike, "medoid")


def _found(
    given: Given,
    comparable: Sequence[Any],
    value: JSONValue,
    chosen: Any,
    alike: Callable[..., float],
    method: str,
) -> Found:
    """Say how sure an answer is, by how much all answers agree with each other and with it."""
    confidence = medoid.agreement(comparable, given.weights, alike)
    return Found(value, confidence, medoid.closeness(chosen, comparable, alike), method)
