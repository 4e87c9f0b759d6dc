"""Fields that several kinds of task have: options, texts, counts, and what every kind has.

An unknown field is refused, since it is most likely a typing error. What the types can't express,
such as options that are given twice, is checked in ``task`` or by the kind.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct

MAX_OPTIONS = 1000
"""Maximum number of options of a task."""
MAX_FIELDS = 100
"""Maximum number of fields of an item that are shown."""
MAX_EXACT = 2**53 - 1
"""Largest integer that browsers read exactly."""

Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000)]
Hint: TypeAlias = Annotated[str, Meta(max_length=1000)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_EXACT)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
OptionValue: TypeAlias = str | int | float | bool


class Option(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Option to choose: its value, the label that is shown, its key and an explanation."""

    value: Words | int | float | bool
    label: Words | None = None
    key: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    hint: Hint | None = None


Options: TypeAlias = Annotated[
    tuple[Words | Option, ...], Meta(min_length=1, max_length=MAX_OPTIONS)
]


class Label(Option, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Label of a region, with questions that are asked about each region that has it."""

    questions: tuple[dict[str, Any], ...] | None = None


class TreeOption(Option, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Option that may have options below it."""

    options: Annotated[tuple[Words | TreeOption, ...], Meta(min_length=1)] | None = None


Labels: TypeAlias = Annotated[tuple[Words | Label, ...], Meta(min_length=1, max_length=MAX_OPTIONS)]
Tree: TypeAlias = Annotated[
    tuple[Words | TreeOption, ...], Meta(min_length=1, max_length=MAX_OPTIONS)
]
Whole: TypeAlias = Literal[
    "text", "markdown", "html", "chat", "image", "audio", "video", "series", "table", "json"
]
"""How a whole payload is shown."""
Part: TypeAlias = Literal[
    "text",
    "markdown",
    "html",
    "chat",
    "image",
    "audio",
    "video",
    "series",
    "table",
    "json",
    "badge",
]
"""How a field of a payload is shown."""
Parts: TypeAlias = Annotated[dict[Name, Part], Meta(min_length=1, max_length=MAX_FIELDS)]


class TaskFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of the fields of every kind; ``item`` tells how items are shown."""

    item: Whole | Parts | None = None


class RegionFields(TaskFields, frozen=True, kw_only=True):
    """Fields of the kinds that mark parts of an item."""

    labels: Labels
    on: Name | None = None
    accept_empty: bool = True
