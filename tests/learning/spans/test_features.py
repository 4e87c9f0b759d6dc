"""Features of tokens."""

from __future__ import annotations

from hypothesis import given, strategies as st

from supt_async.learning.spans.features import features, gaps_of
from supt_async.learning.spans.tokens import words


def of(text: str) -> list[list[str]]:
    tokens = words(text)
    return features(tokens, gaps_of(text, tokens))


def test_a_word_is_told_by_itself_its_shape_and_its_neighbours() -> None:
    _, ada, _ = of("Dear Ada7,")
    assert {"wada7", "WAda7", "sXxd", "pad", "ea7", "-wdear", "+w,", "-sXx", "_"} <= set(ada)


def test_gaps_tell_lines_and_words_that_are_written_together() -> None:
    text = "e-mail me\nsoon"
    assert gaps_of(text, words(text)) == ["^", "&", "&", "_", "^"]


def test_signs_of_a_script_without_spaces_are_told_in_pairs() -> None:
    first, second = of("\u6771\u4eac")
    assert "+b\u6771\u4eac" in first
    assert "-b\u6771\u4eac" in second
    assert not any(one.startswith(("-b", "+b")) for one in of("two words")[0])


@given(st.text())
def test_any_text_has_features_for_each_of_its_tokens(text: str) -> None:
    tokens = words(text)
    rows = features(tokens, gaps_of(text, tokens))
    assert len(rows) == len(tokens)
    assert all(row and all(row) for row in rows)
