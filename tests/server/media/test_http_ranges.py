"""HTTP ranges: a player gets the part of a sound that it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.server.media.http_ranges import cut


@pytest.mark.parametrize(
    ("wanted", "status", "first", "last"),
    [
        (None, 200, 0, 99),
        ("bytes=0-", 206, 0, 99),
        ("bytes=10-19", 206, 10, 19),
        ("bytes=90-500", 206, 90, 99),
        ("bytes=-10", 206, 90, 99),
        ("bytes=-500", 206, 0, 99),
        ("bytes=100-", 416, 0, -1),
        ("bytes=5-4", 416, 0, -1),
        ("bytes=-0", 416, 0, -1),
        ("bytes=1-2,4-5", 200, 0, 99),  # several: all of it, as one may
        ("items=1-2", 200, 0, 99),
    ],
)
def test_a_range_is_cut_out_or_all_is_sent(
    wanted: str | None, status: int, first: int, last: int
) -> None:
    got = cut(100, wanted)
    assert (got.status, got.first, got.last) == (status, first, last)


@given(st.integers(0, 1000), st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True))
def test_what_is_told_is_what_is_sent(size: int, wanted: str) -> None:
    got = cut(size, wanted)
    content = bytes(size)[got.first : got.last + 1]
    assert int(got.headers.get("content-length", len(content))) == len(content)
    if got.status == 206:
        assert got.headers["content-range"] == f"bytes {got.first}-{got.last}/{size}"
        assert content
