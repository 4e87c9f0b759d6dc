"""Boxes, polygons and points in COCO's format (cocodataset.org, "Data format").

One document: the task's labels are the categories, items the images, each shape an annotation.
Pixels are those of the image as it is shown, turned according to its EXIF data, and so are
``width`` and ``height``. These two are present where the item holds the image itself, or names
one below the media root; an image at a URL is not fetched. ``file_name`` is the item's external
id, or else the name of its image. With a row for each label, the labeller is in a shape's
``attributes``, beside the answers to the questions about the shape; answers that an owner has
corrected are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from supt_async.domain.values import JSONObject
from supt_async.protocol.display.display import path_of
from supt_async.storage.transfer.export.format import Job, OpenMedia
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    Trainer,
    around,
    corners_of,
    marked,
    shapes_of,
)
from supt_async.storage.transfer.export.pictures import size_of
from supt_async.storage.transfer.export.rows import ItemRow, Page, Row, envelope_of, value_of

IMAGES = 1000
"""Number of images in one piece of the document."""


class Coco(Trainer):
    """COCO: one document of images and their shapes."""

    name = "coco"
    media_type = "application/json"
    suffix = ".coco.json"
    kinds = ("boxes", "polygons", "points")
    holds = frozenset({"answers about regions"})

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        images: dict[int, JSONObject] = {}
        classes = Classes(job.task)
        annotations = _Annotations(classes)
        yield b'{"info":{"description":"supt_async"},"categories":'
        yield msgspec.json.encode(_described(classes, job.task))
        yield b',"annotations":['
        for page in pages:
            kept = (row for row in page if isinstance(row, ItemRow) or not row.overruled)
            shown = list(marked(job, kept))
            for row in shown:
                if row.item not in images:
                    images[row.item] = _image(row, job.open_media)
            yield annotations.of(shown)
        yield b'],"images":['
        ids = sorted(images)
        for start in range(0, len(ids), IMAGES):
            part = [msgspec.json.encode(images[id_]) for id_ in ids[start : start + IMAGES]]
            yield (b"," if start else b"") + b",".join(part)
        yield b"]}\n"


class _Annotations:
    """Numbers and writes shapes."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._number = 0

    def of(self, rows: Iterable[Row]) -> bytes:
        """Return the annotations of some rows, with the comma before them."""
        started = self._number > 0
        made = [
            msgspec.json.encode(self._annotation(row, shape))
            for row in rows
            for shape in shapes_of(value_of(row))
        ]
        return (b"," if started and made else b"") + b",".join(made)

    def _annotation(self, row: Row, shape: JSONObject) -> JSONObject:
        self._number += 1
        category = self._classes.number(shape["label"])
        return {
            "id": self._number,
            "image_id": row.item,
            "category_id": 0 if category is None else category + 1,
            "iscrowd": 0,
            **geometry(shape),
            "attributes": _attributes(row) | shape.get("answers", {}),
        }


def _attributes(row: Row) -> JSONObject:
    if isinstance(row, ItemRow):
        return {"labellers": list(row.labellers), "confidence": row.confidence}
    return {"label": row.label, "labeller": row.labeller}


def _image(row: Row, open_media: OpenMedia | None) -> JSONObject:
    envelope = envelope_of(row)
    name = row.external_id or path_of(envelope) or str(row.item)
    image: JSONObject = {"id": row.item, "file_name": name}
    size = size_of(envelope, open_media)
    return image if size is None else image | {"width": size[0], "height": size[1]}


def _described(classes: Classes, task: Mapping[str, Any]) -> list[JSONObject]:
    points = {"keypoints": ["point"], "skeleton": []} if task["kind"] == "points" else {}
    return [
        {"id": number, "name": name, "supercategory": ""} | points
        for number, name in enumerate(classes.names, 1)
    ]


def geometry(shape: JSONObject) -> JSONObject:
    """Return a shape's bbox [x, y, width, height], its area in pixels and other COCO fields."""
    match shape:
        case {"type": "box"}:
            box = _around(corners_of(shape))
            return {"bbox": box, "area": _rounded(box[2] * box[3]), "segmentation": []}
        case {"type": "polygon", "points": points}:
            box = _around(points)
            flat = [at for point in points for at in point]
            return {"bbox": box, "area": _area(points), "segmentation": [flat]}
        case {"coordinates": [x, y]}:
            point = {"keypoints": [x, y, 2], "num_keypoints": 1}
            return {"bbox": [x, y, 0, 0], "area": 0, **point}
        case _:
            raise ValueError("a shape is a box, a polygon or a point")


def _around(points: Sequence[Sequence[float]]) -> list[float]:
    left, top, right, bottom = around(points)
    return [left, top, _rounded(right - left), _rounded(bottom - top)]


def _area(points: Sequence[Sequence[float]]) -> float:
    """Return the area of a polygon, by Gauss's shoelace formula."""
    turned = [*points[1:], points[0]]
    crosses = (x * v - u * y for (x, y), (u, v) in zip(points, turned, strict=True))
    return _rounded(abs(sum(crosses)) / 2)


def _rounded(number: float) -> float:
    """Round off the error of float subtraction, such as 120.05999999999997 for 120.06."""
    return round(number, 6)
