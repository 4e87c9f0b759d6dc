"""Texts: equality after normalisation, and how alike others are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from supt_async.learning.consensus.texts import alike, in_common, normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Cat.", " the  cat"), ("\uff23at", "cat"), ("Straße", "STRASSE"), ("no!", "no")],
)
def test_texts_that_differ_in_writing_only_are_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


def test_what_is_only_marks_stays() -> None:
    assert normalised("?") != normalised("!")
    assert normalised("") == ""


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [("kitten", "sitting", 1 - 3 / 7), ("cat", "cat", 1), ("", "cat", 0), ("ab", "ba", 0)],
)
def test_short_texts_are_compared_by_edit_distance(one: str, other: str, share: float) -> None:
    assert alike(one, other) == pytest.approx(share)


def test_long_texts_are_compared_word_by_word() -> None:
    words = [f"word{number}" for number in range(50)]
    other = [*words[:20], "another", *words[21:]]
    assert alike(" ".join(words), " ".join(other)) == pytest.approx(0.98)


def test_very_long_texts_are_compared_by_their_words() -> None:
    words = [f"w{number}" for number in range(1000)]
    assert alike(" ".join(words), " ".join(reversed(words))) == 1
    assert alike(" ".join(words), "something else") == 0


def test_words_are_counted_as_often_as_they_occur() -> None:
    assert in_common(["a", "a", "b"], ["a"]) == pytest.approx(0.5)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_distance(one: str, two: str, three: str) -> None:
    assert alike(one, one) == 1
    assert alike(one, two) == pytest.approx(alike(two, one))
    assert 0 <= alike(one, two) <= 1


@settings(deadline=None)
@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_edit_distance_is_what_its_definition_says(one: str, other: str) -> None:
    distances = list(range(len(other) + 1))
    for row, part in enumerate(one, start=1):
        before, distances = distances, [row]
        for place, second in enumerate(other):
            change = before[place] + (part != second)
            distances.append(min(change, before[place + 1] + 1, distances[place] + 1))
    longer = max(len(one), len(other), 1)
    assert alike(one, other) == pytest.approx(1 - distances[-1] / longer)
