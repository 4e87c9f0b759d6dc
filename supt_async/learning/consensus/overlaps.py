"""How much regions overlap, from 0 to 1, as matrices of shape (n, m).

Of stretches of a text or of time, of boxes and of polygons it is the intersection over the union
(P. Jaccard, 1901; as a measure of matching M. Everingham et al., "The PASCAL Visual Object Classes
Challenge", IJCV 88, 2010). Points have no area: theirs falls with the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Shape: TypeAlias = tuple[float, ...]
"""Start and end; left, top, right, bottom; x, y; or x, y of each corner."""
Matrix: TypeAlias = NDArray[np.float64]
Overlap: TypeAlias = Callable[[Sequence[Shape], Sequence[Shape]], Matrix]

GRID = 48
"""Points along each side of the grid on which polygons are compared."""
CORNERS = 200
"""Corners of a polygon that are looked at; of more, an even part."""
COMPARED = 1_000
"""Pairs of polygons that are compared at once; of the others, the boxes around them."""
WORK, EACH = 100_000, 50
"""Corners of polygons that are compared for one item (0.7 s), and what a pair costs besides."""
REACH = 0.02
"""Distance of two points that counts as the same place, as a share of the largest coordinate."""


def stretches(one: Sequence[Shape], other: Sequence[Shape]) -> Matrix:
    """Return the overlap of stretches with a start and an end."""
    a, b = _table(one, 2)[:, None], _table(other, 2)[None]
    return _shares(_common(a, b, 0, 1), a[..., 1] - a[..., 0], b[..., 1] - b[..., 0])


def boxes(one: Sequence[Shape], other: Sequence[Shape]) -> Matrix:
    """Return the overlap of boxes."""
    a, b = _table(one, 4)[:, None], _table(other, 4)[None]
    common = _common(a, b, 0, 2) * _common(a, b, 1, 3)
    return _shares(common, _area(a), _area(b))


def points(reach: float) -> Overlap:
    """Return the measure for points; it is 1/2 at a distance of ``reach``."""

    def overlap(one: Sequence[Shape], other: Sequence[Shape]) -> Matrix:
        a, b = _table(one, 2)[:, None], _table(other, 2)[None]
        away = np.hypot(a[..., 0] - b[..., 0], a[..., 1] - b[..., 1])
        return np.asarray(np.maximum(1 - away / (2 * reach), 0.0))

    return overlap


def reach_of(shapes: Sequence[Shape]) -> float:
    """Return the distance at which points of an item are in the same place."""
    return max(REACH * max((abs(number) for shape in shapes for number in shape), default=0), 1.0)


def polygons(one: Sequence[Shape], other: Sequence[Shape]) -> Matrix:
    """Return the overlap of polygons, to about a fiftieth."""
    return _polygons(one, other, _polygon_pair)


class BoundedPolygons:
    """Overlap of polygons of the answers to one item, in bounded time.

    Each pair is compared once. When the work is used up, of one comparison or of all together, the
    boxes around polygons stand for them.
    """

    def __init__(self, comparisons: int) -> None:
        self._share = max(WORK // max(comparisons, 1), EACH)
        self._left = WORK
        self._known: dict[tuple[Shape, Shape], float] = {}

    def __call__(self, one: Sequence[Shape], other: Sequence[Shape]) -> Matrix:
        """Return the overlap of polygons."""
        left = self._share

        def compare(mine: Shape, theirs: Shape) -> float | None:
            nonlocal left
            pair = (mine, theirs) if mine <= theirs else (theirs, mine)
            found = self._known.get(pair)
            if found is None and left > 0 and self._left > 0:
                work = EACH + min((len(mine) + len(theirs)) // 4, CORNERS)
                left, self._left = left - work, self._left - work
                found = self._known[pair] = _polygon_pair(*pair)
            return found

        return _polygons(one, other, compare)


def _polygons(
    one: Sequence[Shape], other: Sequence[Shape], compare: Callable[[Shape, Shape], float | None]
) -> Matrix:
    """Return the overlap by ``compare``; that of the boxes around where it returns None."""
    around = boxes([_around(shape) for shape in one], [_around(shape) for shape in other])
    found = around.copy()
    close = np.argsort(-around, axis=None, kind="stable")[:COMPARED]
    for row, column in zip(*np.unravel_index(close, around.shape), strict=True):
        if around[row, column] == 0:
            break
        share = compare(one[row], other[column])
        if share is not None:
            found[row, column] = share
    return found


def _polygon_pair(one: Shape, other: Shape) -> float:
    if one == other:
        return 1.0
    a, b = _corners(one), _corners(other)
    low, high = np.minimum(a.min(0), b.min(0)), np.maximum(a.max(0), b.max(0))
    steps = (np.arange(GRID) + 0.5) / GRID
    x, y = (low[axis] + steps * (high[axis] - low[axis]) for axis in (0, 1))
    first, second = _inside(a, x, y), _inside(b, x, y)
    either = np.count_nonzero(first | second)
    return float(np.count_nonzero(first & second) / either) if either else 0.0


def _inside(corners: Matrix, x: Matrix, y: Matrix) -> NDArray[np.bool_]:
    """Return which points of a grid lie within a polygon: a ray crosses it an odd time."""
    x0, y0 = corners.T
    x1, y1 = np.roll(corners, -1, axis=0).T
    crosses = (y0 > y[:, None]) != (y1 > y[:, None])  # (rows, edges)
    height = np.where(y1 == y0, 1.0, y1 - y0)
    at = x0 + (y[:, None] - y0) / height * (x1 - x0)
    right = crosses[:, None, :] & (x[None, :, None] < at[:, None, :])
    return np.asarray(right.sum(axis=2) % 2 == 1)


def _corners(shape: Shape) -> Matrix:
    table = np.asarray(shape, dtype=np.float64).reshape(-1, 2)
    return table[:: -(-len(table) // CORNERS)]


def _around(shape: Shape) -> Shape:
    x, y = shape[::2], shape[1::2]
    return (min(x), min(y), max(x), max(y))


def _table(shapes: Sequence[Shape], width: int) -> Matrix:
    return np.asarray(shapes, dtype=np.float64).reshape(-1, width)


def _common(a: Matrix, b: Matrix, low: int, high: int) -> Matrix:
    ends = np.minimum(a[..., high], b[..., high]) - np.maximum(a[..., low], b[..., low])
    return np.asarray(np.maximum(ends, 0.0))


def _area(a: Matrix) -> Matrix:
    return np.asarray((a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1]))


def _shares(common: Matrix, one: Matrix, other: Matrix) -> Matrix:
    return np.asarray(common / np.maximum(one + other - common, 1e-12))
