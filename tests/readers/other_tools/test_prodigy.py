"""Prodigy's JSONL."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.prodigy import records
from supt_async.readers.other_tools.records import Record, Sort

HASHES = {"_input_hash": -12, "_task_hash": 4, "_session_id": "news-ada", "_view_id": "choice"}


def read(task: dict[str, Any]) -> Record:
    (record,) = records(task, 2, ReadOptions())
    return record


def parts(task: dict[str, Any]) -> list[Any]:
    return [part.value for answer in read(task).answers for part in answer.parts]


def test_chosen_options_are_classes() -> None:
    options = [{"id": "pos", "text": "Good"}, {"id": 2, "text": "Two"}]
    told = {"text": "x", "options": options, "accept": ["pos", 2], "answer": "accept"}
    record = read(told | HASHES | {"meta": {"n": 1}, "_timestamp": 1700000000, "lang": "en"})
    (answer,) = record.answers
    assert [part.value for part in answer.parts] == ["pos", 2]
    assert (answer.labeller, answer.created_ms) == ("news-ada", 1_700_000_000_000)
    assert (record.key, record.external_id) == ("-12", None)
    assert record.meta == {"n": 1, "lang": "en"}


def test_a_decision_about_one_label_joins_others() -> None:
    accepted = read({"text": "x", "label": "POS", "answer": "accept"})
    rejected = read({"text": "x", "label": "NEG", "answer": "reject"})
    assert accepted.key == rejected.key
    assert [answer.joins for answer in (*accepted.answers, *rejected.answers)] == [True, True]
    assert accepted.answers[0].parts[0].value == "POS"
    assert rejected.answers[0].parts == ()


def test_spans_count_code_points() -> None:
    text = "👩🏽‍🌾 Ada"
    span = {"start": 5, "end": 8, "token_start": 1, "token_end": 1, "label": "PER"}
    assert parts({"text": text, "spans": [span], "answer": "accept"}) == [[5, 8, "PER"]]


def test_a_text_without_spans_was_answered() -> None:
    (answer,) = read({"text": "x", "spans": [], "answer": "accept"}).answers
    assert answer.parts == ()


def test_shapes_on_images_are_taken() -> None:
    rect = {"label": "cup", "type": "rect", "points": [[1, 2], [1, 6], [4, 6], [4, 2]]}
    sides = rect | {"x": 1, "y": 2, "width": 3, "height": 4, "center": [2.5, 4]}
    polygon = {"label": "cup", "type": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}
    told = {"image": "a.jpg", "width": 9, "height": 9, "answer": "accept"}
    box = {"type": "box", "label": "cup", "xyxy": [1, 2, 4, 6]}
    assert parts(told | {"spans": [rect, sides, polygon]}) == [
        box,
        box,
        {"type": "polygon", "label": "cup", "points": [[0, 0], [9, 0], [9, 9]]},
    ]


def test_an_image_within_the_task_becomes_its_bytes() -> None:
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()
    record = read({"image": f"data:image/png;base64,{data}", "path": "a.png", "answer": "accept"})
    assert record.payload is not None
    assert record.payload.startswith('{"$supt":"bytes"')


def test_texts_are_taken() -> None:
    (answer,) = read({"text": "x", "user_input": "y", "answer": "accept"}).answers
    assert [(part.sort, part.value) for part in answer.parts] == [(Sort.TEXT, "y")]


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ({"text": "x", "accept": ["a"], "answer": "ignore"}, "ignored"),
        ({"text": "x", "accept": ["a"], "answer": "reject"}, "rejected"),
        (
            {"text": "x", "spans": [{}], "answer": "accept", "_is_binary": True},
            "decision about one span",
        ),
    ],
)
def test_what_is_no_answer_is_counted(task: dict[str, Any], reason: str) -> None:
    record = read(task)
    assert record.answers == ()
    assert record.left_out == (reason,)


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no text or image"):
        read({"answer": "accept"})
    with pytest.raises(ValueError, match="base64"):
        read({"image": "data:image/png;base64,???"})
