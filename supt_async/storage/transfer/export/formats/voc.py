"""Pascal VOC's folder: an XML file for each image, and the images.

As in the challenge's files the first pixel is 1 and ``xmax`` is the last one within, so a box from
0 to 10 here is 1 to 10 there. A polygon is written as the box around it. Images are upright.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from supt_async.storage.transfer.export.formats.image_folders import FolderImage, ImageFolder
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    around,
    corners_of,
    shapes_of,
)
from supt_async.storage.transfer.export.rows import value_of

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Voc(ImageFolder):
    """Pascal VOC."""

    name = "voc"
    images = "JPEGImages"
    regions = "Annotations"
    regions_suffix = ".xml"

    def described(self, image: FolderImage, classes: Classes) -> bytes:
        found: bytes = tostring(_tree(image, classes), encoding="utf-8")
        return found


def _tree(image: FolderImage, classes: Classes) -> Element:
    row = image.row
    root = Element("annotation")
    _add(root, "folder", Voc.images)
    _add(root, "filename", image.file)
    source = SubElement(root, "source")
    _add(source, "database", "supt_async")
    _add(source, "image", row.external_id or str(row.item))
    measures = SubElement(root, "size")
    for side, number in zip(("width", "height", "depth"), (*image.size, 3), strict=True):
        _add(measures, side, str(number))
    _add(root, "segmented", "0")
    for shape in shapes_of(value_of(row)):
        if classes.number(shape["label"]) is None:
            continue
        found = SubElement(root, "object")
        _add(found, "name", classes.text(shape["label"]))
        for about, told in (("pose", "Unspecified"), ("truncated", "0"), ("difficult", "0")):
            _add(found, about, told)
        left, top, right, bottom = map(round, around(corners_of(shape)))
        box = SubElement(found, "bndbox")
        last = (("xmax", max(right, left + 1)), ("ymax", max(bottom, top + 1)))
        corners = (("xmin", left + 1), ("ymin", top + 1), *last)
        for side, at in corners:
            _add(box, side, str(at))
    indent(root)
    return root


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_XML.sub("\ufffd", text)
