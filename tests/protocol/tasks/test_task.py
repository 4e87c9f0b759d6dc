"""Task definitions, and the answers that each kind allows."""

from __future__ import annotations

import contextlib
import json
import math
import timeit
from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.kinds.choice import MAX_FREE_TEXT
from supt_async.protocol.tasks.task import check, classes, parse, to_dict
from supt_async.protocol.tasks.validation import MAX_DEPTH
from tests.protocol.tasks.vectors import TASKS, shown_for

SPANS = {"kind": "spans", "labels": ["person"]}
ANY = {"kind": "any"}


@pytest.mark.parametrize("task", TASKS, ids=json.dumps)
def test_a_valid_task_goes_to_the_wire_as_it_was_given(task: dict[str, Any]) -> None:
    parsed = parse(task)
    wire = json.loads(json.dumps(to_dict(parsed)))
    assert wire | task == wire, "it may have defaults besides"
    assert parsed.kind == task["kind"]
    assert parse(wire) == parsed


def test_the_verdicts_of_compare_have_a_default_that_goes_to_the_wire() -> None:
    assert list(to_dict(parse({"kind": "compare"}))["options"]) == ["a", "b", "tie"]


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (["choice"], "task: must be an object"),
        ({}, f"task.kind: must be one of {', '.join(KINDS)}"),
        ({"kind": "chioce"}, f"task.kind: must be one of {', '.join(KINDS)}"),
        ({"kind": ["any"]}, "task.kind: must be one of"),
        ({"kind": "choice", "options": ["a\0"]}, r"task: must not have U+0000"),
        ({"kind": "choice", "options": ["\ud800"]}, "half of a surrogate pair"),
        ({"kind": "choice", "options": [{"value": math.nan}]}, "task: must have finite numbers"),
        ({"kind": "choice", "options": [b"a"]}, "task: must be JSON"),
        ({"kind": "any", 1: 2}, "task: must be JSON, whose keys are strings"),
    ],
    ids=str,
)
def test_what_is_no_task_of_any_kind_is_refused_with_one_line(task: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(task)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_classes_are_the_option_values_in_order_for_choices_of_one() -> None:
    options = ["b", {"value": 1, "label": "one"}, {"value": True}]
    assert classes(parse({"kind": "choice", "options": options})) == ["b", 1, True]
    assert classes(parse({"kind": "compare"})) == ["a", "b", "tie"]
    for task in TASKS:
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


OTHER = {"kind": "choice", "options": ["a"], "other": True}


def test_a_free_answer_has_a_limit() -> None:
    assert check(parse(OTHER), "x" * MAX_FREE_TEXT) is None
    assert "longer than 10000" in str(check(parse(OTHER), "x" * (MAX_FREE_TEXT + 1)))


def test_a_number_with_a_decimal_point_is_no_integer() -> None:
    """The page can't tell them apart, so this is not among the examples that both have."""
    rating = {"kind": "rating", "scale": [1, 5]}
    assert "an integer" in str(check(parse(rating), 1.0))
    assert "must be integers" in str(check(parse(SPANS), [[0, 1.0, "person"]]))


def test_what_is_not_json_is_no_answer() -> None:
    for value in (b"x", {1: 2}):
        assert "must be JSON" in str(check(parse(ANY), value))


def test_spans_are_not_bounded_where_the_item_is_not_at_hand() -> None:
    assert check(parse(SPANS), [[5, 9, "person"]]) is None
    refusal = check(parse(SPANS), [[5, 9, "person"]], {"kind": "json", "value": "a"})
    assert refusal == "A span marks a part of a text, and this item is not shown as one."


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["kind"])
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


@given(st.sampled_from(TASKS), json_values)
def test_any_answer_is_either_allowed_or_told_one_sentence(
    task: dict[str, Any], value: object
) -> None:
    refusal = check(parse(task), value, shown_for(task))
    assert refusal is None or (refusal.endswith(".") and "\n" not in refusal)


@given(st.dictionaries(st.sampled_from(["item", "options", "labels", "min", "scale"]), json_values))
def test_any_object_is_either_a_task_or_a_value_error(fields: dict[str, Any]) -> None:
    for kind in KINDS:
        with contextlib.suppress(ValueError):
            parsed = parse({"kind": kind} | fields)
            assert parse(to_dict(parsed)) == parsed


def test_looking_up_an_option_takes_no_longer_with_a_thousand_of_them() -> None:
    few = parse({"kind": "choice", "options": ["o0", "o1"]})
    many = parse({"kind": "choice", "options": [f"o{n}" for n in range(1000)]})
    quick = min(timeit.repeat(lambda: check(few, "o1"), number=2000, repeat=5))
    quick_many = min(timeit.repeat(lambda: check(many, "o999"), number=2000, repeat=5))
    assert quick_many < 5 * quick


TOPIC: dict[str, Any] = {"name": "topic", "kind": "choice", "options": ["a", "b"]}
MARKED: dict[str, Any] = {"kind": "spans", "labels": ["P"]}


def form(*questions: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "form", "questions": list(questions), **fields}


def after(when: Any, **fields: Any) -> dict[str, Any]:
    return form(TOPIC, {**TOPIC, "name": "next", "when": when, **fields})


def about(*questions: Any) -> dict[str, Any]:
    return {"kind": "spans", "labels": [{"value": "P", "questions": list(questions)}]}


def tree(*below: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "choice", "options": [{"value": "a", "options": list(below)}], **fields}


