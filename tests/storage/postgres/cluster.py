"""Several servers on one PostgreSQL, with a manual clock."""

from __future__ import annotations

from dataclasses import dataclass

from supt_async.domain.results import Verdict
from tests.support.postgres import check_places
from tests.support.queue_fixture import LabellerSession, ManualClock, QueueFixture


@dataclass
class Cluster:
    """Two servers, the same project at both, and its queue at each."""

    address: str
    clock: ManualClock
    one: QueueFixture
    other: QueueFixture

    @property
    def queues(self) -> tuple[QueueFixture, QueueFixture]:
        return self.one, self.other

    async def project(self, slug: str, **settings: object) -> Cluster:
        queue = await self.one.another_project(slug, **settings)
        other = QueueFixture(self.other.storage, self.clock, queue.project)
        return Cluster(self.address, self.clock, queue, other)

    async def sweep(self) -> None:
        for queue in self.queues:
            await queue.storage.queue.sweep()

    async def move(self, session: LabellerSession, queue: QueueFixture) -> LabellerSession:
        """Resume a labeller's session at another server."""
        opened = await queue.storage.queue.open(session.access, session.opened.session)
        return LabellerSession(queue.storage, session.access, opened, session.ids)

    async def check(self) -> None:
        await check_places(self.address, self.one.project.id)


async def work(session: LabellerSession) -> list[int]:
    """Answer all that there is, with one item in reserve; returns the items."""
    items: list[int] = []
    reply = await session.claim(2)
    held = list(reply.leased)
    while held:
        offer = held.pop(0)
        items.append(offer.item)
        reply = await session.submit(offer, want=1)
        assert reply.verdict is Verdict.STORED
        held.extend(reply.leased)
    return items
