"""Images and sounds that are a file's bytes."""

from __future__ import annotations

import json
import wave
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import display, media
from supt_async.protocol.display.media_types import media_type_of


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
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "audio", "audio/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "audio", "audio/mp4"),
        (b"\x1aE\xdf\xa3\x01", "audio", "audio/webm"),
    ],
)
def test_a_file_is_shown_by_what_it_is_and_sent_as_it_was(
    content: bytes, kind: str, media_type: str
) -> None:
    envelope = json.loads(encode(content))
    assert display(envelope, None, "/m") == {"kind": kind, "url": "/m"}
    assert media(envelope) == (content, media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"\x89PN",
        b"RIFF1234AVI ",
        b"\xff\xfeh\0i\0",  # a text in UTF-16
        b"\xff\xff\xff\xff",
        b"\xff\xfb\xff\x00",  # no such bit rate
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"\0\0\0\x14ftypqt  \0\0\0\0",
    ],
)
def test_what_a_browser_could_run_or_does_not_know_is_only_described(content: bytes) -> None:
    envelope = json.loads(encode(content))
    assert media_type_of(envelope) is None
    assert display(envelope, "image", "/m") == {"kind": "json", "value": f"{len(content)} bytes"}


def test_each_side_of_a_pair_may_be_a_file() -> None:
    envelope = json.loads(encode({"a": png(), "b": wav()}))
    shown = display(envelope, None, "/m?e=1", task_kind="compare")
    assert shown["a"] == {"kind": "image", "url": "/m?e=1&part=a"}
    assert media(envelope, "b") == (wav(), "audio/wav")
