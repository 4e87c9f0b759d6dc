"""Task kind ``choice``: one of the options."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import Options, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.validation import Extent, NotAllowed, among

MAX_FREE_TEXT = 10_000
"""Maximum length, in code points, of a free answer to a choice with ``other``."""


class Choice(TaskFields, frozen=True, tag="choice"):
    """One of the options; with ``other``, or a free text."""

    options: Options
    other: bool = False


def settle(task: Task, value: JSONValue, extent: Extent | None) -> JSONValue:
    """Return one of the options as it is stored, or a free answer if one is allowed."""
    if among(task.options, value):
        return spell(value)
    if not task.spec.other or not isinstance(value, str):
        raise NotAllowed(ONE)
    if not value.strip():
        raise NotAllowed("A free answer must not be blank.")
    if len(value) > MAX_FREE_TEXT:
        raise NotAllowed(f"A free answer must not be longer than {MAX_FREE_TEXT} characters.")
    return value


ONE = "The value must be one of the options, of the same JSON type."
KIND = TaskKind(
    fields=Choice,
    settle=settle,
    options="options",
    single=True,
    messages={"other": "true or false"},
)
