"""Paths of images and sounds below a media root: which texts are one.

A path is what somebody has added as an item, so it is not to be trusted: it leads down from the
root and nowhere else. What it leads to is for ``server.media_root`` to look at.
"""

from __future__ import annotations

import re

MAX_PATH = 1024
"""Characters."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]|://")


def checked_path(text: str) -> str:
    """Return a path that leads down.

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
