"""Answers that are lists of regions: questions about a region, relations, and the empty list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.questions import settle_questions
from supt_async.protocol.tasks.validation import LABEL, NotAllowed, among, is_list, typed

_ENDS = "Each relation must be [from, to, label], two positions in regions and a label."


def settle_regions(
    task: Task,
    value: JSONValue,
    settle: Callable[[Sequence[JSONValue]], list[tuple[Any, JSONValue]]],
) -> JSONValue:
    """Return an answer with regions as it is stored.

    ``settle`` returns each region as it is stored, with what it is sorted by (None: as given).

    Raises:
        NotAllowed: It breaks a rule.
    """
    if not task.relations:
        regions, _ = _in_order(settle(value))
        found: JSONValue = regions
    else:
        if not isinstance(value, dict) or value.keys() != {"regions", "relations"}:
            raise NotAllowed("The value must be an object with regions and relations.")
        regions, places = _in_order(settle(value["regions"]))
        pairs = _settle_relations(task, value["relations"], places)
        found = {"regions": regions, "relations": pairs}
    if not regions and not task.spec.accept_empty:
        raise NotAllowed("At least one region must be marked.")
    return found


def settle_label(task: Task, label: JSONValue) -> JSONValue:
    """Return the label of a region as it is stored.

    Raises:
        NotAllowed: It is none of the task's labels.
    """
    if not among(task.options, label):
        raise NotAllowed(LABEL)
    return spell(label)


def settle_about(
    task: Task, label: JSONValue, answers: JSONValue, bounds: Bounds | None
) -> JSONValue:
    """Return the answers to the questions about a region; None if there are none.

    ``answers`` is None for a region without answers.

    Raises:
        NotAllowed: An answer breaks a rule or is missing.
    """
    questions = task.about.get(typed(label), ())
    if not questions:
        if answers is not None:
            raise NotAllowed("A region with this label has no questions, and no answers.")
        return None
    return settle_questions(questions, {} if answers is None else answers, bounds) or None


def _in_order(
    settled: list[tuple[Any, JSONValue]],
) -> tuple[list[JSONValue], list[int]]:
    """Return regions in order, and the new place of each."""
    order = list(range(len(settled)))
    if settled and settled[0][0] is not None:
        order.sort(key=lambda place: settled[place][0])
    places = [0] * len(order)
    for new, old in enumerate(order):
        places[old] = new
    return [settled[old][1] for old in order], places


def _settle_relations(task: Task, value: JSONValue, places: list[int]) -> JSONValue:
    if not is_list(value) or not all(is_list(one) and len(one) == 3 for one in value):
        raise NotAllowed(_ENDS)
    found: dict[str, list[JSONValue]] = {}
    for start, end, label in value:
        if not all(type(one) is int and 0 <= one < len(places) for one in (start, end)):
            raise NotAllowed(_ENDS)
        if start == end:
            raise NotAllowed("A relation must be between two regions.")
        if not among(task.relations, label):
            raise NotAllowed("Each relation must have one of the task's labels of relations.")
        relation = [places[start], places[end], spell(label)]
        found[text_of(relation)] = relation
    return sorted(found.values(), key=lambda one: (one[0], one[1], text_of(one[2])))
