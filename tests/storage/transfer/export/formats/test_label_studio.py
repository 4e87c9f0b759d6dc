"""Label Studio's JSON: what is written is what the import reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.task import parse, settle
from supt_async.readers.other_tools.fitting import Fitting, listed_options
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Record
from supt_async.readers.other_tools.tools import read
from supt_async.storage.transfer.export.rows import Row
from tests.e2e.projects import landscape
from tests.storage.transfer.export.new_tasks import (
    NEW,
    SEGMENTS,
    SOUND,
    TICKET,
    TICKET_ANSWER,
    TICKET_ITEM,
)
from tests.storage.transfer.export.rows import content, item, job, label, written

OPTIONS = ["b", {"value": 1}, {"value": True}, {"value": "1"}]
TEXT = "👩🏽‍🌾 Ada\r\n wrote 🚀 it"
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0@\x1f\0\0@\x1f\0\0\1\0\x08\0data\0\0\0\0"
IMAGE = np.zeros((21, 33, 3), dtype=np.uint8)
ROUND_TRIPS: list[tuple[dict[str, Any], object, object]] = [
    *(({"kind": "choice", "options": OPTIONS}, "t", value) for value in ("b", 1, True, "1")),
    ({"kind": "choices", "options": OPTIONS}, "t", ["b", True, "1"]),
    ({"kind": "choices", "options": OPTIONS}, "t", []),
    ({"kind": "text"}, {"title": "x", "n": 1}, "two\nlines"),
    ({"kind": "rating", "scale": [-1, 5]}, "t", 4),
    ({"kind": "spans", "labels": OPTIONS}, TEXT, [[0, 4, 1], [5, 8, True], [17, 18, "1"]]),
    ({"kind": "spans", "labels": OPTIONS}, TEXT, []),
    (
        {"kind": "boxes", "labels": OPTIONS},
        IMAGE,
        [{"type": "box", "label": True, "xyxy": [0.1, 2, 32.9, 20.7]}],
    ),
    (
        {"kind": "polygons", "labels": OPTIONS},
        IMAGE,
        [{"type": "polygon", "label": 1, "points": [[0.123, 0], [33, 0], [7, 20.999]]}],
    ),
]
POINTS = (
    {"kind": "points", "labels": OPTIONS},
    IMAGE,
    [{"type": "point", "label": "b", "coordinates": [0.1, 2]}],
)
COMPARE = ({"kind": "compare"}, {"a": "x", "b": "y"}, "tie")


def taken(folder: Path, data: bytes, tool: str) -> list[Record]:
    path = folder / "export"
    path.write_bytes(data)
    return list(read(path, tool, ReadOptions()))


def values(task: dict[str, Any], record: Record) -> list[object]:
    fitting, parsed = Fitting(parse(task)), parse(task)
    listed = listed_options(parsed, record.payload or "null")
    return [settle(parsed, fitting.value(answer, listed)) for answer in record.answers]


def told(task: dict[str, Any], *rows: Row, **options: Any) -> bytes:
    return written(job(task, "label-studio", **options), rows[:1], rows[1:])


@pytest.mark.parametrize(("task", "payload", "value"), [*ROUND_TRIPS, POINTS, COMPARE])
def test_what_is_written_is_read_again(
    tmp_path: Path, task: dict[str, Any], payload: object, value: object
) -> None:
    rows = (
        item(value, content=content(payload, meta={"k": 1}), external_id="a"),
        item(value, content=content(payload), item=8),
    )
    first, second = taken(tmp_path, told(task, *rows), "label-studio")
    assert json.dumps(values(task, first)) == json.dumps([value])
    assert (first.external_id, second.external_id) == ("a", None)
    assert (first.meta, second.meta) == ({"k": 1}, {})
    if isinstance(payload, str):
        assert first.payload == encode(payload)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(min_size=1).filter(str.strip), data=st.data())
def test_spans_of_any_text_come_back(tmp_path: Path, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        row = item([[start, end, "b"]], content=content(text))
    except ValueError:  # a text that can't be stored
        return
    task = {"kind": "spans", "labels": OPTIONS}
    (record,) = taken(tmp_path, told(task, row), "label-studio")
    assert values(task, record) == [[[start, end, "b"]]]


def test_labels_of_an_item_are_annotations_of_one_task(tmp_path: Path) -> None:
    task = {"kind": "choice", "options": OPTIONS}
    rows = [
        label("b", content=content("x"), item=1, created_ms=1_700_000_000_123, ms=1500),
        label(1, content=content("y"), item=2),
        label(True, content=content("x"), item=1, labeller="Bo"),
        label("1", content=content("x"), item=1, labeller="Eve", overruled=True),
    ]
    first, second = taken(tmp_path, told(task, *rows, resolve="none"), "label-studio")
    assert [answer.labeller for answer in first.answers] == ["Ada", "Bo"]
    assert values(task, first) == ["b", True]
    assert (first.answers[0].created_ms, first.answers[0].ms) == (1_700_000_000_123, 1500)
    assert values(task, second) == [1]


def test_without_rows_there_is_an_empty_list() -> None:
    task = {"kind": "text"}
    assert json.loads(told(task)) == []
    assert json.loads(told(task, resolve="none")) == []


def test_results_have_the_documented_shape() -> None:
    task = {"kind": "boxes", "labels": ["cup"]}
    box = {"type": "box", "label": "cup", "xyxy": [3.3, 0, 6.6, 21]}
    (found,) = json.loads(told(task, item([box], content=content(IMAGE))))
    (result,) = found["annotations"][0]["result"]
    assert found["data"]["image"].startswith("data:image/png;base64,")
    assert (result["type"], result["from_name"], result["to_name"]) == (
        *("rectanglelabels", "label", "image"),
    )
    assert result["value"]["rectanglelabels"] == ["cup"]
    sides = [result["value"][side] for side in ("x", "y", "width", "height")]
    assert sides == pytest.approx([10, 0, 10, 100])
    assert (result["original_width"], result["original_height"]) == (33, 21)


def test_files_that_items_hold_are_written_whole() -> None:
    task = {"kind": "choice", "options": ["a"]}
    (found,) = json.loads(told(task, item("a", content=content(landscape()))))
    assert found["data"]["image"].startswith("data:image/png;base64,")
    (found,) = json.loads(told(task, item("a", content=content(WAV))))
    assert found["data"]["audio"].startswith("data:audio/wav;base64,")
    assert found["annotations"][0]["result"][0]["to_name"] == "audio"


def test_a_shape_needs_the_size_of_its_image() -> None:
    task = {"kind": "boxes", "labels": ["cup"]}
    box = {"type": "box", "label": "cup", "xyxy": [0, 0, 1, 1]}
    with pytest.raises(Refused, match="--media-root"):
        told(task, item([box], content=content("a.jpg")))
    assert json.loads(told(task, item([], content=content("a.jpg"))))[0]["data"] == {
        "image": "a.jpg"
    }


@pytest.mark.parametrize(("task", "payload", "value"), NEW)
def test_new_answers_are_read_again(
    tmp_path: Path, task: dict[str, Any], payload: object, value: object
) -> None:
    (record,) = taken(tmp_path, told(task, item(value, content=content(payload))), "label-studio")
    assert values(task, record) == [value]


def test_a_form_has_a_control_for_each_question_and_relations_join_regions() -> None:
    (found,) = json.loads(told(TICKET, item(TICKET_ANSWER, content=content(TICKET_ITEM))))
    results = found["annotations"][0]["result"]
    by_name = {one.get("from_name"): one for one in results}
    assert found["data"] == TICKET_ITEM
    assert by_name["topic"]["value"] == {"taxonomy": [["animal", "dog", "pug"]]}
    assert (by_name["severity"]["to_name"], by_name["who"]["to_name"]) == ("subject", "body")
    first = [one for one in results if one.get("id") == "7-who-0"]
    assert [one["from_name"] for one in first] == ["who", "sure", "colours"]
    assert first[1]["value"] == {"start": 0, "end": 3, "text": "Ada", "choices": ["yes"]}
    assert [one for one in results if one.get("type") == "relation"][1] == {
        "type": "relation",
        "from_id": "7-who-1",
        "to_id": "7-who-0",
        "direction": "right",
        "labels": ["1"],
    }


def test_segments_and_ranks_have_the_documented_shape() -> None:
    (found,) = json.loads(told(SOUND, item(SEGMENTS, content=content("a.wav"))))
    region, about = found["annotations"][0]["result"]
    assert found["data"] == {"audio": "a.wav"}
    assert region["value"] == {"start": 0.5, "end": 2, "channel": 0, "labels": ["speech"]}
    assert (region["type"], about["from_name"]) == ("labels", "sure")
    series = {"kind": "segments", "labels": ["odd"], "item": "series"}
    (found,) = json.loads(told(series, item([[1, 2, "odd"]], content=content([1, 2, 3]))))
    (region,) = found["annotations"][0]["result"]
    assert region["type"] == "timeserieslabels"
    assert region["value"]["timeserieslabels"] == ["odd"]
    video = {"kind": "segments", "labels": ["odd"], "item": "video"}
    with pytest.raises(Refused, match="counts the frames of a video"):
        told(video, item([], content=content("a.mp4")))
