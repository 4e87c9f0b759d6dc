"""Windows of a project with items for some people only."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from supt_async.domain.ids import FIRST, AudienceId, ItemId, LabellerId
from supt_async.rules import audience_window
from supt_async.rules.audience_window import AudienceWindow

ADA, BOB = LabellerId(1), LabellerId(2)
EXPERTS, NURSES = AudienceId(1), AudienceId(2)


def window(meant: dict[int, list[AudienceId]], *items: int, places: int = 1) -> AudienceWindow:
    made = AudienceWindow(FIRST)
    made.know({ItemId(item): audiences for item, audiences in meant.items()})
    made.extend((ItemId(item), places) for item in items)
    return made


def drain(window: AudienceWindow, audience: AudienceId, labeller: LabellerId) -> list[int]:
    proposed = []
    while (item := window.propose_from(audience, labeller)) is not None:
        window.mark_seen(item, labeller)
        proposed.append(int(item))
    return proposed


def test_an_item_for_an_audience_is_not_proposed_to_everybody() -> None:
    shared = window({2: [EXPERTS]}, 1, 2, 3)
    assert [shared.propose(ADA) for _ in range(3)] == [1, 3, None]


def test_an_audience_gets_its_items_in_their_order() -> None:
    shared = window({4: [EXPERTS], 2: [EXPERTS], 3: [NURSES]}, 4, 1, 3, 2)
    assert drain(shared, EXPERTS, ADA) == [4, 2]


def test_an_item_of_two_audiences_is_proposed_from_one_of_them() -> None:
    shared = window({1: [EXPERTS, NURSES], 2: [NURSES]}, 1, 2)
    assert shared.propose_from(EXPERTS, ADA) == 1
    assert drain(shared, NURSES, BOB) == [2]


def test_an_item_that_is_given_back_comes_to_all_of_its_audiences() -> None:
    shared = window({1: [EXPERTS, NURSES]}, 1)
    shared.propose_from(EXPERTS, ADA)
    shared.mark_seen(ItemId(1), ADA)
    shared.give_back(ItemId(1))
    assert drain(shared, EXPERTS, ADA) == []
    assert drain(shared, NURSES, BOB) == [1]


def test_an_item_with_a_priority_stays_with_its_audience() -> None:
    shared = window({1: [EXPERTS], 2: [EXPERTS]}, 1, 2)
    shared.prioritise(ItemId(2), 1, 7)
    assert shared.propose(BOB) is None
    assert drain(shared, EXPERTS, ADA) == [2, 1]


def test_a_full_item_is_proposed_from_no_window() -> None:
    shared = window({1: [EXPERTS, NURSES]}, 1)
    shared.mark_full(ItemId(1))
    assert drain(shared, NURSES, BOB) == []
    assert shared.places(ItemId(1)) == 0


def test_an_audience_that_is_read_again_gets_its_items_again() -> None:
    shared = window({1: [EXPERTS]}, 1)
    drain(shared, EXPERTS, ADA)
    shared.restart(EXPERTS)
    shared.extend([(ItemId(1), 1)])
    assert drain(shared, EXPERTS, BOB) == [1]


def test_only_items_without_places_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience_window, "MOST_KNOWN", 4)
    shared = window({1: [EXPERTS], 2: [EXPERTS], 3: [EXPERTS], 4: [EXPERTS]}, 1, 2, 3, 4)
    assert shared.propose_from(EXPERTS, ADA) == 1
    shared.mark_full(ItemId(2))
    shared.know({ItemId(5): [EXPERTS]})
    assert [shared.is_known(ItemId(item)) for item in range(1, 6)] == [
        *(True, False, True, True, True),
    ]


@given(
    meant=st.dictionaries(
        st.integers(1, 12),
        st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True),
    ),
    places=st.integers(1, 3),
    turns=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), max_size=60),
)
def test_no_place_is_proposed_twice_and_nobody_gets_what_is_not_theirs(
    meant: dict[int, list[int]], places: int, turns: list[tuple[int, int]]
) -> None:
    audiences = {item: [AudienceId(one) for one in some] for item, some in meant.items()}
    shared = window(audiences, *range(1, 13), places=places)
    left = dict.fromkeys(range(1, 13), places)
    had: set[tuple[int, int]] = set()
    for audience, who in turns:
        mine = {item for item, some in meant.items() if audience in some}
        item = shared.propose_from(AudienceId(audience), LabellerId(who))
        may = {one for one in mine if left[one] and (one, who) not in had}
        assert (item in may) if may else item is None
        if item is not None:
            shared.mark_seen(item, LabellerId(who))
            left[item] -= 1
            had.add((item, who))
