"""Images and sounds that a payload holds as the bytes of a file, known by how they begin.

Only formats that browsers show are known, and none that can run a script (so no SVG). What a
file says of itself is never asked: a server sends the media type that it found itself.
"""

from __future__ import annotations

from supt_async.envelopes import from_base64, kind_of
from supt_async.types import JSONValue

_HEADS: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"ftypM4A", 4, "audio/mp4"),
)
"""How a file begins, at which byte, and its media type."""
HEAD_BYTES = 24
"""More than the longest beginning takes."""
_HEAD_CHARACTERS = 32
"""The same in base64."""


def media_type_of(envelope: JSONValue) -> str | None:
    """Return the media type of a payload that is a file; None for everything else."""
    if kind_of(envelope) not in ("bytes", "bytearray"):
        return None
    return media_type_of_head(bytes(from_base64(envelope["data"][:_HEAD_CHARACTERS])))


def media_type_of_head(head: bytes) -> str | None:
    """Return the media type of a file that begins so; None for everything else."""
    return next((kind for magic, at, kind in _HEADS if head.startswith(magic, at)), None)


def read_file(envelope: JSONValue) -> bytes:
    """Return the bytes of a payload that ``media_type_of`` knows."""
    return bytes(from_base64(envelope["data"]))
