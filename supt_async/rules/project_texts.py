"""Texts of a project: which are allowed, whichever way a project is made or changed."""

from __future__ import annotations

import msgspec

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.payloads.arrays import storable

MAX_TITLE = 200
"""Maximum number of characters of a title."""
MAX_GUIDELINES = 100_000
"""Maximum number of characters of the guidelines."""
MAX_TASK = 2**17
"""Maximum size of a task as JSON text, in bytes: a welcome with all three fits into a frame."""


def check_texts(
    *, title: str | None = None, guidelines: str | None = None, task: JSONValue = None
) -> None:
    """Refuse texts that can't be stored, shown, or sent in a welcome; None is not checked.

    Raises:
        Refused: One of them can't.
    """
    for name, text, most in (
        ("title", title, MAX_TITLE),
        ("guidelines", guidelines, MAX_GUIDELINES),
    ):
        if text is not None and not storable(text):
            raise Refused(f"{name}: must not have U+0000 or half of a surrogate pair")
        if text is not None and len(text) > most:
            raise Refused(f"{name}: must not be longer than {most:,} characters")
    if title is not None and not (title.isprintable() and title.strip()):
        raise Refused("title: must be printable, on one line and not blank")
    if task is not None and len(msgspec.json.encode(task)) > MAX_TASK:
        raise Refused(f"task: must not be longer than {MAX_TASK} bytes of JSON")
