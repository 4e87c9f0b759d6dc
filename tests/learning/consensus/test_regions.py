"""Regions: matched, grouped, and made one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.consensus.overlaps import boxes, stretches
from supt_async.learning.consensus.regions import (
    Region,
    f1,
    grouped,
    matched,
    mean_shape,
    middle_shape,
)

SPANS = st.lists(
    st.builds(
        lambda start, length, label: Region(label, (start, start + length)),
        st.integers(0, 30),
        st.integers(1, 10),
        st.sampled_from("pq"),
    ),
    max_size=6,
)


def _spans(*ends: tuple[float, float]) -> list[Region]:
    return [Region("p", shape) for shape in ends]


def test_each_region_is_matched_with_one_at_most() -> None:
    found = matched(_spans((0, 10), (1, 10)), _spans((1, 10)), stretches)
    assert found == [(1, 0)]


def test_regions_with_other_labels_are_never_the_same() -> None:
    assert matched([Region("p", (0, 4))], [Region("q", (0, 4))], stretches) == []


def test_regions_that_overlap_most_are_matched_first() -> None:
    found = matched(_spans((0, 10), (4, 14)), _spans((3, 12), (0, 9)), stretches)
    assert sorted(found) == [(0, 1), (1, 0)]


def test_answers_agree_by_f1() -> None:
    assert f1([], [], stretches) == 1
    assert f1(_spans((0, 4)), [], stretches) == 0
    assert f1(_spans((0, 4), (6, 8), (9, 12)), _spans((0, 4)), stretches) == 0.5


@settings(deadline=None)
@given(SPANS, SPANS)
def test_agreement_is_the_same_both_ways(one: list[Region], other: list[Region]) -> None:
    assert 0 <= f1(one, other, stretches) <= 1
    assert f1(one, one, stretches) == 1
    assert (f1(one, other, stretches) == 0) == (f1(other, one, stretches) == 0)


@settings(deadline=None)
@given(SPANS)
def test_a_single_answer_keeps_all_its_regions(regions: list[Region]) -> None:
    found = grouped([regions], [0.3], stretches)
    assert [group.members for group in found] == [{0: place} for place in range(len(regions))]


def test_what_more_than_half_marked_is_kept() -> None:
    answers = [_spans((0, 4), (10, 14)), _spans((0, 5)), _spans((0, 4), (20, 24))]
    found = grouped(answers, [1, 1, 1], stretches)
    assert [group.members for group in found] == [{0: 0, 1: 0, 2: 0}]


def test_of_two_answers_the_first_decides_about_what_one_marked() -> None:
    found = grouped([_spans((0, 4)), _spans((10, 14))], [1, 1], stretches)
    assert [group.members for group in found] == [{0: 0}]


def test_who_is_more_reliable_decides() -> None:
    found = grouped([_spans((0, 4)), _spans((10, 14))], [0.5, 0.9], stretches)
    assert [group.members for group in found] == [{1: 0}]


def test_shapes_are_averaged_by_weight_and_equal_ones_stay() -> None:
    assert mean_shape([(0.123456, 1)] * 3, [1, 1, 1]) == (0.123456, 1)
    assert mean_shape([(0, 10), (3, 13)], [2, 1]) == (1, 11)
    assert mean_shape([(0.5, 10.0), (1.5, 11.0)], [1, 1]) == (1.0, 10.5)


def test_the_middle_shape_overlaps_most_with_all() -> None:
    middle = middle_shape(stretches)
    assert middle([(0, 8), (0, 13), (0, 8)], [1, 1, 1]) == (0, 8)
    assert middle([(0, 8), (0, 13)], [1, 1]) == (0, 8)
    assert middle([(0, 8), (0, 13)], [1, 2]) == (0, 13)


def test_five_hundred_boxes_of_each_of_a_hundred_people_cost_seconds_at_most() -> None:
    # Nothing in common: the worst case, as every region stays a group of its own for long.
    answers = [
        [Region("p", (x, y, x + 1, y + 1)) for x in range(500) for y in (2 * person,)]
        for person in range(100)
    ]
    began = time.process_time()
    assert grouped(answers, [1.0] * 100, boxes) == []
    assert time.process_time() - began < 60
    same = grouped([answers[0]] * 100, [1.0] * 100, boxes)
    assert len(same) == 500


@pytest.mark.parametrize("count", [2, 3, 7])
def test_equal_answers_come_to_that_answer(count: int) -> None:
    answer = _spans((0, 4), (2, 9), (10, 14))
    found = grouped([answer] * count, [0.8] * count, stretches)
    assert [set(group.members.values()) for group in found] == [{0}, {1}, {2}]
