"""Argilla's records, in the shapes of its versions."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.readers.other_tools.argilla import records
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Record, Sort

USER, OTHER = "06f7d4c0-e048", "11111111-aaaa"
ROCKET = "Some text yeah 🚀 rocket"
"""The example of Argilla's issue 5729."""

NESTED = {
    "id": "r1",
    "fields": {"text": "good", "title": "T"},
    "metadata": {"lang": "en"},
    "suggestions": {"label": {"value": "neg", "score": 0.7, "agent": "m1"}},
    "responses": {
        "label": [{"value": "pos", "user_id": USER}, {"value": "neg", "user_id": OTHER}],
        "rating": [{"value": 4, "user_id": USER}],
    },
    "vectors": {},
    "_server_id": "x",
}
FLAT = {
    "id": "r1",
    "_server_id": "x",
    "status": "pending",
    "text": "good",
    "label.responses": ["pos", "neg"],
    "label.responses.users": [USER, OTHER],
    "label.responses.status": ["submitted", "draft"],
    "label.suggestion": "neg",
    "label.suggestion.score": 0.7,
    "label.suggestion.agent": "m1",
    "other.suggestion": None,
}
HUB = {
    "text": "good",
    "label": [{"user_id": USER, "value": "pos", "status": "submitted"}],
    "label-suggestion": "neg",
    "label-suggestion-metadata": {"type": None, "score": 0.7, "agent": "m1"},
    "external_id": "r1",
    "metadata": '{"lang": "en"}',
}
LISTED = {
    "external_id": "r1",
    "fields": {"text": "good"},
    "responses": [
        {"user_id": USER, "status": "submitted", "values": {"label": {"value": "pos"}}},
        {"user_id": OTHER, "status": "discarded", "values": None},
    ],
    "suggestions": [{"question_name": "label", "value": "neg", "score": 0.7, "agent": "m1"}],
}
FIRST = {
    "id": "r1",
    "text": "good",
    "inputs": {"text": "good"},
    "prediction": [["neg", 0.7]],
    "prediction_agent": "m1",
    "annotation": "pos",
    "annotation_agent": USER,
    "status": "Validated",
}


def read(row: dict[str, Any]) -> Record:
    (record,) = records(row, 1, ReadOptions())
    return record


@pytest.mark.parametrize("row", [NESTED, FLAT, HUB, LISTED, FIRST])
def test_each_version_gives_the_same(row: dict[str, Any]) -> None:
    record = read(row)
    assert (record.external_id, record.payload) == ("r1", '"good"')
    assert record.answers[0].labeller == USER
    assert record.answers[0].parts[0].value == "pos"
    (prediction,) = record.predictions
    assert (prediction.source, prediction.score) == ("m1", 0.7)
    assert prediction.parts[0].value == "neg"


def test_each_person_and_question_is_kept_apart() -> None:
    record = read(NESTED)
    assert record.meta == {"title": "T", "lang": "en"}
    assert [
        (answer.labeller, [(part.question, part.value) for part in answer.parts])
        for answer in record.answers
    ] == [(USER, [("label", "pos"), ("rating", 4)]), (OTHER, [("label", "neg")])]


def test_what_was_not_submitted_is_counted() -> None:
    assert read(FLAT).left_out == ("draft",)
    assert len(read(FLAT).answers) == 1


def test_spans_of_people_count_utf_16_units_and_those_of_programs_code_points() -> None:
    assert ROCKET[17:23] == "rocket"
    row = {
        "id": "r1",
        "fields": {"text": ROCKET},
        "responses": {
            "q": [{"value": [{"start": 18, "end": 24, "label": "V"}], "user_id": USER}],
        },
        "suggestions": {"q": {"value": [{"start": 17, "end": 23, "label": "V"}], "score": None}},
    }
    record = read(row)
    assert record.answers[0].parts[0].value == [17, 23, "V"]
    assert record.predictions[0].parts[0].value == [17, 23, "V"]


def test_a_ranking_is_an_order_if_no_ranks_are_equal() -> None:
    ranks = [{"value": "a", "rank": 2}, {"value": "b", "rank": 1}]
    told = {"fields": {"text": "x"}, "responses": {"q": [{"value": ranks, "user_id": USER}]}}
    (part,) = read(told).answers[0].parts
    assert (part.sort, part.value, part.question) == (Sort.RANK, ["b", "a"], "q")
    ranks[0]["rank"] = 1
    with pytest.raises(ValueError, match="same rank"):
        read(told)


def test_the_words_that_classified_tokens_have_are_spans() -> None:
    row = {
        "text": "Ada Lovelace",
        "tokens": ["Ada", "Lovelace"],
        "annotation": [["PER", 0, 12]],
        "annotation_agent": "ada",
    }
    assert read(row).answers[0].parts[0].value == [0, 12, "PER"]
