"""What is counted of an answer, by the question that it answers."""

from __future__ import annotations

from typing import Any

from supt_async.protocol.tasks.task import parse
from supt_async.storage.queries.answer_parts import WHOLE, Place, parts_of, places_of

COLOUR = {"name": "colour", "kind": "choice", "options": ["red", "blue"], "required": False}
BOXES: dict[str, Any] = {
    "kind": "boxes",
    "item": "image",
    "labels": ["dog", {"value": "car", "questions": [COLOUR]}],
    "relations": ["before"],
}


def box(label: str, **more: Any) -> dict[str, Any]:
    return {"type": "box", "label": label, "xyxy": [0, 0, 1, 1], **more}


def test_of_a_plain_answer_itself_counts_and_of_a_list_each_part() -> None:
    choices = parse({"kind": "choices", "options": ["a", "b"]})
    assert [*parts_of(choices, ["a", "b"])] == [(WHOLE, ["a", "b"])]
    assert [*parts_of(parse({"kind": "text"}), "words")] == [(WHOLE, ["words"])]


def test_of_a_form_each_question_that_was_asked_counts_also_if_it_was_left_out() -> None:
    topic = {"name": "topic", "kind": "choice", "options": ["bug", "praise"]}
    when = {"question": "topic", "is": "bug"}
    task = parse(
        {
            "kind": "form",
            "questions": [
                topic,
                {"name": "bad", "kind": "rating", "scale": [1, 3], "when": when},
                {"name": "why", "kind": "text", "required": False},
            ],
        }
    )
    assert [*parts_of(task, {"topic": "bug", "bad": 2})] == [
        (Place("topic"), ["bug"]),
        (Place("bad"), [2]),
        (Place("why"), None),
    ]
    assert [place for place, _ in parts_of(task, {"topic": "praise"})] == [
        Place("topic"),
        Place("why"),
    ]
    assert [place.question for place, _ in places_of(task)] == ["topic", "bad", "why"]


def test_of_regions_labels_answers_about_them_and_relations_count() -> None:
    task = parse(BOXES)
    value = {
        "regions": [box("dog"), box("car", answers={"colour": "red"}), box("car")],
        "relations": [[0, 1, "before"]],
    }
    colour = Place(label='"car"', about="colour")
    assert [*parts_of(task, value)] == [
        (WHOLE, ["dog", "car", "car"]),
        (Place(relations=True), ["before"]),
        (colour, ["red"]),
        (colour, None),
    ]
    assert [place for place, _ in places_of(task)] == [WHOLE, Place(relations=True), colour]


def test_answers_about_a_span_stand_behind_its_label() -> None:
    questions = [{"name": "sure", "kind": "rating", "scale": [1, 3]}]
    task = parse({"kind": "spans", "labels": [{"value": 1, "questions": questions}, "x"]})
    value = [[0, 1, 1, {"sure": 3}], [2, 3, "x"]]
    assert [*parts_of(task, value)] == [(WHOLE, [1, "x"]), (Place(label="1", about="sure"), [3])]


def test_of_an_object_that_an_earlier_task_stored_all_of_it_counts() -> None:
    assert [*parts_of(parse(BOXES), {"colour": "red"})] == [(WHOLE, [{"colour": "red"}])]
