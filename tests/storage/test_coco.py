"""Shapes as a COCO document, and labels as Parquet: what other programs read of them."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from supt_async.errors import Refused
from supt_async.storage import parquet
from supt_async.storage.coco import geometry
from supt_async.storage.exporting import COLUMNS, export, export_project, row
from supt_async.storage.payloads import encode
from supt_async.storage.records import StoredLabel
from supt_async.types import FIRST, ItemId, Project, ProjectId, Settings
from tests.e2e.projects import landscape
from tests.storage.test_exporting import label

BOX = {"type": "box", "label": "house", "xyxy": [10, 20, 40, 60]}
POLYGON = {"type": "polygon", "label": "tree", "points": [[0, 0], [4, 0], [4, 3]]}
POINT = {"type": "point", "label": "house", "coordinates": [5, 6]}
PAYLOADS: dict[int, object] = {7: landscape(), 8: np.zeros((20, 30)), 9: "cats/1.png"}


def project(kind: str) -> Project:
    return Project(
        id=ProjectId(1),
        slug="p",
        title="p",
        task={"kind": kind, "labels": ["house", {"value": "tree", "label": "Tree"}]},
        guidelines="",
        settings=Settings(),
        paused=False,
        generation=FIRST,
        created_ms=0,
    )


async def source(*labels: StoredLabel) -> AsyncIterator[StoredLabel]:
    for one in labels:
        yield one


async def fetch(ids: Sequence[ItemId]) -> list[tuple[ItemId, str, str | None]]:
    return [(id_, encode(PAYLOADS[id_]), None) for id_ in ids]


async def document(kind: str, *labels: StoredLabel) -> Any:
    chunks = export_project(project(kind), source(*labels), "coco", fetch)
    return json.loads(b"".join([chunk async for chunk in chunks]))


async def test_images_categories_and_annotations_refer_to_each_other() -> None:
    found = await document(
        "boxes",
        label([BOX, BOX | {"label": "tree"}]),
        label([BOX], item=ItemId(8), external_id="b.png", labeller="Grace"),
        label([], item=ItemId(9)),
        label([BOX], item=ItemId(9), overruled=True),
    )
    assert found["images"] == [
        {"id": 7, "file_name": "7", "width": 640, "height": 420},
        {"id": 8, "file_name": "b.png", "width": 30, "height": 20},
        {"id": 9, "file_name": "cats/1.png"},
    ]
    assert [(one["id"], one["name"]) for one in found["categories"]] == [(1, "house"), (2, "tree")]
    shapes = found["annotations"]
    assert [(one["id"], one["image_id"], one["category_id"]) for one in shapes] == [
        *((1, 7, 1), (2, 7, 2), (3, 8, 1))
    ]
    assert (shapes[0]["bbox"], shapes[0]["area"]) == ([10, 20, 30, 40], 1200)
    assert shapes[2]["attributes"]["labeller"] == "Grace"


async def test_a_project_without_labels_is_a_document_too() -> None:
    found = await document("points")
    assert (found["images"], found["annotations"]) == ([], [])
    assert found["categories"][0]["keypoints"] == ["point"]


def test_polygons_and_points_are_what_coco_says() -> None:
    assert geometry(POLYGON) == {
        "bbox": [0, 0, 4, 3],
        "area": 6,
        "segmentation": [[0, 0, 4, 0, 4, 3]],
    }
    assert geometry(POINT)["keypoints"] == [5, 6, 2]


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=3, max_size=8))
def test_a_polygon_lies_in_its_box(points: list[tuple[int, int]]) -> None:
    shape = geometry({"type": "polygon", "points": points})
    x, y, width, height = shape["bbox"]
    assert all(x <= px <= x + width and y <= py <= y + height for px, py in points)


def test_coco_is_for_shapes() -> None:
    with pytest.raises(Refused, match="coco is for"):
        export_project(project("spans"), source(), "coco", fetch)


@pytest.mark.parametrize("rows", [2, 1000])
async def test_parquet_says_what_the_other_formats_say(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS", rows)
    given_ = [label(value, ms=5, seq=n) for n, value in enumerate(["a", 1, True, ["x"], {"y": 2}])]
    content = b"".join([chunk async for chunk in export(source(*given_), "parquet")])
    table = pq.read_table(io.BytesIO(content))
    assert tuple(table.column_names) == COLUMNS
    for got, one in zip(table.to_pylist(), given_, strict=True):
        said = row(one)
        assert json.loads(got["value"]) == said["value"]
        assert got["created"].isoformat(timespec="milliseconds") == said["created"]
        assert {name: got[name] for name in COLUMNS if name not in ("value", "created")} == {
            name: said[name] for name in COLUMNS if name not in ("value", "created")
        }


async def test_no_labels_are_a_parquet_file_too() -> None:
    content = b"".join([chunk async for chunk in export(source(), "parquet")])
    assert pq.read_table(io.BytesIO(content)).num_rows == 0
