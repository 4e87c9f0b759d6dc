"""Paths of images and sounds below a media root.

A path comes from an item, so it is not trusted: it must lead down from the root.
``readers.media.media_folder`` checks what it leads to.
"""

from __future__ import annotations

import re

MAX_PATH = 1024
"""Maximum number of characters of a path."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]|://")


def checked_path(text: str) -> str:
    """Return the path if it leads down from the root.

    Raises:
        ValueError: It does not; the text names the rule.
    """
    if not text or len(text) > MAX_PATH:
        raise ValueError(f"a path has 1 to {MAX_PATH} characters")
    if _FORBIDDEN.search(text):
        raise ValueError("a path has no control characters, backslashes and ://")
    if any(part in ("", ".", "..") for part in text.split("/")):
        raise ValueError(
            "a path leads down from the media root: it does not begin with /, and has no . and .."
        )
    return text
