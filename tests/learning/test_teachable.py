"""Tasks that a default model learns."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.learning import teachable
from supt_async.learning.teachable import (
    Learns,
    asked,
    lacks,
    learnable,
    learned_question,
    learned_questions,
    learns,
    needs_features,
    untrained,
)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ({"kind": "choice"}, True),
        ({"kind": "choices"}, True),
        ({"kind": "compare"}, True),
        ({"kind": "rating"}, True),
        ({"kind": "spans"}, True),
        ({"kind": "text"}, False),
        ({"kind": "boxes"}, False),
        ({"kind": "choice", "options_from": "names"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_task_with_one_answer_of_a_few_and_spans_can_be_learned(
    task: Any, expected: bool
) -> None:
    assert learnable(task) is expected


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ({"item": "image"}, True),
        ({"item": "audio"}, True),
        ({"item": "text"}, False),
        (None, False),
    ],
)
def test_a_text_that_names_a_file_says_nothing_to_a_model(task: Any, expected: bool) -> None:
    assert needs_features(task) is expected


def test_of_a_form_all_questions_are_learned_that_can_be_or_those_that_are_named() -> None:
    questions = [
        {"name": "why", "kind": "text"},
        *({"name": name, "kind": "choice", "options": ["a", "b"]} for name in ("topic", "mood")),
    ]
    form = {"kind": "form", "questions": questions}
    assert learned_question(form) == "topic"
    assert learned_question({**form, "learn": "mood"}) == "mood"
    assert learned_question({**form, "learn": ["why"]}) is None
    assert learnable(form)
    assert not learnable({**form, "learn": "why"})
    assert learned_question({"kind": "choice"}) is None
    assert learned_questions({**form, "learn": ["mood", "why", "topic", "mood"]}) == (
        *("mood", "topic"),
    )
    assert learned_questions(form) == ("topic", "mood")
    assert learned_questions({"kind": "choice"}) == ()


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("choice", Learns.CLASS),
        ("choices", Learns.OPTIONS),
        ("rating", Learns.SCALE),
        ("spans", Learns.SPANS),
        ("text", Learns.NOTHING),
    ],
)
def test_the_kind_of_a_task_tells_what_is_learned_of_its_answers(kind: str, what: Learns) -> None:
    assert learns({"kind": kind}) is what


def test_nothing_is_learned_where_each_item_has_options_of_its_own() -> None:
    assert learns({"kind": "choice", "options_from": "answers"}) is Learns.NOTHING


def test_what_is_learned_of_a_form_depends_on_the_question() -> None:
    form = {"kind": "form", "questions": [{"name": "stars", "kind": "rating"}]}
    assert learns(asked(form, "stars")) is Learns.SCALE
    assert learns(asked(form, "other")) is Learns.NOTHING
    assert learns(asked({"kind": "choices"}, None)) is Learns.OPTIONS


def test_of_a_form_spans_are_not_learned() -> None:
    form = {"kind": "form", "questions": [{"name": "names", "kind": "spans"}]}
    assert not learnable(form)


def test_what_is_to_be_installed_is_named_by_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lacks({"kind": "spans"}) is None
    monkeypatch.setattr(teachable, "SPANS_MODULE", "no_such_module")
    assert lacks({"kind": "spans"}) == "python-crfsuite"
    assert "pip install python-crfsuite" in untrained({"kind": "spans"})
    assert "--model" in untrained({"kind": "text"})
    assert lacks({"kind": "choice"}) is None
