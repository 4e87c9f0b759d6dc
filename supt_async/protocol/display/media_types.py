"""Media types of images, sounds and videos, found by the first bytes of a file.

A server sends the media type that it found itself, never one that came with the file. Only
formats that browsers show are sent, and none that can run a script (so no SVG).
"""

from __future__ import annotations

import re
from typing import BinaryIO

from supt_async.domain.values import JSONValue
from supt_async.payloads.arrays import from_base64, kind_of

TIFF, HEIC = "image/tiff", "image/heic"
"""Media types of images that most browsers don't show."""
UNPLAYED = {
    "video/x-matroska": "Matroska",
    "video/x-msvideo": "AVI",
    "video/x-ms-asf": "WMV",
    "video/x-flv": "FLV",
    "video/mpeg": "MPEG",
}
"""Names of videos, by media type, that most browsers don't play."""
HEAD_BYTES = 4095
"""Number of bytes in which the media type is looked for."""
MAX_BOXES = 64
"""Maximum number of parts of an MP4 file that are passed to find its tracks."""

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"II*\0", 0, TIFF),
    (b"MM\0*", 0, TIFF),
    (b"II+\0", 0, TIFF),
    (b"MM\0+", 0, TIFF),
    (b"fLaC", 0, "audio/flac"),
    (b"FLV\x01", 0, "video/x-flv"),
    (b"0&\xb2u\x8ef\xcf\x11", 0, "video/x-ms-asf"),
    (b"\0\0\x01\xba", 0, "video/mpeg"),
    (b"\0\0\x01\xb3", 0, "video/mpeg"),
)
"""First bytes of a file, their offset, and its media type."""
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
"""Sizes in bytes of the header that follows a BMP's first 14 bytes."""

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_PICTURES = {b"mif1", b"msf1", b"miaf", b"crx "}
_SOUNDS = {b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "}
_VIDEOS = {b"qt  ", b"M4V ", b"M4VH", b"M4VP", b"F4V "}
_HANDLER = re.compile(rb"hdlr.{8}(vide|soun)", re.DOTALL)
"""Part of an MP4 file that says what a track holds."""
_CODEC = re.compile(rb"\x86[\x83-\xa0](V|A)_[A-Z0-9]")
"""Element of a Matroska file that names a track's codec."""
_OTHER_MATROSKA = b"\x42\x82\x88matroska"
"""Element of a Matroska file that is no WebM."""


class _Encoded:
    """File in base64, of which only what is read is decoded."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def seek(self, at: int) -> int:
        self._at = at
        return at

    def read(self, size: int) -> bytes:
        first, last = self._at // 3, (self._at + size + 2) // 3
        begun = self._at - first * 3
        found = bytes(from_base64(self._text[first * 4 : last * 4]))[begun : begun + size]
        self._at += len(found)
        return found


def media_type_of(envelope: JSONValue) -> str | None:
    """Return the media type of a payload that browsers show or play; None for everything else."""
    if kind_of(envelope) not in ("bytes", "bytearray"):
        return None
    return shown(type_of_file(_Encoded(envelope["data"])))


def media_type_of_head(head: bytes) -> str | None:
    """Return the media type of a file that begins so, if browsers show it; None for others."""
    return shown(type_of_head(head))


def shown(media_type: str | None) -> str | None:
    """Return the media type of what browsers show or play; None for others."""
    return None if media_type in (TIFF, HEIC) or media_type in UNPLAYED else media_type


def type_of_file(file: BinaryIO | _Encoded) -> str | None:
    """Return the media type of a seekable file, also of one that browsers don't show.

    An MP4 file may say at its end whether it is a video, so a head does not always suffice.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    found = type_of_head(head)
    mp4 = found is not None and found.endswith("/mp4") and head[8:12] not in _SOUNDS
    if mp4 and not _HANDLER.search(head):
        return _track_type(_moov(file)) or found
    return found


def type_of_head(head: bytes) -> str | None:
    """Return the media type of a file that begins so, also of one that browsers don't show."""
    if head[4:8] == b"ftyp":
        return _type_of_boxes(head)
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"\x1aE\xdf\xa3"):
        if b"V" not in _CODEC.findall(head):
            return "audio/webm"
        return "video/x-matroska" if _OTHER_MATROSKA in head else "video/webm"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head else "audio/ogg"
    if head.startswith(b"BM"):
        return "image/bmp" if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None
    if head.startswith(b"ID3"):
        return _type_after_tag(head)
    found = next((kind for magic, at, kind in _MAGIC if head.startswith(magic, at)), None)
    return found or _type_of_frames(head)


