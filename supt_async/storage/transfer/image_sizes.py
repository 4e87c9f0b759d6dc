"""Sizes of images as browsers show them: turned according to their EXIF data.

Only the head of a file is read, whatever number of pixels it claims, and at most a bound.
"""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO, cast

from PIL import Image

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import from_base64
from supt_async.protocol.display.media_types import HEAD_BYTES, media_type_of, media_type_of_head
from supt_async.protocol.tasks.shapes import Size
from supt_async.protocol.tasks.validation import Data, Extent, extent_of

MAX_READ_BYTES = 16 * 1024 * 1024
"""Maximum number of bytes read of a file; all formats but WebP need far less."""
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
}
"""Names of formats in Pillow, by media type."""
_HEAD_CHARACTERS = 256 * 1024
"""Number of base64 characters that are decoded, a multiple of four."""
_ORIENTATION = 0x0112
_ON_ITS_SIDE = range(5, 9)


def size_of(file: BinaryIO) -> tuple[int, int] | None:
    """Return width and height of an image in a seekable file; None if they are unknown."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return _size_of(_Bounded(file))
    except Exception:  # noqa: BLE001 - Pillow raises anything for a file that is broken
        return None


def extent_of_item(envelope: JSONValue, data: Data) -> Extent | None:
    """Return the bounds of answers to an item, with the size of an image that it holds.

    ``data`` is how the item is shown. The size of an image at a URL, or below a media root, is
    unknown here.
    """
    extent = extent_of(data)
    if extent is None or extent.kind != "image" or extent.size is not None:
        return extent
    if media_type_of(envelope) is None:
        return extent
    # The head has it, nearly always.
    for text in (envelope["data"][:_HEAD_CHARACTERS], envelope["data"]):
        found = size_of(io.BytesIO(from_base64(text)))
        if found is not None:
            return Extent("image", size=Size(*found))
    return extent


def _size_of(file: _Bounded) -> tuple[int, int] | None:
    file.seek(0)
    format_ = _FORMATS.get(media_type_of_head(file.read(HEAD_BYTES)) or "")
    if format_ is None:
        return None
    file.seek(0)
    Image.init()
    # Not Image.open: it refuses an image of many pixels, which nobody is about to draw here.
    with Image.OPEN[format_][0](cast(BinaryIO, file), "") as image:
        width, height = image.size
        exif = Image.Exif()
        # Not image.getexif(): it draws a PNG, and takes what browsers don't look at.
        exif.load(image.info.get("exif", b""))
    return (height, width) if exif.get(_ORIENTATION) in _ON_ITS_SIDE else (width, height)


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
