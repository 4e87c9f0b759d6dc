"""Images that browsers don't show, or not as they are meant, become ones that they do."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from supt_async.protocol.display.image_heads import ImageHead, head_of
from supt_async.readers.media import image_conversion
from supt_async.readers.media.image_conversion import (
    PixelRange,
    check_pixels,
    converted,
    needs_conversion,
    range_of_meta,
    values_of,
)

UPRIGHT = np.array([[0, 1, 2], [3, 4, 5]])
"""Image whose values say where they belong."""
TURNED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.T,
    6: np.rot90(UPRIGHT),
    7: np.rot90(UPRIGHT.T, 2),
    8: np.rot90(UPRIGHT, -1),
}
"""The same image as a camera stores it, by the EXIF orientation that turns it upright."""


def saved(image: Image.Image, format_: str, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file


def known(file: io.BytesIO) -> ImageHead:
    head = head_of(file)
    assert head is not None
    return head


def shown(file: io.BytesIO, scale: PixelRange | None = None) -> Image.Image:
    return Image.open(io.BytesIO(converted(file, known(file), scale or PixelRange())))


def exif(orientation: int) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    return found


def png16(values: NDArray[Any]) -> io.BytesIO:
    """Return a PNG of 16 bits, which Pillow can't write in colour."""
    height, width, channels = values.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    raw = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    chunks = [
        b"IHDR" + struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0),
        b"IDAT" + zlib.compress(raw),
        b"IEND",
    ]
    packed = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    ]
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(packed))


def tiff16(values: NDArray[Any], order: str) -> io.BytesIO:
    """Return a TIFF of 16-bit colours, in one of the orders of bytes."""
    height, width, channels = values.shape
    data = values.astype(f"{order}u2").tobytes()
    tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, channels, 0), (259, 3, 1, 1)]
    tags += [(262, 3, 1, 2), (273, 4, 1, 0), (277, 3, 1, channels), (278, 3, 1, height)]
    tags += [(279, 4, 1, len(data))]
    end = 8 + 2 + 12 * len(tags) + 4
    places = {258: end, 273: end + 2 * channels}
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(tags))
    for tag, kind, number, value in tags:
        short = kind == 3 and number == 1
        cell = struct.pack(
            f"{order}HH" if short else f"{order}I",
            *((value, 0) if short else (places.get(tag, value),)),
        )
        head += struct.pack(f"{order}HHI", tag, kind, number) + cell
    return io.BytesIO(head + bytes(4) + struct.pack(f"{order}{channels}H", *[16] * channels) + data)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["TIFF", "PNG"])
def test_a_deep_image_is_turned_once(orientation: int, format_: str) -> None:
    stored = np.ascontiguousarray(TURNED[orientation]).astype("u2")
    file = saved(Image.fromarray(stored), format_, exif=exif(orientation))
    image = shown(file, PixelRange(0, 255))
    assert np.array_equal(np.asarray(image), UPRIGHT)
    assert known(file).size == image.size == (3, 2)
    assert "exif" not in image.info
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["TIFF", "JPEG"])
def test_an_image_in_cmyk_is_turned_once_and_is_rgb(orientation: int, format_: str) -> None:
    stored = Image.new("CMYK", (32, 16), (0, 0, 0, 0))
    stored.paste((0, 255, 255, 0), (0, 0, 16, 8))  # red, in the corner
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    stored = stored if back is None else stored.transpose(Image.Transpose(back))
    file = saved(stored, format_, exif=exif(orientation))
    image = shown(file)
    assert (image.mode, image.size, known(file).size) == ("RGB", (32, 16), (32, 16))
    red, white = image.getpixel((4, 3)), image.getpixel((28, 13))
    assert isinstance(red, tuple)
    assert isinstance(white, tuple)
    assert red[0] > 230 > 60 > red[1]
    assert min(white) > 240
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_webp_is_turned_as_its_exif_data_say(orientation: int) -> None:
    stored = np.ascontiguousarray(TURNED[orientation]).astype("u1").repeat(8, 0).repeat(8, 1) * 50
    colours = Image.fromarray(stored).convert("RGBA")
    file = saved(colours, "WEBP", exif=exif(orientation), lossless=True)
    assert needs_conversion(known(file)) == (orientation > 1)
    image = shown(file)
    assert (image.format, image.size) == ("WEBP", (24, 16))
    greys = np.asarray(image.convert("L"))[4::8, 4::8]
    assert np.abs(greys.astype(int) - UPRIGHT * 50).max() < 8
    assert dict(image.getexif()) == {}


def test_a_profile_of_colours_is_used_and_a_broken_one_ignored() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (b"no profile", srgb):
        file = saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", icc_profile=profile)
        image = shown(file)
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info
    colours = saved(Image.new("RGB", (8, 8)), "TIFF", icc_profile=srgb)
    assert shown(colours).info["icc_profile"] == srgb


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate"])
@pytest.mark.parametrize("dtype", ["<u2", ">u2", "<i4", "<f4"])
def test_values_of_any_kind_are_scaled_alike(dtype: str, compression: str | None) -> None:
    values = (np.arange(6).reshape(2, 3) * 800).astype(dtype)
    file = saved(Image.fromarray(values), "TIFF", compression=compression)
    assert values_of(file, known(file)) == PixelRange(0, 4000)
    assert np.asarray(shown(file, PixelRange(0, 4000))).tolist() == [[0, 51, 102], [153, 204, 255]]
    assert np.asarray(shown(file, PixelRange(0, 2000))).tolist() == [[0, 102, 204], [255] * 3]


