"""Task kind ``rank``: all options in an order, the best first."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import Name, Options, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.options import one_source, options_for
from supt_async.protocol.tasks.validation import NotAllowed, among, is_list, is_option, typed


class Rank(TaskFields, frozen=True, tag="rank"):
    """All options, the best first."""

    options: Options | None = None
    options_from: Name | None = None


def check_options(task: Task) -> None:
    """Check that there is something to put in order."""
    if task.spec.options is not None and len(task.options) < 2:
        raise ValueError("task.options: must be at least 2 to be put in order")


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the options in the order given."""
    options = options_for(task, bounds)
    if not is_list(value) or not all(
        is_option(part) if options is None else among(options, part) for part in value
    ):
        raise NotAllowed("The value must be a list of options, each of the same JSON type.")
    if len({typed(part) for part in value}) < len(value):
        raise NotAllowed("The value must not have the same option twice.")
    if options is not None and len(value) < len(options):
        raise NotAllowed("The value must have all options, the best first.")
    return [spell(part) for part in value]


KIND = TaskKind(
    fields=Rank,
    example={"options": ["a", "b", "c"]},
    settle=settle,
    check=one_source,
    check_options=check_options,
    options="options",
    ordered=True,
)
