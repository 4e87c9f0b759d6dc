"""Texts of a project: which are allowed, whichever way a project is made or changed."""

from __future__ import annotations

import re

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.payloads.arrays import storable
from supt_async.rules.style_sheets import MAX_STYLE, check_style

MAX_TITLE = 200
"""Maximum number of characters of a title."""
MAX_GUIDELINES = 100_000
"""Maximum number of characters of the guidelines, without their images."""
MAX_IMAGES = 250_000
"""Maximum number of characters of the images that are part of the guidelines."""
MAX_TASK = 2**17
"""Maximum size of a task as JSON text, in bytes: a welcome with all three fits into a frame."""


_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/]+={0,2}")


def check_texts(
    *,
    title: str | None = None,
    guidelines: str | None = None,
    style: str | None = None,
    task: JSONValue = None,
) -> None:
    """Refuse texts that can't be stored, shown, or sent in a welcome; None is not checked.

    Raises:
        Refused: One of them can't.
    """
    written = guidelines and _without_images(guidelines)
    for name, text, most in (
        ("title", title, MAX_TITLE),
        ("guidelines", written, MAX_GUIDELINES),
        ("style", style, MAX_STYLE),
    ):
        if text is not None and not storable(text):
            raise Refused(f"{name}: must not have U+0000 or half of a surrogate pair")
        if text is not None and len(text) > most:
            raise Refused(f"{name}: must not be longer than {most:,} characters")
    if style is not None:
        check_style(style)
    if title is not None and not (title.isprintable() and title.strip()):
        raise Refused("title: must be printable, on one line and not blank")
    if task is not None and len(msgspec.json.encode(task)) > MAX_TASK:
        raise Refused(f"task: must not be longer than {MAX_TASK} bytes of JSON")


def _without_images(guidelines: str) -> str:
    """Return guidelines without the images that are part of them.

    Raises:
        Refused: These are too large.
    """
    written = _IMAGE.sub("", guidelines)
    images = len(guidelines) - len(written)
    if images > MAX_IMAGES:
        raise Refused(
            f"guidelines: images must not have more than {MAX_IMAGES:,} characters as data: URLs,"
            f" and have {images:,}: make them smaller"
        )
    return written
