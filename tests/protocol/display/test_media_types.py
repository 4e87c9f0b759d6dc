"""Images and sounds that are a file's bytes."""

from __future__ import annotations

import json
import wave
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import display, link_to, media
from supt_async.protocol.display.media_types import (
    HEAD_BYTES,
    media_type_of,
    shown,
    type_of_file,
    type_of_head,
)
from supt_async.protocol.display.view import View


def png() -> bytes:
    file = BytesIO()
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(file, "PNG")
    return file.getvalue()


def wav() -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x80" * 8)
    return file.getvalue()


def image(format_: str) -> bytes:
    file = BytesIO()
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(file, format_)
    return file.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def mp4(brand: bytes, *handlers: bytes, compatible: bytes = b"", before: bytes = b"") -> bytes:
    """Return the parts of an MP4 file that say what it is; ``before`` comes before the tracks."""
    tracks = (
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
        for handler in handlers
    )
    return box(b"ftyp", brand + bytes(4) + compatible) + before + box(b"moov", b"".join(tracks))


def matroska(*codecs: bytes, doctype: bytes = b"webm") -> bytes:
    kind = b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype
    named = (b"\x86" + bytes([0x80 | len(codec)]) + codec for codec in codecs)
    return b"\x1aE\xdf\xa3\x9fB\x86\x81\x01" + kind + b"\x16\x54\xae\x6b\xae".join((b"", *named))


def frames(second: bytes = b"\xff\xfb\x90\x00") -> bytes:
    """Return two frames of an MP3: 128 kbit/s at 44,100 Hz take 417 bytes."""
    return b"\xff\xfb\x90\x00" + bytes(413) + second + bytes(413)


