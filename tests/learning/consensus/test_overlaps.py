"""How much regions overlap."""

from __future__ import annotations

import math

import pytest

from supt_async.learning.consensus.overlaps import (
    Shape,
    boxes,
    points,
    polygons,
    reach_of,
    stretches,
)


def test_stretches_overlap_by_what_they_share() -> None:
    found = stretches([(0, 10), (20, 30)], [(5, 15), (20, 30), (30, 40)])
    assert found.tolist() == [[pytest.approx(1 / 3), 0, 0], [0, 1, 0]]


def test_boxes_overlap_by_their_areas() -> None:
    assert boxes([(0, 0, 2, 2)], [(1, 1, 3, 3)])[0, 0] == pytest.approx(1 / 7)
    assert boxes([(0, 0, 2, 2)], [(2, 0, 3, 3)])[0, 0] == 0


def test_nothing_overlaps_with_nothing() -> None:
    for overlap in (stretches, boxes, polygons, points(3)):
        assert overlap([], []).shape == (0, 0)


def test_points_are_alike_by_their_distance() -> None:
    assert points(5)([(0, 0)], [(3, 4), (0, 10)]).tolist() == [[0.5, 0]]


def test_the_reach_of_points_grows_with_the_picture() -> None:
    assert reach_of([(1000, 400)]) == pytest.approx(20)
    assert reach_of([]) == reach_of([(3, 3)]) == 1


def _circle(x: float, y: float, radius: float, corners: int) -> Shape:
    angles = [2 * math.pi * step / corners for step in range(corners)]
    ends = ((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles)
    return tuple(number for end in ends for number in end)


@pytest.mark.parametrize("shift", [0.0, 3.0, 7.0, 12.0, 25.0])
def test_polygons_overlap_about_as_much_as_their_true_areas(shift: float) -> None:
    found = polygons([_circle(10, 10, 10, 300)], [_circle(10 + shift, 10, 10, 280)])[0, 0]
    common = 0.0
    if shift < 20:
        half = shift / 2
        common = 2 * (100 * math.acos(half / 10) - half * math.sqrt(100 - half**2))
    assert found == pytest.approx(common / (2 * math.pi * 100 - common), abs=0.03)


def test_a_polygon_is_not_its_surrounding_box() -> None:
    one, other = (0.0, 0.0, 10.0, 0.0, 0.0, 10.0), (10.0, 10.0, 10.0, 1.0, 1.0, 10.0)
    assert polygons([one], [other])[0, 0] < 0.05
