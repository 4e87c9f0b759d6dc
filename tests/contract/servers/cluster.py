"""Several servers on one database, with a manual clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.results import Verdict
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import standing
from tests.support.databases import fresh, processes
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
        """Assert that no place is lost or taken twice, and that the counters are right."""
        project = self.one.project.id
        await self.one.storage.database.read(lambda connection: _check(connection, project))


@asynccontextmanager
async def open_cluster(kind: str, folder: Path) -> AsyncIterator[Cluster]:
    """Yield two servers on a fresh database of a kind."""
    clock = ManualClock()
    async with fresh(kind, folder) as address, processes(address, 2, clock) as (one, other):
        queue = await QueueFixture.set_up(one, clock)
        yield Cluster(address, clock, queue, QueueFixture(other, clock, queue.project))


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


def _check(connection: Connection, project: ProjectId) -> None:
    i, lease, b, c = tables.item.c, tables.lease.c, tables.label.c, tables.counter.c
    overlap = connection.scalar(
        select(tables.project.c.overlap).where(tables.project.c.id == project)
    )
    items = select(i.id, i.open_slots).where(i.project_id == project)
    leases = connection.execute(select(lease.item_id).where(lease.project_id == project))
    answers = select(b.item_id, b.labeller_id).where(b.project_id == project, standing(b))
    given = connection.execute(answers).all()
    out = Counter(row.item_id for row in leases)
    answered = Counter(row.item_id for row in given)
    assert len(set(given)) == len(given), "a labeller answered an item twice"
    found = connection.execute(items).all()
    for id_, places in found:
        used = (places, out[id_], answered[id_])
        assert sum(used) == overlap, f"item {id_}: {used}"
    done = sum(answered[row.id] == overlap for row in found)
    sums = (sum(row.open_slots for row in found), out.total(), done, answered.total())
    columns = (c["items"], c.open, c.out, c.done, c.labels)
    counted = select(*map(func.sum, columns)).where(c.project_id == project)
    assert tuple(map(int, connection.execute(counted).one())) == (len(found), *sums)
