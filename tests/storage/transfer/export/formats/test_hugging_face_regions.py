"""Regions, relations and forms in folders that ``datasets`` opens."""

from __future__ import annotations

import json
from pathlib import Path

import datasets

from tests.storage.transfer.export.formats.test_hugging_face import opened
from tests.storage.transfer.export.new_tasks import (
    CARS,
    IMAGE,
    NAMED,
    NAMES,
    SEGMENTS,
    SOUND,
    TEXT,
    TICKET,
    TICKET_ANSWER,
    TICKET_ITEM,
    TOWED,
)
from tests.storage.transfer.export.rows import content, item


def test_relations_stand_beside_the_regions(tmp_path: Path) -> None:
    found = opened(tmp_path, NAMES, item(NAMED, content=content(TEXT)))
    label = found[0]["label"]
    assert label["relations"] == [
        {"from": 0, "to": 1, "label": 0},
        {"from": 1, "to": 0, "label": 1},
    ]
    first, _, last = label["regions"]
    assert json.loads(first.pop("answers")) == {"sure": "yes", "colours": ["red", "blue"]}
    assert first == {"start": 0, "end": 3, "label": 0}
    assert last == {"start": 14, "end": 20, "label": 1, "answers": None}


def test_shapes_have_their_answers_side_by_side(tmp_path: Path) -> None:
    found = opened(tmp_path, CARS, item(TOWED, content=content(IMAGE)))
    regions = found[0]["label"]["regions"]
    assert regions["bbox"] == [[1, 2, 2, 2], [5, 6, 2, 2]]
    assert [json.loads(one) for one in regions["answers"]] == [{"sure": "yes"}] * 2


def test_segments_are_in_seconds(tmp_path: Path) -> None:
    rows = [item(SEGMENTS, content=content("a.wav")), item([], content=content("b.wav"))]
    found = opened(tmp_path, SOUND, *rows).cast_column("audio", datasets.Audio(decode=False))
    assert found[0]["label"] == [{"start": 0.5, "end": 2.0, "label": 0, "answers": '{"sure":"no"}'}]
    assert found[1]["label"] == []


def test_a_form_has_a_column_for_each_question(tmp_path: Path) -> None:
    rows = [
        item(TICKET_ANSWER, content=content(TICKET_ITEM)),
        item({"topic": "cat"}, content=content(TICKET_ITEM)),
    ]
    found = opened(tmp_path, TICKET, *rows)
    assert found.features["label.topic"] == datasets.ClassLabel(names=["cat", "pug", "plant"])
    assert found["label.topic"][:] == [1, 0]
    assert found["label.severity"][:] == [2, None]
    assert found["label.tags"][:] == [[1], None]
    assert found["label.why"][:] == ["two\nlines", None]
    assert found[1]["label.who"] is None
