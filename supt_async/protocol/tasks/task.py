"""A project's task: what labellers are asked, and which answers are allowed.

``parse`` reads a project's ``task`` object once; ``settle`` checks each answer and returns it as
it is stored. Option values compare with their JSON type: ``1`` and ``1.0``
are the same number, while ``1``, ``"1"`` and ``true`` are three different values. The message
about a refused answer names the rule and never repeats the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks import validation
from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.errors import explain
from supt_async.protocol.tasks.kinds import (
    MAX_EXACT,
    SPECS,
    Boxes,
    Choice,
    Choices,
    Compare,
    Option,
    OptionValue,
    Points,
    Polygons,
    Rating,
    Spans,
    Spec,
)
from supt_async.protocol.tasks.validation import (
    Data,
    Extent,
    Lookup,
    NotAllowed,
    extent_of,
    flaw_of,
    typed,
)

MAX_STEPS = 1000
"""Maximum length of a rating's scale: highest minus lowest."""

_SHOWN_ON: dict[type[Spec], str] = {
    Spans: "text",
    Boxes: "image",
    Polygons: "image",
    Points: "image",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Valid task: its fields, and its options or labels ready to be looked up."""

    spec: Spec
    options: Lookup
    single: bool
    """Whether an answer is one of the options itself, not a list or an object."""

    @property
    def kind(self) -> str:
        return str(self.spec.__struct_config__.tag)

    @property
    def item(self) -> str | None:
        return self.spec.item

    @property
    def marks(self) -> str | None:
        """Kind of data that answers mark parts of, a text or an image; None for other tasks."""
        return _SHOWN_ON.get(type(self.spec))


def parse(task: object) -> Task:
    """Read a project's task object.

    Raises:
        ValueError: One line that names the field and says what it must be.
    """
    if not isinstance(task, dict):
        raise ValueError('task: must be an object, such as {"kind": "text"}')
    kind = task.get("kind")
    if not isinstance(kind, str) or kind not in SPECS:
        raise ValueError(f"task.kind: must be one of {', '.join(SPECS)}")
    flaw = flaw_of(task)
    if flaw is not None:
        raise ValueError(f"task: must {flaw}")
    try:
        spec = msgspec.convert(task, SPECS[kind])
    except msgspec.ValidationError as exc:
        raise ValueError(explain(str(exc), SPECS[kind])) from None
    _check_fields(spec)
    return Task(
        spec=spec, options=_lookup(*_options(spec)), single=isinstance(spec, Choice | Compare)
    )


def to_dict(task: Task) -> dict[str, JSONValue]:
    """Return the task object for clients: with defaults, and options as they were given."""
    fields: dict[str, JSONValue] = msgspec.to_builtins(task.spec)
    return {name: value for name, value in fields.items() if value is not None}


def classes(task: Task) -> list[JSONValue] | None:
    """Return the option values in order if an answer is exactly one of them, else None.

    Free answers to a choice with ``other`` are not included.
    """
    return [_value(option) for option in _options(task.spec)[0]] if task.single else None


def settle(task: Task, value: JSONValue, extent: Extent | None = None) -> JSONValue:
    """Return an answer as it is stored, so that equal answers are the same value.

    ``extent`` is the item's (``extent_of``), if it is known: spans must lie within its text, and
    shapes are cut at the edges of its image.

    Raises:
        NotAllowed: The task does not allow the answer; the sentence names the rule.
    """
    if task.single and type(value) is str and value in task.options:  # most are of this sort
        return value
    return validation.settle(task.spec, task.options, value, extent)


def check(task: Task, value: JSONValue, data: Data = None) -> str | None:
    """Return None if an answer is allowed, else a sentence that names the rule.

    ``data`` is the item as it was shown (``display``).
    """
    try:
        settle(task, value, extent_of(data))
    except NotAllowed as exc:
        return str(exc)
    return None


def as_stored(task: Task, value: JSONValue) -> JSONValue:
    """Return the spelling in which an answer is stored, even if it is no longer allowed."""
    try:
        return settle(task, value)
    except NotAllowed:
        return spell(value)


# --- the task's own fields ------------------------------------------------------------------


def _check_fields(spec: Spec) -> None:
    """Check what the types of the fields can't express."""
    needed = _SHOWN_ON.get(type(spec))
    if needed is not None and spec.item not in (None, needed):
        raise ValueError(f'task.item: must be "{needed}" for this kind, or be left out')
    match spec:
        case Choices(options=options, min=low, max=high):
            if max(low or 0, high or 0) > len(options):
                raise ValueError("task.min and task.max: must not exceed the number of options")
            if high is not None and high < max(low or 0, 1):
                raise ValueError("task.max: must be at least 1, and not less than task.min")
        case Rating(scale=(lowest, highest)):
            if lowest >= highest:
                raise ValueError("task.scale: must be [lowest, highest] with lowest < highest")
            if highest - lowest > MAX_STEPS or max(-lowest, highest) > MAX_EXACT:
                raise ValueError(f"task.scale: must not have more than {MAX_STEPS} steps")
        case _:
            pass


def _options(spec: Spec) -> tuple[Sequence[str | Option], str]:
    """Return the options or labels of a task, and the name of their field."""
    match spec:
        case Choice() | Choices() | Compare():
            return spec.options, "options"
        case Spans() | Boxes() | Polygons() | Points():
            return spec.labels, "labels"
        case _:
            return (), ""


def _lookup(options: Sequence[str | Option], field: str) -> Lookup:
    found: dict[Hashable, int] = {}
    keys: set[str] = set()
    for position, option in enumerate(options):
        value = _value(option)
        if not isinstance(value, str) and abs(value) > MAX_EXACT:
            raise ValueError(f"task.{field}[{position}]: too large a number; write it as a string")
        if typed(value) in found:
            raise ValueError(f"task.{field}[{position}]: same value as an earlier one; remove it")
        found[typed(value)] = position
        if isinstance(option, Option) and option.key is not None:
            key = option.key.casefold()  # the page takes A for a
            if key in keys:
                raise ValueError(
                    f"task.{field}[{position}].key: an earlier one has it; choose another"
                )
            keys.add(key)
    return found


def _value(option: str | Option) -> OptionValue:
    """Return an option's value, in the spelling of the answers that choose it."""
    value: OptionValue = spell(option.value) if isinstance(option, Option) else option
    return value
