"""Exports of forms, trees, relations and answers about regions."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import spacy
from spacy.tokens import DocBin

from supt_async.errors import Refused
from supt_async.protocol.tasks.task import parse
from supt_async.storage.transfer.export.form_answers import (
    answers_to,
    form_of,
    joined,
    with_question,
)
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.item_labels import ItemPage, Opinion
from supt_async.storage.transfer.export.rows import ItemRow
from tests.storage.transfer.export.new_tasks import (
    CARS,
    IMAGE,
    NAMED,
    NAMES,
    NEW,
    TEXT,
    TICKET,
    TICKET_ANSWER,
    TICKET_ITEM,
    TOWED,
    TREE,
)
from tests.storage.transfer.export.rows import content, item, job, label, text, written


def asked(name: str, row: ItemRow, format_: str) -> Any:
    """Return the file of an export of one question of the ticket's form."""
    wanted = job(TICKET, format_, question=name)
    alone = replace(wanted, project=with_question(wanted.project, name))
    return written(alone, answers_to(name, [row]))


def refusal(wanted: Job) -> str | None:
    try:
        FORMATS[wanted.options.format].check(wanted)
    except Refused as exc:
        return str(exc)
    return None


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("task", "payload", "value"), NEW)
def test_a_format_writes_an_answer_or_refuses_its_task_beforehand(
    name: str, task: dict[str, Any], payload: object, value: object, tmp_path: Path
) -> None:
    wanted = job(task, name)
    wanted = replace(wanted, folder=tmp_path) if FORMATS[name].is_folder else wanted
    rows: Any = [item(value, content=content(payload))]
    if wanted.options.resolve == "none":
        rows = [label(value, content=content(payload))]
    if (flaw := refusal(wanted)) is not None:
        assert flaw.startswith(name)
        assert "\n" not in flaw
        return
    written(wanted, rows)
    assert any(tmp_path.iterdir()) or not FORMATS[name].is_folder


def test_a_form_is_a_column_for_each_question() -> None:
    row = item({"topic": "pug", "severity": 2, "tags": [1]})
    told = written(job(TICKET, "csv", resolve="majority"), [row]).decode()
    (found,) = csv.DictReader(io.StringIO(told, newline=""))
    names = [f"value.{name}" for name in ("topic", "severity", "tags", "who", "why")]
    assert [found[name] for name in names] == ["pug", "2", "[1]", "", ""]
    assert list(found)[:8] == ["external_id", "item", *names, "confidence"]
    data = written(job(TICKET, "parquet", resolve="majority"), [row], [row])
    table = pq.read_table(io.BytesIO(data))
    assert table["value.topic"].to_pylist() == ['"pug"', '"pug"']
    assert table["value.why"].to_pylist() == [None, None]
    assert "value" not in table.column_names


def test_a_question_is_exported_by_itself_in_a_format_of_its_kind() -> None:
    row = item(TICKET_ANSWER, content=content(TICKET_ITEM))
    assert asked("who", row, "conll").decode().splitlines()[:2] == ["Ada\tB-person", "met\tO"]
    assert json.loads(asked("topic", row, "prodigy"))["accept"] == ["pug"]
    with pytest.raises(Refused, match="conll holds one answer, not a form: --question who"):
        written(job(TICKET, "conll"), [row])
    with pytest.raises(Refused, match="yolo is for tasks of kind boxes, polygons: choose"):
        written(job(TICKET, "yolo"), [row])
    with pytest.raises(Refused, match="there is no question 'x': the form asks topic, severity"):
        with_question(job(TICKET).project, "x")
    with pytest.raises(Refused, match="the task is not a form"):
        with_question(job(NAMES).project, "x")


def test_relations_and_answers_that_a_format_does_not_hold_are_named() -> None:
    about = FORMATS["conll"].left_out(job(NAMES, "conll"))
    assert about == "conll has no place for relations and answers about regions: left out"
    assert FORMATS["coco"].left_out(job(CARS)) == "coco has no place for relations: left out"
    assert FORMATS["prodigy"].left_out(job(NAMES)) is None
    assert FORMATS["prodigy"].left_out(job(CARS)) is not None
    for name in ("jsonl", "csv", "parquet", "hf", "label-studio"):
        assert FORMATS[name].left_out(job(NAMES)) is None
    row = item(NAMED, content=content(TEXT))
    docs = DocBin().from_bytes(written(job(NAMES, "spacy"), [row]))
    (doc,) = docs.get_docs(spacy.blank("en").vocab)
    assert [(one.text, one.label_) for one in doc.ents] == [
        *(("Ada", "person"), ("Bo", "person"), ("London", "place")),
    ]


def test_answers_about_a_shape_are_attributes_of_its_annotation() -> None:
    found = json.loads(written(job(CARS, "coco"), [item(TOWED, content=content(IMAGE))]))
    assert [one["attributes"]["sure"] for one in found["annotations"]] == ["yes", "yes"]
    assert found["annotations"][1]["bbox"] == [5, 6, 2, 2]


def test_classes_of_a_tree_are_the_options_that_can_be_chosen() -> None:
    row = item("pug", content=content("t"))
    task = {"kind": "choice", "options": TREE}
    told = json.loads(written(job(task, "prodigy"), [row]))
    assert [one["id"] for one in told["options"]] == ["cat", "pug", "plant"]
    inner = json.loads(written(job({**task, "inner": True}, "prodigy"), [row]))
    assert [one["id"] for one in inner["options"]] == ["animal", "cat", "dog", "pug", "plant"]


def test_each_question_gets_its_own_answer_if_they_go_together() -> None:
    given = [
        {"topic": "pug", "severity": 1, "why": "x"},
        {"topic": "pug", "severity": 3},
        {"topic": "cat", "why": "x"},
    ]
    opinions = [Opinion(7, None, n, str(n), text(one)) for n, one in enumerate(given)]
    page = ItemPage(opinions, [], 7)
    whole = [item(given[0], agreement=1 / 3)]

    def of(name: str, value: object, sure: float) -> dict[int, ItemRow]:
        return {7: item(value, confidence=sure)}

    empty: dict[int, ItemRow] = {}
    found = dict.fromkeys(("tags", "who"), empty) | {
        "topic": of("topic", "cat", 0.9),
        "severity": of("severity", 3, 0.5),
        "why": of("why", "x", 0.8),
    }
    form = parse(TICKET)
    assert form_of(TICKET) == form.questions
    assert form_of(NAMES) == ()
    (row,) = joined(form, page, whole, found)
    assert json.loads(row.value) == {"topic": "cat", "why": "x"}, "severity is not asked"
    assert row.confidence == 0.8
    assert row.agreement == pytest.approx(1 / 3)
    (row,) = joined(form, page, whole, found | {"topic": of("topic", "pug", 0.4)})
    assert json.loads(row.value) == {"topic": "pug", "severity": 3, "why": "x"}
    assert (row.confidence, row.agreement) == (0.4, 0.0)
    (row,) = joined(form, page, whole, found | {"topic": empty})
    assert row == whole[0], "a required question without an answer"
    corrected = [item(given[0], corrected=True)]
    assert joined(form, page, corrected, found) == corrected
