"""Bounds of the answers to an item: how far its text, image or time goes, and its own options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.validation import Lookup, is_option, typed

Data: TypeAlias = dict[str, JSONValue] | None
"""Item as it is shown (``display``)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Extent of a payload, or of one of its fields."""

    kind: str
    """Kind of its ``data``."""
    length: int | None = None
    """Length of a text, in code points."""
    size: Size | None = None
    """Size of an image, if it is known."""
    range: tuple[float, float] | None = None
    """First and last point in time of a series, in its own unit."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer to an item must keep to."""

    extents: Mapping[str | None, Extent]
    """Extent of each field that is shown; under None that of the whole payload."""
    options: Mapping[str, Lookup] = field(default_factory=dict)
    """Options that the item itself lists, by the field that has them."""


def bounds_of(data: Data) -> Bounds | None:
    """Return the bounds of answers to an item; None if it is not known how it is shown."""
    if data is None:
        return None
    listed = data.get("options")
    options = {
        name: {typed(value): place for place, value in enumerate(values) if is_option(value)}
        for name, values in (listed.items() if isinstance(listed, dict) else ())
    }
    if data.get("kind") != "fields":
        return Bounds({None: extent_of(data)}, options)
    fields = {one["name"]: extent_of(one["data"]) for one in data["fields"]}
    return Bounds(fields, options)


def extent_of(data: dict[str, JSONValue]) -> Extent:
    """Return the extent of what is shown."""
    match data:
        case {"kind": "text", "text": str(text)}:
            return Extent("text", length=len(text))
        case {"kind": "image", "width": int() | float() as width, "height": int() | float() as h}:
            return Extent("image", size=Size(width, h))
        case {"kind": "series", "index": [first, *_, last]}:
            return Extent("series", range=(first, last))
        case _:
            return Extent(str(data.get("kind")))
