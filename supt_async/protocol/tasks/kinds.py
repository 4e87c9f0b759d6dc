"""Fields of a project's ``task`` object, one struct for each kind of task.

Their answers are in docs/protocol.md, rule 16. An unknown field is refused, since it is most likely
a typing error. What the types can't express, such as options that are given twice, is checked
in ``task``.
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


class Kind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of all kinds; ``item`` tells what items are where their data doesn't."""

    item: Literal["text", "markdown", "image", "audio"] | None = None


class Choice(Kind, frozen=True, tag="choice"):
    """One of the options; with ``other``, or a free text."""

    options: Options
    other: bool = False


class Choices(Kind, frozen=True, tag="choices"):
    """Any number of the options, between ``min`` (or none) and ``max`` (or all)."""

    options: Options
    min: Count | None = None
    max: Count | None = None


class Text(Kind, frozen=True, tag="text"):
    """A text, whose length counts in Unicode code points."""

    max_length: Annotated[int, Meta(ge=1, le=MAX_EXACT)] | None = None
    placeholder: Hint | None = None


class Rating(Kind, frozen=True, tag="rating"):
    """An integer from the lowest to the highest; ``anchors`` are words for these two."""

    scale: tuple[int, int]
    anchors: tuple[Hint, Hint] | None = None


class Spans(Kind, frozen=True, tag="spans"):
    """Labelled parts of a text."""

    labels: Options


class Boxes(Kind, frozen=True, tag="boxes"):
    """Labelled rectangles on an image."""

    labels: Options


class Polygons(Kind, frozen=True, tag="polygons"):
    """Labelled polygons on an image."""

    labels: Options


class Points(Kind, frozen=True, tag="points"):
    """Labelled points on an image."""

    labels: Options


class Compare(Kind, frozen=True, tag="compare"):
    """A verdict on a pair."""

    options: Options = ("a", "b", "tie")


class Anything(Kind, frozen=True, tag="any"):
    """Any answer: a custom notebook widget decides what it is."""


Spec: TypeAlias = (
    Choice | Choices | Text | Rating | Spans | Boxes | Polygons | Points | Compare | Anything
)

SPECS: dict[str, type[Spec]] = {
    "choice": Choice,
    "choices": Choices,
    "text": Text,
    "rating": Rating,
    "spans": Spans,
    "boxes": Boxes,
    "polygons": Polygons,
    "points": Points,
    "compare": Compare,
    "any": Anything,
}
