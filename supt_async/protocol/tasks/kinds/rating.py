"""Task kind ``rating``: an integer on a scale."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.fields import MAX_EXACT, Hint, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.validation import NotAllowed

MAX_STEPS = 1000
"""Maximum length of a scale: highest minus lowest."""


class Rating(TaskFields, frozen=True, tag="rating"):
    """An integer from the lowest to the highest; ``anchors`` are words for these two."""

    scale: tuple[int, int]
    anchors: tuple[Hint, Hint] | None = None


def check(fields: Rating) -> None:
    lowest, highest = fields.scale
    if lowest >= highest:
        raise ValueError("task.scale: must be [lowest, highest] with lowest < highest")
    if highest - lowest > MAX_STEPS or max(-lowest, highest) > MAX_EXACT:
        raise ValueError(f"task.scale: must not have more than {MAX_STEPS} steps")


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the integer as it is."""
    lowest, highest = task.spec.scale
    if type(value) is not int or not lowest <= value <= highest:
        raise NotAllowed(f"The value must be an integer from {lowest} to {highest}.")
    return value


KIND = TaskKind(
    fields=Rating,
    example={"scale": [1, 5]},
    settle=settle,
    countable=True,
    check=check,
    messages={
        "scale": "[lowest, highest], two integers such as [1, 5]",
        "anchors": 'two texts, for the lowest and the highest, such as ["awful", "great"]',
    },
)
