"""Images of items: their sizes as they are shown, and their files for those who train with them.

A file is written as it is shown: where its EXIF data turn it, or would if browsers followed them,
it is drawn anew without them, so that the pixels of the labels are the pixels of the file whatever
program reads it.
"""

from __future__ import annotations

import base64
import io
import warnings
from contextlib import closing
from typing import BinaryIO, NamedTuple

from PIL import Image, ImageOps

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.display.display import path_of
from supt_async.protocol.display.image_heads import FORMATS, ORIENTATION, head_of
from supt_async.protocol.display.images import encode_png, size_of as size_of_array
from supt_async.protocol.display.media_types import media_type_of, read_file
from supt_async.storage.transfer.export.format import OpenMedia
from supt_async.storage.transfer.export.rows import Row, envelope_of

MAX_FILE_BYTES = 64 * 2**20
"""Maximum size of an image below the media root that is copied, in bytes."""
MAX_PIXELS = 40_000_000
"""Maximum number of pixels of an image that is drawn anew."""
QUALITY = 95
_SUFFIXES = {"JPEG": ".jpg", "TIFF": ".tif"}


class Picture(NamedTuple):
    """File of an image."""

    data: bytes
    suffix: str
    size: tuple[int, int] | None


def size_of(envelope: JSONValue, open_media: OpenMedia | None) -> tuple[int, int] | None:
    """Return width and height of an item's image as it is shown; None if they are unknown."""
    if media_type_of(envelope) is not None:
        return _size_of_file(io.BytesIO(read_file(envelope)))
    if path_of(envelope) is None:
        return size_of_array(envelope)
    try:
        with closing(_opened(envelope, open_media)) as file:
            return _size_of_file(file)
    except Exception:  # noqa: BLE001 - a file system may raise anything: the size is unknown
        return None


def needed_size(row: Row, open_media: OpenMedia | None, picture: Picture | None) -> tuple[int, int]:
    """Return the size of a row's image.

    Raises:
        Refused: It is unknown.
    """
    known = picture.size if picture is not None else None
    size = known or size_of(envelope_of(row), open_media)
    if size is None:
        raise Refused(
            f"the size of the image of item {row.external_id or row.item} is not known: name the"
            " folder of the images with --media-root; images at a URL are not fetched"
        )
    return size


def picture_of(row: Row, open_media: OpenMedia | None) -> Picture | None:
    """Return the file of a row's image; None if it has none, or it can't be read here."""
    envelope = envelope_of(row)
    kind = media_type_of(envelope)
    if kind is not None:
        return _upright(read_file(envelope)) if kind.startswith("image/") else None
    if path_of(envelope) is None:
        size = size_of_array(envelope)
        return None if size is None else Picture(encode_png(envelope), ".png", size)
    try:
        with closing(_opened(envelope, open_media)) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except Exception:  # noqa: BLE001 - a file system may raise anything: there is no file
        return None
    return None if len(data) > MAX_FILE_BYTES else _upright(data)


def data_url(row: Row) -> tuple[str, str] | None:
    """Return what an item itself holds, ``image`` or ``audio``, as a data URL; None if neither."""
    picture = picture_of(row, None)
    if picture is not None:
        kind = {"jpg": "jpeg"}.get(picture.suffix[1:], picture.suffix[1:])
        return "image", f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"
    envelope = envelope_of(row)
    media_type = media_type_of(envelope) or ""
    if not media_type.startswith("audio/"):
        return None
    sound = base64.b64encode(read_file(envelope)).decode()
    return "audio", f"data:{media_type};base64,{sound}"


def address_of(row: Row) -> str | None:
    """Return the path or URL that an item's payload is."""
    return path_of(envelope_of(row))


def _opened(envelope: JSONValue, open_media: OpenMedia | None) -> BinaryIO:
    if open_media is None:
        raise FileNotFoundError
    return open_media(path_of(envelope) or "")


def _size_of_file(file: BinaryIO) -> tuple[int, int] | None:
    head = head_of(file)
    return None if head is None else head.size


def _upright(data: bytes) -> Picture | None:
    head = head_of(io.BytesIO(data))
    if head is None:
        return None
    name = FORMATS[head.media_type]
    suffix = _SUFFIXES.get(name, f".{name.lower()}")
    if head.size[0] * head.size[1] > MAX_PIXELS:
        return Picture(data, suffix, head.size)
    try:
        with warnings.catch_warnings(action="ignore"):
            with Image.open(io.BytesIO(data), formats=[name]) as image:
                exif = Image.Exif()
                exif.load(image.info.get("exif", b""))  # what browsers look at, and not XMP
                if exif.get(ORIENTATION, 1) == 1:
                    return Picture(data, suffix, head.size)
                image.load()
                shown = image.copy() if head.unturned else ImageOps.exif_transpose(image)
                shown.info.pop("exif", None)
                file = io.BytesIO()
                shown.save(file, name, quality=QUALITY)
    except Exception:  # noqa: BLE001 - Pillow raises anything for a file that is broken
        return Picture(data, suffix, head.size)
    return Picture(file.getvalue(), suffix, head.size)
