"""Consensus by kind of task."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from supt_async.consensus.opinions import Opinion, confidence, decide
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse, settle

BOXES = {"kind": "boxes", "labels": ["car", "dog"]}
SPANS = {"kind": "spans", "labels": ["person", "place"]}
_LISTS = st.lists(st.sampled_from("abcd"), max_size=4, unique=True)
_SPANS = st.lists(
    st.builds(
        lambda start, length, label: [start, start + length, label],
        st.integers(0, 20),
        st.integers(1, 6),
        st.sampled_from(["person", "place"]),
    ),
    max_size=5,
)
_BOXES = st.lists(
    st.builds(
        lambda x, y, width, height: {
            "type": "box",
            "label": "car",
            "xyxy": [x, y, x + width, y + height],
        },
        *[st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)],
    ),
    max_size=4,
)
_POLYGONS = st.lists(
    st.builds(
        lambda x, y, size: {
            "type": "polygon",
            "label": "car",
            "points": [[x, y], [x + size, y], [x, y + size]],
        },
        *[st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)],
    ),
    max_size=3,
)
_POINTS = st.lists(
    st.builds(
        lambda x, y: {"type": "point", "label": "car", "coordinates": [x, y]},
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=4,
)
ANSWERS: dict[str, tuple[dict[str, Any], st.SearchStrategy[Any]]] = {
    "choice": (
        {"kind": "choice", "options": ["a", {"value": 1}, {"value": True}]},
        st.sampled_from(["a", 1, True]),
    ),
    "other": (
        {"kind": "choice", "options": ["a", "b"], "other": True},
        st.sampled_from(["a", "b", "something else"]),
    ),
    "compare": ({"kind": "compare"}, st.sampled_from(["a", "b", "tie"])),
    "rating": ({"kind": "rating", "scale": [-2, 7]}, st.integers(-2, 7)),
    "choices": ({"kind": "choices", "options": ["a", "b", "c", "d"]}, _LISTS),
    "rank": ({"kind": "rank", "options": ["a", "b", {"value": 3}]}, st.permutations(["a", "b", 3])),
    "text": ({"kind": "text"}, st.text(alphabet="ab .", max_size=6)),
    "any": ({"kind": "any"}, st.sampled_from([1, "1", True, [1], {"a": 1}])),
    "spans": (SPANS, _SPANS),
    "segments": (
        {"kind": "segments", "labels": ["person", "place"]},
        _SPANS.map(lambda every: [[start / 2, end / 2, label] for start, end, label in every]),
    ),
    "boxes": (BOXES, _BOXES),
    "polygons": ({"kind": "polygons", "labels": ["car"]}, _POLYGONS),
    "points": ({"kind": "points", "labels": ["car"]}, _POINTS),
}


def _decided(task: Any, *values: Any) -> Any:
    parsed = parse(task)
    opinions = [
        Opinion(number, settle(parsed, value)) for number, value in enumerate(values, start=1)
    ]
    (found,) = decide(parsed, opinions).values()
    return found


def _parsed(kind: str, answers: list[Any]) -> tuple[Task, list[Opinion]]:
    task = parse(ANSWERS[kind][0])
    return task, [Opinion(place, settle(task, value)) for place, value in enumerate(answers)]


@pytest.mark.parametrize("kind", ANSWERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_single_answer_is_never_overruled(kind: str, data: st.DataObject) -> None:
    task, opinions = _parsed(kind, [data.draw(ANSWERS[kind][1])])
    (found,) = decide(task, opinions).values()
    assert found.value == opinions[0].value
    assert found.confidence == pytest.approx(0.8)


@pytest.mark.parametrize("kind", ANSWERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data(), count=st.integers(2, 4))
def test_equal_answers_come_to_that_answer(kind: str, data: st.DataObject, count: int) -> None:
    task, opinions = _parsed(kind, [data.draw(ANSWERS[kind][1])] * count)
    (found,) = decide(task, opinions).values()
    assert found.value == opinions[0].value
    assert found.agreement == 1
    assert found.confidence > 0.9


@pytest.mark.parametrize("kind", ANSWERS)
@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_what_answers_come_to_is_always_allowed(kind: str, data: st.DataObject) -> None:
    answers = data.draw(st.lists(ANSWERS[kind][1], min_size=2, max_size=6))
    task, opinions = _parsed(kind, answers)
    (found,) = decide(task, opinions).values()
    assert settle(task, found.value) == found.value
    assert 0 <= found.confidence <= 1
    assert 0 <= found.agreement <= 1
    assert confidence(task, opinions) == found.confidence


def test_a_rating_is_the_median() -> None:
    found = _decided({"kind": "rating", "scale": [1, 5]}, 5, 1, 4)
    assert (found.value, found.method) == (4, "median")
    assert found.confidence == pytest.approx((0 + 15 / 16 + 7 / 16) / 3)


def test_a_near_miss_on_a_long_scale_is_surer_than_on_a_short_one() -> None:
    short = _decided({"kind": "rating", "scale": [1, 5]}, 4, 5).confidence
    long = _decided({"kind": "rating", "scale": [0, 100]}, 4, 5).confidence
    assert short < 0.95 < long


def test_options_are_decided_one_by_one() -> None:
    task = {"kind": "choices", "options": ["a", "b", "c"]}
    found = _decided(task, ["a", "b"], ["b", "c"], ["c", "b"])
    assert (found.value, found.method) == (["b", "c"], "options")


def test_options_that_are_too_many_together_give_way_to_one_answer() -> None:
    task = {"kind": "choices", "options": ["a", "b", "c"], "max": 1}
    found = _decided({**task, "min": 1}, ["a"], ["b"], ["c"])
    assert (found.value, found.method) == (["a"], "medoid")


def test_an_order_agrees_with_most_pairs() -> None:
    task = {"kind": "rank", "options": ["x", "y", "z"]}
    found = _decided(task, ["x", "y", "z"], ["y", "x", "z"], ["x", "z", "y"])
    assert (found.value, found.method) == (["x", "y", "z"], "kemeny")
    options = [str(number) for number in range(9)]
    found = _decided({"kind": "rank", "options": options}, options, options)
    assert (found.value, found.method) == (options, "borda")


def test_texts_are_equal_whatever_their_case_and_spaces() -> None:
    found = _decided({"kind": "text"}, "New  York.", "new york", "Boston")
    assert (found.value, found.method) == ("New  York.", "majority")
    assert found.confidence == pytest.approx(1 / 3)
    assert _decided({"kind": "text"}, "New York", "new york.").confidence == 1


def test_of_different_texts_the_one_most_like_the_others_stands() -> None:
    found = _decided({"kind": "text"}, "the cats sat", "the cat sat", "the cat sits")
    assert (found.value, found.method) == ("the cat sat", "medoid")
    assert found.confidence == 0


def test_spans_that_more_than_half_marked_are_kept() -> None:
    found = _decided(
        SPANS,
        [[0, 8, "person"], [20, 25, "place"]],
        [[0, 8, "person"]],
        [[0, 9, "person"], [40, 45, "place"]],
    )
    assert (found.value, found.method) == ([[0, 8, "person"]], "regions")
    assert found.confidence == pytest.approx((2 / 3 + 1 / 2 + 2 / 3) / 3)


def test_relations_are_kept_with_their_regions() -> None:
    task = {**SPANS, "relations": ["lives in"]}
    regions = [[0, 4, "person"], [8, 12, "place"]]
    related = {"regions": regions, "relations": [[0, 1, "lives in"]]}
    found = _decided(task, related, related, {"regions": regions, "relations": []})
    assert found.value == related
    assert found.confidence == pytest.approx((1 + 4 / 5 + 4 / 5) / 3)
    found = _decided(task, related, *[{"regions": regions, "relations": []}] * 2)
    assert found.value == {"regions": regions, "relations": []}


def test_boxes_that_are_the_same_are_averaged() -> None:
    def box(*xyxy: float) -> dict[str, Any]:
        return {"type": "box", "label": "car", "xyxy": list(xyxy)}

    found = _decided(BOXES, [box(0, 0, 10, 10)], [box(2, 0, 12, 10)], [box(50, 50, 60, 60)])
    assert found.value == [box(1, 0, 11, 10)]
    assert found.confidence == pytest.approx(1 / 3)


def test_the_answers_about_a_region_are_those_of_most() -> None:
    label = {
        "value": "car",
        "questions": [{"name": "colour", "kind": "choice", "options": ["red", "blue"]}],
    }
    task = {"kind": "boxes", "labels": [label]}

    def box(colour: str) -> list[dict[str, Any]]:
        return [
            {
                "type": "box",
                "label": "car",
                "xyxy": [0, 0, 9, 9],
                "answers": {"colour": colour},
            }
        ]

    found = _decided(task, box("red"), box("blue"), box("blue"))
    assert found.value == box("blue")
    assert found.confidence == pytest.approx((0.5 + 0.5 + 1) / 3)


def test_nothing_marked_by_most_gives_way_where_a_region_must_be_marked() -> None:
    task = {**SPANS, "accept_empty": False}
    found = _decided(task, [[0, 4, "person"]], [[10, 14, "place"]], [[20, 24, "place"]])
    assert (found.value, found.method) == ([[0, 4, "person"]], "medoid")


def test_answers_from_before_the_task_was_changed_are_compared_as_a_whole() -> None:
    task = parse(SPANS)
    opinions = [Opinion(1, "old"), Opinion(2, [[0, 4, "person"]]), Opinion(3, "old")]
    (found,) = decide(task, opinions).values()
    assert (found.value, found.method) == ("old", "majority")
