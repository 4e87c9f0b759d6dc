"""Offsets in code points and in UTF-16 units."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.readers.other_tools.offsets import Text, utf16
from supt_async.readers.other_tools.options import Offsets

words = st.text(alphabet="ab \r\n👩🚀é\u200d🏽", max_size=30)


@given(words, st.data())
def test_each_span_is_found_in_either_unit(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    there = Text(text)
    assert there.span(start, end, Offsets.CODE_POINTS) == (start, end)
    units = utf16(text, start), utf16(text, end)
    assert units == tuple(len(text[:at].encode("utf-16-le")) // 2 for at in (start, end))
    assert there.span(*units, Offsets.UTF_16) == (start, end)
    first, last = there.span_of(*units, text[start:end])
    assert text[first:last] == text[start:end]


@given(words, st.data())
def test_spans_of_a_text_with_short_line_ends_are_found(text: str, data: st.DataObject) -> None:
    shown = text.replace("\r\n", "\n")
    start = data.draw(st.integers(0, len(shown)))
    end = data.draw(st.integers(start, len(shown)))
    first, last = Text(text).span_of(start, end, shown[start:end])
    assert text[first:last].replace("\r\n", "\n") == shown[start:end]


def test_a_carriage_return_before_a_line_end_stays() -> None:
    assert Text("a\r\r\nb").span_of(1, 4, "\r\nb") == (1, 5)


def test_what_is_no_offset_is_refused() -> None:
    for start in (None, "1", 1.0, True):
        with pytest.raises(ValueError, match="integers"):
            Text("abc").span(start, 2, Offsets.UTF_16)
    with pytest.raises(ValueError, match="within a character"):
        Text("🚀").span(1, 2, Offsets.UTF_16)
