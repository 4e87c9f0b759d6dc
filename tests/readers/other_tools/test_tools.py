"""Records of any tool's file: hostile ones give an error of one line, or records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from supt_async.errors import BadFile
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Record
from supt_async.readers.other_tools.tools import TOOLS, read

KEYS = [
    *("id", "text", "data", "label", "labels", "cats", "entities", "bbox", "segmentation", "name"),
    *("annotations", "result", "type", "value", "start", "end", "choices", "rectanglelabels", "x"),
    *("y", "width", "height", "points", "original_width", "original_height", "answer", "accept"),
    *("options", "spans", "image", "fields", "responses", "suggestions", "question.responses"),
    *("q-suggestion", "user_id", "values", "status", "annotation", "prediction", "images", "meta"),
    *("categories", "image_id", "category_id", "file_name", "keypoints", "external_id", "item"),
    *("created", "labeller", "user", "start_offset", "end_offset"),
]
WORDS = ["labels", "rectanglelabels", "accept", "reject", "submitted", "cat", "a.jpg", "👩🏽‍🌾x"]
plain = (
    st.none()
    | st.booleans()
    | st.integers(-2, 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
)
nested: st.SearchStrategy[Any] = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("tool", TOOLS)
@given(value=nested)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_the_json_there_is_a_record_or_one_line(
    tool: str, value: Any, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps(value if tool == "coco" else [value]))
    bad: list[str] = []
    try:
        found = list(read(path, tool, ReadOptions(), lambda line, reason: bad.append(reason)))
    except BadFile as exc:
        found, bad = [], [str(exc)]
    assert all(isinstance(record, Record) for record in found)
    assert not any("\n" in reason for reason in bad)


def test_bad_records_can_be_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text('{"text": "a", "label": ["x"]}\n{"words": 1}\n{"text"\n{"text": "b"}\n')
    bad: list[tuple[int, str]] = []
    found = list(
        read(path, "doccano", ReadOptions(), lambda line, reason: bad.append((line, reason)))
    )
    assert [record.payload for record in found] == ['"a"', '"b"']
    assert [line for line, _ in bad] == [2, 3]
    with pytest.raises(BadFile, match=r"file\.jsonl, line 2: it is not a line of doccano"):
        list(read(path, "doccano", ReadOptions()))
