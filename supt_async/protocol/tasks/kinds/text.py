"""Task kind ``text``: people write a text."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.fields import MAX_EXACT, Hint, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.validation import NotAllowed


class Text(TaskFields, frozen=True, tag="text"):
    """A text, whose length counts in Unicode code points."""

    max_length: Annotated[int, Meta(ge=1, le=MAX_EXACT)] | None = None
    placeholder: Hint | None = None


def settle(task: Task, value: JSONValue, bounds: Bounds | None) -> JSONValue:
    """Return the text as it is."""
    limit = task.spec.max_length
    if not isinstance(value, str):
        raise NotAllowed("The value must be a text.")
    if limit is not None and len(value) > limit:
        raise NotAllowed(f"The text must not be longer than {limit} characters.")
    return value


KIND = TaskKind(
    fields=Text,
    example={},
    settle=settle,
    messages={
        "max_length": "an integer of at least 1, such as 280",
        "placeholder": 'a text of at most 1000 characters, such as "Sum it up"',
    },
)
