"""Shapes as a COCO document, as other programs read it."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from hypothesis import given, strategies as st
from PIL import Image
from pycocotools.coco import COCO

from supt_async.errors import Refused
from supt_async.protocol.display import image_heads
from supt_async.server.media.media_root import MediaRoot
from supt_async.storage.transfer.export.format import OpenMedia
from supt_async.storage.transfer.export.formats.coco import geometry
from supt_async.storage.transfer.export.rows import LabelRow, Row
from tests.e2e.projects import landscape
from tests.storage.transfer.export.rows import content, item, job, label, written

BOX = {"type": "box", "label": "house", "xyxy": [10, 20, 40, 60]}
POLYGON = {"type": "polygon", "label": "tree", "points": [[0, 0], [4, 0], [4, 3]]}
POINT = {"type": "point", "label": "house", "coordinates": [5, 6]}
PAYLOADS: dict[int, object] = {7: landscape(), 8: np.zeros((20, 30)), 9: "cats/1.png"}


LABELS = ["house", {"value": "tree", "label": "Tree"}]


def document(
    kind: str, *rows: Row, open_media: OpenMedia | None = None, options: Any = LABELS
) -> Any:
    """Return the document of rows, each with what its item holds."""
    filled = [row._replace(content=row.content or content(PAYLOADS[row.item])) for row in rows]
    resolve = "consensus" if rows and not isinstance(rows[0], LabelRow) else "none"
    task = {"kind": kind, "labels": options}
    wanted = job(task, "coco", resolve=resolve, open_media=open_media)
    return json.loads(written(wanted, filled[:2], filled[2:]))


def test_pycocotools_reads_it(tmp_path: Path) -> None:
    polygon = item([POLYGON | {"label": "house"}, POLYGON], item=7)
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(document("polygons", polygon, item([], item=8))))
    read = COCO(str(path))
    assert [one["name"] for one in read.loadCats(read.getCatIds())] == ["house", "tree"]
    (found,) = read.loadAnns(read.getAnnIds(imgIds=[7], catIds=[2]))
    assert found["bbox"] == [0, 0, 4, 3]
    assert read.annToRLE(found)["size"] == [420, 640]
    assert read.getAnnIds(imgIds=[8]) == []


def test_images_categories_and_annotations_refer_to_each_other() -> None:
    found = document(
        "boxes",
        label([BOX, BOX | {"label": "tree"}]),
        label([BOX], item=8, external_id="b.png", labeller="Grace"),
        label([], item=9),
        label([BOX], item=9, overruled=True),
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


def test_items_have_one_answer_each_with_those_who_gave_it() -> None:
    found = document("boxes", item([BOX]), item([], item=8), item([BOX], item=9))
    assert [one["image_id"] for one in found["annotations"]] == [7, 9]
    assert found["annotations"][0]["attributes"] == {"labellers": ["Ada", "Bo"], "confidence": 0.75}
    assert [one["id"] for one in found["images"]] == [7, 8, 9]


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


def size(payload: object, open_media: OpenMedia | None = None) -> tuple[int, int] | None:
    answer = label([BOX], item=99, external_id="x", content=content(payload))
    (image,) = (document("boxes", answer, open_media=open_media))["images"]
    return (image["width"], image["height"]) if "width" in image else None


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_are_those_of_the_image_as_browsers_turn_it(format_: str, orientation: int) -> None:
    expected = (40, 60) if orientation >= 5 else (60, 40)
    assert size(drawn(format_, orientation)) == expected


def test_an_image_without_exif_data_has_a_size() -> None:
    assert size(drawn("BMP", 6)) == (60, 40)


def test_no_image_cuts_an_export_off() -> None:
    assert size(bomb()) == (20_000, 20_000)
    for broken in (bomb()[:30], landscape()[:40], drawn("JPEG", 6)[:30], b"GIF8", b"\xff\xd8\xff"):
        assert size(broken) is None


@pytest.mark.parametrize("content", [drawn("JPEG", 6), drawn("AVIF", 6)])
def test_images_below_the_media_root_have_a_size_too(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    root = MediaRoot(str(tmp_path))

    def open_media(path: str) -> BinaryIO:
        return root.open("p", path).file

    assert size("a.jpg", open_media) == (40, 60)
    assert size("a.jpg") is None
    assert size("missing.jpg", open_media) is None
    assert size("https://example.org/a.jpg", open_media) is None
    monkeypatch.setattr(image_heads, "MAX_READ_BYTES", 40)
    assert size("a.jpg", open_media) is None


def test_categories_that_are_no_texts_stay_apart_and_have_names() -> None:
    options = [{"value": 1}, {"value": True}, "1", {"value": 2.5}]
    boxes = [BOX | {"label": value} for value in (1, True, "1", 2.5, 1.0)]
    found = document("boxes", label(boxes), options=options)
    names = {one["id"]: one["name"] for one in found["categories"]}
    assert names == {1: "1", 2: "true", 3: '"1"', 4: "2.5"}
    assert [one["category_id"] for one in found["annotations"]] == [1, 2, 3, 4, 1]


def test_a_box_has_no_negative_width() -> None:
    assert geometry({"type": "box", "xyxy": [40, 60, 10, 20]})["bbox"] == [10, 20, 30, 40]
    noisy = geometry({"type": "box", "xyxy": [160.08, 120, 280.14, 240]})
    assert (noisy["bbox"], noisy["area"]) == ([160.08, 120, 120.06, 120], 14407.2)


def test_a_project_without_labels_is_a_document_too() -> None:
    found = document("points")
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
        document("spans")
