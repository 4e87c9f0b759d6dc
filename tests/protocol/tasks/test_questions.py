"""Questions that are asked together: which are asked, and what their answers must be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.questions import MAX_QUESTIONS, is_asked, within
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed

TOPIC = {"name": "topic", "kind": "choice", "options": ["bug", "praise", "idea"]}
TAGS = {"name": "tags", "kind": "choices", "options": ["ui", "api"], "required": False}


def form(*questions: dict[str, Any]) -> Any:
    return parse({"kind": "form", "questions": list(questions)})


def text(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "kind": "text", "required": False, **fields}


def when(question: str, value: Any) -> dict[str, Any]:
    return {"when": {"question": question, "is": value}}


@pytest.mark.parametrize(
    ("condition", "answers", "asked"),
    [
        (when("topic", "bug"), {"topic": "bug"}, True),
        (when("topic", "bug"), {"topic": "praise"}, False),
        (when("topic", ["bug", "idea"]), {"topic": "idea"}, True),
        (when("topic", "bug"), {}, False),
        (when("tags", "ui"), {"tags": ["api", "ui"]}, True),
        (when("tags", "ui"), {"tags": []}, False),
        ({}, {}, True),
    ],
)
def test_a_question_is_asked_if_its_condition_holds(
    condition: dict[str, Any], answers: dict[str, Any], asked: bool
) -> None:
    question = form(TOPIC, TAGS, text("why", **condition)).questions[-1]
    assert is_asked(question, answers) is asked


def test_a_condition_keeps_numbers_and_truths_apart() -> None:
    scale = {"name": "n", "kind": "choice", "options": [{"value": 1}, {"value": True}, "1"]}
    question = form(scale, text("why", **when("n", 1))).questions[-1]
    assert [is_asked(question, {"n": value}) for value in (1, True, "1")] == [True, False, False]


def test_a_question_after_one_that_is_not_asked_is_not_asked() -> None:
    task = form(
        TOPIC,
        {**TAGS, **when("topic", "bug")},
        text("why", **when("tags", "ui")),
    )
    assert settle(task, {"topic": "bug", "tags": ["ui"], "why": "x"}, None)
    with pytest.raises(NotAllowed, match='"tags" is not asked'):
        settle(task, {"topic": "praise", "tags": ["ui"], "why": "x"}, None)
    with pytest.raises(NotAllowed, match='"why" is not asked'):
        settle(task, {"topic": "praise", "why": "x"}, None)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (text("why", **when("tagz", "ui")), "questions[2].when.question: there is no earlier"),
        (text("why", **when("why", "ui")), "questions[2].when.question: there is no earlier"),
        (text("why", **when("topic", "none")), 'questions[2].when.is: must be options of "topic"'),
        (text("why", **when("topic", [])), "questions[2].when: must be an object such as"),
        (text("why", when="topic"), "questions[2].when: must be an object such as"),
        (text("why", when={"question": "topic", "is": "bug", "not": 1}), "questions[2].when"),
        (text(" why"), "questions[2].name: must begin with a letter"),
        (text("__proto__"), "questions[2].name: must begin with a letter"),
        (text("w\u202ehy"), "questions[2].name: must begin with a letter"),
        (text("x" * 201), "questions[2].name: must be a text of 1 to 200"),
        (text("why", title=""), "questions[2].title: must be a text of 1 to 1000"),
        (text("why", help=3), "questions[2].help: must be a text"),
        (text("why", required=None), "questions[2].required: must be true or false"),
        (text("why", colour="red"), "questions[2].colour"),
        ({"name": "why"}, "questions[2].kind: must be one of"),
    ],
)
def test_a_wrong_question_is_refused_by_its_place(question: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=r"^task") as caught:
        form(TOPIC, TAGS, question)
    assert f"task.{says}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_there_are_at_most_a_hundred_questions() -> None:
    form(*(text(f"q{n}") for n in range(MAX_QUESTIONS)))
    with pytest.raises(ValueError, match=f"1 to {MAX_QUESTIONS} questions"):
        form(*(text(f"q{n}") for n in range(MAX_QUESTIONS + 1)))


def test_every_field_that_a_message_names_is_one_of_the_question() -> None:
    said = within("questions[1]", "task.min and task.max: must not exceed the options")
    assert said == "task.questions[1].min and task.questions[1].max: must not exceed the options"


answers = st.fixed_dictionaries(
    {},
    optional={
        "topic": st.sampled_from(["bug", "praise", "idea", "nothing"]),
        "tags": st.lists(st.sampled_from(["ui", "api"]), unique=True),
        "severity": st.integers(0, 4),
        "why": st.sampled_from(["", "slow"]),
    },
)


@given(answers)
def test_an_answer_is_stored_once_or_told_the_question(value: dict[str, Any]) -> None:
    severity = {"name": "severity", "kind": "rating", "scale": [1, 3], **when("topic", "bug")}
    task = form(TOPIC, severity, TAGS, text("why", **when("tags", "ui")))
    if not allowed(value):
        with pytest.raises(NotAllowed, match=r'"(topic|tags|severity|why)"'):
            settle(task, value, None)
        return
    stored = settle(task, value, None)
    assert settle(task, stored, None) == stored
    assert list(stored) == [name for name in ("topic", "severity", "tags", "why") if name in value]


def allowed(value: dict[str, Any]) -> bool:
    """Return whether answers keep to the rules of the form above, said in another way."""
    if value.get("topic") not in ("bug", "praise", "idea"):
        return False
    if ("severity" in value) != (value["topic"] == "bug") or value.get("severity", 1) in (0, 4):
        return False
    return "why" not in value or "ui" in value.get("tags", [])
