"""Owner and orchestrator of a project under stress: everything that they can do to its queue."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Access, Project
from supt_async.errors import NotFound, Refused, StorageUnavailable
from supt_async.storage.factory import Storage
from supt_async.storage.people.participation import lift
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner as Withdrawer

T = TypeVar("T")


@dataclass
class Owner:
    """Owner of one project, and the orchestrator that ranks its items."""

    storage: Storage
    project: Project
    access: Access
    labellers: list[str]
    rng: random.Random
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    done: dict[str, int] = field(default_factory=dict)
    """How often each act succeeded."""

    async def work(self, stopping: asyncio.Event, pause: float) -> None:
        acts: list[Callable[[], Awaitable[None]]] = [
            *(self._rank, self._rank, self._import, self._import, self._again),
            *(self._void, self._reopen, self._correct, self._pause),
        ]
        if self.project.settings.overlap > 1:  # otherwise two labels of an item would be right
            acts += [self._second_look, self._overlap]
        while not stopping.is_set():
            act = self.rng.choice(acts)
            # Whoever is refused or cut off in the middle of it does it again another time.
            with contextlib.suppress(NotFound, Refused, StorageUnavailable):
                await act()
                name = act.__name__
                self.done[name] = self.done.get(name, 0) + 1
            await asyncio.sleep(self.rng.uniform(0, 2 * pause))

    async def settle(self) -> None:
        """Bring to an end what was interrupted."""
        await self._insist(lambda: self.storage.catalogue.finish_changes())
        await self._insist(lambda: self.storage.catalogue.set_paused(self.project.id, False))
        for name in self.labellers:
            with contextlib.suppress(Refused, NotFound):
                await self._lift(name)

    async def _insist(self, act: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await act()
            except StorageUnavailable:
                await asyncio.sleep(0.1)

    async def _rank(self) -> None:
        """Publish a ranking of what is open, as a model would after each training."""
        training = self.storage.training
        term = await training.lead(self.project.id, "stress", 60_000)
        if term is None:
            return
        labels = await training.label_count(self.project.id)
        pool = await training.pool(self.project.id)
        order = np.array(pool.ids, dtype=np.int64)
        np.random.default_rng(self.rng.getrandbits(32)).shuffle(order)
        await training.publish(
            self.project.id, term, None, order[:2000], covers=pool.covers, labels=labels
        )

    async def _import(self) -> None:
        new = [self._item() for _ in range(self.rng.randrange(1, 40))]
        await self.storage.catalogue.add_items(self.project.id, new)

    def _item(self) -> NewItem:
        number = next(self.numbers)
        suggestion = NewSuggestion(source="rules", value="cat", score=self.rng.random())
        gold = self.rng.random() < 0.05
        return NewItem(
            payload=f'"more {number}"',
            external_id=f"more-{number}",
            priority=self.rng.choice((0, 0, 0, 1, 5)),
            label="cat" if gold else None,
            gold=gold,
            suggestions=() if gold else (suggestion,),
        )

    async def _again(self) -> None:
        """Add what was added before, at two places at once."""
        last = next(self.numbers)
        items = [NewItem(payload=f'"twice {last}"', external_id=f"twice-{last}")]
        add = self.storage.catalogue.add_items
        await asyncio.gather(*(add(self.project.id, items) for _ in range(2)))

    async def _void(self) -> None:
        name = self.rng.choice(self.labellers)
        owner = Withdrawer(project=self.project.id, by=None, reason="no care")
        await Voiding(self.storage.database, owner, name).run()
        await asyncio.sleep(0.1)
        await self._lift(name)

    async def _lift(self, name: str) -> None:
        await self._insist(lambda: lift(self.storage.database, self.project.id, name, None))

    async def _reopen(self) -> None:
        ids = await self._some(5)
        owner = Withdrawer(project=self.project.id, by=None, reason="new guidelines")
        reopening = Reopening(self.storage.database, owner, {})
        await reopening.reopen(ids)
        await reopening.end()

    async def _correct(self) -> None:
        (id_,) = await self._some(1)
        name = RequestId(f"correction-{next(self.numbers)}")
        corrections = self.storage.corrections
        await corrections.correct(self.access, id_, name, "dog")
        await asyncio.sleep(0.05)
        await self._insist(lambda: corrections.withdraw(self.access, name))

    async def _second_look(self) -> None:
        (id_,) = await self._some(1)
        await self.storage.suspects.second_look(self.access, id_)

    async def _overlap(self) -> None:
        """Want one more opinion of each item for a moment."""
        wanted = self.project.settings.overlap
        change = self.storage.catalogue.change
        await change(self.project.id, settings={"overlap": wanted + 1})
        await self._insist(lambda: change(self.project.id, settings={"overlap": wanted}))

    async def _pause(self) -> None:
        await self.storage.catalogue.set_paused(self.project.id, True)
        await self._insist(lambda: self.storage.catalogue.set_paused(self.project.id, False))

    async def _some(self, count: int) -> list[ItemId]:
        ids = (await self.storage.training.pool(self.project.id)).ids
        return [ItemId(int(id_)) for id_ in self.rng.sample(list(ids), count)]
