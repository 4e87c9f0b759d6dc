"""Boxes, polygons and points in COCO's format (cocodataset.org, "Data format").

One document: the task's labels are the categories, items the images, each shape an annotation.
Pixels are those of the image as it is shown, turned according to its EXIF data, and so are
``width`` and ``height``. These two are present where the item holds the image itself, or names
one below the media root; an image at a URL is not fetched. ``file_name`` is the item's external
id, or else the name of its image. With a row for each label, the labeller is in a shape's
``attributes``, and answers that an owner has corrected are left out.
"""

from __future__ import annotations

import io
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.protocol.display.display import path_of
from supt_async.protocol.display.image_heads import size_of as size_of_file
from supt_async.protocol.display.images import size_of
from supt_async.protocol.display.media_types import media_type_of, read_file
from supt_async.protocol.tasks.validation import typed
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.transfer.export.format import Format, Job, OpenMedia
from supt_async.storage.transfer.export.options import Resolve
from supt_async.storage.transfer.export.rows import ItemRow, Page, Row, envelope_of, value_of

KINDS = ("boxes", "polygons", "points")
IMAGES = 1000
"""Number of images in one piece of the document."""


class Coco(Format):
    """COCO: one document of images and their shapes."""

    name = "coco"
    media_type = "application/json"
    suffix = ".coco.json"
    is_folder = False
    resolve: Resolve = "consensus"
    needs_content = True
    has_columns = False

    def check(self, job: Job) -> None:
        if job.task.get("kind") not in KINDS:
            raise Refused(f"coco is for tasks of kind {', '.join(KINDS)}: choose another format")

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        images: dict[int, JSONObject] = {}
        annotations = _Annotations(job.task)
        yield b'{"info":{"description":"supt_async"},"categories":'
        yield msgspec.json.encode(_described(job.task))
        yield b',"annotations":['
        for page in pages:
            shown = [row for row in page if isinstance(row, ItemRow) or not row.overruled]
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

    def __init__(self, task: Mapping[str, Any]) -> None:
        self._categories = _categories(task)
        self._number = 0

    def of(self, rows: Iterable[Row]) -> bytes:
        """Return the annotations of some rows, with the comma before them."""
        started = self._number > 0
        made = [
            msgspec.json.encode(self._annotation(row, shape))
            for row in rows
            for shape in _shapes(row)
        ]
        return (b"," if started and made else b"") + b",".join(made)

    def _annotation(self, row: Row, shape: Mapping[str, Any]) -> JSONObject:
        self._number += 1
        return {
            "id": self._number,
            "image_id": row.item,
            "category_id": self._categories.get(typed(shape["label"]), 0),
            "iscrowd": 0,
            **geometry(shape),
            "attributes": _attributes(row),
        }


def _shapes(row: Row) -> list[Any]:
    value = value_of(row)
    return value if isinstance(value, list) else []


def _attributes(row: Row) -> JSONObject:
    if isinstance(row, ItemRow):
        return {"labellers": list(row.labellers), "confidence": row.confidence}
    return {"label": row.label, "labeller": row.labeller}


def _image(row: Row, open_media: OpenMedia | None) -> JSONObject:
    envelope = envelope_of(row)
    name = row.external_id or path_of(envelope) or str(row.item)
    image: JSONObject = {"id": row.item, "file_name": name}
    size = _size(envelope, open_media)
    return image if size is None else image | {"width": size[0], "height": size[1]}


def _size(envelope: JSONValue, open_media: OpenMedia | None) -> tuple[int, int] | None:
    if media_type_of(envelope) is not None:
        return size_of_file(io.BytesIO(read_file(envelope)))
    path = path_of(envelope)
    if path is None:
        return size_of(envelope)
    if open_media is None:
        return None
    try:
        with closing(open_media(path)) as file:
            return size_of_file(file)
    except Exception:  # noqa: BLE001 - a file system may raise anything: the size is unknown
        return None


def _values(task: Mapping[str, Any]) -> list[JSONValue]:
    return [one["value"] if isinstance(one, dict) else one for one in task["labels"]]


def _categories(task: Mapping[str, Any]) -> dict[Hashable, int]:
    return {typed(value): number for number, value in enumerate(_values(task), 1)}


def _described(task: Mapping[str, Any]) -> list[JSONObject]:
    points = {"keypoints": ["point"], "skeleton": []} if task["kind"] == "points" else {}
    names = map(AnswerTexts(task).text, _values(task))
    return [
        {"id": number, "name": name, "supercategory": ""} | points
        for number, name in enumerate(names, 1)
    ]


def geometry(shape: Mapping[str, Any]) -> JSONObject:
    """Return a shape's bbox [x, y, width, height], its area in pixels and other COCO fields."""
    match shape:
        case {"type": "box", "xyxy": [x0, y0, x1, y1]}:
            box = _around([(x0, y0), (x1, y1)])
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
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return [min(xs), min(ys), _rounded(max(xs) - min(xs)), _rounded(max(ys) - min(ys))]


def _area(points: Sequence[Sequence[float]]) -> float:
    """Return the area of a polygon, by Gauss's shoelace formula."""
    turned = [*points[1:], points[0]]
    crosses = (x * v - u * y for (x, y), (u, v) in zip(points, turned, strict=True))
    return _rounded(abs(sum(crosses)) / 2)


def _rounded(number: float) -> float:
    """Round off the error of float subtraction, such as 120.05999999999997 for 120.06."""
    return round(number, 6)
