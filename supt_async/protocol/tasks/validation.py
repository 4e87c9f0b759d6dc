"""Validation of answers, and the form in which each is stored: one function for each kind.

The shapes are those of docs/protocol.md, rule 16. An answer that is refused gets a
sentence that names the rule and never repeats the answer. One that is allowed is returned in the
one spelling that equal answers share: numbers as ``equality`` writes them, several options in
the task's order, spans in the order of the text, shapes as ``shapes`` mends them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import storable
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.kinds import (
    Anything,
    Boxes,
    Choice,
    Choices,
    Compare,
    OptionValue,
    Points,
    Polygons,
    Rating,
    Spans,
    Spec,
    Text,
)
from supt_async.protocol.tasks.shapes import Size, mend_box, mend_point, mend_polygon

MAX_FREE_TEXT = 10_000
"""Maximum length, in code points, of a free answer to a choice with ``other``."""
MAX_DEPTH = 32
"""Maximum nesting depth of an answer."""
MIN_CORNERS = 3

Lookup: TypeAlias = Mapping[Hashable, int]
"""Options or labels of a task, each as ``typed`` returns it, and its position."""
Data: TypeAlias = dict[str, JSONValue] | None
"""Item as it is shown (``display``)."""

_OPTION_TYPES = frozenset((str, int, float, bool))


class NotAllowed(ValueError):
    """The task does not allow an answer; the text is one sentence that names the rule."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Bounds of the answers to an item: the length of its text or the size of its image."""

    kind: str
    """Kind of its ``data``."""
    length: int | None = None
    """Length of a text, in code points."""
    size: Size | None = None
    """Size of an image, if it is known."""


def extent_of(data: Data) -> Extent | None:
    """Return the bounds of answers to an item; None if it is not known how it is shown."""
    match data:
        case None:
            return None
        case {"kind": "text", "text": str(text)}:
            return Extent("text", length=len(text))
        case {"kind": "image", "width": int() | float() as width, "height": int() | float() as h}:
            return Extent("image", size=Size(width, h))
        case _:
            return Extent(str(data.get("kind")))


def settle(spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None) -> JSONValue:
    """Return an answer as it is stored.

    Raises:
        NotAllowed: It breaks a rule.
    """
    if value is None:
        raise NotAllowed("null is never a label: skip the item instead.")
    flaw = flaw_of(value)
    if flaw is not None:
        raise NotAllowed(f"The value must {flaw}.")
    return _SETTLERS[type(spec)](spec, options, value, extent)


def typed(value: OptionValue) -> Hashable:
    """Return a key that keeps true and 1 apart, which Python does not; 1 and 1.0 stay equal."""
    return (bool, value) if value is True or value is False else value


def among(options: Lookup, value: JSONValue) -> bool:
    """Return whether a value is one of the options, of the same JSON type."""
    return type(value) in _OPTION_TYPES and typed(value) in options


def flaw_of(value: JSONValue, depth: int = 0) -> str | None:
    """Return what a value must (not) be or have so that databases and browsers can keep it."""
    match value:
        case None | bool():
            return None
        case str():
            return None if storable(value) else "not have U+0000 or half of a surrogate pair"
        case float():
            return None if math.isfinite(value) else "have finite numbers only"
        case int():
            fits = -(2**63) <= value < 2**64
            return None if fits else "have integers of at most 64 bits only"
        case list() | tuple():
            parts: Iterable[JSONValue] = value
        case dict():
            if not all(isinstance(key, str) for key in value):
                return "be JSON, whose keys are strings"
            parts = itertools.chain(value, value.values())
        case _:
            return "be JSON"
    if depth >= MAX_DEPTH:
        return f"not be nested deeper than {MAX_DEPTH} levels"
    return next((flaw for part in parts if (flaw := flaw_of(part, depth + 1)) is not None), None)


def _settle_one(spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None) -> JSONValue:
    """Return one of the options as it is stored, or a free answer if one is allowed."""
    if among(options, value):
        return spell(value)
    if not getattr(spec, "other", False) or not isinstance(value, str):
        raise NotAllowed("The value must be one of the options, of the same JSON type.")
    if not value.strip():
        raise NotAllowed("A free answer must not be blank.")
    if len(value) > MAX_FREE_TEXT:
        raise NotAllowed(f"A free answer must not be longer than {MAX_FREE_TEXT} characters.")
    return value


