"""What to count of an answer: its options or labels, by the question that they answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Question, Task
from supt_async.protocol.tasks.questions import is_asked
from supt_async.protocol.tasks.validation import typed


@dataclass(frozen=True, slots=True)
class Place:
    """Question of a task whose answers are counted together."""

    question: str | None = None
    """Question of a form; None if the task is no form."""
    label: str | None = None
    """JSON text of the label of the regions that it is about."""
    about: str | None = None
    """Question about the regions with that label."""
    relations: bool = False
    """Whether the relations between regions are counted, and not the regions."""


WHOLE = Place()
"""Place of an answer as a whole."""
Part: TypeAlias = tuple[Place, Sequence[JSONValue] | None]
"""Place and the values that count there; None if the question was asked and left out."""


def places_of(task: Task, place: Place = WHOLE) -> Iterator[tuple[Place, Task]]:
    """Yield what is counted of the answers to a task in its order, each with its own task."""
    for question in task.questions:
        yield from places_of(question.task, replace(place, question=question.name))
    if task.questions:
        return
    yield place, task
    if task.relations:
        yield replace(place, relations=True), task
    for label, questions in task.about.items():
        value: Any = label[1] if isinstance(label, tuple) else label
        for one in questions:
            yield replace(place, label=text_of(value), about=one.name), one.task


def parts_of(task: Task, value: JSONValue, place: Place = WHOLE) -> Iterator[Part]:
    """Yield what to count of an answer; of a ranking the best one counts."""
    if task.questions:
        for name, asked, given in _answers(task.questions, value):
            at = replace(place, question=name)
            yield from parts_of(asked.task, given, at) if given is not None else [(at, None)]
        return
    relations: JSONValue = []
    if task.relations and isinstance(value, dict) and {"regions", "relations"} <= value.keys():
        value, relations = value["regions"], value["relations"]
    if not isinstance(value, list):
        yield place, [value]
        return
    yield place, [_label(part) for part in (value[:1] if task.rules.ordered else value)]
    if task.relations and isinstance(relations, list):
        yield replace(place, relations=True), [_label(part) for part in relations]
    if task.about:
        for region in value:
            yield from _about(task, region, place)


def _about(task: Task, region: JSONValue, place: Place) -> Iterator[Part]:
    label = _label(region)
    key = None if isinstance(label, dict | list) or label is None else typed(label)
    for name, asked, given in _answers(task.about.get(key, ()), _answers_of(region)):
        at = replace(place, label=text_of(label), about=name)
        yield from parts_of(asked.task, given, at) if given is not None else [(at, None)]


def _answers(
    questions: Sequence[Question], value: JSONValue
) -> Iterator[tuple[str, Question, JSONValue]]:
    """Yield the questions that were asked, each with its answer or None."""
    given: JSONObject = value if isinstance(value, dict) else {}
    for question in questions:
        if is_asked(question, given):
            yield question.name, question, given.get(question.name)


def _label(part: JSONValue) -> JSONValue:
    if isinstance(part, dict) and "label" in part:
        return part["label"]
    if isinstance(part, list) and len(part) in (3, 4):
        return part[2]
    return part


def _answers_of(region: JSONValue) -> JSONValue:
    if isinstance(region, dict):
        return region.get("answers")
    return region[3] if isinstance(region, list) and len(region) == 4 else None
