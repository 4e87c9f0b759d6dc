"""Values of a task from parts of answers."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.protocol.tasks.task import parse
from supt_async.readers.other_tools.fitting import NOTHING, Fitting
from supt_async.readers.other_tools.records import Answer, Part, Sort

PETS = {"kind": "choice", "options": ["cat", {"value": 1}, {"value": True}, {"value": "1"}]}


def value(task: dict[str, Any], *parts: Part, question: str | None = None) -> Any:
    return Fitting(parse(task), question).value(Answer(parts=parts, raw=["raw"]))


def test_texts_that_stand_for_an_option_become_it() -> None:
    for text, option in (("cat", "cat"), ("1", 1), ('"1"', "1"), ("true", True), (1, 1)):
        assert value(PETS, Part(Sort.CLASS, text)) == option
        assert type(value(PETS, Part(Sort.CLASS, text))) is type(option)
    numbers = {"kind": "choice", "options": [{"value": 1}, {"value": 2}]}
    assert value(numbers, Part(Sort.CLASS, "2")) == 2


def test_one_answer_is_one_value() -> None:
    with pytest.raises(ValueError, match="2 values"):
        value(PETS, Part(Sort.CLASS, "cat"), Part(Sort.CLASS, "1"))
    assert value(PETS) is NOTHING
    several = PETS | {"kind": "choices"}
    assert value(several, Part(Sort.CLASS, "cat"), Part(Sort.CLASS, "cat")) == ["cat"]
    assert value(several) == []


def test_several_questions_need_a_name() -> None:
    parts = (Part(Sort.CLASS, "cat", "a"), Part(Sort.CLASS, "1", "b"))
    with pytest.raises(ValueError, match="'a', 'b' with --question"):
        value(PETS, *parts)
    assert value(PETS, *parts, question="b") == 1


def test_regions_keep_their_shape() -> None:
    spans = {"kind": "spans", "labels": [{"value": 1}]}
    assert value(spans, Part(Sort.SPAN, [0, 2, "1"]), Part(Sort.CLASS, "x")) == [[0, 2, 1]]
    assert value(spans) == []
    boxes = {"kind": "boxes", "labels": ["a"]}
    box = {"type": "box", "label": "a", "xyxy": [0, 0, 1, 1]}
    assert value(boxes, Part(Sort.BOX, box)) == [box]
    with pytest.raises(ValueError, match="it has polygons, and the task is about boxes"):
        value(boxes, Part(Sort.POLYGON, {}), Part(Sort.BOX, box))
    assert value(boxes, Part(Sort.POLYGON, {}, view=True), Part(Sort.BOX, box, view=True)) == [box]


def test_texts_ratings_and_anything_are_taken() -> None:
    assert value({"kind": "text"}, Part(Sort.CLASS, "a translation")) == "a translation"
    assert value({"kind": "rating", "scale": [1, 5]}, Part(Sort.CLASS, "4")) == 4
    assert value({"kind": "rating", "scale": [1, 5]}, Part(Sort.NUMBER, 4.0)) == 4
    assert value({"kind": "any"}) == ["raw"]


FORM = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "tags", "kind": "choices", "options": ["a", "b"]},
        {"name": "why", "kind": "text", "when": {"question": "topic", "is": "bug"}},
        {"name": "best", "kind": "rating", "scale": [1, 3], "required": False},
    ],
}


def test_a_form_takes_each_answer_by_the_name_of_its_question() -> None:
    parts = (
        Part(Sort.CLASS, "bug", "topic"),
        Part(Sort.CLASS, "slow", "why"),
        Part(Sort.NUMBER, 3, "best"),
    )
    assert value(FORM, *parts) == {"topic": "bug", "tags": [], "why": "slow", "best": 3}
    assert value(FORM, parts[0]) == {"topic": "bug", "tags": []}
    assert value(FORM, Part(Sort.CLASS, "x", "other")) is NOTHING
    fitting = Fitting(parse(FORM))
    fitting.value(Answer(parts=(parts[0], Part(Sort.CLASS, "x", "other")), raw=[]))
    assert fitting.left_out == {"answer to 'other'": 1}
    assert fitting.questions == {"topic": 1, "other": 1}


def test_relations_and_answers_about_regions_are_taken_where_the_task_asks() -> None:
    asked = [{"name": "sure", "kind": "choice", "options": ["yes", {"value": 1}]}]
    task = {"kind": "spans", "labels": [{"value": "P", "questions": asked}], "relations": ["of"]}
    parts = (
        Part(Sort.SPAN, [0, 1, "P"], region="a"),
        Part(Sort.CLASS, "1", "sure", about="a"),
        Part(Sort.CLASS, "red", "colour", about="a"),
        Part(Sort.SPAN, [2, 3, "P"], region="b"),
        Part(Sort.RELATION, ["b", "a", "of"]),
    )
    fitting = Fitting(parse(task))
    assert fitting.value(Answer(parts=parts, raw=[])) == {
        "regions": [[0, 1, "P", {"sure": 1}], [2, 3, "P"]],
        "relations": [[1, 0, "of"]],
    }
    assert fitting.left_out == {"answer about a region": 1}
    with pytest.raises(ValueError, match="regions that the answer does not have"):
        value(task, *parts[:4], Part(Sort.RELATION, ["a", "gone", "of"]))


def test_an_order_may_be_written_as_classes() -> None:
    segments = {"kind": "segments", "labels": ["x"]}
    assert value(segments, Part(Sort.SEGMENT, [0, 1.5, "x"])) == [[0, 1.5, "x"]]
