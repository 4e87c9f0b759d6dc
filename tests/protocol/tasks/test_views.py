"""How tasks show items, and which field their answers are about."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.protocol.tasks.task import parse

MAIL = {"subject": "text", "body": "text", "shot": "image"}


def spans(**fields: Any) -> dict[str, Any]:
    return {"kind": "spans", "labels": ["x"], **fields}


def test_fields_are_shown_in_the_order_of_the_task() -> None:
    assert parse(spans(item=MAIL)).view.fields == tuple(MAIL.items())


def test_answers_are_about_the_first_field_that_fits_or_the_one_that_is_named() -> None:
    assert parse(spans(item=MAIL)).on == "subject"
    assert parse(spans(item=MAIL, on="body")).on == "body"
    assert parse(spans(item="text")).on is None
    assert parse({"kind": "boxes", "labels": ["x"], "item": MAIL}).on == "shot"


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (spans(item=MAIL, on="shot"), "task.on: must be a field that task.item shows as text"),
        (spans(item=MAIL, on="nothing"), "task.on: must be a field that task.item shows"),
        (spans(on="body"), 'task.on: needs "item" to say what each field'),
        (
            spans(item={"shot": "image"}),
            "task.kind: spans needs a field that task.item",
        ),
        (spans(item="image"), 'task.item: must be "text" for this kind, or be left out'),
        (spans(item={}), "task.item"),
        (spans(item={"a": "badges"}), "task.item"),
        ({"kind": "compare", "item": MAIL}, "task.item"),
    ],
)
def test_a_view_that_does_not_fit_is_refused_by_the_place(task: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=r"^task") as caught:
        parse(task)
    assert says in str(caught.value)


def test_each_question_of_a_form_is_about_a_field_of_its_own() -> None:
    questions = [
        {"name": "where", "kind": "boxes", "labels": ["x"]},
        {"name": "who", "kind": "spans", "labels": ["x"], "on": "body"},
        {"name": "what", "kind": "text"},
    ]
    task = parse({"kind": "form", "item": MAIL, "questions": questions})
    assert [part.on for part in task.parts] == ["shot", "body", None]


def test_the_fields_that_list_options_are_read_though_they_are_not_shown() -> None:
    questions = [
        {"name": "one", "kind": "choice", "options_from": "names"},
        {"name": "two", "kind": "choices", "options_from": "tags"},
    ]
    task = parse({"kind": "form", "item": {"body": "text"}, "questions": questions})
    assert task.view.lists == ("names", "tags")
    assert [name for name, _ in task.view.fields] == ["body"]
