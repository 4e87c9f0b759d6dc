"""Trainings that are kept: the curve is fine at the beginning and has few points later."""

from __future__ import annotations

from supt_async.storage.retention.runs import point


def test_the_curve_has_a_point_each_hundred_labels_at_first() -> None:
    assert [point(labels) for labels in (0, 99, 100, 9_999)] == [0, 0, 1, 99]


def test_the_curve_never_turns_back() -> None:
    points = [point(labels) for labels in range(0, 200_000, 7)]
    assert points == sorted(points)


def test_a_curve_of_five_million_labels_has_some_hundred_points() -> None:
    assert len({point(labels) for labels in range(0, 5_000_001, 50)}) < 800
