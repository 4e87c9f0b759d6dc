"""Several servers on one PostgreSQL, with a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass

from supt_async.domain.results import Verdict
from tests.support.postgres import check_places
from tests.support.queue_fixture import Desk, ManualClock, Seat


@dataclass
class Cluster:
    """Two servers, the same project at both, and a desk at each."""

    address: str
    clock: ManualClock
    one: Desk
    other: Desk

    @property
    def desks(self) -> tuple[Desk, Desk]:
        return self.one, self.other

    async def project(self, slug: str, **settings: object) -> Cluster:
        desk = await self.one.another_project(slug, **settings)
        other = Desk(self.other.storage, self.clock, desk.project)
        return Cluster(self.address, self.clock, desk, other)

    async def sweep(self) -> None:
        for desk in self.desks:
            await desk.storage.queue.sweep()

    async def move(self, seat: Seat, desk: Desk) -> Seat:
        """Let a labeller come back to their session at another server."""
        opened = await desk.storage.queue.open(seat.access, seat.opened.session)
        return Seat(desk.storage, seat.access, opened, seat.ids)

    async def check(self) -> None:
        await check_places(self.address, self.one.project.id)


async def work(seat: Seat) -> list[int]:
    """Answer all that there is, with one item in reserve; returns the items."""
    items: list[int] = []
    reply = await seat.claim(2)
    hand = list(reply.leased)
    while hand:
        offer = hand.pop(0)
        items.append(offer.item)
        reply = await seat.submit(offer, want=1)
        assert reply.verdict is Verdict.STORED
        hand.extend(reply.leased)
    return items
