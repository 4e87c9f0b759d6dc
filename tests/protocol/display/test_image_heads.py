"""Heads of image files: size as browsers show it, and how the pixels are stored."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from supt_async.protocol.display import image_heads
from supt_async.protocol.display.image_heads import head_of, size_of


def drawn(image: Image.Image, format_: str, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file


def grey(dtype: str) -> Image.Image:
    return Image.fromarray(np.arange(6).reshape(2, 3).astype(dtype))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_turned_image(format_: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = head_of(drawn(Image.new("RGB", (60, 40)), format_, exif=exif))
    assert found is not None
    assert found.size == ((40, 60) if orientation >= 5 else (60, 40))
    assert (found.deep, found.unturned) == (False, False)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_browsers_do_not_turn_webp(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = head_of(drawn(Image.new("RGB", (60, 40)), "WEBP", exif=exif))
    assert found is not None
    assert (found.size, found.unturned) == ((60, 40), orientation > 1)


@pytest.mark.parametrize(
    ("file", "media_type", "mode", "deep"),
    [
        (drawn(grey("u2"), "PNG"), "image/png", "I;16", True),
        (drawn(grey("u2"), "TIFF"), "image/tiff", "I;16", True),
        (drawn(grey("u2"), "TIFF", compression="tiff_lzw"), "image/tiff", "I;16", True),
        (drawn(grey("i4"), "TIFF"), "image/tiff", "I", True),
        (drawn(grey("f4"), "TIFF"), "image/tiff", "F", True),
        (drawn(grey("u1"), "TIFF"), "image/tiff", "L", False),
        (drawn(grey("u1"), "BMP"), "image/bmp", "L", False),
        (drawn(Image.new("CMYK", (3, 2)), "JPEG"), "image/jpeg", "CMYK", False),
        (drawn(Image.new("P", (3, 2)), "GIF"), "image/gif", "P", False),
    ],
)
def test_how_the_pixels_are_stored_is_known(
    file: io.BytesIO, media_type: str, mode: str, deep: bool
) -> None:
    found = head_of(file)
    assert found is not None
    assert (found.media_type, found.size, found.mode, found.deep) == (
        *(media_type, (3, 2), mode, deep),
    )


def test_an_image_that_browsers_do_not_show_has_no_size_there() -> None:
    assert size_of(drawn(grey("u1"), "TIFF")) is None
    assert size_of(drawn(grey("u1"), "PNG")) == (3, 2)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP"])
def test_a_damaged_image_is_nothing_else_than_unknown(format_: str) -> None:
    whole = drawn(Image.new("RGB", (60, 40)), format_).getvalue()
    for end in range(0, min(len(whole), 200), 7):
        found = head_of(io.BytesIO(whole[:end]))
        assert found is None or found.size == (60, 40)
    assert head_of(io.BytesIO(whole[:16] + b"\xff" * 500)) is None or format_ in ("PNG", "GIF")


def test_no_more_than_a_bound_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    file = drawn(Image.new("RGB", (60, 40)), "WEBP")
    assert head_of(file) is not None
    monkeypatch.setattr(image_heads, "MAX_READ_BYTES", 40)
    assert head_of(file) is None
