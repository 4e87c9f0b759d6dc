"""Cursors of events: which are taken, and what is said of the others."""

from __future__ import annotations

import pytest

from supt_async.errors import CursorExpired, Refused
from supt_async.storage.events import cursors


def test_a_cursor_is_read_as_it_was_spelled() -> None:
    for number in (0, 1, 255, 2**53):
        assert cursors.read(cursors.spell(number)) == number


@pytest.mark.parametrize("given", ["", "1", "c", "cg", "c" + "f" * 16, "c1 ", "C1", "c-1", "c\0"])
def test_what_is_no_cursor_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(Refused, match=r"^after: this is no cursor: take that of an event"):
        cursors.read(given)


def test_a_cursor_is_good_until_an_event_after_it_was_deleted() -> None:
    cursors.check(7, floor=7, last=9)
    cursors.check(9, floor=0, last=9)
    with pytest.raises(CursorExpired, match="begin without a cursor"):
        cursors.check(6, floor=7, last=9)
    with pytest.raises(Refused, match="another database"):
        cursors.check(10, floor=0, last=9)
