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
    got = cut(100, {} if wanted is None else {"range": wanted})
    assert (got.status, got.first, got.last) == (status, first, last)


@pytest.mark.parametrize(
    ("named", "etag", "status"),
    [
        ('"a"', '"a"', 206),
        ('"b"', '"a"', 200),
        ('W/"a"', '"a"', 200),
        ("Sun, 29 Nov 2026 02:00:00 GMT", '"a"', 200),
        ('"a"', None, 200),
        ("", None, 200),
    ],
)
def test_a_range_of_another_content_is_answered_with_all_of_this_one(
    named: str, etag: str | None, status: int
) -> None:
    got = cut(100, {"range": "bytes=0-9", "if-range": named}, etag)
    assert got.status == status
    assert got.headers.get("etag") == etag


@given(st.integers(0, 1000), st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True))
def test_what_is_told_is_what_is_sent(size: int, wanted: str) -> None:
    got = cut(size, {"range": wanted})
    content = bytes(size)[got.first : got.last + 1]
    assert int(got.headers.get("content-length", len(content))) == len(content)
    if got.status == 206:
        assert got.headers["content-range"] == f"bytes {got.first}-{got.last}/{size}"
        assert content
