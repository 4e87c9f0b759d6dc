"""Task kind ``choice``: one of the options."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import Name, TaskFields, Tree, TreeOption
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.options import one_source, options_for
from supt_async.protocol.tasks.validation import NotAllowed, among, is_option

MAX_FREE_TEXT = 10_000
"""Maximum length, in code points, of a free answer to a choice with ``other``."""
ONE = "The value must be one of the options, of the same JSON type."


class Choice(TaskFields, frozen=True, tag="choice"):
    """One of the options; with ``other``, or a free text."""

    options: Tree | None = None
    options_from: Name | None = None
    inner: bool = False
    other: bool = False


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return one of the options as it is stored, or a free answer if one is allowed."""
    options = options_for(task, bounds)
    if is_option(value) if options is None else among(options, value):
        return spell(value)
    if not task.spec.other or not isinstance(value, str):
        raise NotAllowed(ONE)
    if not value.strip():
        raise NotAllowed("A free answer must not be blank.")
    if len(value) > MAX_FREE_TEXT:
        raise NotAllowed(f"A free answer must not be longer than {MAX_FREE_TEXT} characters.")
    return value


KIND = TaskKind(
    fields=Choice,
    example={"options": ["cat", "dog"]},
    settle=settle,
    countable=True,
    check=one_source,
    options="options",
    option=TreeOption,
    single=True,
    messages={"other": "true or false", "inner": "true or false"},
)
