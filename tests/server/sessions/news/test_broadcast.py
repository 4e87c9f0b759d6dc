"""News cost one encoding for all, one write a member, and nothing for who needs none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from supt_async.domain.project import ModelState
from supt_async.protocol.messages import Model, Progress
from supt_async.protocol.server.news import NewsKind
from supt_async.rules.crowds import news_pace
from supt_async.server.sessions.news import broadcast as module
from supt_async.server.sessions.news.broadcast import STEP, Broadcast
from supt_async.server.sessions.news.turns import Turns
from supt_async.server.sessions.sending.shared import Shared, share
from tests.server.sessions.news.members import ToldMember

MODEL = Model(state=ModelState.READY, generation=1, metrics={}, labels=1)


def progress(done: int) -> Progress:
    return Progress(done=done, total=9, labellers=1, per_minute=0.0)


class CountedTurns(Turns):
    """Turns that are taken at once, and counted."""

    def __init__(self) -> None:
        super().__init__()
        self.units: list[int] = []

    @asynccontextmanager
    async def turn(self, cost: object, units: int) -> AsyncIterator[None]:
        self.units.append(units)
        yield
        await asyncio.sleep(0)


class Told:
    """A broadcast that runs, its members, and how often something was encoded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turns = CountedTurns()
        self.broadcast = Broadcast(self.turns)
        self.encoded: list[Progress | Model] = []
        monkeypatch.setattr(module, "share", self._share)

    def _share(self, message: Progress | Model) -> Shared:
        self.encoded.append(message)
        return share(message)

    def enter(self, *members: ToldMember) -> None:
        for one in members:
            self.broadcast.enter(one.member)

    async def tell(self, progress: Progress, model: Model = MODEL) -> None:
        """Offer something, and wait until all were told."""
        running = asyncio.create_task(self.broadcast.run())
        self.broadcast.offer(progress, model)
        await self.broadcast.told()
        running.cancel()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


async def test_a_thousand_members_cost_one_encoding_a_message_and_one_write_each(
    told: Told,
) -> None:
    members = [ToldMember(number) for number in range(1000)]
    told.enter(*members)
    await told.tell(progress(1))
    assert told.encoded == [progress(1), MODEL]
    assert {len(member.writes) for member in members} == {1}
    assert {tuple(member.texts) for member in members} == {
        (share(progress(1)).text, share(MODEL).text)
    }


async def test_they_are_told_in_small_steps(told: Told) -> None:
    told.enter(*(ToldMember(number) for number in range(1000)))
    await told.tell(progress(1))
    assert sum(told.turns.units) == 1000
    assert max(told.turns.units) == STEP


async def test_nothing_is_told_if_nothing_changed_and_only_what_did(told: Told) -> None:
    ada = ToldMember(1)
    told.enter(ada)
    await told.tell(progress(1))
    await told.tell(progress(1))
    assert len(ada.writes) == 1
    await told.tell(progress(2))
    assert ada.texts[2:] == [share(progress(2)).text]


async def test_who_wants_no_news_costs_neither_a_write_nor_a_turn(told: Told) -> None:
    hidden = [ToldMember(number, NewsKind.NONE) for number in range(100)]
    told.enter(*hidden)
    await told.tell(progress(1))
    assert [member.writes for member in hidden] == [[]] * 100
    assert told.turns.units == []


async def test_who_comes_back_is_told_the_latest_at_once_and_only_once(told: Told) -> None:
    ada = ToldMember(1, NewsKind.NONE)
    told.enter(ada)
    await told.tell(progress(1))
    ada.news = NewsKind.SHARED
    told.broadcast.greet(ada.member)
    told.broadcast.greet(ada.member)
    assert ada.texts == [share(progress(1)).text, share(MODEL).text]
    assert told.encoded == [progress(1), MODEL]


async def test_who_enters_before_there_is_anything_is_told_when_there_is(told: Told) -> None:
    ada = ToldMember(1)
    told.enter(ada)
    told.broadcast.greet(ada.member)
    assert ada.writes == []
    await told.tell(progress(1))
    assert len(ada.writes) == 1


async def test_a_client_that_does_not_count_gets_its_own_number(told: Told) -> None:
    old, new = ToldMember(7, NewsKind.OWN), ToldMember(8)
    told.enter(old, new)
    await told.tell(progress(1))
    assert '"mine":7' in old.texts[0]
    assert '"mine"' not in new.texts[0]


async def test_an_answer_that_changes_no_progress_is_told_to_such_a_client_alone(
    told: Told,
) -> None:
    # A gold answer: if the labeller's own number stood still, it could be told from others.
    old, other, new = ToldMember(7, NewsKind.OWN), ToldMember(6, NewsKind.OWN), ToldMember(7)
    told.enter(old, other, new)
    await told.tell(progress(1))
    old.mine = 70
    told.broadcast.counted(old.labeller)
    await told.tell(progress(1))
    assert '"mine":70' in old.texts[-1]
    assert [len(member.writes) for member in (old, other, new)] == [2, 1, 1]


async def test_who_leaves_during_a_round_is_not_told(told: Told) -> None:
    members = [ToldMember(number) for number in range(3 * STEP)]
    told.enter(*members)
    last = members[-1]
    members[0].on_tell = lambda: told.broadcast.leave(last.member)
    await told.tell(progress(1))
    assert last.writes == []


async def test_the_interval_to_the_next_news_goes_by_how_many_are_told(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def interval(people: float) -> float:
        asked.append(people)
        return 0.0

    monkeypatch.setattr(news_pace, "interval", interval)
    told.enter(*(ToldMember(number) for number in range(3 * STEP)))
    told.enter(ToldMember(1, NewsKind.NONE))
    await told.tell(progress(1))
    late = ToldMember(2)
    told.enter(late)
    await told.tell(progress(1))
    await told.tell(progress(2))
    assert asked == [3 * STEP, 3 * STEP + 1]
    assert late.texts == [share(progress(2)).text, share(MODEL).text]
    people = 3 * STEP + 2
    await told.tell(replace(progress(3), labellers=8 * people))
    assert asked[-1] == 8 * (3 * STEP + 1), "other processes tell seven times as many"


async def test_those_who_see_no_news_are_not_looked_at_again(told: Told) -> None:
    class Hidden(ToldMember):
        looks = 0

        def __getattribute__(self, name: str) -> object:
            if name == "news":
                Hidden.looks += 1
            return super().__getattribute__(name)

    told.enter(*(Hidden(number, NewsKind.NONE) for number in range(100)))
    await told.tell(progress(1))
    Hidden.looks = 0
    await told.tell(progress(2))
    assert Hidden.looks == 0
