"""Words of texts, and spans that do not overlap."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from supt_async.learning.spans.tokens import apart, cut, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Ada's 3.5 pounds, isn\u2019t it?",
            ["Ada's", "3.5", "pounds", ",", "isn\u2019t", "it", "?"],
        ),
        ("1,000.50 a.m. e-mail", ["1,000.50", "a.m", ".", "e", "-", "mail"]),
        ("snake_case x2 C++", ["snake_case", "x2", "C", "+", "+"]),
        ("e\u0301te\u0301 नमस्ते", ["e\u0301te\u0301", "नमस्ते"]),
        ("東京タワーへ", ["東", "京", "タワー", "へ"]),
        ("Hi 👩🏽‍🌾🚀!", ["Hi", "👩🏽‍🌾", "🚀", "!"]),
        ("🇩🇪🇫🇷 ❤️", ["🇩🇪", "🇫🇷", "❤️"]),
        (" \t\n\u2028\u00a0", []),
        ("don''t 'quoted'", ["don", "'", "'", "t", "'", "quoted", "'"]),
    ],
)
def test_words_are_those_of_unicode(text: str, found: list[str]) -> None:
    assert [token.text for token in words(text)] == found


@given(st.text())
def test_words_are_all_of_a_text_but_its_white_space(text: str) -> None:
    found = words(text)
    assert "".join(token.text for token in found) == "".join(text.split())
    assert all(text[token.start : token.end] == token.text for token in found)


def test_longer_spans_come_first_and_then_earlier_ones() -> None:
    spans = [(0, 4, "a"), (2, 9, "b"), (9, 12, "c"), (10, 13, "d"), (20, 21, "e")]
    assert apart(spans) == [(2, 9, "b"), (9, 12, "c"), (20, 21, "e")]


places = st.tuples(st.integers(0, 20), st.integers(1, 9)).map(lambda p: (p[0], sum(p), "a"))


@given(st.lists(places))
def test_spans_that_are_kept_are_those_of_the_plain_rule(spans: list[tuple[int, int, str]]) -> None:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    assert apart(spans) == sorted(kept)


def test_thousands_of_spans_are_no_burden() -> None:
    text = "ab " * 30_000
    spans = [(at, at + 1, "a") for at in range(0, len(text), 3)]
    began = time.process_time()
    tokens = cut(words(text), apart(spans))
    assert len(tokens) == 60_000
    assert time.process_time() - began < 5
