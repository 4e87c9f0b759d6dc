"""COCO's documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supt_async.errors import BadFile
from supt_async.readers.other_tools import coco
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Record, Sort
from supt_async.readers.other_tools.tools import read

SHAPE = {"id": 1, "image_id": 5, "category_id": 2, "iscrowd": 0}
DOCUMENT: dict[str, Any] = {
    "images": [{"id": 5, "file_name": "b.jpg", "width": 9, "height": 9}],
    "categories": [
        {"id": 1, "name": "person", "keypoints": ["nose", "ear"], "skeleton": []},
        {"id": 2, "name": "cup"},
    ],
}


def records(folder: Path, *shapes: dict[str, Any], **changed: Any) -> list[Record]:
    path = folder / "coco.json"
    path.write_text(json.dumps(DOCUMENT | {"annotations": list(shapes)} | changed))
    return list(read(path, "coco", ReadOptions()))


def test_boxes_polygons_and_key_points_are_views_of_one_region(tmp_path: Path) -> None:
    told = SHAPE | {"bbox": [1, 2, 3, 4.5], "segmentation": [[0, 0, 4, 0, 4, 4]]}
    (record,) = records(tmp_path, told)
    assert (record.external_id, record.payload, record.attach) == ("b.jpg", '"b.jpg"', True)
    (answer,) = record.answers
    assert [(part.sort, part.view) for part in answer.parts] == [
        (Sort.POLYGON, True),
        (Sort.BOX, True),
    ]
    assert answer.parts[1].value == {"type": "box", "label": "cup", "xyxy": [1, 2, 4, 6.5]}
    assert answer.parts[0].value["points"] == [[0, 0], [4, 0], [4, 4]]


def test_key_points_have_their_names_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    told = SHAPE | {"category_id": 1, "keypoints": [1, 2, 2, 0, 0, 0], "num_keypoints": 1}
    (record,) = records(tmp_path, told)
    assert [part.value for part in record.answers[0].parts] == [
        {"type": "point", "label": "nose", "coordinates": [1, 2]}
    ]


def test_masks_are_counted_and_images_without_shapes_have_no_answer(tmp_path: Path) -> None:
    mask = {"iscrowd": 1, "bbox": [0, 0, 1, 1], "segmentation": {"counts": [1, 2], "size": [1, 3]}}
    (record,) = records(tmp_path, SHAPE | mask)
    assert record.left_out == ("mask",)
    assert record.answers == ()


def test_errors_name_the_image(tmp_path: Path) -> None:
    with pytest.raises(
        BadFile, match=r"coco.json, line 1: the image 'b.jpg': there is no category 9"
    ):
        records(tmp_path, SHAPE | {"category_id": 9})
    with pytest.raises(BadFile, match="annotations of an image 6 that it does not list"):
        records(tmp_path, SHAPE | {"image_id": 6})
    with pytest.raises(BadFile, match="is not a COCO document"):
        records(tmp_path, images=None)


@pytest.mark.parametrize("place", ["file_name", "bbox"])
def test_what_is_not_utf_8_is_refused(tmp_path: Path, place: str) -> None:
    path = tmp_path / "coco.json"
    whole = json.dumps(DOCUMENT | {"annotations": [SHAPE | {"bbox": "?"}]}).encode()
    path.write_bytes(whole.replace(b"b.jpg" if place == "file_name" else b"?", b"\xff"))
    with pytest.raises(BadFile, match="is not"):
        list(read(path, "coco", ReadOptions()))


def test_a_document_of_far_too_many_objects_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coco, "MAX_OBJECTS", 5)
    with pytest.raises(BadFile, match="more than 5 objects: divide it"):
        records(tmp_path, *[SHAPE] * 5)
