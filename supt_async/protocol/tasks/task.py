"""A project's task: what labellers are asked, and which answers are allowed.

``parse`` reads a project's ``task`` object once; ``settle`` checks each answer and returns it as
it is stored. Option values compare with their JSON type: ``1`` and ``1.0``
are the same number, while ``1``, ``"1"`` and ``true`` are three different values. The message
about a refused answer names the rule and never repeats the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.errors import explain
from supt_async.protocol.tasks.fields import MAX_EXACT, Option, OptionValue, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.validation import (
    Data,
    Extent,
    Lookup,
    NotAllowed,
    extent_of,
    flaw_of,
    typed,
)


def parse(task: object) -> Task:
    """Read a project's task object.

    Raises:
        ValueError: One line that names the field and says what it must be.
    """
    if not isinstance(task, dict):
        raise ValueError('task: must be an object, such as {"kind": "text"}')
    kind = task.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"task.kind: must be one of {', '.join(KINDS)}")
    flaw = flaw_of(task)
    if flaw is not None:
        raise ValueError(f"task: must {flaw}")
    rules = KINDS[kind]
    try:
        spec = msgspec.convert(task, rules.fields)
    except msgspec.ValidationError as exc:
        raise ValueError(explain(str(exc), rules)) from None
    _check_fields(rules, spec)
    view = View(item=spec.item, pair=rules.pair)
    return Task(rules=rules, spec=spec, view=view, options=_lookup(rules, spec))


def to_dict(task: Task) -> dict[str, JSONValue]:
    """Return the task object for clients: with defaults, and options as they were given."""
    fields: dict[str, JSONValue] = msgspec.to_builtins(task.spec)
    return {name: value for name, value in fields.items() if value is not None}


def classes(task: Task) -> list[JSONValue] | None:
    """Return the option values in order if an answer is exactly one of them, else None.

    Free answers to a choice with ``other`` are not included.
    """
    return [_value(option) for option in _options(task)] if task.single else None


def settle(task: Task, value: JSONValue, extent: Extent | None = None) -> JSONValue:
    """Return an answer as it is stored, so that equal answers are the same value.

    ``extent`` is the item's (``extent_of``), if it is known: spans must lie within its text, and
    shapes are cut at the edges of its image.

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
    return task.rules.settle(task, value, extent)


def check(task: Task, value: JSONValue, data: Data = None) -> str | None:
    """Return None if an answer is allowed, else a sentence that names the rule.

    ``data`` is the item as it was shown (``display``).
    """
    try:
        settle(task, value, extent_of(data))
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


def _check_fields(rules: TaskKind, spec: TaskFields) -> None:
    """Check what the types of the fields can't express."""
    if rules.marks is not None and spec.item not in (None, rules.marks):
        raise ValueError(f'task.item: must be "{rules.marks}" for this kind, or be left out')
    rules.check(spec)


def _lookup(rules: TaskKind, spec: TaskFields) -> Lookup:
    field = rules.options
    if field is None:
        return {}
    found: dict[Hashable, int] = {}
    keys: set[str] = set()
    for position, option in enumerate(getattr(spec, field)):
        value = _value(option)
        if not isinstance(value, str) and abs(value) > MAX_EXACT:
            raise ValueError(f"task.{field}[{position}]: too large a number; write it as a string")
        if typed(value) in found:
            raise ValueError(f"task.{field}[{position}]: same value as an earlier one; remove it")
        found[typed(value)] = position
        if isinstance(option, Option) and option.key is not None:
            key = option.key.casefold()  # the page takes A for a
            if key in keys:
                raise ValueError(
                    f"task.{field}[{position}].key: an earlier one has it; choose another"
                )
            keys.add(key)
    return found


def _options(task: Task) -> Sequence[str | Option]:
    return () if task.rules.options is None else getattr(task.spec, task.rules.options)


def _value(option: str | Option) -> OptionValue:
    """Return an option's value, in the spelling of the answers that choose it."""
    value: OptionValue = spell(option.value) if isinstance(option, Option) else option
    return value
