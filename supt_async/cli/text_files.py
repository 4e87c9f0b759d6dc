"""Text files that commands read: guidelines with their images, style sheets."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from supt_async.errors import BadFile
from supt_async.protocol.display.media_types import type_of_head

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types of images that guidelines may have."""
MAX_IMAGE_BYTES = 180_000
"""Maximum size of an image of guidelines; all of them are bounded by ``rules.project_texts``."""
_IMAGE = re.compile(r"(!\[[^\]\n]{0,1000}\]\()(?:<([^<>\n]{1,1000})>|([^()<>\s]{1,1000}))")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]", re.IGNORECASE)


def read_text(path: Path) -> str:
    """Return the content of a UTF-8 file.

    Raises:
        BadFile: It can't be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")  # Notepad writes a byte order mark
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror}", file=str(path)) from exc
    except UnicodeDecodeError as exc:
        raise BadFile("is not UTF-8", file=str(path)) from exc


def read_guidelines(path: Path) -> str:
    """Return guidelines with the images that lie beside the file as a part of them.

    Images at other addresses stay what they are; pages show their alternative text.

    Raises:
        BadFile: The file or an image can't be read, or is none that browsers show.
    """

    def inline(found: re.Match[str]) -> str:
        name = found[2] or found[3]
        if _ADDRESS.match(name) or "\0" in name:  # which no file has, and no text may have
            return found[0]
        return found[1] + _data_url(path.parent / name)

    return _IMAGE.sub(inline, read_text(path))


def _data_url(path: Path) -> str:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_IMAGE_BYTES else b""
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror}", file=str(path)) from exc
    if size > MAX_IMAGE_BYTES:
        most = f"{MAX_IMAGE_BYTES // 1000} kB"
        raise BadFile(
            f"has {size // 1000} kB; an image of guidelines has {most} at most", file=str(path)
        )
    media_type = type_of_head(content[:4096])
    if media_type not in IMAGES:
        raise BadFile("is no PNG, JPEG, GIF or WebP image", file=str(path))
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
