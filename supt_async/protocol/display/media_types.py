"""Media types of images and sounds that a payload holds as bytes, found by their first bytes.

Only formats that browsers show are known, and none that can run a script (so no SVG). A server
sends the media type that it found itself, never one that came with the file.
"""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import from_base64, kind_of

_HEADS: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"\x1aE\xdf\xa3", 0, "audio/webm"),
)
"""First bytes of a file, their offset, and its media type."""
_NO_SOUNDS = (
    *(b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis", b"crx "),
    b"qt  ",
)
"""Brands of files in M4A's container with pictures, or films that browsers don't show."""
HEAD_BYTES = 24
"""Number of bytes that suffice to find the media type."""
_HEAD_CHARACTERS = 32
"""``HEAD_BYTES`` in base64."""


def media_type_of(envelope: JSONValue) -> str | None:
    """Return the media type of a payload that is a file; None for everything else."""
    if kind_of(envelope) not in ("bytes", "bytearray"):
        return None
    return media_type_of_head(bytes(from_base64(envelope["data"][:_HEAD_CHARACTERS])))


def media_type_of_head(head: bytes) -> str | None:
    """Return the media type of a file that begins so; None for everything else."""
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _NO_SOUNDS else "audio/mp4"
    found = next((kind for magic, at, kind in _HEADS if head.startswith(magic, at)), None)
    return _media_type_of_frame(head[:4]) if found is None else found


def _media_type_of_frame(frame: bytes) -> str | None:
    """Return the media type of bare MPEG audio: eleven bits that are set, then a layer."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    version, layer = frame[1] >> 3 & 3, frame[1] >> 1 & 3
    if layer == 0 and version in (2, 3):  # ADTS; its bits of the version are partly of the sync
        rate = frame[2] >> 2 & 15
        return "audio/aac" if rate < 13 else None
    bits, rate = frame[2] >> 4, frame[2] >> 2 & 3
    return "audio/mpeg" if layer == 1 and version != 1 and bits != 15 and rate != 3 else None


def read_file(envelope: JSONValue) -> bytes:
    """Return the bytes of a payload that ``media_type_of`` knows."""
    return bytes(from_base64(envelope["data"]))
