"""Cursors: places in the order of events, as those outside hold them."""

from __future__ import annotations

import re

from supt_async.errors import CursorExpired, Refused

_CURSOR = re.compile(r"c([0-9a-f]{1,15})")


def spell(number: int) -> str:
    """Return the cursor that stands after an event, by its number."""
    return f"c{number:x}"


def read(cursor: str) -> int:
    """Return the number of the event that a cursor stands after.

    Raises:
        Refused: It is no cursor.
    """
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Refused("after: this is no cursor: take that of an event that you have read")
    return int(found[1], 16)


def check(number: int, *, floor: int, last: int) -> None:
    """Check that events were neither deleted nor lost after a number.

    Args:
        number: The number that a cursor stands for.
        floor: The number of the project's last event that was deleted.
        last: The number of the last event of all.

    Raises:
        CursorExpired: They were deleted.
        Refused: There never was such an event.
    """
    if number < floor:
        raise CursorExpired(
            "after: events after this cursor were deleted: begin without a cursor, with those that"
            " are kept, and read what came before from an export of the labels"
        )
    if number > last:
        raise Refused(
            "after: this cursor is of another database, or of one that was restored since: begin"
            " without a cursor"
        )