def tagged(content: bytes, size: int = 300) -> bytes:
    """Return a sound after an ID3 tag of some bytes."""
    return b"ID3\x04\0\0\0\0" + bytes([size >> 7, size & 0x7F]) + bytes(size) + content


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (png(), "image", "image/png"),
        (wav(), "audio", "audio/wav"),
        (b"ID3x", "audio", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio", "audio/mpeg"),
        (b"\xff\xfa\x90\x00", "audio", "audio/mpeg"),  # with a checksum
        (b"\xff\xe3\x90\x00", "audio", "audio/mpeg"),  # MPEG 2.5
        (b"\xff\xf1\x50\x80", "audio", "audio/aac"),
        (b"\xff\xf9\x50\x80", "audio", "audio/aac"),
        (tagged(frames()), "audio", "audio/mpeg"),
        (tagged(b"fLaC\0\0\0\x22"), "audio", "audio/flac"),
        (tagged(frames(), 16_000), "audio", "audio/mpeg"),  # with a cover beyond the head
        (bytes(100) + frames(), "audio", "audio/mpeg"),  # padded
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "audio", "audio/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio", "audio/mp4"),
        (mp4(b"isom", b"soun"), "audio", "audio/mp4"),
        (mp4(b"dash", b"soun"), "audio", "audio/mp4"),
        (mp4(b"qt  ", b"soun"), "audio", "audio/mp4"),
        (mp4(b"M4B ", b"soun", b"vide"), "audio", "audio/mp4"),  # a book with pictures
        (mp4(b"zzzz", b"soun"), "audio", "audio/mp4"),
        (b"\x1aE\xdf\xa3\x01", "audio", "audio/webm"),
        (matroska(b"A_OPUS"), "audio", "audio/webm"),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "audio", "audio/ogg"),
        (b"fLaC\0\0\0\x22", "audio", "audio/flac"),
        (image("JPEG"), "image", "image/jpeg"),
        (image("GIF"), "image", "image/gif"),
        (image("WEBP"), "image", "image/webp"),
        (image("BMP"), "image", "image/bmp"),
        (image("AVIF"), "image", "image/avif"),
        (mp4(b"mif1", compatible=b"miafavif"), "image", "image/avif"),
    ],
)
def test_a_file_is_shown_by_what_it_is_and_sent_as_it_was(
    content: bytes, kind: str, media_type: str
) -> None:
    envelope = json.loads(encode(content))
    assert display(envelope, View(), link_to("/m")) == {"kind": kind, "url": "/m"}
    assert media(envelope) == (content, media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"\x89PN",
        b"\xff\xfeh\0i\0",  # a text in UTF-16
        b"\xff\xff\xff\xff",
        b"\xff\xfb\xff\x00",  # no such bit rate
        b"\0\0\0\x18ftypheic\0\0\0\0",
        mp4(b"mif1", compatible=b"miafheic"),
        b"RIFF1234AVI LIST",
        matroska(b"V_VP9", b"A_OPUS", doctype=b"matroska"),
        b"BMW builds cars, and this is a text about them.",
        b"RIFF",
        b"FORM\0\0\xac\x72AIFF",
        bytes(100) + frames(b"text"),  # zeros, and no two frames in a row
        image("TIFF"),
    ],
)
def test_what_a_browser_could_run_or_does_not_know_is_only_described(content: bytes) -> None:
    envelope = json.loads(encode(content))
    assert media_type_of(envelope) is None
    assert display(envelope, View(item="image"), link_to("/m")) == {
        "kind": "json",
        "value": f"{len(content)} bytes",
    }


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (image("TIFF"), "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (b"II+\0\x08\0\0\0", "image/tiff"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (mp4(b"mif1", compatible=b"miafheic"), "image/heic"),
        (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
        (b"FLV\x01\x05\0\0\0\x09", "video/x-flv"),
        (b"\0\0\x01\xba\x44\0\x04\0", "video/mpeg"),
        (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9", "video/x-ms-asf"),
        (matroska(b"V_VP8", doctype=b"matroska"), "video/x-matroska"),
        (b"", None),
    ],
)
def test_what_browsers_do_not_show_is_known_by_name(content: bytes, media_type: str | None) -> None:
    assert type_of_head(content) == media_type
    assert shown(media_type) is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/mp4"),
        (mp4(b"isom", b"vide", b"soun"), "video/mp4"),
        (mp4(b"mp42", b"soun", b"vide"), "video/mp4"),
        # Its tracks are named beyond the head.
        (mp4(b"isom", b"vide", before=box(b"mdat", bytes(2 * HEAD_BYTES + 1))), "video/mp4"),
        (mp4(b"isom", b"soun", before=box(b"mdat", bytes(2 * HEAD_BYTES + 2))), "audio/mp4"),
        (matroska(b"V_VP8"), "video/webm"),
        (matroska(b"A_OPUS", b"V_VP9"), "video/webm"),
        (b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg"),
    ],
)
def test_a_video_is_found_by_its_content(content: bytes, media_type: str) -> None:
    envelope = json.loads(encode(content))
    assert media_type_of(envelope) == media_type
    kind = media_type.partition("/")[0]
    assert display(envelope, View(), link_to("/m")) == {"kind": kind, "url": "/m"}


def test_an_mp4_file_that_names_its_tracks_at_the_end_is_read_there() -> None:
    before = box(b"mdat", bytes(2 * HEAD_BYTES))
    for brand in (b"isom", b"qt  "):
        assert type_of_file(BytesIO(mp4(brand, b"vide", before=before))) == "video/mp4"
        assert type_of_file(BytesIO(mp4(brand, b"soun", before=before))) == "audio/mp4"
    large = b"\0\0\0\1mdat" + (16 + HEAD_BYTES).to_bytes(8, "big") + bytes(HEAD_BYTES)
    assert type_of_file(BytesIO(mp4(b"isom", b"vide", before=large))) == "video/mp4"


@pytest.mark.parametrize("before", [b"\0\0\0\7mdat", box(b"free") * 1000, b"\0\0\0"])
def test_a_file_with_parts_without_end_is_left_after_some(before: bytes) -> None:
    content = mp4(b"isom", b"vide", before=before + bytes(HEAD_BYTES))
    assert type_of_file(BytesIO(content)) == "audio/mp4"


def test_each_side_of_a_pair_may_be_a_file() -> None:
    envelope = json.loads(encode({"a": png(), "b": wav()}))
    shown = display(envelope, View(pair=True), link_to("/m?e=1"))
    assert shown["a"] == {"kind": "image", "url": "/m?e=1&part=a"}
    assert media(envelope, "b") == (wav(), "audio/wav")
