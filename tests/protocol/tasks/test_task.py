"""Task definitions, and the answers that each kind allows."""

from __future__ import annotations

import contextlib
import json
import math
import timeit
from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.kinds import SPECS
from supt_async.protocol.tasks.task import check, classes, parse, to_dict
from supt_async.protocol.tasks.validation import MAX_DEPTH, MAX_FREE_TEXT

VALID: list[dict[str, Any]] = [
    {"kind": "choice", "options": ["cat", "dog"]},
    {
        "kind": "choice",
        "options": ["a", {"value": 1, "label": "one", "key": "1", "hint": "a one"}],
        "other": True,
        "item": "image",
    },
    {"kind": "choices", "options": ["a", "b", "c"], "min": 1, "max": 2},
    {"kind": "text", "max_length": 5, "placeholder": "say it", "item": "audio"},
    {"kind": "rating", "scale": [-2, 2], "anchors": ["bad", "good"]},
    {"kind": "spans", "labels": ["person", {"value": "place", "key": "p"}], "item": "text"},
    {"kind": "boxes", "labels": ["car"], "item": "image"},
    {"kind": "polygons", "labels": ["car"]},
    {"kind": "points", "labels": [{"value": 0, "label": "nose"}]},
    {"kind": "compare", "options": ["left", "right"], "item": "markdown"},
    {"kind": "any"},
]


@pytest.mark.parametrize("task", VALID, ids=json.dumps)
def test_a_valid_task_goes_to_the_wire_as_it_was_given(task: dict[str, Any]) -> None:
    parsed = parse(task)
    wire = json.loads(json.dumps(to_dict(parsed)))
    defaults = {"other": False} if task["kind"] == "choice" else {}
    assert wire == defaults | task
    assert parsed.kind == task["kind"]
    assert parsed.item == task.get("item")
    assert parse(wire) == parsed


def test_the_verdicts_of_compare_have_a_default_that_goes_to_the_wire() -> None:
    assert list(to_dict(parse({"kind": "compare"}))["options"]) == ["a", "b", "tie"]


