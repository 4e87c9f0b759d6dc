"""Conversion of images that browsers don't show, or not as they are meant.

TIFF becomes PNG, CMYK becomes RGB, and a WebP is turned as its EXIF data say, which browsers
don't do. Values of 16 bits and more, which no screen has, are brought to 0..255 by one scale for
all images of a project: 0 is black (or the smallest value, if there are negative ones), and the
largest value is white. An image by itself is never stretched, so that a dark one stays dark, and a
value is the same grey in all of them. The scale is that of the first import with such images,
which looks at all of them first. It is stored in ``meta`` of each converted item, where a later
import finds it. Values beyond it are black or white.

EXIF orientation is applied here, so that a converted image has none. The number of pixels is
bounded, since they all have to be in memory.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile, ImageOps

from supt_async.domain.values import JSONObject
from supt_async.protocol.display.image_heads import FORMATS, ImageHead
from supt_async.protocol.display.media_types import TIFF

MAX_PIXELS = 40_000_000
"""Maximum number of pixels of an image that is converted."""
MAX_SHOWN_PIXELS = 16_384 * 16_384
"""Maximum number of pixels of an image that browsers draw."""
SCALE = "pixel_range"
"""Field of a converted item's ``meta``."""
STRIP_PIXELS = 1024 * 1024
"""Number of pixels that are converted at once."""
QUALITY = 95
"""Quality of a JPEG or WebP that is written anew."""
COMPRESSION = 4
"""Level of zlib for a PNG: half the time of the usual 6, for files of the same size."""
_OPAQUE = 65_535


@dataclass(frozen=True, slots=True)
class PixelRange:
    """Values that are shown as black and as white."""

    low: float = 0.0
    high: float = 0.0

    def with_values(self, low: float, high: float) -> PixelRange:
        """Return the range that also has these values."""
        return PixelRange(min(self.low, low), max(self.high, high))

    def has(self, other: PixelRange) -> bool:
        return self.low <= other.low and other.high <= self.high

    def meta(self) -> JSONObject:
        """Return what is stored with each item that was converted by this scale."""
        return {SCALE: [_number(self.low), _number(self.high)]}


def range_of_meta(meta: JSONObject | None) -> PixelRange | None:
    """Return the scale of an item that was converted by one; None for all others."""
    match None if meta is None else meta.get(SCALE):
        case [int() | float() as low, int() | float() as high]:
            return PixelRange(float(low), float(high))
    return None


def needs_conversion(head: ImageHead) -> bool:
    """Tell whether an image has to be converted to be shown as it is meant."""
    return head.deep or head.media_type == TIFF or head.mode == "CMYK" or head.unturned


def check_pixels(head: ImageHead) -> None:
    """Check the number of pixels, which a small file may claim.

    Raises:
        ValueError: There are too many.
    """
    width, height = head.size
    most = MAX_PIXELS if needs_conversion(head) else MAX_SHOWN_PIXELS
    if width * height > most:
        what = "be converted" if needs_conversion(head) else "be shown by browsers"
        raise ValueError(
            f"has {width:,} x {height:,} pixels, too many to {what} (at most {most:,}): make it"
            " smaller or cut it into tiles"
        )


def values_of(file: BinaryIO, head: ImageHead) -> PixelRange:
    """Return smallest and largest value of an image with 16 bits or more.

    Raises:
        ValueError: It can't be read, or is too large.
    """
    found = PixelRange()
    for strip in _strips(file, head):
        colours = strip[..., :3] if strip.ndim == 3 else strip
        finite = np.isfinite(colours)
        low = float(colours.min(where=finite, initial=0))
        found = found.with_values(low, float(colours.max(where=finite, initial=low)))
    return found


