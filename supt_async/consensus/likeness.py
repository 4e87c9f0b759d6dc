"""How alike two answers are of which neither need be wrong: lists, orders, texts, regions.

Equal answers are alike by 1. The measures are those by which a consensus is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from supt_async.consensus.regions import REGIONS, read, same
from supt_async.domain.values import JSONValue
from supt_async.learning.consensus import options, orders, texts
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task


class Likeness(NamedTuple):
    """A measure for the answers to one question."""

    read: Callable[[JSONValue], Any]
    """Returns an answer as it is compared."""
    size: Callable[[Any], int]
    """Returns the number of parts that take time to compare."""
    measure: Callable[[Sequence[Any]], Callable[[Any, Any], float]]
    """Returns the measure, which may depend on all answers, of two answers from 0 to 1."""


def likeness_of(task: Task) -> Likeness | None:
    """Return the measure for a task; None if its answers are equal or not, or are grades."""
    if task.kind in REGIONS:
        return Likeness(
            read=lambda value: read(task.kind, value),
            size=lambda marks: len(marks.regions),
            measure=lambda marks: same(task.kind, marks),
        )
    return _BY_KIND.get(task.kind)


def compared(
    likeness: Likeness, values: Sequence[JSONValue]
) -> tuple[list[int], Callable[[int, int], float]]:
    """Return the sizes of answers, and the distance from 0 to 1 of two by their positions.

    An answer that was stored before the task was changed is like no other.
    """
    read_ = [_read(likeness, value) for value in values]
    alike = likeness.measure([one for one in read_ if one is not None])

    def distance(one: int, other: int) -> float:
        mine, yours = read_[one], read_[other]
        if mine is None or yours is None:
            return float(one != other)
        try:
            return 1 - alike(mine, yours)
        except (TypeError, ValueError, KeyError, IndexError):
            return 1.0

    return [1 if one is None else likeness.size(one) for one in read_], distance


def _read(likeness: Likeness, value: JSONValue) -> Any:
    try:
        return likeness.read(value)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None


def _kendall(one: Sequence[str], other: Sequence[str]) -> float:
    numbers = {text: number for number, text in enumerate(one)}
    return orders.kendall(range(len(one)), [numbers[text] for text in other])


_BY_KIND: Mapping[str, Likeness] = {
    "choices": Likeness(
        read=lambda value: frozenset(text_of(option) for option in value),
        size=len,
        measure=lambda _: options.jaccard,
    ),
    "rank": Likeness(
        read=lambda value: [text_of(option) for option in value],
        size=len,
        measure=lambda _: _kendall,
    ),
    "text": Likeness(
        read=texts.normalised,
        size=lambda text: min(len(text), texts.SHORT) // 2,
        measure=lambda _: texts.alike,
    ),
}