def test_every_kind_is_covered_by_a_valid_example() -> None:
    assert {task["kind"] for task in VALID} == set(SPECS)


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (["choice"], "task: must be an object"),
        ({}, "task.kind: must be one of choice, choices, text, rating, spans"),
        ({"kind": "chioce"}, "boxes, polygons, points, compare, any"),
        ({"kind": ["any"]}, "task.kind: must be one of"),
        ({"kind": "choice"}, "task.options: missing required field; it must be a list"),
        ({"kind": "choice", "options": []}, "task.options: "),
        ({"kind": "choice", "options": "ab"}, "task.options: "),
        ({"kind": "choice", "options": [""]}, "task.options[0]: "),
        ({"kind": "choice", "options": [1]}, "task.options[0]: must be a text of 1 to 1000"),
        ({"kind": "choice", "options": [{"label": "x"}]}, "task.options[0].value: missing"),
        ({"kind": "choice", "options": [{"value": None}]}, "task.options[0].value: "),
        ({"kind": "choice", "options": [{"value": [1]}]}, "task.options[0].value: "),
        (
            {"kind": "choice", "options": [{"value": 1, "kye": "x"}]},
            "task.options[0].kye: unknown field; an option has value, label",
        ),
        ({"kind": "choice", "options": [{"value": 1, "key": "ab"}]}, "task.options[0].key: "),
        ({"kind": "choice", "options": [{"value": 2**53}]}, "task.options[0]: too large"),
        ({"kind": "choice", "options": ["a", "b", "a"]}, "task.options[2]: same value"),
        ({"kind": "choice", "options": [{"value": 1}, {"value": 1.0}]}, "task.options[1]: same"),
        ({"kind": "choice", "options": ["a", {"value": "a"}]}, "task.options[1]: same value"),
        (
            {"kind": "choice", "options": [{"value": 1, "key": "k"}, {"value": 2, "key": "K"}]},
            "task.options[1].key: an earlier one has it",
        ),
        ({"kind": "choice", "options": ["a"], "oter": True}, "has options, other, item"),
        ({"kind": "choice", "options": ["a"], "other": 1}, "task.other: "),
        ({"kind": "choice", "options": ["a"], "item": "video"}, "task.item: "),
        ({"kind": "choices", "options": ["a"], "min": 2}, "must not exceed the number"),
        ({"kind": "choices", "options": ["a"], "max": 2}, "must not exceed the number"),
        ({"kind": "choices", "options": ["a", "b"], "min": 2, "max": 1}, "task.max: must be"),
        ({"kind": "choices", "options": ["a"], "max": 0}, "task.max: must be at least 1"),
        ({"kind": "choices", "options": ["a"], "min": -1}, "task.min: "),
        ({"kind": "text", "max_length": 0}, "task.max_length: "),
        ({"kind": "text", "max_length": True}, "task.max_length: "),
        ({"kind": "rating"}, "must be [lowest, highest], two integers such as [1, 5]"),
        ({"kind": "rating", "scale": [3, 3]}, "task.scale: must be [lowest, highest]"),
        ({"kind": "rating", "scale": [5, 1]}, "with lowest < highest"),
        ({"kind": "rating", "scale": [0, 1.5]}, "task.scale: must be [lowest, highest], two"),
        ({"kind": "rating", "scale": [1]}, "task.scale: must be [lowest, highest], two integers"),
        ({"kind": "rating", "scale": 5}, "task.scale: must be [lowest, highest], two integers"),
        ({"kind": "rating", "scale": [1, 2, 3, 4, 5]}, "task.scale: must be [lowest, highest]"),
        ({"kind": "rating", "scale": [0, 1001]}, "more than 1000 steps"),
        ({"kind": "rating", "scale": [0, 5], "anchors": ["low"]}, "task.anchors: "),
        ({"kind": "spans", "labels": []}, "task.labels: "),
        ({"kind": "spans", "labels": ["a", "a"]}, "task.labels[1]: same value"),
        ({"kind": "spans", "labels": ["a"], "item": "image"}, 'task.item: must be "text"'),
        ({"kind": "boxes", "labels": ["a"], "item": "audio"}, 'task.item: must be "image"'),
        ({"kind": "choice", "options": ["a\0"]}, r"task: must not have U+0000"),
        ({"kind": "choice", "options": ["\ud800"]}, "half of a surrogate pair"),
        ({"kind": "choice", "options": [{"value": math.nan}]}, "task: must have finite numbers"),
        ({"kind": "choice", "options": [b"a"]}, "task: must be JSON"),
        ({"kind": "any", 1: 2}, "task: must be JSON, whose keys are strings"),
    ],
    ids=str,
)
def test_a_wrong_task_is_refused_with_one_line_that_names_the_field(
    task: object, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        parse(task)
    assert message in str(caught.value)
    assert str(caught.value).startswith("task")
    assert "\n" not in str(caught.value)
    assert "`" not in str(caught.value), "a type checker's words"


def test_classes_are_the_option_values_in_order_for_choices_of_one() -> None:
    options = ["b", {"value": 1, "label": "one"}, {"value": True}]
    assert classes(parse({"kind": "choice", "options": options})) == ["b", 1, True]
    assert classes(parse({"kind": "compare"})) == ["a", "b", "tie"]
    for task in VALID:
        if task["kind"] not in ("choice", "compare"):
            assert classes(parse(task)) is None


TYPED = [{"value": 1}, {"value": "1"}, {"value": 0.5}, {"value": False}, {"value": 3.0}]


@pytest.mark.parametrize("value", [1, 1.0, "1", 0.5, False, 3, 3.0])
def test_an_option_is_found_with_its_json_type(value: object) -> None:
    assert check(parse({"kind": "choice", "options": TYPED}), value) is None


@pytest.mark.parametrize("value", [True, "0.5", 0, 0.0, "False", "false", 2, "", [1], {"a": 1}])
def test_an_option_of_another_json_type_is_refused(value: object) -> None:
    assert check(parse({"kind": "choice", "options": TYPED}), value) == (
        "The value must be one of the options, of the same JSON type."
    )


BOX = {"type": "box", "label": "car", "xyxy": [0, 0.5, 10, 20]}
POLYGON = {"type": "polygon", "label": "car", "points": [[0, 0], [1, 0], [0.5, 1]]}
POINT = {"type": "point", "label": 0, "coordinates": [3, 4.5]}
CHOICES = VALID[2]
TEXT = VALID[3]
RATING = VALID[4]
SPANS, BOXES, POLYGONS, POINTS, COMPARE, ANY = VALID[5:]


@pytest.mark.parametrize(
    ("task", "value"),
    [
        (VALID[0], "cat"),
        (VALID[1], "something else"),
        (VALID[1], "x" * MAX_FREE_TEXT),
        (CHOICES, ["a"]),
        (CHOICES, ["c", "a"]),
        ({"kind": "choices", "options": ["a"]}, []),
        ({"kind": "choices", "options": [{"value": 1}, {"value": True}]}, [1, True]),
        (TEXT, ""),
        (TEXT, "😀😀😀😀😀"),
        (RATING, -2),
        (RATING, 2),
        (SPANS, []),
        (SPANS, [[0, 2, "person"], [1, 3, "place"]]),
        (BOXES, [BOX, BOX]),
        (BOXES, []),
        (BOXES, [BOX | {"xyxy": [10, 20, -1, 0]}]),
        (POLYGONS, [POLYGON]),
        (POINTS, [POINT]),
        (COMPARE, "left"),
        (ANY, {"a": [1, None, "x", 2.5, False]}),
        (ANY, False),
    ],
    ids=str,
)
def test_an_allowed_answer_passes(task: object, value: object) -> None:
    assert check(parse(task), value, shown_for(task)) is None


def shown_for(task: Any) -> dict[str, Any]:
    """Return an item as a task of this kind shows it."""
    if isinstance(task, dict) and task.get("kind") in ("boxes", "polygons", "points"):
        return {"kind": "image", "url": "/media", "width": 30, "height": 30}
    return {"kind": "text", "text": "😀ab"}


@pytest.mark.parametrize(
    ("task", "value", "rule"),
    [
        (VALID[0], "mouse", "one of the options"),
        (VALID[1], " \n", "must not be blank"),
        (VALID[1], "x" * (MAX_FREE_TEXT + 1), "must not be longer than 10000"),
        (VALID[1], 2, "one of the options"),
        (CHOICES, "a", "a list of options"),
        (CHOICES, ["a", "z"], "a list of options"),
        (CHOICES, [["a"]], "a list of options"),
        (CHOICES, ["a", "a"], "twice"),
        ({"kind": "choices", "options": [{"value": 1}, "a"]}, [1, 1.0], "twice"),
        (CHOICES, [], "At least 1"),
        (CHOICES, ["a", "b", "c"], "At most 2"),
        (TEXT, 5, "must be a text"),
        (TEXT, "123456", "longer than 5"),
        (RATING, 3, "an integer from -2 to 2"),
        (RATING, -3, "an integer from -2 to 2"),
        (RATING, 1.0, "an integer"),
        (RATING, True, "an integer"),
        (RATING, "1", "an integer"),
        (SPANS, {"a": 1}, "list of [start, end, label]"),
        (SPANS, [[0, 1]], "list of [start, end, label]"),
        (SPANS, ["abc"], "list of [start, end, label]"),
        (SPANS, [[1, 1, "person"]], "start < end"),
        (SPANS, [[-1, 1, "person"]], "0 <= start"),
        (SPANS, [[0, 1.0, "person"]], "must be integers"),
        (SPANS, [[False, 1, "person"]], "must be integers"),
        (SPANS, [[0, 4, "person"]], "within the text"),
        (SPANS, [[0, 1, "animal"]], "one of the task's labels"),
        (SPANS, [[0, 1, ["person"]]], "one of the task's labels"),
        (BOXES, BOX, "a list of objects with type, label and xyxy"),
        (BOXES, [BOX | {"extra": 1}], "a list of objects"),
        (BOXES, [{"type": "box", "label": "car"}], "a list of objects"),
        (BOXES, [["box"]], "a list of objects"),
        (BOXES, [BOX | {"type": "polygon"}], 'must be "box"'),
        (BOXES, [BOX | {"label": "bus"}], "one of the task's labels"),
        (BOXES, [BOX | {"xyxy": [1, 2, 3]}], "xyxy must be four numbers"),
        (BOXES, [BOX | {"xyxy": [1, 2, 3, True]}], "xyxy must be four numbers"),
        (BOXES, [BOX | {"xyxy": "abcd"}], "xyxy must be four numbers"),
        (POLYGONS, [POLYGON | {"points": [[0, 0], [1, 1]]}], "three or more"),
        (POLYGONS, [POLYGON | {"points": [[0, 0], [1, 1], [2]]}], "three or more"),
        (POLYGONS, [POLYGON | {"points": 7}], "three or more"),
        (POINTS, [POINT | {"coordinates": [1, "2"]}], "two numbers"),
        (POINTS, [POINT | {"label": False}], "one of the task's labels"),
        (COMPARE, "tie", "one of the options"),
        (ANY, b"x", "must be JSON"),
        (ANY, {1: 2}, "must be JSON"),
    ],
    ids=str,
)
def test_a_forbidden_answer_is_told_the_rule(task: object, value: object, rule: str) -> None:
    refusal = check(parse(task), value, shown_for(task))
    assert refusal is not None
    assert rule in refusal
    assert refusal.endswith(".")


def test_spans_are_not_bounded_where_the_item_is_not_at_hand() -> None:
    assert check(parse(SPANS), [[5, 9, "person"]]) is None
    refusal = check(parse(SPANS), [[5, 9, "person"]], {"kind": "json", "value": "a"})
    assert refusal == "A span marks a part of a text, and this item is not shown as one."


@pytest.mark.parametrize("task", VALID, ids=lambda task: task["kind"])
def test_what_no_database_keeps_is_refused_by_every_kind(task: dict[str, Any]) -> None:
    parsed = parse(task)
    assert "null is never a label" in str(check(parsed, None))
    for value, rule in (
        ("secret\0", "U+0000"),
        ([["\ud800secret"]], "surrogate"),
        ({"secret\0": 1}, "U+0000"),
        ({"a": [math.nan]}, "finite"),
        (-math.inf, "finite"),
        ([2**64], "64 bits"),
        (nested(MAX_DEPTH + 1), "deeper than 32"),
    ):
        refusal = check(parsed, value)
        assert refusal is not None
        assert rule in refusal
        assert "secret" not in refusal


def nested(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def test_an_answer_may_be_nested_up_to_the_limit() -> None:
    assert check(parse(ANY), nested(MAX_DEPTH)) is None
    assert check(parse(ANY), nested(5000)) is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.sampled_from(VALID), json_values)
def test_any_answer_is_either_allowed_or_told_one_sentence(
    task: dict[str, Any], value: object
) -> None:
    refusal = check(parse(task), value, shown_for(task))
    assert refusal is None or (refusal.endswith(".") and "\n" not in refusal)


@given(st.dictionaries(st.sampled_from(["item", "options", "labels", "min", "scale"]), json_values))
def test_any_object_is_either_a_task_or_a_value_error(fields: dict[str, Any]) -> None:
    for kind in SPECS:
        with contextlib.suppress(ValueError):
            parsed = parse({"kind": kind} | fields)
            assert parse(to_dict(parsed)) == parsed


def test_looking_up_an_option_takes_no_longer_with_a_thousand_of_them() -> None:
    few = parse({"kind": "choice", "options": ["o0", "o1"]})
    many = parse({"kind": "choice", "options": [f"o{n}" for n in range(1000)]})
    quick = min(timeit.repeat(lambda: check(few, "o1"), number=2000, repeat=5))
    quick_many = min(timeit.repeat(lambda: check(many, "o999"), number=2000, repeat=5))
    assert quick_many < 5 * quick