def converted(file: BinaryIO, head: ImageHead, scale: PixelRange) -> bytes:
    """Return an image as a PNG or JPEG file that looks in any browser as it is meant.

    Raises:
        ValueError: It can't be read, or is too large.
    """
    if head.deep:
        pixels = np.concatenate([_as_bytes(strip, scale) for strip in _strips(file, head)])
        return _written(Image.fromarray(pixels), "PNG", compress_level=COMPRESSION)
    image = _loaded(file, head)
    profile = image.info.get("icc_profile")
    if image.mode == "CMYK":
        image, profile = _as_rgb(image, profile), None
    elif image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if head.media_type == TIFF:
        return _written(image, "PNG", icc_profile=profile, compress_level=COMPRESSION)
    format_ = FORMATS[head.media_type]
    return _written(image, format_, quality=QUALITY, icc_profile=profile)


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


# --- reading ----------------------------------------------------------------------------------


def _opened(file: BinaryIO, head: ImageHead) -> ImageFile.ImageFile:
    file.seek(0)
    Image.init()
    # Not Image.open, whose bound of pixels is another one and a warning.
    return Image.OPEN[FORMATS[head.media_type]][0](file, "")


def _loaded(file: BinaryIO, head: ImageHead, *, low_bytes: bool = False) -> Image.Image:
    """Return an image upright, with all its pixels; the first one of a file with several.

    Pillow reads colours of 16 bits by their high bytes; with ``low_bytes`` they are the other ones.
    """
    check_pixels(head)
    try:
        with warnings.catch_warnings(action="ignore"):
            image = _opened(file, head)
            if low_bytes:
                image.tile = [_swapped(tile) for tile in image.tile]
            image.load()
            return ImageOps.exif_transpose(image)
    except Exception as exc:  # Pillow raises anything for a file that is broken
        reason = " ".join(str(exc).split())[:200]
        raise ValueError(f"is damaged, or of a kind that can't be converted ({reason})") from exc


def _swapped(tile: Any) -> Any:
    """Return a tile with the other order of bytes."""
    raw = _raw_mode(tile)
    order = {"B": "L", "L": "B", "N": "B"}
    other = raw[:-1] + order[raw[-1]]
    return tile._replace(args=other if isinstance(tile.args, str) else (other, *tile.args[1:]))


def _raw_mode(tile: Any) -> str:
    """Return the name of how a tile's pixels are stored."""
    return str(tile.args if isinstance(tile.args, str) else tile.args[0])


def _strips(file: BinaryIO, head: ImageHead) -> Iterator[NDArray[Any]]:
    """Yield an image's values, some rows at a time."""
    image = _loaded(file, head)
    low = None
    if image.mode in ("RGB", "RGBA") and _has_low_bytes(file, head):
        low = _loaded(file, head, low_bytes=True)
    rows = max(1, STRIP_PIXELS // max(1, image.width))
    for top in range(0, image.height, rows):
        area = (0, top, image.width, min(top + rows, image.height))
        values = np.asarray(image.crop(area))
        if image.mode in ("RGB", "RGBA"):
            lower = values if low is None else np.asarray(low.crop(area))
            values = values.astype(np.uint16) << 8 | lower
        yield values


def _has_low_bytes(file: BinaryIO, head: ImageHead) -> bool:
    return _raw_mode(_opened(file, head).tile[0]) in (
        "RGB;16B",
        "RGB;16L",
        "RGB;16N",
        "RGBA;16B",
        "RGBA;16L",
        "RGBA;16N",
    )


# --- writing ----------------------------------------------------------------------------------


def _as_bytes(values: NDArray[Any], scale: PixelRange) -> NDArray[np.uint8]:
    span = (scale.high - scale.low) or 1.0
    if not math.isfinite(span):
        raise ValueError("has values too far apart to be shown")
    shown = np.nan_to_num(values.astype(np.float64), nan=scale.low)
    shown = (np.clip(shown, scale.low, scale.high) - scale.low) / span * 255.0
    if values.ndim == 3 and values.shape[2] == 4:
        shown[..., 3] = values[..., 3] * (255.0 / _OPAQUE)
    return np.rint(shown).astype(np.uint8)


def _as_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            found = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            found = None  # a damaged profile is as good as none
        if found is not None:
            return found
    return image.convert("RGB")


def _written(image: Image.Image, format_: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.info.pop("exif", None)
    given = {name: value for name, value in options.items() if value is not None}
    image.save(file, format_, **given)
    return file.getvalue()
