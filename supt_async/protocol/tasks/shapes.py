"""Rule for shapes on an image: what is corrected, what is cut off, and what is refused.

An image begins at 0 and ends at its width and height, where they are known. The corners of a
box come in order: left, top, right, bottom. What lies beyond the image is cut off: a corner is
moved to the edge that it is beyond. A shape that lies outside as a whole, and a box or polygon
without area, is refused; so is a point outside. The page does the same before it sends anything
(``tasks/shapes/rule.ts``); ``tests/protocol/tasks/shapes.json`` holds both to the same examples.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from supt_async.protocol.tasks.equality import spell

Number: TypeAlias = int | float
Corner: TypeAlias = tuple[Number, Number]

OUTSIDE = "A {kind} must lie on the image; coordinates are pixels of the original image."
FLAT = {
    "box": "A box must have a width and a height.",
    "polygon": "A polygon must have an area: its corners must not lie on one line.",
}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of an image, in pixels."""

    width: Number
    height: Number


def mend_box(xyxy: Sequence[Number], size: Size | None) -> tuple[list[Number] | None, str]:
    """Return a box in order and cut at the edges, or None and the reason if nothing is left."""
    x0, y0, x1, y1 = xyxy
    corners = [(min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))]
    if corners[0][0] == corners[1][0] or corners[0][1] == corners[1][1]:
        return None, FLAT["box"]
    (left, top), (right, bottom) = (_inside(corner, size) for corner in corners)
    if left == right or top == bottom:
        return None, OUTSIDE.format(kind="box")
    return [left, top, right, bottom], ""


def mend_polygon(
    points: Sequence[Sequence[Number]], size: Size | None
) -> tuple[list[list[Number]] | None, str]:
    """Return a polygon cut at the edges, or None and the reason if nothing is left."""
    corners = [(x, y) for x, y in points]
    if _on_one_line(corners):
        return None, FLAT["polygon"]
    cut = [_inside(corner, size) for corner in corners]
    if _on_one_line(cut):
        return None, OUTSIDE.format(kind="polygon")
    return [list(corner) for corner in cut], ""


def mend_point(at: Sequence[Number], size: Size | None) -> tuple[list[Number] | None, str]:
    """Return a point that is on the image, or None and the reason."""
    x, y = at
    if _inside((x, y), size) != (x, y):
        return None, OUTSIDE.format(kind="point")
    return [spell(x), spell(y)], ""


def _inside(corner: Corner, size: Size | None) -> Corner:
    x, y = corner
    x, y = max(x, 0), max(y, 0)
    if size is not None:
        x, y = min(x, size.width), min(y, size.height)
    return spell(x), spell(y)


def _on_one_line(corners: Sequence[Corner]) -> bool:
    """Return whether corners span no area, not even one that crosses itself."""
    x0, y0 = corners[0]
    ways = [(x - x0, y - y0) for x, y in corners]
    far = max(ways, key=lambda way: abs(way[0]) + abs(way[1]))
    return all(far[0] * y == far[1] * x for x, y in itertools.islice(ways, 1, None))
