"""Task kind ``compare``: a verdict on a pair."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import Options, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.kinds.choice import ONE
from supt_async.protocol.tasks.validation import NotAllowed, among


class Compare(TaskFields, frozen=True, tag="compare"):
    """A verdict on a pair."""

    options: Options = ("a", "b", "tie")


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return one of the options as it is stored."""
    if not among(task.options, value):
        raise NotAllowed(ONE)
    return spell(value)


KIND = TaskKind(
    fields=Compare,
    example={},
    settle=settle,
    countable=True,
    options="options",
    single=True,
    pair=True,
)