def _settle_choices(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    spec = cast(Choices, spec)
    if not _is_list(value) or not all(among(options, part) for part in value):
        raise NotAllowed("The value must be a list of options, each of the same JSON type.")
    if len({typed(part) for part in value}) < len(value):
        raise NotAllowed("The value must not have the same option twice.")
    if len(value) < (spec.min or 0):
        raise NotAllowed(f"At least {spec.min} options must be chosen.")
    if spec.max is not None and len(value) > spec.max:
        raise NotAllowed(f"At most {spec.max} options may be chosen.")
    return sorted(map(spell, value), key=lambda part: options[typed(part)])


def _settle_text(spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None) -> JSONValue:
    limit = cast(Text, spec).max_length
    if not isinstance(value, str):
        raise NotAllowed("The value must be a text.")
    if limit is not None and len(value) > limit:
        raise NotAllowed(f"The text must not be longer than {limit} characters.")
    return value


def _settle_rating(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    lowest, highest = cast(Rating, spec).scale
    if type(value) is not int or not lowest <= value <= highest:
        raise NotAllowed(f"The value must be an integer from {lowest} to {highest}.")
    return value


def _settle_spans(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    if not _is_list(value) or not all(_is_list(span) and len(span) == 3 for span in value):
        raise NotAllowed("The value must be a list of [start, end, label].")
    if value and extent is not None and extent.kind != "text":
        raise NotAllowed("A span marks a part of a text, and this item is not shown as one.")
    length = None if extent is None else extent.length
    for start, end, label in value:
        if type(start) is not int or type(end) is not int or not 0 <= start < end:
            raise NotAllowed("Start and end of a span must be integers with 0 <= start < end.")
        if length is not None and end > length:
            raise NotAllowed("A span must lie within the text; offsets count Unicode code points.")
        if not among(options, label):
            raise NotAllowed(_LABEL)
    spans = [[start, end, spell(label)] for start, end, label in value]
    # As the page draws them: the longer of two that begin together comes first.
    return sorted(spans, key=lambda span: (span[0], -span[1], text_of(span[2])))


def _settle_boxes(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    form = _Form("box", "xyxy", "four numbers", lambda xyxy: _numbers(xyxy, 4), mend_box)
    return _settle_shapes(form, options, value, extent)


def _settle_points(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    form = _Form("point", "coordinates", "two numbers", _is_point, mend_point)
    return _settle_shapes(form, options, value, extent)


def _settle_polygons(
    spec: Spec, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    def corners(points: JSONValue) -> bool:
        return _is_list(points) and len(points) >= MIN_CORNERS and all(map(_is_point, points))

    form = _Form("polygon", "points", "three or more [x, y]", corners, mend_polygon)
    return _settle_shapes(form, options, value, extent)


@dataclass(frozen=True, slots=True)
class _Form:
    """Form of a kind of shape, and the rule that corrects it."""

    kind: str
    field: str
    what: str
    valid: Callable[[JSONValue], bool]
    mend: Callable[[JSONValue, Size | None], tuple[JSONValue, str]]


def _settle_shapes(
    form: _Form, options: Lookup, value: JSONValue, extent: Extent | None
) -> JSONValue:
    kind, field = form.kind, form.field
    if not _is_list(value) or not all(
        isinstance(shape, dict) and shape.keys() == {"type", "label", field} for shape in value
    ):
        raise NotAllowed(f"The value must be a list of objects with type, label and {field}.")
    if value and extent is not None and extent.kind != "image":
        raise NotAllowed(f"A {kind} is drawn on an image, and this item is not shown as one.")
    size = None if extent is None else extent.size
    settled = []
    for shape in value:
        if shape["type"] != kind:
            raise NotAllowed(f'The type of each must be "{kind}".')
        if not among(options, shape["label"]):
            raise NotAllowed(_LABEL)
        if not form.valid(shape[field]):
            raise NotAllowed(f"{field} must be {form.what}.")
        mended, reason = form.mend(shape[field], size)
        if mended is None:
            raise NotAllowed(reason)
        settled.append({"type": kind, "label": spell(shape["label"]), field: mended})
    return settled


def _is_list(value: JSONValue) -> bool:
    return isinstance(value, list | tuple)


def _is_point(value: JSONValue) -> bool:
    return _numbers(value, 2)


def _numbers(value: JSONValue, count: int) -> bool:
    return (
        _is_list(value)
        and len(value) == count
        and all(type(number) in (int, float) for number in value)
    )


_LABEL = "Each label must be one of the task's labels, of the same JSON type."
_SETTLERS: dict[type[Spec], Callable[[Spec, Lookup, JSONValue, Extent | None], JSONValue]] = {
    Choice: _settle_one,
    Choices: _settle_choices,
    Text: _settle_text,
    Rating: _settle_rating,
    Spans: _settle_spans,
    Boxes: _settle_boxes,
    Polygons: _settle_polygons,
    Points: _settle_points,
    Compare: _settle_one,
    Anything: lambda spec, options, value, extent: spell(value),
}
