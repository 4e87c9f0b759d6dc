"""Interface between tasks and their kinds.

A kind of task is a module in ``kinds`` with a constant ``KIND``: the fields of its task object, and
a function that checks an answer and returns it as it is stored. The answers of all kinds are in
docs/protocol.md, rule 16.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from supt_async.domain.values import JSONValue
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.bounds import Bounds, Extent
from supt_async.protocol.tasks.fields import Option, TaskFields
from supt_async.protocol.tasks.validation import Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """A kind of task."""

    fields: type[TaskFields]
    """Fields of its task object; the tag is the kind's name."""
    settle: Callable[[Task, JSONValue, Bounds | None], JSONValue]
    """Returns an answer as it is stored, so that equal answers are the same value.

    It raises NotAllowed with a sentence that names the rule that the answer breaks.
    """
    example: Mapping[str, Any]
    """Fields of a small task, without its kind."""
    check: Callable[[Any], None] = lambda fields: None
    """Checks what the types of the fields can't express; raises ValueError with one line."""
    check_options: Callable[[Any], None] = lambda task: None
    """Checks what depends on the number of options, of the ``Task``; raises ValueError."""
    options: str | None = None
    """Name of the field with the options or labels, if it has any."""
    option: type[Option] = Option
    """Fields of an option that is an object."""
    marks: tuple[str, ...] = ()
    """Kinds of data that its answers mark parts of, such as a text or an image."""
    single: bool = False
    """Whether an answer is one of the options itself, not a list or an object."""
    countable: bool = False
    """Whether an answer is one of a few values, so that the database can count all of them."""
    ordered: bool = False
    """Whether the order of a list in an answer means something, the best first."""
    pair: bool = False
    """Whether an item is two things that are compared."""
    asked: bool = True
    """Whether it can be a question of a form, or about a region."""
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
    on: str | None = None
    """Field of the item whose parts answers mark; None if that is the whole payload."""
    questions: tuple[Question, ...] = ()
    """Questions of a form, in order."""
    relations: Lookup = field(default_factory=dict)
    """Labels of relations between regions."""
    about: Mapping[Hashable, tuple[Question, ...]] = field(default_factory=dict)
    """Questions about each region with a label."""
    bounded: bool = field(init=False)
    """Whether which answers are allowed depends on the item; each answer asks for it."""

    def __post_init__(self) -> None:
        bounded = bool(self.view.lists) or any(one.marks for one in self.parts)
        object.__setattr__(self, "bounded", bounded)

    @property
    def kind(self) -> str:
        return self.rules.name

    @property
    def item(self) -> str | None:
        """What payloads are as a whole, where their data doesn't tell."""
        return self.view.item

    @property
    def marks(self) -> tuple[str, ...]:
        """Kinds of data that answers mark parts of; empty if they mark nothing."""
        return self.rules.marks

    @property
    def parts(self) -> tuple[Task, ...]:
        """The tasks of a form's questions; of any other kind, the task itself."""
        return tuple(one.task for one in self.questions) or (self,)

    @property
    def single(self) -> bool:
        """Whether an answer is one of the options itself, not a list or an object."""
        return self.rules.single

    def extent(self, bounds: Bounds | None) -> Extent | None:
        """Return the extent of what answers mark parts of, if it is known."""
        return None if bounds is None else bounds.extents.get(self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Question of a form, or about a region."""

    name: str
    task: Task
    title: str | None = None
    help: str | None = None
    required: bool = True
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Answer to an earlier question upon which a question is asked."""

    question: str
    values: frozenset[Hashable]
    """Each as ``validation.typed`` returns it."""