def test_negative_values_and_what_is_no_number_are_dark() -> None:
    values = np.array([[-100, 0, 300, np.nan, np.inf]], "f4")
    file = saved(Image.fromarray(values), "TIFF")
    assert values_of(file, known(file)) == PixelRange(-100, 300)
    assert np.asarray(shown(file, PixelRange(-100, 300))).tolist() == [[0, 64, 255, 0, 255]]
    empty = saved(Image.fromarray(np.full((2, 2), np.nan, "f4")), "TIFF")
    assert values_of(empty, known(empty)) == PixelRange(0, 0)
    assert np.asarray(shown(empty)).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("make", [png16, lambda a: tiff16(a, "<"), lambda a: tiff16(a, ">")])
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_of_16_bits_keep_all_of_them(make: Any, channels: int) -> None:
    values = np.arange(24).reshape(2, 4, 3) * 11
    opaque = np.full((2, 4, 1), 65_535)
    file = make(values if channels == 3 else np.concatenate([values, opaque], axis=2))
    highest = int(values.max())
    assert values_of(file, known(file)) == PixelRange(0, highest)
    image = np.asarray(shown(file, PixelRange(0, highest)))
    assert np.abs(image[..., :3] - values / highest * 255).max() <= 0.5
    assert image[..., 3:].min(initial=255) == 255


def test_grey_with_opacity_is_read_by_its_high_bytes() -> None:
    file = png16(np.array([[[0, 65_535], [65_535, 0]]]))
    assert np.asarray(shown(file, PixelRange(0, 65_535))).tolist() == [
        *[[[0, 0, 0, 255], [255, 255, 255, 0]]]
    ]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "YCbCr", "LAB"])
def test_a_tiff_of_any_mode_becomes_a_png(mode: str) -> None:
    image = shown(saved(Image.new(mode, (5, 4)), "TIFF"))
    assert (image.format, image.size) == ("PNG", (5, 4))


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        (saved(Image.new("RGB", (3, 2)), "TIFF"), True),
        (saved(Image.new("CMYK", (3, 2)), "JPEG"), True),
        (saved(Image.new("I;16", (3, 2)), "PNG"), True),
        (saved(Image.new("RGB", (3, 2)), "JPEG"), False),
        (saved(Image.new("RGB", (3, 2)), "AVIF"), False),
        (saved(Image.new("P", (3, 2)), "GIF"), False),
    ],
)
def test_only_what_needs_it_is_converted(file: io.BytesIO, wanted: bool) -> None:
    assert needs_conversion(known(file)) is wanted


def test_the_number_of_pixels_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    check_pixels(ImageHead("image/png", (16_384, 16_384), "RGB", deep=False))
    with pytest.raises(ValueError, match="50,000 x 50,000 pixels, too many to be shown"):
        check_pixels(ImageHead("image/png", (50_000, 50_000), "1", deep=False))
    with pytest.raises(ValueError, match="too many to be converted"):
        check_pixels(ImageHead("image/tiff", (16_384, 16_384), "RGB", deep=False))
    file = saved(Image.new("I;16", (30, 20)), "TIFF")
    monkeypatch.setattr(image_conversion, "MAX_PIXELS", 500)
    for read in (values_of, lambda file, head: converted(file, head, PixelRange())):
        with pytest.raises(ValueError, match="too many"):
            read(file, known(file))


def test_an_image_that_ends_too_early_is_refused() -> None:
    values = np.random.default_rng(0).integers(0, 65_535, (200, 200)).astype("u2")
    for format_ in ("PNG", "TIFF"):
        whole = saved(Image.fromarray(values), format_).getvalue()
        file = io.BytesIO(whole[: len(whole) // 2])
        head = head_of(io.BytesIO(whole))
        assert head is not None
        with pytest.raises(ValueError, match="is damaged"):
            converted(file, head, PixelRange(0, 1))


SEEDS = [
    saved(Image.new("RGB", (30, 20)), "TIFF", compression="tiff_lzw").getvalue(),
    saved(Image.new("I;16", (30, 20)), "TIFF").getvalue(),
    saved(Image.new("I;16", (30, 20)), "PNG").getvalue(),
    saved(Image.new("CMYK", (30, 20)), "JPEG").getvalue(),
    saved(Image.new("RGBA", (30, 20)), "WEBP", exif=exif(6)).getvalue(),
]


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=4)), max_size=6),
    st.integers(0, 3000),
)
def test_a_damaged_image_is_converted_or_refused(
    seed: bytes, changes: list[tuple[int, bytes]], length: int
) -> None:
    content = bytearray(seed)
    for place, change in changes:
        at = place % len(content)
        content[at : at + len(change)] = change
    file = io.BytesIO(bytes(content[: length or None]))
    head = head_of(file)
    if head is None:
        return
    with contextlib.suppress(ValueError):
        scale = values_of(file, head) if head.deep else PixelRange()
        converted(file, head, scale)


def test_a_scale_is_found_again_in_what_it_was_stored_as() -> None:
    for scale in (PixelRange(0, 4095), PixelRange(-1.5, 1e300)):
        assert range_of_meta(scale.meta()) == scale
    for meta in (None, {}, {"pixel_range": 1}, {"pixel_range": ["a", 2]}, {"pixel_range": [1]}):
        assert range_of_meta(meta) is None
