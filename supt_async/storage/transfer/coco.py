"""Boxes, polygons and points in COCO's format (cocodataset.org, "Data format").

One document: the task's labels are the categories, items the images, each shape an annotation.
Pixels are those of the image as it is shown, turned according to its EXIF data, and so are
``width`` and ``height``. These two are present where the item holds the image itself, or names
one below the media root; an image at a URL is not fetched. ``file_name`` is the item's external
id, or else the name of its image. The labeller is in a shape's ``attributes``, as several may have
labelled one image. Answers that an owner has corrected are left out.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO

import msgspec

from supt_async.domain.ids import ItemId
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.protocol.display.display import path_of
from supt_async.protocol.display.image_heads import size_of as size_of_file
from supt_async.protocol.display.images import size_of
from supt_async.protocol.display.media_types import media_type_of, read_file
from supt_async.protocol.tasks.validation import typed
from supt_async.readers.answer_text import AnswerTexts
from supt_async.storage.records import StoredLabel

KINDS = ("boxes", "polygons", "points")
ITEMS = 20
"""Number of payloads in one read, each of which may be an image of some megabytes."""

OpenMedia = Callable[[str], BinaryIO]
"""Function that opens a file below the media root; it may raise any exception."""
FetchPayloads = Callable[[Sequence[ItemId]], Awaitable[Sequence[tuple[ItemId, str, str | None]]]]


async def write_coco(
    labels: AsyncIterator[StoredLabel],
    task: Mapping[str, Any],
    fetch: FetchPayloads,
    open_media: OpenMedia | None = None,
) -> AsyncIterator[bytes]:
    """Write a project's shapes; the names of its items are kept in memory until the end."""
    categories = _categories(task)
    names: dict[ItemId, str | None] = {}
    number = 0
    yield b'{"info":{"description":"supt_async"},"categories":'
    yield msgspec.json.encode(_described(task))
    yield b',"annotations":['
    async for label in labels:
        if label.overruled:
            continue
        names.setdefault(label.item, label.external_id)
        for shape in label.value if isinstance(label.value, list) else []:
            number += 1
            annotation = {
                "id": number,
                "image_id": int(label.item),
                "category_id": categories.get(typed(shape["label"]), 0),
                "iscrowd": 0,
                **geometry(shape),
                "attributes": {"label": label.label, "labeller": label.labeller},
            }
            yield (b"," if number > 1 else b"") + msgspec.json.encode(annotation)
    yield b'],"images":['
    async for chunk in _images(names, fetch, open_media):
        yield chunk
    yield b"]}\n"


async def _images(
    names: Mapping[ItemId, str | None], fetch: FetchPayloads, open_media: OpenMedia | None
) -> AsyncIterator[bytes]:
    ids = sorted(names)
    for start in range(0, len(ids), ITEMS):
        rows = await fetch(ids[start : start + ITEMS])
        lines = [
            msgspec.json.encode(await asyncio.to_thread(_image, id_, names[id_], text, open_media))
            for id_, text, _ in rows
        ]
        yield (b"," if start else b"") + b",".join(lines)


def _image(
    item: ItemId, name: str | None, payload: str, open_media: OpenMedia | None
) -> JSONObject:
    envelope = msgspec.json.decode(payload)
    image: JSONObject = {"id": int(item), "file_name": name or path_of(envelope) or str(item)}
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
