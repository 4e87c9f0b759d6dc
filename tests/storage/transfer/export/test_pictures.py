"""Images of items as files."""

from __future__ import annotations

import io
from typing import BinaryIO

import numpy as np
import pytest
from PIL import Image

from supt_async.errors import Refused
from supt_async.protocol.display.image_heads import ORIENTATION
from supt_async.storage.transfer.export.pictures import (
    needed_size,
    picture_of,
    size_of,
)
from supt_async.storage.transfer.export.rows import envelope_of
from tests.storage.transfer.export.rows import content, item


def jpeg(orientation: int = 1, format_: str = "JPEG") -> bytes:
    """A picture of 30 by 20 pixels, red on its left half, which EXIF may turn."""
    pixels = np.zeros((20, 30, 3), dtype=np.uint8)
    pixels[:, :15, 0] = 255
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format_, exif=exif, quality=95)
    return file.getvalue()


def opened(path: str) -> BinaryIO:
    if path != "a.jpg":
        raise FileNotFoundError
    return io.BytesIO(jpeg())


def test_an_image_that_needs_no_turning_stays_byte_by_byte() -> None:
    picture = picture_of(item(1, content=content(jpeg())), None)
    assert picture == (jpeg(), ".jpg", (30, 20))


def test_a_turned_image_is_written_upright() -> None:
    row = item(1, content=content(jpeg(6)))
    picture = picture_of(row, None)
    assert picture is not None
    assert picture.size == size_of(envelope_of(row), None) == (20, 30)
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.size == (20, 30)
        assert image.getexif().get(ORIENTATION, 1) == 1
        top, bottom = image.getpixel((10, 3)), image.getpixel((10, 26))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[0] < 50) == (True, True)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_file_has_the_frame_in_which_people_labelled_it(format_: str) -> None:
    """Browsers turn all of these but WebP."""
    picture = picture_of(item(1, content=content(jpeg(6, format_))), None)
    assert picture is not None
    assert picture.size == ((30, 20) if format_ == "WEBP" else (20, 30))
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.size == picture.size
        assert image.getexif().get(ORIENTATION, 1) == 1


def test_arrays_and_files_below_the_root_are_images_too() -> None:
    array = picture_of(item(1, content=content(np.zeros((2, 3), dtype=np.uint8))), None)
    assert array is not None
    assert (array.suffix, array.size) == (".png", (3, 2))
    file = picture_of(item(1, content=content("a.jpg")), opened)
    assert file == (jpeg(), ".jpg", (30, 20))


def test_what_can_not_be_read_has_no_file_and_no_size() -> None:
    for payload in ("a.jpg", "https://example.org/a.jpg", "b.jpg", {"a": 1}, b"RIFF....WAVEfmt "):
        row = item(1, content=content(payload), external_id="x7")
        assert picture_of(row, None) is None
        with pytest.raises(Refused, match=r"image of item x7 is not known.*--media-root"):
            needed_size(row, None, None)
    assert needed_size(item(1, content=content("a.jpg")), opened, None) == (30, 20)
