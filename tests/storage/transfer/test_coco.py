"""Shapes as a COCO document and labels as Parquet, as other programs read them."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st
from PIL import Image

from supt_async.domain.ids import FIRST, ItemId, ProjectId
from supt_async.domain.project import Project, Settings
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.protocol.display import image_heads
from supt_async.server.media.media_root import MediaRoot
from supt_async.storage.records import StoredLabel
from supt_async.storage.transfer import parquet
from supt_async.storage.transfer.coco import OpenMedia, geometry
from supt_async.storage.transfer.exporter import COLUMNS, export, export_project, row
from tests.e2e.projects import landscape
from tests.storage.transfer.test_exporter import label

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


async def document(
    kind: str, *labels: StoredLabel, open_media: OpenMedia | None = None, options: Any = None
) -> Any:
    found = project(kind)
    if options is not None:
        found = replace(found, task={"kind": kind, "labels": options})
    chunks = export_project(found, source(*labels), "coco", fetch, open_media)
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


def drawn(format_: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, format_, exif=exif)
    return file.getvalue()


def bomb() -> bytes:
    """Return a PNG that says it has 400 million pixels."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunks = [b"IHDR" + head, b"IDAT" + zlib.compress(b"0" * 100), b"IEND"]
    packed = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


async def size(payload: object, open_media: OpenMedia | None = None) -> tuple[int, int] | None:
    PAYLOADS[99] = payload
    answer = label([BOX], item=ItemId(99), external_id="x")
    (image,) = (await document("boxes", answer, open_media=open_media))["images"]
    return (image["width"], image["height"]) if "width" in image else None


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
async def test_sizes_are_those_of_the_image_as_browsers_turn_it(
    format_: str, orientation: int
) -> None:
    expected = (40, 60) if orientation >= 5 else (60, 40)
    assert await size(drawn(format_, orientation)) == expected


async def test_an_image_without_exif_data_has_a_size() -> None:
    assert await size(drawn("BMP", 6)) == (60, 40)


async def test_no_image_cuts_an_export_off() -> None:
    assert await size(bomb()) == (20_000, 20_000)
    for broken in (bomb()[:30], landscape()[:40], drawn("JPEG", 6)[:30], b"GIF8", b"\xff\xd8\xff"):
        assert await size(broken) is None


@pytest.mark.parametrize("content", [drawn("JPEG", 6), drawn("WEBP", 6)])
async def test_images_below_the_media_root_have_a_size_too(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    root = MediaRoot(str(tmp_path))

    def open_media(path: str) -> BinaryIO:
        return root.open("p", path).file

    assert await size("a.jpg", open_media) == (40, 60)
    assert await size("a.jpg") is None
    assert await size("missing.jpg", open_media) is None
    assert await size("https://example.org/a.jpg", open_media) is None
    monkeypatch.setattr(image_heads, "MAX_READ_BYTES", 40)
    assert await size("a.jpg", open_media) is None


async def test_categories_that_are_no_texts_stay_apart_and_have_names() -> None:
    options = [{"value": 1}, {"value": True}, "1", {"value": 2.5}]
    boxes = [BOX | {"label": value} for value in (1, True, "1", 2.5, 1.0)]
    found = await document("boxes", label(boxes), options=options)
    names = {one["id"]: one["name"] for one in found["categories"]}
    assert names == {1: "1", 2: "true", 3: '"1"', 4: "2.5"}
    assert [one["category_id"] for one in found["annotations"]] == [1, 2, 3, 4, 1]


def test_a_box_has_no_negative_width() -> None:
    assert geometry({"type": "box", "xyxy": [40, 60, 10, 20]})["bbox"] == [10, 20, 30, 40]
    noisy = geometry({"type": "box", "xyxy": [160.08, 120, 280.14, 240]})
    assert (noisy["bbox"], noisy["area"]) == ([160.08, 120, 120.06, 120], 14407.2)


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
