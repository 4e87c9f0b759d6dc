"""Queue limit, the upper limit of the database: the same commands put to the queue, no sockets."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from scripts.benchmarks.harness.environment import prepare
from supt_async.domain.commands import ClaimItems, Holder, SubmitAnswer
from supt_async.domain.ids import LeaseToken, RequestId
from supt_async.domain.project import Project
from supt_async.storage.factory import Storage

WARMUP_SECONDS = 2.0
_runs = itertools.count()


@dataclass
class Labeller:
    """Session that answers its items."""

    storage: Storage
    by: Holder
    name: str
    """Prefix of its answers' ids, which must be unique in a project."""
    held: list[LeaseToken]
    sent: int = 0

    async def answer(self) -> None:
        """Answer an item and take the next."""
        self.sent += 1
        answer = SubmitAnswer(
            by=self.by,
            id=RequestId(f"{self.name}-{self.sent}"),
            lease=self.held.pop(0),
            value="cat",
            ms=100,
            want=1,
        )
        reply = await self.storage.queue.ask(answer)
        self.held.extend(item.lease for item in reply.leased)


@dataclass
class Crowd:
    """Labellers of one project in this process, who answer without a pause."""

    storage: Storage
    labellers: list[Labeller]
    stored: int = 0
    until: int | None = None
    """Number of answers after which they stop."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def of(cls, storage: Storage, project: Project, tokens: list[str]) -> Crowd:
        """Open a session for each token, and give each two items."""
        run = next(_runs)

        async def one(number: int, token: str) -> Labeller:
            access = await storage.people.access(token, project.slug)
            assert access is not None
            opened = await storage.queue.open(access, None)
            by = Holder(project=project.id, labeller=access.labeller, session=opened.session)
            claimed = await storage.queue.ask(ClaimItems(by=by, want=2))
            held = [item.lease for item in claimed.leased]
            return Labeller(storage, by, f"s{run}-{number}", held)

        return cls(storage, list(await asyncio.gather(*(one(n, t) for n, t in enumerate(tokens)))))

    async def work(self) -> None:
        """Answer until it is over, or nothing is left."""
        await asyncio.gather(*(self._work(labeller) for labeller in self.labellers))

    async def _work(self, labeller: Labeller) -> None:
        while labeller.held and not self.over.is_set():
            await labeller.answer()
            self.stored += 1
            if self.stored == self.until:
                self.over.set()

    async def leave(self) -> None:
        """End the sessions, whose items go back."""
        for labeller in self.labellers:
            await self.storage.queue.leave(labeller.by.session, release=True)


async def queue_rate(
    storage: Storage, slug: str, items: int, labellers: int, seconds: float, **settings: Any
) -> float:
    """Return the labels per second of this number of labellers in this process."""
    project, tokens = await prepare(storage, slug, items, labellers, **settings)
    crowd = await Crowd.of(storage, project, tokens)
    working = asyncio.create_task(crowd.work())
    await asyncio.sleep(WARMUP_SECONDS)
    before, began = crowd.stored, time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (crowd.stored - before) / (time.perf_counter() - began)
    crowd.over.set()
    await working
    return rate


async def seconds_for(storage: Storage, project: Project, tokens: list[str], answers: int) -> float:
    """Return the seconds that the first so many answers of new sessions take."""
    crowd = await Crowd.of(storage, project, tokens)
    crowd.until = answers
    began = time.perf_counter()
    working = asyncio.create_task(crowd.work())
    await crowd.over.wait()
    taken = time.perf_counter() - began
    await working
    await crowd.leave()
    return taken
