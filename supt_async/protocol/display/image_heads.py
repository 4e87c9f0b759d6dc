"""Heads of image files: size, turned as browsers turn the image, and how the pixels are stored.

Browsers turn JPEG, PNG and AVIF as their EXIF data say, and WebP not.

Only the head of a file is read, whatever number of pixels it claims, and at most a bound.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO, cast

from PIL import Image

from supt_async.protocol.display.media_types import HEAD_BYTES, TIFF, shown, type_of_head

MAX_READ_BYTES = 16 * 1024 * 1024
"""Maximum number of bytes read of a file; all formats but WebP and AVIF need far less."""
FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    TIFF: "TIFF",
}
"""Names of formats in Pillow, by media type."""
_BIT_DEPTH = 24
"""Place in a PNG where the number of bits of a value stands."""
ORIENTATION = 0x0112
"""EXIF tag that says how an image is to be turned."""
_ON_ITS_SIDE = range(5, 9)


@dataclass(frozen=True, slots=True)
class ImageHead:
    """What is known of an image before its pixels are read."""

    media_type: str
    size: tuple[int, int]
    """Width and height as browsers show it."""
    mode: str
    """Mode in which Pillow reads the pixels, such as ``RGB`` or ``I;16``."""
    deep: bool
    """Whether a value has 16 bits or more, so that it has to be scaled to be shown."""
    unturned: bool = False
    """Whether browsers don't turn the image, although its EXIF data say so."""
    pages: bool = False
    """Whether a TIFF file has more than one page."""


def size_of(file: BinaryIO) -> tuple[int, int] | None:
    """Return width and height of an image in a seekable file; None if browsers don't show it."""
    found = head_of(file)
    return None if found is None or shown(found.media_type) is None else found.size


def may_be_deep(file: BinaryIO, media_type: str | None) -> bool:
    """Return whether an image may have 16 bits; that takes far less time than its head."""
    if media_type != "image/png":
        return media_type == TIFF
    file.seek(_BIT_DEPTH)
    return file.read(1) == bytes([16])


def head_of(file: BinaryIO) -> ImageHead | None:
    """Return what the head of an image in a seekable file says; None if it can't be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return _head_of(_Bounded(file))
    except Exception:  # noqa: BLE001 - Pillow raises anything for a file that is broken
        return None


def _head_of(file: _Bounded) -> ImageHead | None:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    media_type = type_of_head(head)
    if media_type not in FORMATS:
        return None
    file.seek(0)
    Image.init()
    # Not Image.open: it refuses an image of many pixels, which nobody is about to draw here.
    with Image.OPEN[FORMATS[media_type]][0](cast(BinaryIO, file), "") as image:
        width, height = image.size
        exif = Image.Exif()
        # Not image.getexif(): it draws a PNG, and takes what browsers don't look at.
        exif.load(image.info.get("exif", b""))
        orientation = exif.get(ORIENTATION)
        webp = media_type == "image/webp"
        turned = orientation in _ON_ITS_SIDE and not webp
        return ImageHead(
            media_type=media_type,
            size=(height, width) if turned else (width, height),
            mode=image.mode,
            deep=_is_deep(media_type, head, image),
            unturned=webp and orientation in range(2, 9),
            pages=bool(getattr(getattr(image, "tag_v2", None), "next", 0)),
        )


def _is_deep(media_type: str, head: bytes, image: Image.Image) -> bool:
    if media_type == "image/png":
        return head[_BIT_DEPTH] == 16
    if media_type != TIFF:
        return False
    raw = str(getattr(image, "tile", [(0, 0, 0, "")])[0][3])
    return image.mode[0] in "IF" or (image.mode in ("RGB", "RGBA") and ";16" in raw)


class _Bounded(io.RawIOBase):
    """File of which at most a bound is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MAX_READ_BYTES

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._left:
            size = self._left + 1
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise OSError("the image is too large to be looked at")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
