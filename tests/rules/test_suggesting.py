"""Rules of suggestions: names of sources, and hand-outs that show none."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from supt_async.domain.ids import ItemId, LabellerId
from supt_async.rules.suggesting import is_blind, is_source

IDS = st.integers(min_value=1, max_value=2**62)


@pytest.mark.parametrize("name", ["llm", "gpt 4o", "Régles", "x" * 128])
def test_a_source_has_a_printable_name(name: str) -> None:
    assert is_source(name)


@pytest.mark.parametrize("name", ["", " llm", "llm ", "a\nb", "x" * 129, "\u200b"])
def test_what_nobody_could_type_is_no_source(name: str) -> None:
    assert not is_source(name)


@given(IDS, IDS, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_keeps_the_blind_hand_outs_of_a_smaller_one(
    item: int, labeller: int, one: float, other: float
) -> None:
    small, large = sorted((one, other))
    if is_blind(ItemId(item), LabellerId(labeller), small):
        assert is_blind(ItemId(item), LabellerId(labeller), large)


def test_no_hand_out_is_blind_for_0_and_all_are_for_1() -> None:
    pairs = [(ItemId(item), LabellerId(who)) for item in range(100) for who in range(10)]
    assert not any(is_blind(*pair, 0) for pair in pairs)
    assert all(is_blind(*pair, 1) for pair in pairs)


def test_the_blind_share_is_that_of_items_and_that_of_labellers() -> None:
    items, people = range(1, 401), range(1, 101)
    drawn = {(i, p): is_blind(ItemId(i), LabellerId(p), 0.2) for i in items for p in people}
    assert abs(sum(drawn.values()) / len(drawn) - 0.2) < 0.01
    for labeller in people:
        assert 0.1 < sum(drawn[item, labeller] for item in items) / len(items) < 0.3
    for item in items:
        assert sum(drawn[item, labeller] for labeller in people) < 50
