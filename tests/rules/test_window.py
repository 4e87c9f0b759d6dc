"""The order window, compared with the plainest model of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from supt_async.domain.ids import FIRST, ItemId, LabellerId
from supt_async.rules import window as assignment
from supt_async.rules.window import Window

ADA, BOB, CY = LabellerId(1), LabellerId(2), LabellerId(3)


def items(*numbers: int) -> list[ItemId]:
    return [ItemId(number) for number in numbers]


def window(*numbers: int, places: int = 1) -> Window:
    made = Window(FIRST)
    made.extend((item, places) for item in items(*numbers))
    return made


def drain(window: Window, labeller: LabellerId) -> list[int]:
    """Everything that a labeller is proposed, who sees all of it."""
    proposed = []
    while (item := window.propose(labeller)) is not None:
        window.mark_seen(item, labeller)
        proposed.append(item)
    return list(map(int, proposed))


# --- one sentence each ----------------------------------------------------------------------


def test_the_best_comes_first() -> None:
    assert drain(window(7, 3, 11), ADA) == [7, 3, 11]


def test_two_labellers_never_get_the_same_place() -> None:
    shared = window(*range(10))
    proposed = [shared.propose(labeller) for labeller in (ADA, BOB) * 5]
    assert proposed == list(range(10))


def test_a_labeller_does_not_get_the_second_place_of_an_item_they_have_seen() -> None:
    shared = window(1, 2, places=2)
    assert drain(shared, ADA) == [1, 2]
    assert drain(shared, BOB) == [1, 2]
    assert drain(shared, CY) == []


def test_an_item_that_is_out_is_proposed_once_it_is_back() -> None:
    shared = Window(FIRST)
    shared.extend([(ItemId(1), 0), (ItemId(2), 1)])
    assert shared.propose(ADA) == 2
    assert shared.propose(ADA) is None
    shared.give_back(ItemId(1))
    assert shared.propose(ADA) == 1


def test_what_is_given_back_keeps_its_rank() -> None:
    shared = window(5, 4, 3, 2)
    taken = [shared.propose(ADA) for _ in range(3)]
    assert taken == [5, 4, 3]
    shared.give_back(ItemId(3))
    shared.give_back(ItemId(5))
    assert drain(shared, BOB) == [5, 3, 2]


def test_what_is_given_back_waits_for_what_is_better() -> None:
    shared = window(1, 2, 3, places=2)
    assert drain(shared, ADA) == [1, 2, 3]
    shared.give_back(ItemId(2))
    assert drain(shared, BOB) == [1, 2, 3]


def test_what_the_window_does_not_know_comes_first_when_it_is_given_back() -> None:
    shared = window(1, 2)
    shared.give_back(ItemId(99))
    assert drain(shared, ADA) == [99, 1, 2]


def test_a_higher_priority_comes_first() -> None:
    shared = window(1, 2)
    shared.prioritise(ItemId(50), 1)
    shared.prioritise(ItemId(51), 1, priority=9)
    shared.prioritise(ItemId(52), 1, priority=3)
    assert drain(shared, ADA) == [51, 52, 50, 1, 2]


def test_an_item_of_the_ranking_may_be_prioritised() -> None:
    shared = window(1, 2, 3)
    shared.prioritise(ItemId(3), 1)
    assert drain(shared, ADA) == [3, 1, 2]


def test_a_full_item_is_not_proposed_until_it_is_given_back() -> None:
    shared = window(1, 2, places=3)
    shared.mark_full(ItemId(1))
    assert shared.propose(ADA) == 2
    shared.give_back(ItemId(1), places=2)
    assert shared.places(ItemId(1)) == 2
    assert shared.propose(BOB) == 1


def test_a_place_that_was_taken_elsewhere_is_not_proposed() -> None:
    shared = window(1, 2)
    shared.mark_taken(ItemId(1))
    shared.mark_taken(ItemId(1))
    shared.mark_taken(ItemId(99))
    assert drain(shared, ADA) == [2]


def test_who_may_have_an_item_again_is_proposed_it_again() -> None:
    shared = window(1, 2, 3, places=2)
    assert drain(shared, ADA) == [1, 2, 3]
    shared.mark_unseen(ItemId(2), ADA)
    assert shared.propose(ADA) == 2


def test_an_item_whose_answers_were_withdrawn_is_proposed_to_everybody_again() -> None:
    shared = window(1, 2, places=2)
    assert drain(shared, ADA) == drain(shared, BOB) == [1, 2]
    shared.forget_seen(ItemId(2))
    shared.prioritise(ItemId(2), 2)
    assert drain(shared, ADA) == drain(shared, BOB) == [2]


def test_an_item_of_no_position_can_be_unseen_as_well() -> None:
    shared = Window(FIRST)
    shared.prioritise(ItemId(50), 2)
    assert drain(shared, ADA) == [50]
    shared.mark_unseen(ItemId(50), ADA)
    assert shared.propose(ADA) == 50


def test_a_candidate_that_is_known_already_is_passed_over() -> None:
    shared = window(1, 2)
    shared.prioritise(ItemId(9), 1)
    shared.extend([(ItemId(2), 5), (ItemId(9), 5), (ItemId(3), 1)])
    assert drain(shared, ADA) == [9, 1, 2, 3]


def test_what_is_consumed_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "TRIM", 10)
    shared = window(*range(100))
    for _ in range(95):
        assert shared.propose(ADA) is not None
    assert len(shared) <= 15


def test_an_item_that_was_prioritised_can_be_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assignment, "TRIM", 2)
    shared = window(1, 2, 3, 4)
    shared.prioritise(ItemId(2), 1)
    assert drain(shared, ADA) == [2, 1, 3, 4]


@given(st.permutations(range(30)), st.integers(1, 3))
@settings(deadline=None)
def test_everybody_is_proposed_everything_in_the_order_of_the_ranking(
    ranking: list[int], places: int
) -> None:
    shared = window(*ranking, places=places)
    labellers = [LabellerId(n) for n in range(places)]
    assert [drain(shared, labeller) for labeller in labellers] == [ranking] * places
    assert shared.propose(LabellerId(99)) is None


# --- any order of events --------------------------------------------------------------------


@dataclass
class Known:
    """An item as the model knows it."""

    places: int
    key: tuple[int, int]
    """Sort key: before the ranking, or the position in it."""
    ranked: bool
    returned: bool = False
    """It was given back and has no position: its priority may have been forgotten."""
    seen: set[LabellerId] = field(default_factory=set)


class AnyOrder(RuleBasedStateMachine):
    """A window that forgets nothing: it proposes what the model does."""

    trim = 10**9

    @initialize()
    def begin(self) -> None:
        self.before, assignment.TRIM = assignment.TRIM, self.trim
        self.window = Window(FIRST)
        self.model: dict[ItemId, Known] = {}
        self.length = 0

    def teardown(self) -> None:
        if not hasattr(self, "before"):
            return
        try:
            for labeller in (ADA, BOB, CY):
                while self.proposed(labeller) is not None:
                    pass
        finally:
            assignment.TRIM = self.before

    @rule(count=st.integers(1, 8), places=st.integers(0, 2))
    def load(self, count: int, places: int) -> None:
        self.extend(range(len(self.model), len(self.model) + count), places)

    def extend(self, numbers: Iterable[int], places: int) -> None:
        candidates = [(ItemId(number), places) for number in numbers]
        self.window.extend(candidates)
        for item, _ in candidates:
            if item not in self.model:
                self.model[item] = Known(places, (self.length, item), ranked=True)
            self.length += 1

    @rule(labeller=st.sampled_from([ADA, BOB, CY]))
    def propose(self, labeller: LabellerId) -> None:
        self.proposed(labeller)

    def proposed(self, labeller: LabellerId) -> ItemId | None:
        eligible = {
            item: known
            for item, known in self.model.items()
            if known.places > 0 and labeller not in known.seen
        }
        item = self.next_for(labeller)
        if item is None:
            assert not eligible, "there is something, and it is not proposed"
            return None
        assert item in eligible, "there is no place, or they have had it"
        self.check_order(item, eligible)
        eligible[item].places -= 1
        # As a queue does at once: the lease is theirs.
        self.window.mark_seen(item, labeller)
        eligible[item].seen.add(labeller)
        return item

    def next_for(self, labeller: LabellerId) -> ItemId | None:
        return self.window.propose(labeller)

    def check_order(self, item: ItemId, eligible: dict[ItemId, Known]) -> None:
        latest = [(-1, x) if known.returned else known.key for x, known in eligible.items()]
        assert eligible[item].key <= min(latest)

    @rule(pick=st.integers(0, 50), labeller=st.sampled_from([ADA, BOB, CY]), again=st.booleans())
    def give_back(self, pick: int, labeller: LabellerId, again: bool) -> None:
        """A lease ends without an answer; after a skip the labeller does not get it again."""
        had = [item for item, known in self.model.items() if labeller in known.seen]
        if not had:
            return
        item = had[pick % len(had)]
        known = self.model[item]
        self.window.give_back(item)
        known.returned = not known.ranked
        known.places += 1
        if again:
            self.window.mark_unseen(item, labeller)
            known.seen.discard(labeller)

    @rule(pick=st.integers(0, 50))
    def fill(self, pick: int) -> None:
        item = self.pick(pick)
        if item is not None:
            self.window.mark_full(item)
            self.model[item].places = 0

    @rule(pick=st.integers(0, 50))
    def take(self, pick: int) -> None:
        item = self.pick(pick)
        if item is not None:
            self.window.mark_taken(item)
            self.model[item].places = max(0, self.model[item].places - 1)

    @rule(places=st.integers(1, 2), priority=st.integers(0, 2))
    def prioritise_a_new_one(self, places: int, priority: int) -> None:
        item = ItemId(len(self.model))
        self.window.prioritise(item, places, priority)
        self.model[item] = Known(places, (-1 - priority, item), ranked=False)

    def pick(self, number: int) -> ItemId | None:
        return list(self.model)[number % len(self.model)] if self.model else None

    @invariant()
    def the_places_are_those_of_the_model(self) -> None:
        for item, known in getattr(self, "model", {}).items():
            assert self.window.places(item) == known.places


class AnyOrderForgetful(AnyOrder):
    """A window that forgets at once, and meets items again: nothing is lost or doubled."""

    trim = 2

    def next_for(self, labeller: LabellerId) -> ItemId | None:
        """The window forgets who has seen consumed items; the database refuses those."""
        for _ in self.model:
            item = self.window.propose(labeller)
            if item is None or labeller not in self.model[item].seen:
                return item
            self.window.mark_full(item)
            self.window.mark_seen(item, labeller)
            self.window.give_back(item, self.model[item].places)
        return self.window.propose(labeller)

    @rule(pick=st.integers(0, 50), priority=st.integers(0, 2))
    def prioritise_one_of_the_ranking(self, pick: int, priority: int) -> None:
        item = self.pick(pick)
        if item is not None and self.model[item].places:
            known = self.model[item]
            self.window.prioritise(item, known.places, priority)
            known.ranked = False

    @rule(pick=st.integers(0, 50))
    def load_one_that_was_there(self, pick: int) -> None:
        """A chunk of the ranking names an item that came by another way before it."""
        item = self.pick(pick)
        if item is not None:
            self.extend([item], self.model[item].places)
            self.model[item].ranked = False

    def check_order(self, item: ItemId, eligible: dict[ItemId, Known]) -> None:
        """What was never given back or prioritised comes in the order of the ranking."""
        ranked = {x: known for x, known in eligible.items() if known.ranked and not known.seen}
        if item in ranked:
            assert item == min(ranked, key=lambda other: ranked[other].key)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyOrderForgetful = AnyOrderForgetful.TestCase
TestAnyOrderForgetful.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
