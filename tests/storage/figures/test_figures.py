"""Figures that are kept are those of a recount after any acts."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from supt_async.domain.ids import ItemId, RequestId
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.figures.figures import Figures
from supt_async.storage.schema import tables
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner
from tests.storage.figures.looks import keep, kept
from tests.support.databases import DATABASES, fresh
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture, owner


class Acts:
    """Acts of people and of an owner, drawn at random."""

    def __init__(self, queue: QueueFixture, seed: int) -> None:
        self.queue = queue
        self.draw = random.Random(seed)
        self.people: list[LabellerSession] = []
        self.answers: list[tuple[LabellerSession, str, ItemId]] = []
        self.done: Counter[str] = Counter()

    async def begin(self) -> None:
        for name in ("Ada", "Bob", "Cleo"):
            self.people.append(await self.queue.open_session(name))
        self.owner = await owner(self.queue)
        await self.add()

    async def act(self) -> None:
        kinds = ["label"] * 8 + ["undo", "skip", "correct", "reopen", "void", "add", "late"]
        kind = self.draw.choice(kinds)
        self.done[kind] += 1
        self.queue.clock.advance(1)
        await getattr(self, kind)()

    async def add(self) -> None:
        values = [f"item {self.draw.random()}" for _ in range(6)]
        await self.queue.add(*values)
        await self.queue.add(f"known {self.draw.random()}", label="dog")

    async def label(self) -> None:
        who = self.draw.choice(self.people)
        for offer in (await who.claim()).leased:
            id_ = f"L{len(self.answers)}"
            await who.submit(offer, self.draw.choice(["cat", "dog"]), id=id_)
            self.answers.append((who, id_, offer.item))

    async def late(self) -> None:
        """An answer after its lease has ended, which may find its place taken."""
        who = self.draw.choice(self.people)
        offers = (await who.claim()).leased
        await who.release(*offers)
        await self.label()
        for offer in offers:
            await who.submit(offer, "dog")

    async def undo(self) -> None:
        if self.answers:
            who, id_, _ = self.draw.choice(self.answers[-5:])
            await who.undo(id_)

    async def skip(self) -> None:
        who = self.draw.choice(self.people)
        for offer in (await who.claim()).leased:
            await who.skip(offer)

    async def correct(self) -> None:
        if self.answers:
            item = self.draw.choice(self.answers)[2]
            id_ = RequestId(f"C{self.draw.random()}")
            await self.queue.storage.corrections.correct(self.owner, item, id_, "cat")
            if self.draw.random() < 0.3:
                await self.queue.storage.corrections.withdraw(self.owner, id_)

    async def reopen(self) -> None:
        if self.answers:
            items = [item for _, _, item in self.draw.sample(self.answers, 1)]
            reopening = Reopening(self.queue.storage.database, self.why(), {})
            await reopening.reopen(items)
            await reopening.end()

    async def void(self) -> None:
        name = self.draw.choice(["Ada", "Bob"])
        if self.done["void"] <= 1:
            await Voiding(self.queue.storage.database, self.why(), name).run()

    def why(self) -> Owner:
        return Owner(project=self.queue.project.id, by=self.owner, reason="to see")


@pytest.mark.parametrize("overlap", [1, 2])
async def test_kept_figures_are_those_of_a_recount_after_any_acts(
    queue: QueueFixture, overlap: int
) -> None:
    catalogue = queue.storage.catalogue
    await catalogue.change(queue.project.id, settings={"overlap": overlap})
    other = await queue.another_project("other")
    await other.add("a", "b", label="cat")
    acts = Acts(queue, overlap)
    await acts.begin()
    figures = Figures(queue.storage.database, least=1)
    for step in range(45):
        await acts.act()
        if acts.draw.random() < 0.3:
            await figures.keep()
        if step % 5 == 0:
            assert await figures.recount() == [], (step, acts.done)
        if step == 30:
            await catalogue.delete_project(other.project.id)
    await keep(queue)
    assert await figures.recount() == []
    now, without_news = await kept(queue)
    assert now == without_news
    assert sum(now.values()) > 8
    left = await queue.storage.database.read(
        lambda c: list(c.scalars(select(tables.labeller_tally.c.project_id)))
    )
    assert set(left) == {queue.project.id}


@pytest.mark.parametrize("kind", DATABASES)
async def test_two_servers_share_the_counting(kind: str, tmp_path: Path) -> None:
    if kind == "sqlite":
        return  # it has one server
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(fresh(kind, tmp_path))
        clock = ManualClock()
        stores: list[Storage] = []
        for _ in range(2):
            storage = await open_storage(address, serving=True, clock=clock)
            stack.push_async_callback(storage.close)
            stores.append(storage)
        queue = await QueueFixture.set_up(stores[0], clock)
        await queue.add(*map(str, range(12)))
        ada = await queue.open_session("Ada")
        both = [Figures(storage.database, least=1) for storage in stores]
        for _ in range(12):
            await ada.submit(await ada.get())
            for figures in both:
                await figures.keep()
        assert await both[1].recount() == []
        await keep(queue)
        _, counted = await kept(queue)
        assert counted == {ada.access.labeller: 12}
