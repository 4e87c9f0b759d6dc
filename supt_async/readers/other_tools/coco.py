"""COCO's documents (cocodataset.org, "Data format"): images, annotations and categories.

An annotation has a box, polygons or key points, often several of them. A segmentation in run-length
encoding is a mask, for which there is no kind of task. A document is read as a whole, up to 1 GB;
its parts are decoded one image at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.json_values import Broken, document
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Answer, Part, Record, Sort

MAX_OBJECTS = 10_000_000
"""Maximum number of objects in a document, each of which takes some 70 bytes of memory."""


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Document(Struct):
    images: list[Raw]
    categories: list[Raw]
    annotations: list[Raw] = []


class _Category(Struct):
    id: int | str
    name: str
    keypoints: list[str] = []


class _Owner(Struct):
    image_id: int | str


class _Image(Struct):
    id: int | str
    file_name: str


def values(path: Path) -> Iterator[tuple[int, JSONValue | Broken]]:
    """Yield each image of a document, with its annotations and the names of the categories.

    Raises:
        BadFile: It is not such a document.
    """
    try:
        whole = document(path)
        if whole.count(b"{") > MAX_OBJECTS:
            raise BadFile(f"has more than {MAX_OBJECTS:,} objects: divide it", file=str(path))
        found = msgspec.json.decode(whole, type=_Document)
        owners = msgspec.json.Decoder(_Owner)
        by_image: dict[int | str, list[Raw]] = {}
        for one in found.annotations:
            by_image.setdefault(owners.decode(one).image_id, []).append(one)
        kinds = [msgspec.json.decode(one, type=_Category) for one in found.categories]
        images = {msgspec.json.decode(one, type=_Image).id: one for one in found.images}
    except _UNREADABLE as exc:
        reason = f"is not a COCO document with images, annotations and categories: {exc}"
        raise BadFile(reason, file=str(path)) from exc
    lost = next((id_ for id_ in by_image if id_ not in images), None)
    if lost is not None:
        raise BadFile(f"has annotations of an image {lost!r} that it does not list", file=str(path))
    categories = {kind.id: kind for kind in kinds}
    for number, (id_, image) in enumerate(images.items(), 1):
        try:
            shapes = [msgspec.json.decode(one) for one in by_image.get(id_, [])]
            told: JSONObject = {"image": msgspec.json.decode(image), "shapes": shapes}
        except _UNREADABLE as exc:
            yield number, Broken(f"is not JSON: {exc}")
            continue
        yield number, told | {"categories": categories}


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of an image.

    Raises:
        ValueError: An annotation of it can't be taken over.
    """
    image, categories = value["image"], value["categories"]
    name = image["file_name"]
    by_person: dict[str | None, list[Part]] = {}
    left_out: list[str] = []
    for shape in value["shapes"]:
        attributes = shape.get("attributes")
        named = attributes.get("labeller") if isinstance(attributes, dict) else None
        parts = by_person.setdefault(named if isinstance(named, str) else None, [])
        try:
            found = list(_parts(shape, categories))
        except ValueError as exc:
            raise ValueError(f"the image {name!r}: {exc}") from None
        parts += found
        if not found:
            left_out.append("mask")
    yield Record(
        key=f"{image['id']}",
        payload=encode(name),
        external_id=name,
        attach=True,
        answers=tuple(
            Answer(parts=tuple(parts), raw=value["shapes"], labeller=person, line=line)
            for person, parts in by_person.items()
            if parts
        ),
        left_out=tuple(left_out),
        line=line,
    )


def _parts(shape: JSONObject, categories: dict[int | str, _Category]) -> Iterator[Part]:
    wanted = shape.get("category_id")
    category = categories.get(wanted) if isinstance(wanted, int | str) else None
    if category is None:
        raise ValueError(f"there is no category {wanted!r}")
    label = category.name
    points = list(_points(shape, category))
    outlines = shape.get("segmentation")
    polygons = [
        r.polygon(label, r.corners_of(flat, "segmentation"))
        for flat in (outlines if isinstance(outlines, list) else [])
        if flat
    ]
    sides = r.list_of(shape.get("bbox"), "bbox")
    if sides and (len(sides) != 4 or not all(type(side) in (int, float) for side in sides)):
        raise ValueError("bbox must be four numbers")
    boxes = [r.box(label, *sides)] if sides and sides[2] > 0 and sides[3] > 0 else []
    if isinstance(outlines, dict) and not points:
        return
    several = sum(map(bool, (points, polygons, boxes))) > 1
    yield from (Part(Sort.POINT, one, view=several) for one in points)
    yield from (Part(Sort.POLYGON, one, view=several) for one in polygons)
    yield from (Part(Sort.BOX, one, view=several) for one in boxes)


def _points(shape: JSONObject, category: _Category) -> Iterator[JSONObject]:
    """Yield the key points that are labelled; a category with several gives them its names."""
    flat = r.list_of(shape.get("keypoints"), "keypoints")
    names = category.keypoints
    for number in range(len(flat) // 3):
        x, y, visible = flat[number * 3 : number * 3 + 3]
        if visible:
            named = len(names) > 1 and number < len(names)
            yield r.point(names[number] if named else category.name, x, y)
