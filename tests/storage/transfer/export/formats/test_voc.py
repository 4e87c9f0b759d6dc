"""Pascal VOC's folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from tests.storage.transfer.export.rows import content, item, job, written

IMAGE = np.zeros((20, 30, 3), dtype=np.uint8)
TASK = {"kind": "boxes", "labels": ["cup", {"value": 1}, "<&\x01>"]}


def test_an_image_and_its_regions_are_read_back(tmp_path: Path) -> None:
    boxes = [
        {"type": "box", "label": label, "xyxy": xyxy}
        for label, xyxy in (
            ("cup", [0, 5, 10, 20]),
            (1, [0.4, 0, 0.6, 3]),
            ("<&\x01>", [1, 2, 3, 4]),
        )
    ]
    row = item(boxes, content=content(IMAGE), external_id="a/b.jpg")
    written(replace(job(TASK, "voc"), folder=tmp_path), [row])
    tree = ElementTree.parse(tmp_path / "Annotations" / "a_b.xml").getroot()
    assert tree.findtext("filename") == "a_b.png"
    assert (tmp_path / "JPEGImages" / "a_b.png").exists()
    assert [tree.findtext(f"size/{side}") for side in ("width", "height")] == ["30", "20"]
    sides = ("xmin", "ymin", "xmax", "ymax")
    found = [
        (one.findtext("name"), [one.findtext(f"bndbox/{side}") for side in sides])
        for one in tree.iter("object")
    ]
    assert found == [
        ("cup", ["1", "6", "10", "20"]),
        ("1", ["1", "1", "1", "3"]),
        ("<&\ufffd>", ["2", "3", "3", "4"]),
    ]


def test_a_polygon_is_the_box_around_it(tmp_path: Path) -> None:
    polygon = {"type": "polygon", "label": "cup", "points": [[5, 1], [9, 4], [5, 8]]}
    task = {"kind": "polygons", "labels": ["cup"]}
    written(replace(job(task, "voc"), folder=tmp_path), [item([polygon], content=content(IMAGE))])
    tree = ElementTree.parse(tmp_path / "Annotations" / "7.xml").getroot()
    box = tree.find("object/bndbox")
    assert box is not None
    assert [side.text for side in box] == ["6", "2", "9", "8"]
