"""What formats for training have in common."""

from __future__ import annotations

import pytest

from supt_async.errors import Refused
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.formats.trainer import Classes, Names, counted
from tests.storage.transfer.export.rows import item, job, label

TRAINERS = ("hf", "coco", "yolo", "voc", "conll", "spacy", "label-studio", "prodigy")


@pytest.mark.parametrize("name", TRAINERS)
def test_trainers_get_one_answer_for_each_item(name: str) -> None:
    assert FORMATS[name].resolve == "consensus"
    assert FORMATS[name].needs_content


@pytest.mark.parametrize("name", [name for name in TRAINERS if name != "hf"])
def test_a_task_without_a_place_in_the_format_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"is for tasks of kind .*: choose another format"):
        FORMATS[name].check(job({"kind": "any"}, name))


def test_classes_keep_their_type_and_order() -> None:
    options = ["b", {"value": 1}, {"value": True}, {"value": "1"}, "a"]
    classes = Classes({"kind": "choice", "options": options})
    assert classes.names == ["b", "1", "true", '"1"', "a"]
    assert [classes.number(value) for value in (1, True, "1", 1.0, "gone", [1], None)] == [
        *(1, 2, 3, 1),
        *(None, None, None),
    ]


def test_files_have_different_names_without_surprises() -> None:
    names = Names()
    given = ("a/b.jpg", "a/b.png", "../x", "A_B", None, "é.jpg", "con.tar.gz", "")
    made = [names.of(item(1, external_id=one, item=n)) for n, one in enumerate(given)]
    assert made == ["a_b", "a_b-1", "x", "A_B-3", "4", "5", "con.tar.gz", "7"]
    assert names.of(item(1, external_id="A_B-3", item=3)) == "A_B-3-3"


def test_labels_that_do_not_count_are_left_out() -> None:
    rows = [label(1), label(2, overruled=True), label(3, withdrawn=True), label(4, late=True)]
    assert [row.value for row in counted([*rows, item(5)])] == ["1", "5"]
