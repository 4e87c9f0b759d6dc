"""Prodigy's JSONL: what is written is what the import reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supt_async.payloads.codec import encode
from supt_async.storage.transfer.export.formats.prodigy import Prodigy
from tests.e2e.projects import landscape
from tests.storage.transfer.export.formats.test_label_studio import (
    COMPARE,
    IMAGE,
    ROUND_TRIPS,
    WAV,
    taken,
    values,
)
from tests.storage.transfer.export.new_tasks import NAMED, NAMES, NEW, TEXT
from tests.storage.transfer.export.rows import content, item, job, label, written


@pytest.mark.parametrize(("task", "payload", "value"), [*ROUND_TRIPS, COMPARE])
def test_what_is_written_is_read_again(
    tmp_path: Path, task: dict[str, Any], payload: object, value: object
) -> None:
    row = item(value, content=content(payload, meta={"k": 1}), external_id="a")
    (record,) = taken(tmp_path, written(job(task, "prodigy"), [row]), "prodigy")
    assert json.dumps(values(task, record)) == json.dumps([value])
    assert (record.external_id, record.meta) == ("a", {"k": 1})
    if not isinstance(payload, type(IMAGE)):
        assert record.payload == encode(payload)


@pytest.mark.parametrize(("task", "payload", "value"), NEW)
def test_new_answers_are_read_again(
    tmp_path: Path, task: dict[str, Any], payload: object, value: Any
) -> None:
    if task["kind"] not in Prodigy.kinds:
        return
    row = item(value, content=content(payload))
    (record,) = taken(tmp_path, written(job(task, "prodigy"), [row]), "prodigy")
    if Prodigy().left_out(job(task, "prodigy")) is not None:  # relations between shapes
        value = {**value, "relations": []}
    assert values(task, record) == [value]


def test_relations_are_between_tokens_as_well() -> None:
    row = item(NAMED, content=content(TEXT))
    found = json.loads(written(job(NAMES, "prodigy"), [row]))
    tokens = [one["text"] for one in found["tokens"]]
    assert tokens == ["Ada", "met", "Bo", "in", "London"]
    first, second = found["relations"]
    assert (first["head"], first["child"], first["label"]) == (0, 2, "knows")
    assert (second["head_span"]["start"], second["label"]) == (8, "1")
    assert found["spans"][2] | {"token_start": 4, "token_end": 4} == found["spans"][2]


def test_labels_have_their_labeller_and_time(tmp_path: Path) -> None:
    rows = [label("x", content=content("t"), created_ms=1_700_000_000_123)]
    data = written(job({"kind": "text"}, "prodigy", resolve="none"), rows)
    (record,) = taken(tmp_path, data, "prodigy")
    (answer,) = record.answers
    assert (answer.labeller, answer.created_ms) == ("Ada", 1_700_000_000_123)


def test_files_that_items_hold_are_written_whole() -> None:
    task = {"kind": "choice", "options": ["a"]}
    found = json.loads(written(job(task, "prodigy"), [item("a", content=content(landscape()))]))
    assert found["image"].startswith("data:image/png;base64,")
    found = json.loads(written(job(task, "prodigy"), [item("a", content=content(WAV))]))
    assert found["audio"].startswith("data:audio/wav;base64,")


def test_tasks_have_the_documented_shape() -> None:
    task = {"kind": "boxes", "labels": ["cup"]}
    box = {"type": "box", "label": "cup", "xyxy": [3, 0, 6, 21]}
    found = json.loads(written(job(task, "prodigy"), [item([box], content=content(IMAGE))]))
    assert found["image"].startswith("data:image/png;base64,")
    assert (found["width"], found["height"], found["answer"]) == (33, 21, "accept")
    assert found["spans"] == [
        {
            "type": "rect",
            "label": "cup",
            "points": [[3, 0], [3, 21], [6, 21], [6, 0]],
            "x": 3,
            "y": 0,
            "width": 3,
            "height": 21,
            "center": [4.5, 10.5],
        }
    ]
    choice = {"kind": "choice", "options": ["a", {"value": 1}]}
    found = json.loads(written(job(choice, "prodigy"), [item(1, content=content("t"))]))
    assert found["options"] == [{"id": "a", "text": "a"}, {"id": "1", "text": "1"}]
    assert (found["text"], found["accept"]) == ("t", ["1"])
    assert found["config"] == {"choice_style": "single"}
