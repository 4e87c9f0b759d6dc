"""Which answers a task allows: one function for each kind of task.

The shapes are those of the table at the end of PROTOCOL.md. An answer that is refused gets a
sentence that names the rule and never repeats the answer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable
from typing import TypeAlias, cast

from supt_async.envelopes import storable
from supt_async.protocol.kinds import (
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
from supt_async.types import JSONValue

MAX_FREE_TEXT = 10_000
"""Code points of a free answer to a choice with ``other``."""
MAX_DEPTH = 32
"""Of an answer: containers inside containers."""
MIN_CORNERS = 3

Lookup: TypeAlias = frozenset[Hashable]
"""The options or labels of a task, each as ``typed`` returns it."""
Data: TypeAlias = dict[str, JSONValue] | None
"""An item as it is shown (``display``)."""

_OPTION_TYPES = frozenset((str, int, float, bool))


def judge(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    """Say which rule an answer breaks, if it breaks one."""
    if value is None:
        return "null is never a label: skip the item instead."
    flaw = flaw_of(value)
    if flaw is not None:
        return f"The value must {flaw}."
    return _CHECKS[type(spec)](spec, options, value, data)


def typed(value: OptionValue) -> Hashable:
    """Keep true and 1 apart, which are equal in Python; 1 and 1.0 stay equal."""
    return (bool, value) if value is True or value is False else value


def among(options: Lookup, value: JSONValue) -> bool:
    """Tell whether a value is one of the options, of the same JSON type."""
    return type(value) in _OPTION_TYPES and typed(value) in options


def flaw_of(value: JSONValue, depth: int = 0) -> str | None:
    """Say what a value must (not) be or have so that databases and browsers can keep it."""
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


def _check_one(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    """Judge what is not one of the options: it may still be a free answer."""
    if not getattr(spec, "other", False) or not isinstance(value, str):
        return "The value must be one of the options, of the same JSON type."
    if not value.strip():
        return "A free answer must not be blank."
    if len(value) > MAX_FREE_TEXT:
        return f"A free answer must not be longer than {MAX_FREE_TEXT} characters."
    return None


def _check_choices(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    spec = cast(Choices, spec)
    if not _is_list(value) or not all(among(options, part) for part in value):
        return "The value must be a list of options, each of the same JSON type."
    if len({typed(part) for part in value}) < len(value):
        return "The value must not have the same option twice."
    if len(value) < (spec.min or 0):
        return f"At least {spec.min} options must be chosen."
    if spec.max is not None and len(value) > spec.max:
        return f"At most {spec.max} options may be chosen."
    return None


def _check_text(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    limit = cast(Text, spec).max_length
    if not isinstance(value, str):
        return "The value must be a text."
    if limit is not None and len(value) > limit:
        return f"The text must not be longer than {limit} characters."
    return None


def _check_rating(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    lowest, highest = cast(Rating, spec).scale
    if type(value) is int and lowest <= value <= highest:
        return None
    return f"The value must be an integer from {lowest} to {highest}."


def _check_spans(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    if not _is_list(value) or not all(_is_list(span) and len(span) == 3 for span in value):
        return "The value must be a list of [start, end, label]."
    text = data.get("text") if data is not None and data.get("kind") == "text" else None
    for start, end, label in value:
        if type(start) is not int or type(end) is not int or not 0 <= start < end:
            return "Start and end of a span must be integers with 0 <= start < end."
        if isinstance(text, str) and end > len(text):
            return "A span must lie within the text; offsets count Unicode code points."
        if not among(options, label):
            return _LABEL
    return None


def _check_boxes(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    return _check_shapes(
        options, value, "box", "xyxy", "four numbers", lambda xyxy: _numbers(xyxy, 4)
    )


def _check_points(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    return _check_shapes(options, value, "point", "coordinates", "two numbers", _is_point)


def _check_polygons(spec: Spec, options: Lookup, value: JSONValue, data: Data) -> str | None:
    def corners(points: JSONValue) -> bool:
        return _is_list(points) and len(points) >= MIN_CORNERS and all(map(_is_point, points))

    return _check_shapes(options, value, "polygon", "points", "three or more [x, y]", corners)


def _check_shapes(
    options: Lookup,
    value: JSONValue,
    kind: str,
    field: str,
    what: str,
    valid: Callable[[JSONValue], bool],
) -> str | None:
    if not _is_list(value) or not all(
        isinstance(shape, dict) and shape.keys() == {"type", "label", field} for shape in value
    ):
        return f"The value must be a list of objects with type, label and {field}."
    for shape in value:
        if shape["type"] != kind:
            return f'The type of each must be "{kind}".'
        if not among(options, shape["label"]):
            return _LABEL
        if not valid(shape[field]):
            return f"{field} must be {what}."
    return None


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
_CHECKS: dict[type[Spec], Callable[[Spec, Lookup, JSONValue, Data], str | None]] = {
    Choice: _check_one,
    Choices: _check_choices,
    Text: _check_text,
    Rating: _check_rating,
    Spans: _check_spans,
    Boxes: _check_boxes,
    Polygons: _check_polygons,
    Points: _check_points,
    Compare: _check_one,
    Anything: lambda spec, options, value, data: None,
}
