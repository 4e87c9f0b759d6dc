"""Who is woken when items may be free: enough of them, and not many more."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hypothesis import given, strategies as st

from supt_async.rules.crowds.waking import FIRST, MOST, PATIENCE, Waiters


class Queue:
    """Items and who may have each; waiters that ask it, in memory."""

    def __init__(self, people: Iterable[int]) -> None:
        self.waiters: Waiters[int] = Waiters()
        self.items: list[frozenset[int]] = []
        self.now = 1.0
        self.asked: list[int] = []
        self.served: list[int] = []
        self.looks = 0
        for who in people:
            self.waiters.waits(who, 0.0)

    def add(self, *items: Iterable[int]) -> None:
        """Add items, each with those who may have it, and let everybody ask who is woken."""
        self.items += [frozenset(who) for who in items]
        self.now += 1
        self.waiters.changed(self.now)
        self.rest()

    def rest(self) -> None:
        """Let those who are woken ask, a batch at a time, until nobody is."""
        while batch := self._woken():
            assert len(batch) <= MOST
            self.now += 0.001
            for who in batch:
                self._ask(who)

    def _woken(self) -> list[int]:
        batch: list[int] = []
        while (who := self.waiters.next()) is not None:
            batch.append(who)
        if not batch and self.waiters.impatient:
            self.looks += 1
            self.now += 0.001
            self.waiters.looked(len(self.items), self.now)
            return self._woken()
        return batch

    def _ask(self, who: int) -> None:
        self.asked.append(who)
        found = next((item for item in self.items if who in item), None)
        if found is None:
            self.waiters.waits(who, self.now)
        else:
            self.items.remove(found)
            self.served.append(who)
            self.waiters.served(who)


PEOPLE = range(5000)


def test_one_item_among_five_thousand_wakes_a_few_and_goes_to_the_longest_waiting() -> None:
    queue = Queue(PEOPLE)
    queue.add(PEOPLE)
    assert queue.served == [0]
    assert len(queue.asked) <= 2 * FIRST + 1
    assert queue.looks == 1


def test_a_thousand_items_wake_little_more_than_a_thousand_in_order() -> None:
    queue = Queue(PEOPLE)
    queue.add(*[PEOPLE] * 1000)
    assert queue.served == list(range(1000))
    assert len(queue.asked) <= 1000 + MOST


def test_an_item_for_the_last_who_waits_reaches_them() -> None:
    queue = Queue(range(200))
    queue.add([199])
    assert queue.served == [199]
    assert queue.looks <= 200 // PATIENCE + 1


def test_an_item_for_nobody_is_asked_for_once_by_each() -> None:
    queue = Queue(range(200))
    queue.add([])
    queue.rest()
    assert sorted(queue.asked) == list(range(200))


def test_who_got_nothing_keeps_their_place_and_who_got_something_goes_behind() -> None:
    waiters: Waiters[str] = Waiters()
    for who in ("a", "b", "c"):
        waiters.waits(who, 0.0)
    waiters.waits("a", 1.0)
    waiters.waits("b", 1.0, took=True)
    assert waiters.last_asked_until(math.inf) == ["a", "c", "b"]


def test_who_asked_before_a_change_and_hears_after_it_asks_again() -> None:
    waiters: Waiters[str] = Waiters()
    waiters.changed(2.0)
    waiters.waits("a", 1.0)
    assert waiters.next() == "a"
    waiters.waits("a", 3.0)
    assert waiters.next() is None


def test_a_look_that_began_before_a_change_ends_nothing() -> None:
    waiters: Waiters[str] = Waiters()
    for who in "abcd":
        waiters.waits(who, 0.0)
    waiters.changed(1.0)
    waiters.looked(0, began_at=0.5)
    assert [waiters.next(), waiters.next()] == ["a", "b"]
    waiters.waits("a", 2.0)
    waiters.waits("b", 2.0)
    assert waiters.impatient
    waiters.looked(1, began_at=2.5)
    assert [waiters.next(), waiters.next()] == ["c", "d"]


@pytest.mark.parametrize("end", ["gone", "failed"])
def test_who_was_woken_and_leaves_or_fails_keeps_nobody_else_from_the_item(end: str) -> None:
    queue = Queue(range(4))
    queue.items = [frozenset(range(4))]
    queue.waiters.changed(2.0)
    for who in (queue.waiters.next(), queue.waiters.next()):
        assert who is not None
        getattr(queue.waiters, end)(who)
    queue.now = 3.0
    queue.rest()
    assert queue.served == [2]


@given(
    st.lists(
        st.lists(st.sets(st.integers(0, 39)), max_size=20),
        max_size=6,
    )
)
def test_nothing_that_somebody_may_have_stays_while_they_wait(
    changes: list[list[set[int]]],
) -> None:
    queue = Queue(range(40))
    for items in changes:
        before = len(queue.asked)
        waiting = len(queue.waiters)
        queue.add(*items)
        left = frozenset().union(*queue.items)
        assert not left & set(queue.waiters.last_asked_until(math.inf))
        assert len(queue.asked) - before <= waiting
