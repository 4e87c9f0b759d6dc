"""This program's own rows of labels."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.own_labels import records
from supt_async.readers.other_tools.records import Record

ROW = {
    "label": "l1",
    "item": "12",
    "external_id": "a",
    "labeller": "ada",
    "value": {"x": 1},
    "ms": 900,
    "created": "2026-01-02T03:04:05.678Z",
    "generation": 3,
    "late": False,
    "withdrawn": False,
    "correction": False,
    "overruled": False,
}


def read(**changed: Any) -> Record:
    (record,) = records(ROW | changed, 1, ReadOptions())
    return record


def test_a_row_tells_the_label_and_its_item() -> None:
    record = read()
    (answer,) = record.answers
    assert (record.key, record.external_id, record.payload, record.attach) == (
        "12",
        "a",
        None,
        True,
    )
    assert (answer.raw, answer.own, answer.labeller, answer.id) == ({"x": 1}, True, "ada", "l1")
    assert (answer.created_ms, answer.ms) == (1767323045678, 900)


def test_an_item_without_an_id_needs_its_data() -> None:
    assert read(external_id=None, data="text").payload == '"text"'
    with pytest.raises(ValueError, match="--with item"):
        read(external_id=None)


@pytest.mark.parametrize("flag", ["withdrawn", "late", "machine"])
def test_labels_that_do_not_count_are_left_out(flag: str) -> None:
    record = read(**{flag: True})
    assert (record.answers, record.left_out) == ((), (flag,))


def test_a_row_an_item_has_its_one_answer() -> None:
    row = {"external_id": "a", "item": "12", "value": "cat", "confidence": 0.9, "labels": 2}
    (record,) = records(row, 1, ReadOptions())
    assert record.answers[0].labeller is None
    (without,) = records(row | {"value": None}, 1, ReadOptions())
    assert without.answers == ()


@pytest.mark.parametrize("name", ["label", "labeller"])
def test_names_and_ids_are_texts(name: str) -> None:
    for value in (1, "", "x" * 129, ["a"]):
        with pytest.raises(ValueError, match=f"{name} must be a text of 1 to 128"):
            read(**{name: value})


def test_times_that_are_none_are_refused_or_left_out() -> None:
    for created in (1e300, "soon", [1], -1e20):
        with pytest.raises(ValueError, match="a time must be"):
            read(created=created)
    for ms in (-1, 1e300, "1", True):
        assert read(ms=ms).answers[0].ms is None
    assert read(ms=12.6).answers[0].ms == 13


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a row of supt labels export"):
        list(records({"text": "x"}, 1, ReadOptions()))
