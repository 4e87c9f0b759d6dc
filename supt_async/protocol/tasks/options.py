"""Options and labels of a task, read from its object."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import (
    MAX_EXACT,
    MAX_OPTIONS,
    Label,
    Option,
    OptionValue,
    TaskFields,
    TreeOption,
)
from supt_async.protocol.tasks.kind import Question, Task, TaskKind
from supt_async.protocol.tasks.questions import parse_questions
from supt_async.protocol.tasks.validation import Lookup, typed

MAX_LEVELS = 8
"""Maximum depth of a tree of options."""


def lookup(rules: TaskKind, spec: TaskFields) -> Lookup:
    """Return the options that can be chosen, each with its position.

    Raises:
        ValueError: A value or a key is there twice, or a number is too large.
    """
    return _lookup(_given(rules, spec), rules.options or "", inner=getattr(spec, "inner", False))


def lookup_of(options: Sequence[str | Option], field: str) -> Lookup:
    """Return options of another field of a task, each with its position.

    Raises:
        ValueError: As ``lookup``.
    """
    return _lookup(options, field, inner=False)


def values_of(task: Task) -> list[JSONValue]:
    """Return the values of the options that can be chosen, in order."""
    every = _every(_given(task.rules, task.spec), task.rules.options or "")
    values = [_value(option) for _, option, _ in every]
    return [value for value in values if typed(value) in task.options]


def one_source(fields: Any) -> None:
    """Check that a task has options from one source.

    Raises:
        ValueError: It has none or two.
    """
    if fields.options is None and fields.options_from is None:
        raise ValueError(
            "task.options: missing required field; it must be a list of 1 to 1000 texts, such as"
            ' ["cat", "dog"], unless options_from names a field of the items that lists them'
        )
    if fields.options is not None and fields.options_from is not None:
        raise ValueError("task.options_from: a task has this or options, not both")


def options_for(task: Task, bounds: Bounds | None) -> Lookup | None:
    """Return the options that an answer to an item can have; None if they are not known here."""
    field: str | None = task.spec.options_from
    if field is None:
        return task.options
    return None if bounds is None else bounds.options.get(field, {})


def about_labels(
    rules: TaskKind, spec: TaskFields, parse: Callable[[dict[str, Any]], Task]
) -> Mapping[Hashable, tuple[Question, ...]]:
    """Return the questions about each region with a label, by label.

    Raises:
        ValueError: A question is wrong.
    """
    found = {}
    for place, option in enumerate(_given(rules, spec)):
        if isinstance(option, Label) and option.questions is not None:
            field = f"{rules.options}[{place}].questions"
            questions = parse_questions(option.questions, field, parse)
            for number, one in enumerate(questions):
                if one.task.marks or one.task.rules.pair:
                    raise ValueError(
                        f"task.{field}[{number}].kind: a question about a region must have an"
                        f" answer of its own, not {one.task.kind}"
                    )
            found[typed(_value(option))] = questions
    return found


def _lookup(options: Sequence[str | Option], field: str, *, inner: bool) -> Lookup:
    found: dict[Hashable, int] = {}
    seen: set[Hashable] = set()
    keys: dict[str, set[str]] = {}
    for place, option, level in _every(options, field):
        value = _value(option)
        if not isinstance(value, str) and abs(value) > MAX_EXACT:
            raise ValueError(f"task.{place}: too large a number; write it as a string")
        if typed(value) in seen:
            raise ValueError(f"task.{place}: same value as an earlier one; remove it")
        if len(seen) >= MAX_OPTIONS:
            raise ValueError(f"task.{place}: there must not be more than {MAX_OPTIONS} options")
        seen.add(typed(value))
        below = option.options if isinstance(option, TreeOption) else None
        if below is None or inner:
            found[typed(value)] = len(found)
        if isinstance(option, Option) and option.key is not None:
            key = option.key.casefold()  # the page takes A for a
            taken = keys.setdefault(level, set())
            if key in taken:
                raise ValueError(f"task.{place}.key: an earlier one has it; choose another")
            taken.add(key)
    return found


def _every(options: Sequence[str | Option], field: str) -> Iterator[tuple[str, str | Option, str]]:
    """Yield all options of a tree from the top: the place, the option, and its list's place."""
    for position, option in enumerate(options):
        place = f"{field}[{position}]"
        yield place, option, field
        if isinstance(option, TreeOption) and option.options is not None:
            if place.count("[") >= MAX_LEVELS:
                raise ValueError(f"task.{place}: there must not be more than {MAX_LEVELS} levels")
            yield from _every(option.options, f"{place}.options")


def _given(rules: TaskKind, spec: TaskFields) -> Sequence[str | Option]:
    if rules.options is None:
        return ()
    options: Sequence[str | Option] | None = getattr(spec, rules.options)
    return options or ()


def _value(option: str | Option) -> OptionValue:
    """Return an option's value, in the spelling of the answers that choose it."""
    value: OptionValue = spell(option.value) if isinstance(option, Option) else option
    return value
