"""Task kind ``choices``: any number of the options."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import Count, Options, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.validation import Extent, NotAllowed, among, is_list, typed


class Choices(TaskFields, frozen=True, tag="choices"):
    """Any number of the options, between ``min`` (or none) and ``max`` (or all)."""

    options: Options
    min: Count | None = None
    max: Count | None = None


def check(fields: Choices) -> None:
    low, high = fields.min, fields.max
    if max(low or 0, high or 0) > len(fields.options):
        raise ValueError("task.min and task.max: must not exceed the number of options")
    if high is not None and high < max(low or 0, 1):
        raise ValueError("task.max: must be at least 1, and not less than task.min")


def settle(task: Task, value: JSONValue, extent: Extent | None) -> JSONValue:
    """Return the options in the task's order."""
    options, fields = task.options, task.spec
    if not is_list(value) or not all(among(options, part) for part in value):
        raise NotAllowed("The value must be a list of options, each of the same JSON type.")
    if len({typed(part) for part in value}) < len(value):
        raise NotAllowed("The value must not have the same option twice.")
    if len(value) < (fields.min or 0):
        raise NotAllowed(f"At least {fields.min} options must be chosen.")
    if fields.max is not None and len(value) > fields.max:
        raise NotAllowed(f"At most {fields.max} options may be chosen.")
    return sorted(map(spell, value), key=lambda part: options[typed(part)])


KIND = TaskKind(
    fields=Choices,
    settle=settle,
    check=check,
    options="options",
    messages={
        "min": "an integer of at least 0, such as 1",
        "max": "an integer of at least 1, such as 3",
    },
)
