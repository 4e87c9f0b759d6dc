"""Answers to forms in exports: those to one question, and one answer made of several people's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, cast

import msgspec

from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.protocol.tasks.kind import Question, Task
from supt_async.protocol.tasks.questions import is_asked
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.storage.transfer.export.item_labels import ItemPage, Opinion, Settled
from supt_async.storage.transfer.export.rows import ItemRow, LabelRow

R = TypeVar("R", bound=Opinion | Settled | LabelRow | ItemRow)

_OF_FORM = ("name", "title", "help", "required", "when")
"""Fields of a question besides those of its task."""


def with_question(project: Project, name: str) -> Project:
    """Return a project with the task of one question of its form.

    Raises:
        Refused: It has no such question.
    """
    task = project.task if isinstance(project.task, dict) else {}
    given = task["questions"] if task.get("kind") == "form" else []
    found = next((one for one in given if one["name"] == name), None)
    if found is None:
        names = ", ".join(one["name"] for one in given)
        hint = f"the form asks {names}" if names else "the task is not a form"
        raise Refused(f"question: there is no question {name[:60]!r}: {hint}")
    alone = {field: value for field, value in found.items() if field not in _OF_FORM}
    shown = {"item": task["item"]} if "item" in task else {}
    return replace(project, task=alone | shown)


def form_of(task: JSONValue) -> tuple[Question, ...]:
    """Return the questions of a form; none for any other task."""
    if not isinstance(task, dict) or task.get("kind") != "form":
        return ()
    return parse(task).questions


def answers_to(name: str, rows: Iterable[R]) -> list[R]:
    """Return rows with the answers to one question; those without one are left out."""
    found = []
    for row in rows:
        value = msgspec.json.decode(row.value)
        if isinstance(value, dict) and name in value:
            about = row._replace(value=text_of(value[name]))
            found.append(cast(R, _suggested(name, about) if isinstance(about, LabelRow) else about))
    return found


def _suggested(name: str, row: LabelRow) -> LabelRow:
    """Return a row about one question with what was suggested about that."""
    if row.suggestion is None:
        return row
    whole = msgspec.json.decode(row.suggestion)
    if not isinstance(whole, dict) or name not in whole:
        return row._replace(suggestion=None, suggestion_source=None, accepted=None)
    part = text_of(whole[name])
    accepted = None if row.accepted is None else part == row.value
    return row._replace(suggestion=part, accepted=accepted)


def page_about(name: str, page: ItemPage) -> ItemPage:
    """Return a page with the answers to one question."""
    return ItemPage(
        answers_to(name, page.opinions), answers_to(name, page.corrections), page.through
    )


def joined(
    task: Task,
    page: ItemPage,
    whole: Sequence[ItemRow],
    found: Mapping[str, Mapping[int, ItemRow]],
) -> list[ItemRow]:
    """Return a row for each item of a page with the answer that was found to each question.

    ``whole`` has the answer that most people gave as a whole, which stands if the answers to the
    questions don't go together: somebody must have seen what one of them asks.
    """
    given: dict[int, list[str]] = {}
    for one in page.opinions:
        given.setdefault(one.item, []).append(respelled(one.value))
    return [row if row.corrected else _joined(task, row, found, given[row.item]) for row in whole]


def _joined(
    task: Task,
    row: ItemRow,
    found: Mapping[str, Mapping[int, ItemRow]],
    given: Sequence[str],
) -> ItemRow:
    answers: dict[str, JSONValue] = {}
    sure = 1.0
    for question in task.questions:
        part = found[question.name].get(row.item)
        if part is not None and is_asked(question, answers):
            answers[question.name] = msgspec.json.decode(part.value)
            sure = min(sure, part.confidence)
    try:
        value = text_of(settle(task, answers))
    except NotAllowed:
        return row
    return row._replace(value=value, confidence=sure, agreement=given.count(value) / len(given))
