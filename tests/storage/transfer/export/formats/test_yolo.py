"""YOLO's folder, by the layout that Ultralytics documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, strategies as st
from PIL import Image

from supt_async.errors import Refused
from supt_async.storage.transfer.export.formats.yolo import line
from supt_async.storage.transfer.export.rows import Row
from tests.storage.transfer.export.rows import content, item, job, written

LABELS = ["cup", {"value": 1}, {"value": "1"}, 'a: "b"\u2028']
BOX = {"type": "box", "label": "cup", "xyxy": [0, 5, 15, 20]}
POLYGON = {"type": "polygon", "label": 1, "points": [[0, 0], [30, 0], [30, 20]]}
IMAGE = np.zeros((20, 30, 3), dtype=np.uint8)


def folder(path: Path, kind: str, *rows: Row) -> None:
    wanted = replace(job({"kind": kind, "labels": LABELS}, "yolo"), folder=path)
    assert written(wanted, rows) == b""


def read(path: Path) -> dict[str, list[tuple[str, list[list[float]]]]]:
    """Read the folder as Ultralytics does: a label file's place follows from its image's."""
    told: dict[str, Any] = yaml.safe_load((path / "data.yaml").read_text())
    # It takes the file's own folder only if there is no path.
    assert (told.get("path"), told["train"], told["val"]) == (None, "images", "images")
    found = {}
    for image in sorted((path / told["train"]).iterdir()):
        before, after = str(image).rsplit("/images/", 1)
        lines = Path(f"{before}/labels/{after.rsplit('.', 1)[0]}.txt").read_text().splitlines()
        rows = [[float(cell) for cell in one.split()] for one in lines]
        assert all(
            row[0] in told["names"] and 0 <= min(row[1:]) <= max(row[1:]) <= 1 for row in rows
        )
        found[image.name] = [(told["names"][int(row[0])], [row[1:]]) for row in rows]
    return found


def test_boxes_are_read_back(tmp_path: Path) -> None:
    other = BOX | {"label": "1", "xyxy": [15, 0, 30, 10]}
    folder(
        tmp_path,
        "boxes",
        item([BOX, other], content=content(IMAGE), external_id="a/b.jpg"),
        item([], content=content(IMAGE), item=8),
        item([BOX | {"label": "gone"}], content=content(IMAGE), item=9),
    )
    assert read(tmp_path) == {
        "a_b.png": [("cup", [[0.25, 0.625, 0.5, 0.75]]), ('"1"', [[0.75, 0.25, 0.5, 0.5]])],
        "8.png": [],
        "9.png": [],
    }
    with Image.open(tmp_path / "images" / "a_b.png") as image:
        assert image.size == (30, 20)


def test_polygons_are_segments(tmp_path: Path) -> None:
    folder(tmp_path, "polygons", item([POLYGON], content=content(IMAGE)))
    assert read(tmp_path) == {"7.png": [("1", [[0, 0, 1, 0, 1, 1]])]}


def test_classes_are_named_in_the_order_of_the_task(tmp_path: Path) -> None:
    folder(tmp_path, "boxes")
    told = yaml.safe_load((tmp_path / "data.yaml").read_text())
    assert told["names"] == {0: "cup", 1: "1", 2: '"1"', 3: 'a: "b"\u2028'}


def test_without_the_size_of_an_image_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--media-root"):
        folder(tmp_path, "boxes", item([BOX], content=content("a.jpg")))


@given(st.lists(st.floats(-5, 40), min_size=4, max_size=4))
def test_shares_are_within_the_image(xyxy: list[float]) -> None:
    x0, y0, x1, y1 = xyxy
    cells = line(2, "box", [[x0, y0], [x1, y0], [x1, y1], [x0, y1]], (30, 20)).split()
    x, y, width, height = map(float, cells[1:])
    assert cells[0] == "2"
    for centre, side in ((x, width), (y, height)):
        assert -1e-6 <= centre - side / 2 <= centre + side / 2 <= 1 + 1e-6
