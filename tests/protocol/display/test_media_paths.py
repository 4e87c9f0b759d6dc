"""Texts that are paths below a media root."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.display.media_paths import checked_path


@pytest.mark.parametrize("path", ["a.png", "cats/1.png", "Zürich/ü 1.png", "a..b/c", "%2e%2e/x"])
def test_a_path_that_leads_down_is_one(path: str) -> None:
    assert checked_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", "..", "a\\..\\x"),
        *("a\0b", "file:///etc/passwd", "s3://other/x", "a\nb", "x" * 1025),
    ],
)
def test_every_other_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        checked_path(path)


@given(st.text(alphabet="ab./\\:%~\0", max_size=12))
def test_whatever_is_taken_stays_below_its_root(path: str) -> None:
    try:
        checked_path(path)
    except ValueError:
        return
    parts = PurePosixPath("/root", path).parts
    assert parts[:2] == ("/", "root")
    assert len(parts) > 2
    assert ".." not in parts
