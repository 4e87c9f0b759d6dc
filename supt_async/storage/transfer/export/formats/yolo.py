"""YOLO's folder as Ultralytics reads it: images, a text file for each with its regions, data.yaml.

A line of ``labels/NAME.txt`` is a class's number, which is its position in the task, and a box's
centre, width and height, or a polygon's corners, as shares of the image's width and height.
Images are written upright. An image that is not to be had here has only its labels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from supt_async.storage.transfer.export.formats.image_folders import FolderImage, ImageFolder
from supt_async.storage.transfer.export.formats.trainer import (
    Classes,
    around,
    corners_of,
    shapes_of,
)
from supt_async.storage.transfer.export.rows import value_of


class Yolo(ImageFolder):
    """YOLO."""

    name = "yolo"
    images = "images"
    regions = "labels"
    regions_suffix = ".txt"

    def described(self, image: FolderImage, classes: Classes) -> bytes:
        lines = [
            line(number, shape["type"], corners_of(shape), image.size)
            for shape in shapes_of(value_of(image.row))
            if (number := classes.number(shape["label"])) is not None
        ]
        return "".join(lines).encode("ascii")

    def begin(self, folder: Path, classes: Classes) -> None:
        """Write ``data.yaml``."""
        # A text in JSON is one in YAML as well, whatever is in it.
        named = "".join(f"  {n}: {json.dumps(name)}\n" for n, name in enumerate(classes.names))
        about = "# The images for validation are the same: choose your own.\n"
        # Without a path, Ultralytics looks beside this file, wherever it is run.
        text = f"train: images\nval: images\n{about}names:\n{named}"
        (folder / "data.yaml").write_text(text, encoding="utf-8")


def line(number: int, kind: str, corners: Sequence[Sequence[float]], size: tuple[int, int]) -> str:
    """Return the line of a region."""
    shares = [
        [min(max(at / side, 0), 1) for at, side in zip(c, size, strict=True)] for c in corners
    ]
    if kind == "box":
        left, top, right, bottom = around(shares)
        numbers = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
    else:
        numbers = [at for corner in shares for at in corner]
    return " ".join([str(number), *(f"{share:.6f}" for share in numbers)]) + "\n"
