"""Interface between tasks and their kinds.

A kind of task is a module in ``kinds`` with a constant ``KIND``: the fields of its task object, and
a function that checks an answer and returns it as it is stored. The answers of all kinds are in
docs/protocol.md, rule 16.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.fields import TaskFields
from supt_async.protocol.tasks.validation import Extent, Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """A kind of task."""

    fields: type[TaskFields]
    """Fields of its task object; the tag is the kind's name."""
    settle: Callable[[Task, JSONValue, Extent | None], JSONValue]
    """Returns an answer as it is stored, so that equal answers are the same value.

    It raises NotAllowed with a sentence that names the rule that the answer breaks.
    """
    check: Callable[[Any], None] = lambda fields: None
    """Checks what the types of the fields can't express; raises ValueError with one line."""
    options: str | None = None
    """Name of the field with the options or labels, if it has any."""
    marks: str | None = None
    """Kind of data that its answers mark parts of, a text or an image."""
    single: bool = False
    """Whether an answer is one of the options itself, not a list or an object."""
    pair: bool = False
    """Whether an item is two things that are compared."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """What each of its own fields must be, with a right value, for error messages."""

    @property
    def name(self) -> str:
        return str(self.fields.__struct_config__.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Valid task: its kind and fields, and its options or labels ready to be looked up."""

    rules: TaskKind
    spec: Any
    """Fields of the task object, an instance of ``rules.fields``."""
    view: View
    """How its items are shown."""
    options: Lookup

    @property
    def kind(self) -> str:
        return self.rules.name

    @property
    def item(self) -> str | None:
        item: str | None = self.spec.item
        return item

    @property
    def marks(self) -> str | None:
        """Kind of data that answers mark parts of, a text or an image; None for other tasks."""
        return self.rules.marks

    @property
    def single(self) -> bool:
        """Whether an answer is one of the options itself, not a list or an object."""
        return self.rules.single
