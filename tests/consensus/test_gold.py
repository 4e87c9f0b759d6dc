"""Answers to gold items that are right without being equal to the known one."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.consensus import gold
from supt_async.consensus.gold import is_right
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse, settle

SPANS = {"kind": "spans", "labels": ["x", "y"]}
BOXES = {"kind": "boxes", "labels": ["x", "y"]}
POINTS = {"kind": "points", "labels": ["x"]}
POLYGONS = {"kind": "polygons", "labels": ["x"]}
SEGMENTS = {"kind": "segments", "labels": ["x"]}
LETTERS = {"kind": "choices", "options": ["a", "b", "c"]}
GRADES = {"kind": "rating", "scale": [1, 5]}
FORM = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "title", "kind": "text"},
        {"name": "note", "kind": "text", "required": False},
    ],
}


def judged(task: dict[str, Any], known: JSONValue, answer: JSONValue) -> bool:
    parsed = parse(task)
    return is_right(parsed, settle(parsed, answer), settle(parsed, known))


def spans(*starts: int, label: str = "x") -> list[JSONValue]:
    return [[start, start + 9, label] for start in starts]


def box(x: float, *, label: str = "x", size: float = 100) -> dict[str, JSONValue]:
    return {"type": "box", "label": label, "xyxy": [x, 0, x + size, size]}


def point(x: float, y: float = 0) -> dict[str, JSONValue]:
    return {"type": "point", "label": "x", "coordinates": [x, y]}


def triangle(x: float) -> dict[str, JSONValue]:
    corners: list[JSONValue] = [[x, 0], [x + 100, 0], [x, 100]]
    return {"type": "polygon", "label": "x", "points": corners}


@pytest.mark.parametrize(("task", "known", "answer", "right"), [
    ({"kind": "choice", "options": ["a", "b"]}, "a", "a", True),
    ({"kind": "choice", "options": ["a", "A"]}, "a", "A", False),
    (LETTERS, ["a", "b"], ["b", "a"], True),
    (LETTERS, ["a", "b"], ["a"], False),
    (GRADES, 3, 3, True),
    (GRADES, 3, 4, False),
    ({"kind": "rank", "options": ["a", "b"]}, ["a", "b"], ["b", "a"], False),
    ({"kind": "text"}, "New York", " new  york.", True),
    ({"kind": "text"}, "New York", "New Yorck", False),
    (SPANS, [], [], True),
    (SPANS, spans(0), [], False),
    (SPANS, [], spans(0), False),
    (SPANS, spans(0, 20), spans(1, 21), True),
    (SPANS, spans(0, 20), spans(0), False),
    (SPANS, spans(0, 20), spans(0, 20, 40), True),
    (SPANS, spans(0), spans(0, label="y"), False),
    (SEGMENTS, [[0.0, 10.0, "x"]], [[0.3, 10.2, "x"]], True),
    (SEGMENTS, [[0.0, 10.0, "x"]], [[8.0, 18.0, "x"]], False),
    (BOXES, [box(0)], [box(7)], True),
    (BOXES, [box(0)], [box(60)], False),
    (BOXES, [box(0)], [box(0, label="y")], False),
    (POLYGONS, [triangle(0)], [triangle(5)], True),
    (POLYGONS, [triangle(0)], [triangle(70)], False),
    (POINTS, [point(500)], [point(505)], True),
    (POINTS, [point(500)], [point(520)], False),
])  # fmt: skip
def test_what_is_right_depends_on_the_kind(
    task: dict[str, Any], known: JSONValue, answer: JSONValue, right: bool
) -> None:
    assert judged(task, known, answer) is right


@pytest.mark.parametrize(("answer", "right"), [
    ({"topic": "bug", "title": "It CRASHES!"}, True),
    ({"topic": "bug", "title": "it crashes", "note": "on every start"}, True),
    ({"topic": "praise", "title": "it crashes"}, False),
    ({"topic": "bug", "title": "it is slow"}, False),
])  # fmt: skip
def test_a_form_is_right_if_all_questions_with_a_known_answer_are(
    answer: JSONValue, right: bool
) -> None:
    assert judged(FORM, {"topic": "bug", "title": "it crashes"}, answer) is right


def test_a_question_that_was_left_out_is_not_right() -> None:
    known = {"topic": "bug", "title": "it crashes", "note": "on start"}
    assert not judged(FORM, known, {"topic": "bug", "title": "it crashes"})


def test_a_point_far_away_lets_no_others_be_right() -> None:
    known = [point(100 * place) for place in range(1, 10)]
    wrong = [point(100 * place + 50) for place in range(1, 10)]
    assert not judged(POINTS, known, [*wrong, point(1e9, 1e9)])


@pytest.mark.parametrize("moved", [0, 1])
def test_of_large_answers_equal_regions_are_the_same(
    moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gold, "MOST_PAIRS", 99)
    known = spans(*range(0, 200, 20))
    assert judged(SPANS, known, spans(*range(moved, 200, 20))) is (moved == 0)
    assert judged(SPANS, known, [*known[:8], *spans(301, 321)])


def test_an_answer_from_before_the_task_was_changed_is_right_if_it_is_equal() -> None:
    task = parse(SPANS)
    assert is_right(task, "cat", "cat")
    assert not is_right(task, "cat", "dog")
    assert not is_right(task, [[0, 4, "x"]], {"regions": 1})
    assert not is_right(parse(FORM), "bug", {"topic": "bug"})
