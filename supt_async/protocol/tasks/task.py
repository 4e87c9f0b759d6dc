"""A project's task: what labellers are asked, and which answers are allowed.

``parse`` reads a project's ``task`` object once; ``settle`` checks each answer and returns it as
it is stored. Option values compare with their JSON type: ``1`` and ``1.0``
are the same number, while ``1``, ``"1"`` and ``true`` are three different values. The message
about a refused answer names the rule and never repeats the answer.
"""

from __future__ import annotations

from typing import Any

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.bounds import Bounds, Data, bounds_of
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.errors import explain
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.options import about_labels, lookup, lookup_of, values_of
from supt_async.protocol.tasks.questions import parse_questions
from supt_async.protocol.tasks.validation import NotAllowed, flaw_of
from supt_async.protocol.tasks.views import lists_of, on_field, view_of


def parse(task: object) -> Task:
    """Read a project's task object.

    Raises:
        ValueError: One line that names the field and says what it must be.
    """
    if not isinstance(task, dict):
        raise ValueError('task: must be an object, such as {"kind": "text"}')
    flaw = flaw_of(task)
    if flaw is not None:
        raise ValueError(f"task: must {flaw}")
    return _parse(task, None)


def to_dict(task: Task) -> dict[str, JSONValue]:
    """Return the task object for clients: with defaults, and options as they were given."""
    fields: dict[str, JSONValue] = msgspec.to_builtins(task.spec)
    return {name: value for name, value in fields.items() if value is not None}


def classes(task: Task) -> list[JSONValue] | None:
    """Return the option values in order if an answer is exactly one of them, else None.

    Free answers to a choice with ``other`` are not included, and options that differ from item to
    item are no classes.
    """
    return values_of(task) if task.single and task.options else None


def settle(task: Task, value: JSONValue, bounds: Bounds | None = None) -> JSONValue:
    """Return an answer as it is stored, so that equal answers are the same value.

    ``bounds`` are the item's (``bounds_of``), if they are known: spans must lie within its text,
    and shapes are cut at the edges of its image.

    Raises:
        NotAllowed: The task does not allow the answer; the sentence names the rule.
    """
    if task.single and type(value) is str and value in task.options:  # most are of this sort
        return value
    if value is None:
        raise NotAllowed("null is never a label: skip the item instead.")
    flaw = flaw_of(value)
    if flaw is not None:
        raise NotAllowed(f"The value must {flaw}.")
    return task.rules.settle(task, value, bounds)


def check(task: Task, value: JSONValue, data: Data = None) -> str | None:
    """Return None if an answer is allowed, else a sentence that names the rule.

    ``data`` is the item as it was shown (``display``).
    """
    try:
        settle(task, value, bounds_of(data))
    except NotAllowed as exc:
        return str(exc)
    return None


def as_stored(task: Task, value: JSONValue) -> JSONValue:
    """Return the spelling in which an answer is stored, even if it is no longer allowed."""
    try:
        return settle(task, value)
    except NotAllowed:
        return spell(value)


# --- the task's own fields ------------------------------------------------------------------


def _parse(task: dict[str, Any], view: View | None) -> Task:
    """Read a task, or with ``view`` the task of a question about an item that is shown so."""
    kind = task.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"task.kind: must be one of {', '.join(KINDS)}")
    rules = KINDS[kind]
    if view is not None and "item" in task:
        raise ValueError("task.item: belongs to the whole task, not to one question")
    try:
        spec = msgspec.convert(task, rules.fields)
    except msgspec.ValidationError as exc:
        raise ValueError(explain(str(exc), rules)) from None
    rules.check(spec)
    shown = view_of(spec, rules) if view is None else view

    def parse_part(part: dict[str, Any]) -> Task:
        return _parse(part, shown)

    raw = getattr(spec, "questions", None)
    found = Task(
        rules=rules,
        spec=spec,
        view=shown,
        options=lookup(rules, spec),
        on=on_field(spec, rules, shown),
        questions=() if raw is None else parse_questions(raw, "questions", parse_part),
        relations=lookup_of(getattr(spec, "relations", None) or (), "relations"),
        about=about_labels(rules, spec, parse_part),
    )
    rules.check_options(found)
    return found if view is not None else lists_of(found)
