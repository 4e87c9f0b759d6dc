"""Equal answers have the same text, different answers have different texts."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from supt_async.protocol.tasks.equality import respelled, spell, text_of

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (0, -0.0),
        ([1.0, 2], [1, 2.0]),
        ({"a": 1, "b": 2.0}, {"b": 2, "a": 1}),
        ({"a": [{"b": 3.0}]}, {"a": [{"b": 3}]}),
    ],
)
def test_equal_answers_have_one_text(one: Any, other: Any) -> None:
    assert text_of(one) == text_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, "1"), (0, None), ("a", "A"), ([1, 2], [2, 1]), (0.5, 0)]
)
def test_other_answers_have_another(one: Any, other: Any) -> None:
    assert text_of(one) != text_of(other)


@given(values)
def test_the_text_is_json_of_the_value_and_stays_what_it_is(value: Any) -> None:
    text = text_of(value)
    assert json.loads(text) == value
    assert respelled(text) == text
    assert respelled(msgspec.json.encode(value).decode()) == text


def test_a_number_beyond_all_integers_that_can_be_stored_stays_a_float() -> None:
    assert type(spell(1e30)) is float
    assert type(spell(-(2.0**63))) is int
    assert type(spell(2.0**64)) is float