def read_file(envelope: JSONValue) -> bytes:
    """Return the bytes of a payload that ``media_type_of`` knows."""
    return bytes(from_base64(envelope["data"]))


# --- MP4 and its relatives (ISO/IEC 14496-12) -------------------------------------------------


def _type_of_boxes(head: bytes) -> str | None:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    major = brands[0]
    if major in _PICTURES | _AVIF_BRANDS | _HEIC_BRANDS:
        if _AVIF_BRANDS & {*brands}:
            return "image/avif"
        return HEIC if _HEIC_BRANDS & {*brands} else None
    if major in _SOUNDS:
        return "audio/mp4"
    tracks = _track_type(head)
    if major in _VIDEOS:
        return tracks or "video/mp4"
    return tracks or "audio/mp4"


def _track_type(boxes: bytes) -> str | None:
    handlers = _HANDLER.findall(boxes)
    if not handlers:
        return None
    return "video/mp4" if b"vide" in handlers else "audio/mp4"


def _moov(file: BinaryIO | _Encoded) -> bytes:
    """Return the beginning of the part that describes the tracks; empty if it is not found."""
    at = 0
    for _ in range(MAX_BOXES):
        file.seek(at)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if head[4:8] == b"moov":
            file.seek(at)
            return file.read(min(size, 16 * HEAD_BYTES))
        if len(head) < 8 or size < 8:
            break
        at += size
    return b""


# --- MPEG audio -------------------------------------------------------------------------------

_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
"""Bit rates of layer III in kbit/s, of MPEG 1 and of MPEG 2 and 2.5."""
_SAMPLES = (44_100, 48_000, 32_000)
"""Sampling rates of MPEG 1 in Hz; those of MPEG 2 are half of it, of MPEG 2.5 a quarter."""


def _type_after_tag(head: bytes) -> str | None:
    """Return the media type of a sound after its ID3 tag; an MP3 if the tag is long."""
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    at = 10 + size + (10 if len(head) > 5 and head[5] & 0x10 else 0)
    rest = head[at:].lstrip(b"\0")
    if len(rest) < 4:
        return "audio/mpeg"
    return "audio/flac" if rest.startswith(b"fLaC") else _type_of_frame(rest) or "audio/mpeg"


def _type_of_frames(head: bytes) -> str | None:
    """Return the media type of bare MPEG audio, which some programs begin with zeros."""
    frames = head.lstrip(b"\0")
    found = _type_of_frame(frames)
    if found is None or len(frames) == len(head):
        return found
    size = _frame_bytes(frames) if found == "audio/mpeg" else 0
    return found if size and _type_of_frame(frames[size:]) == found else None


def _type_of_frame(frame: bytes) -> str | None:
    """Return the media type of a frame: eleven bits that are set, then a layer."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    version, layer = frame[1] >> 3 & 3, frame[1] >> 1 & 3
    if layer == 0 and version in (2, 3):  # ADTS; its bits of the version are partly of the sync
        rate = frame[2] >> 2 & 15
        return "audio/aac" if rate < 13 else None
    bits, rate = frame[2] >> 4, frame[2] >> 2 & 3
    return "audio/mpeg" if layer == 1 and version != 1 and bits != 15 and rate != 3 else None


def _frame_bytes(frame: bytes) -> int:
    """Return the length of a frame of layer III; 0 if it does not say its bit rate."""
    version = frame[1] >> 3 & 3
    samples = _SAMPLES[frame[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}[version]
    rate = _RATES[0 if version == 3 else 1][frame[2] >> 4] * 1000
    padding = frame[2] >> 1 & 1
    return (144 if version == 3 else 72) * rate // samples + padding if rate else 0
