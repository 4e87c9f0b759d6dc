"""Task kind ``choices``: any number of the options."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.fields import Count, Name, TaskFields, Tree, TreeOption
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.options import one_source, options_for
from supt_async.protocol.tasks.validation import NotAllowed, among, is_list, is_option, typed


class Choices(TaskFields, frozen=True, tag="choices"):
    """Any number of the options, between ``min`` (or none) and ``max`` (or all)."""

    options: Tree | None = None
    options_from: Name | None = None
    inner: bool = False
    min: Count | None = None
    max: Count | None = None


def check(fields: Choices) -> None:
    one_source(fields)
    low, high = fields.min, fields.max
    if high is not None and high < max(low or 0, 1):
        raise ValueError("task.max: must be at least 1, and not less than task.min")


def check_options(task: Task) -> None:
    """Check the bounds against the number of options."""
    most = max(task.spec.min or 0, task.spec.max or 0)
    if task.spec.options is not None and most > len(task.options):
        raise ValueError("task.min and task.max: must not exceed the number of options")


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the options in the task's order."""
    options, fields = options_for(task, bounds), task.spec
    if not is_list(value) or not all(
        is_option(part) if options is None else among(options, part) for part in value
    ):
        raise NotAllowed("The value must be a list of options, each of the same JSON type.")
    if len({typed(part) for part in value}) < len(value):
        raise NotAllowed("The value must not have the same option twice.")
    if len(value) < (fields.min or 0):
        raise NotAllowed(f"At least {fields.min} options must be chosen.")
    if fields.max is not None and len(value) > fields.max:
        raise NotAllowed(f"At most {fields.max} options may be chosen.")
    chosen = [spell(part) for part in value]
    if options is None:
        return sorted(chosen, key=text_of)
    return sorted(chosen, key=lambda part: options[typed(part)])


KIND = TaskKind(
    fields=Choices,
    example={"options": ["cat", "dog"]},
    settle=settle,
    check=check,
    check_options=check_options,
    options="options",
    option=TreeOption,
    messages={
        "min": "an integer of at least 0, such as 1",
        "max": "an integer of at least 1, such as 3",
        "inner": "true or false",
    },
)
