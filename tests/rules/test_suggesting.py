"""Rules of suggestions: names of sources, and hand-outs that show none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.domain.project import NO_SUGGESTIONS
from supt_async.domain.results import Suggestion
from supt_async.learning.holdout import held_out
from supt_async.rules.suggesting import (
    NO_SUGGESTION,
    HandOutSuggestion,
    Showing,
    is_blind,
    is_held_out,
    is_source,
)

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


@given(IDS, st.integers(1, 2**40), st.floats(0, 0.99))
def test_the_items_that_are_held_out_are_those_of_the_training(
    item: int, project: int, share: float
) -> None:
    (expected,) = held_out(np.array([item]), share, project)
    assert is_held_out(ItemId(item), ProjectId(project), share) == expected


@given(IDS, IDS, st.integers(1, 99), st.floats(0, 1), st.floats(0, 0.99))
def test_a_hand_out_is_shown_blind_or_remembers_nothing(
    item: int, labeller: int, project: int, blind: float, holdout: float
) -> None:
    ids = ProjectId(project), ItemId(item), LabellerId(labeller)
    assert Showing(NO_SUGGESTIONS, 0, blind, holdout).may_show(*ids) is None
    found = Showing("llm", 0, blind, holdout).may_show(*ids)
    if is_held_out(ids[1], ids[0], holdout):
        assert found is None
    else:
        assert found is not is_blind(ids[1], ids[2], blind)


def test_whether_an_item_is_held_out_says_nothing_about_who_gets_it_blind() -> None:
    pairs = [(ItemId(item), LabellerId(who)) for item in range(1, 1001) for who in range(1, 21)]
    project = ProjectId(7)
    held = [pair for pair in pairs if is_held_out(pair[0], project, 0.2)]
    assert abs(sum(is_blind(*pair, 0.2) for pair in held) / len(held) - 0.2) < 0.03


def test_what_is_shown_is_visible_and_may_be_accepted() -> None:
    shown = HandOutSuggestion("llm", '"cat"', 0.9, "3", shown=True)
    assert shown.visible() == Suggestion(source="llm", value="cat", score=0.9)
    assert (shown.accepted('"cat"'), shown.accepted('"dog"')) == (True, False)


@pytest.mark.parametrize(
    "withheld", [NO_SUGGESTION, HandOutSuggestion("llm", '"cat"', 0.9, "3", shown=False)]
)
def test_what_is_withheld_is_neither_visible_nor_accepted(withheld: HandOutSuggestion) -> None:
    assert withheld.visible() is None
    assert withheld.accepted('"cat"') is None
