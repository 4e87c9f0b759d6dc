"""Fields that several kinds of task have: options, texts, counts, and what every kind has.

An unknown field is refused, since it is most likely a typing error. What the types can't express,
such as options that are given twice, is checked in ``task`` or by the kind.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

MAX_OPTIONS = 1000
"""Maximum number of options of a task."""
MAX_EXACT = 2**53 - 1
"""Largest integer that browsers read exactly."""

Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000)]
Hint: TypeAlias = Annotated[str, Meta(max_length=1000)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_EXACT)]
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


class TaskFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of the fields of every kind; ``item`` tells what items are where their data doesn't."""

    item: Literal["text", "markdown", "image", "audio"] | None = None
