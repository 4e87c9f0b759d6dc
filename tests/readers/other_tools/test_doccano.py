"""doccano's JSONL."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.protocol.tasks.task import parse
from supt_async.readers.other_tools.doccano import records
from supt_async.readers.other_tools.fitting import Fitting
from supt_async.readers.other_tools.options import Offsets, ReadOptions
from supt_async.readers.other_tools.records import Record, Sort

FIRE = "👨🏻‍🚒 firemen drive firetrucks"
"""The example of doccano's issue 2290: the last word is at 22, 32 there and at 19, 29 here."""


def read(line: dict[str, Any], how: ReadOptions | None = None) -> Record:
    (record,) = records(line, 4, how or ReadOptions())
    return record


def parts(line: dict[str, Any], how: ReadOptions | None = None) -> list[Any]:
    return [part.value for answer in read(line, how).answers for part in answer.parts]


def test_classes_texts_and_facts_are_taken() -> None:
    record = read({"id": 1, "text": "good", "label": ["pos"], "lang": "en", "Comments": []})
    assert (record.key, record.external_id, record.payload) == ("1", "1", '"good"')
    assert record.meta == {"lang": "en"}
    (answer,) = record.answers
    assert [(part.sort, part.value) for part in answer.parts] == [(Sort.CLASS, "pos")]
    assert (answer.labeller, answer.line) == (None, 4)


def test_offsets_count_utf_16_units() -> None:
    assert FIRE[19:29] == "firetrucks"
    for line in (
        {"text": FIRE, "label": [[22, 32, "VEH"]]},
        {"text": FIRE, "labels": [[22, 32, "VEH"]]},
        {
            "text": FIRE,
            "entities": [{"id": 1, "start_offset": 22, "end_offset": 32, "label": "VEH"}],
        },
    ):
        assert parts(line) == [[19, 29, "VEH"]]
    code_points = ReadOptions(offsets=Offsets.CODE_POINTS)
    assert parts({"text": FIRE, "label": [[19, 29, "VEH"]]}, code_points) == [[19, 29, "VEH"]]


def test_an_offset_within_a_character_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="--offsets code-points"):
        read({"text": FIRE, "label": [[1, 4, "VEH"]]})


def test_relations_are_between_the_spans_with_their_ids() -> None:
    spans = [{"id": n, "label": "P", "start_offset": n, "end_offset": n + 1} for n in (3, 5)]
    told = {"text": "abcdef", "entities": spans}
    told["relations"] = [{"id": 1, "from_id": 5, "to_id": 3, "type": "knows"}]
    (answer,) = read(told).answers
    task = {"kind": "spans", "labels": ["P"], "relations": ["knows"]}
    assert Fitting(parse(task)).value(answer) == {
        "regions": [[3, 4, "P"], [5, 6, "P"]],
        "relations": [[1, 0, "knows"]],
    }
    plain = Fitting(parse({"kind": "spans", "labels": ["P"]}))
    assert plain.value(answer) == [[3, 4, "P"], [5, 6, "P"]]
    assert plain.left_out == {"relation": 1}


def test_relations_without_spans_are_left_out_and_counted() -> None:
    told = {"text": "x", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "a"}]}
    record = read({"id": 0, **told})
    assert record.left_out == ("relation",)
    assert record.answers == ()


def test_classes_and_spans_of_one_line_stay_apart() -> None:
    record = read({"text": "fly to Rome", "cats": ["flight"], "entities": [[7, 11, "CITY"]]})
    sorts = [part.sort for part in record.answers[0].parts]
    assert sorts == [Sort.CLASS, Sort.SPAN]


def test_boxes_and_polygons_of_images_are_taken() -> None:
    box = {"id": 1, "label": "cat", "x": 1, "y": 2, "width": 3, "height": 4.5}
    polygon = {"id": 1, "label": "cat", "points": [0, 0, 4, 0, 4, 4]}
    assert parts({"id": 1, "filename": "a.jpg", "bbox": [box]}) == [
        {"type": "box", "label": "cat", "xyxy": [1, 2, 4, 6.5]}
    ]
    assert parts({"id": 1, "filename": "a.jpg", "segmentation": [polygon]}) == [
        {"type": "polygon", "label": "cat", "points": [[0, 0], [4, 0], [4, 4]]}
    ]


def test_the_oldest_format_names_users() -> None:
    told = [
        {"label": "A", "start_offset": 0, "end_offset": 1, "user": 1},
        {"label": "B", "start_offset": 0, "end_offset": 1, "user": 2},
    ]
    record = read({"id": 15, "text": "EU", "annotations": told, "meta": {}})
    assert [answer.labeller for answer in record.answers] == ["1", "2"]


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line of doccano"):
        read({"words": "x"})
    with pytest.raises(ValueError, match="a label must be"):
        read({"text": "x", "label": [[1, 2]]})
