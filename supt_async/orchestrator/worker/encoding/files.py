"""Files that an encoder is given: bytes that an item holds, or a file below the media root."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from supt_async.errors import Refused
from supt_async.payloads.codec import decode
from supt_async.readers.media.media_folder import MediaFolder

MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of a file that is given to an encoder, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file; without content and path it is no file at all."""

    content: bytes | None = None
    path: str | None = None
    """Path below the media root."""


def file_of(payload: str | None) -> File:
    """Return the file that an item is, by the JSON text of its payload."""
    if payload is None:
        return File()
    try:
        value = decode(payload)
    except (ValueError, Refused):
        return File()
    if isinstance(value, str):
        return File(path=value)
    return File(content=bytes(value)) if isinstance(value, (bytes, bytearray)) else File()


def read_file(file: File, root: str, slug: str) -> bytes:
    """Return a file's bytes; ``slug`` is the short name of its project.

    Raises:
        Refused: If there is no media root, or no such file that may be read.
    """
    if file.content is not None:
        return file.content
    if file.path is None:
        raise Refused("neither the bytes of a file nor a path")
    if not root:
        raise Refused("it names a file: start the orchestrator with --media-root")
    try:
        opened, size = _folder(root).open(slug, file.path)
        with opened:
            if size > MAX_BYTES:
                raise Refused(f"larger than {MAX_BYTES // 2**20} MB")
            return opened.read(MAX_BYTES)
    except (OSError, ValueError) as exc:
        raise Refused("there is no such file below the media root") from exc


@functools.lru_cache(maxsize=1)
def _folder(root: str) -> MediaFolder:
    return MediaFolder(root)
