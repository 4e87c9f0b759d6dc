"""View of a task: how its items are shown."""

from __future__ import annotations

from dataclasses import dataclass

MEDIA = ("image", "audio", "video")
"""Words of a view for which a text is the URL or path of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How items are shown; two tasks with equal views show every item alike."""

    item: str | None = None
    """What payloads are, where their data doesn't tell."""
    fields: tuple[tuple[str, str], ...] = ()
    """Fields of the payload that are shown, in order, and what each is; if empty, all of it is."""
    lists: tuple[str, ...] = ()
    """Fields of the payload that list an item's own options, ascending."""
    pair: bool = False
    """Whether an item is two things that are compared."""

    @property
    def media(self) -> bool:
        """Whether a text is the address of a file."""
        return self.item in MEDIA