BAD: list[tuple[Any, str]] = [
    ({}, "task.kind: must be one of boxes, choice"),
    (form(), "task.questions: must be a list of 1 to 100 questions"),
    (form("a"), "task.questions: must be a list of 1 to 100 questions, such as"),
    (form({}), 'task.questions[0].name: must be a text of 1 to 200 characters, such as "topic"'),
    (form({"name": "a"}), "task.questions[0].kind: must be one of boxes"),
    (form({"name": "$x", "kind": "text"}), "task.questions[0].name: must begin with a letter"),
    (form({"name": 1, "kind": "text"}), "task.questions[0].name: must be a text"),
    (form(TOPIC, TOPIC), "task.questions[1].name: an earlier question has it"),
    (form({**TOPIC, "title": ""}), "task.questions[0].title: must be a text of 1 to 1000"),
    (form({**TOPIC, "help": 5}), "task.questions[0].help: must be a text"),
    (form({**TOPIC, "required": "no"}), "task.questions[0].required: must be true or false"),
    (form({**TOPIC, "wat": 1}), "task.questions[0].wat: unknown field; the kind"),
    (form({**TOPIC, "item": "text"}), "task.questions[0].item: belongs to the whole task"),
    (form({**TOPIC, "options": []}), "task.questions[0].options: must be a list of 1 to 1000"),
    (form({"name": "x", **form(TOPIC)}), 'task.questions[0].kind: "form" can\'t be a question'),
    (form({"name": "x", "kind": "any"}), 'task.questions[0].kind: "any" can\'t be a question'),
    (form(TOPIC, learn="x"), 'task.learn: there is no question "x"'),
    (form(TOPIC, learn=["topic", "x"]), 'task.learn: there is no question "x"'),
    (form(TOPIC, learn=3), "task.learn: must be the name of a question, or a list of names"),
    (
        after({"question": "nope", "is": "a"}),
        'task.questions[1].when.question: there is no earlier question "nope"',
    ),
    (
        after({"question": "next", "is": "a"}),
        'task.questions[1].when.question: there is no earlier question "next"',
    ),
    (after({"question": "topic", "is": "z"}), 'task.questions[1].when.is: must be options of "'),
    (after({"question": "topic", "is": []}), "task.questions[1].when: must be an object such as"),
    (after({"question": "topic"}), "task.questions[1].when: must be an object such as"),
    (after({"question": "topic", "is": "a", "x": 1}), "task.questions[1].when: must be an object"),
    (after("topic"), "task.questions[1].when: must be an object such as"),
    (
        form({**MARKED, "name": "s"}, {**TOPIC, "when": {"question": "s", "is": "P"}}),
        "task.questions[1].when.question: an answer of kind spans has no value",
    ),
    (
        form({"name": "c", "kind": "choices", "options": ["a"], "min": 3, "max": 1}),
        "task.questions[0].max: must be at least 1, and not less than task.questions[0].min",
    ),
    (
        form({**MARKED, "name": "s"}, item={"shot": "image"}),
        "task.questions[0].kind: spans needs a field that task.item shows as text",
    ),
    (
        form({**MARKED, "name": "s", "relations": ["a", {"value": 3, "key": "xx"}]}),
        'task.questions[0].relations[1].key: must be one character, such as "m"',
    ),
    (
        form({**about({**TOPIC, "kind": "no"}), "name": "s"}),
        "task.questions[0].labels[0].questions[0].kind: must be one of",
    ),
    (about(), "task.labels[0].questions: must be a list of 1 to 100 questions"),
    (
        about({**MARKED, "name": "x"}),
        "task.labels[0].questions[0].kind: a question about a region must have an answer of its",
    ),
    (
        about(TOPIC, {**TOPIC, "name": "b", "when": {"question": "zz", "is": "a"}}),
        'task.labels[0].questions[1].when.question: there is no earlier question "zz"',
    ),
    (tree("b", "a"), "task.options[0].options[1]: same value as an earlier one; remove it"),
    (tree(), "task.options[0].options: must be a list of 1 to 1000 texts"),
    (tree({"val": "b"}), "task.options[0].options[0].val: unknown field; an option has value"),
    (tree("b", inner=1), "task.inner: must be true or false"),
    ({"kind": "choice", "options_from": ""}, "task.options_from: must be the name of a field"),
    (
        {"kind": "choice", "options": ["a"], "options_from": "x"},
        "task.options_from: a task has this or options, not both",
    ),
    ({**MARKED, "relations": ["a", "a"]}, "task.relations[1]: same value as an earlier one"),
    ({**MARKED, "relations": []}, "task.relations: must be a list of 1 to 1000"),
    ({**MARKED, "snap": "line"}, 'task.snap: must be "word" or "none"'),
    ({**MARKED, "on": "x"}, 'task.on: needs "item" to say what each field of an item is'),
    ({**MARKED, "item": {"a": "txt"}}, "task.item: must be one of text, markdown"),
    ({"kind": "segments", "labels": ["a"], "relations": ["x"]}, "task.relations: unknown field"),
    ({"kind": "compare", "item": {"a": "text"}}, "task.item: must be a word where two things"),
]


@pytest.mark.parametrize(("task", "words"), BAD)
def test_a_task_that_can_not_be_is_refused_with_one_line_that_names_the_place(
    task: Any, words: str
) -> None:
    with pytest.raises(ValueError, match="task") as caught:
        parse(task)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)
