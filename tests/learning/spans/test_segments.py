"""Parts of a long text."""

from __future__ import annotations

import pytest

from supt_async.learning.spans.features import gaps_of
from supt_async.learning.spans.segments import segments
from supt_async.learning.spans.tokens import words


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("a b c", [3]),
        ("a b c d e f\ng h i j k", [6, 11]),
        ("a b c d e. f g h i j k", [6, 12]),
        ("a " * 20, [8, 16, 20]),
        ("", []),
    ],
)
def test_a_part_ends_with_a_line_or_a_sentence_or_is_as_long_as_may_be(
    text: str, ends: list[int]
) -> None:
    tokens = words(text)
    parts = segments(tokens, gaps_of(text, tokens), longest=8)
    assert [part.stop for part in parts] == ends
    assert [place for part in parts for place in part] == list(range(len(tokens)))
