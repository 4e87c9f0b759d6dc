"""Tokens that items list, and the tags of spans."""

from __future__ import annotations

import pytest

from supt_async.learning.spans.tokens import cut, words
from supt_async.storage.transfer.export.tokens import placed, tags


def test_a_token_is_cut_where_a_span_begins_or_ends() -> None:
    spans = [(2, 7, "A"), (10, 11, "B")]
    tokens = cut(words("unhappy it"), spans)
    assert [token.text for token in tokens] == ["un", "happy", "it"]
    assert [kind for kind, _ in tags(tokens, spans)] == ["O", "B", "O"]


def test_spans_that_touch_begin_anew() -> None:
    spans = [(0, 3, "X"), (4, 9, "X"), (9, 10, "Y")]
    tokens = cut(words("Ada and Bo"), [])
    assert list(tags(tokens, spans)) == [("B", "X"), ("B", "X"), ("I", "X")]


def test_listed_tokens_are_placed_in_order() -> None:
    tokens = placed("to be or not to be", ["to", "be", {"text": "to"}, "be"])
    assert [token.start for token in tokens] == [0, 3, 13, 16]
    for listed in (["be", "or", "or"], [" "], ["to be"], [1]):
        with pytest.raises(ValueError, match="token"):
            placed("to be or not", listed)
