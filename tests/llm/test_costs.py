"""Costs: a token is about four bytes, and prices are of a million of them."""

from __future__ import annotations

from supt_async.llm.costs import Prices, Tokens, estimated


def test_tokens_are_estimated_by_bytes_and_priced_by_the_million() -> None:
    tokens = estimated(["x" * 400, "é" * 200], 40)
    assert tokens == Tokens(sent=208, received=40)
    assert tokens + tokens == Tokens(sent=416, received=80)
    assert Prices(sent=1.0, received=10.0).of(Tokens(sent=1_000_000, received=100_000)) == 2.0
    assert [Prices().known, Prices(received=1.0).known] == [False, True]
