"""Spans as tags of tokens, and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from supt_async.learning.spans.tags import Place, Stretch, placed, stretches, tags_of
from supt_async.learning.spans.tokens import words

TEXTS = st.text(
    st.sampled_from(
        "aB1. ,-'\n\t\u00e9e\u0301\u6771\u30bf\u0928\u094d"
        "\u05d0\u0627\u064f\U0001f469\u200d\U0001f680\U0001f1e9"
    ),
    max_size=40,
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Place]]:
    """A text, and spans from the beginning of a word to the end of one, none overlapping."""
    text = draw(TEXTS)
    tokens = words(text)
    borders = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=8)))
    spans = []
    for first, end in pairwise(borders):
        if draw(st.booleans()):
            label = draw(st.integers(0, 2))
            spans.append(Place(tokens[first].start, tokens[end - 1].end, label))
    return text, spans


@given(marked())
def test_spans_of_whole_words_come_back_as_they_were(given_: tuple[str, list[Place]]) -> None:
    text, spans = given_
    tokens = words(text)
    assert placed(tokens, stretches(tags_of(tokens, spans))) == spans


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cafe\u0301 Zoe\u0301 opened", "Zoe\u0301"),
        ("\U0001f680\U0001f469\u200d\U0001f680 Ada \U0001f600 flies", "Ada \U0001f600"),
        ("\u6771\u4eac\u90fd\u306b\u4f4f\u3080", "\u4eac\u90fd"),
        ("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d3\u05d4", "\u05e2\u05d3\u05d4"),
        (
            "\u0627\u0644\u0633\u064e\u0651\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645",
            "\u0639\u0644\u064a\u0643\u0645",
        ),
        ("one\r\ntwo three\n\nfour", "three\n\nfour"),
        (
            "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
            "\u0926\u0941\u0928\u093f\u092f\u093e",
        ),
        ("a\u00a0b\u2003c", "b"),
    ],
)
def test_places_count_code_points_in_any_script(text: str, name: str) -> None:
    start = text.index(name)
    span = Place(start, start + len(name), 0)
    tokens = words(text)
    (found,) = placed(tokens, stretches(tags_of(tokens, [span])))
    assert found == span
    assert text[found.start : found.end] == name


def test_spans_that_touch_are_two_and_those_within_a_word_become_the_word() -> None:
    tokens = words("Ada Byron unhappy")
    assert tags_of(tokens, [Place(0, 3, 1), Place(4, 9, 1)]) == ["B1", "B1", "O"]
    assert tags_of(tokens, [Place(12, 15, 0)]) == ["O", "O", "B0"]
    assert tags_of(tokens, [Place(3, 4, 0)]) == ["O", "O", "O"]


def test_a_tag_that_continues_nothing_begins_a_span() -> None:
    assert stretches(["I1", "I1", "I2", "O", "I2"]) == [
        Stretch(0, 2, 1),
        Stretch(2, 3, 2),
        Stretch(4, 5, 2),
    ]
