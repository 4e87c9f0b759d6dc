"""Programs that follow events during a stress, and whether they were told each thing once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, select

from supt_async.domain.events import Event
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import withdrawn
from tests.faults.stress.process import GRACE_MS

SHORT = 20
"""Number of events that one reader reads at once, so that it begins in the midst of much."""


class Follower:
    """One program that follows the events of one project."""

    def __init__(self, storage: Storage, project: ProjectId) -> None:
        self._events = storage.events
        self._project = project
        self._after: str | None = None
        self.read: list[Event] = []

    async def run(self) -> None:
        """Follow until the task is cancelled."""
        async for page in self._events.follow(self._project, None, idle_seconds=1):
            self.read += page.events
            self._after = page.cursor

    async def finish(self) -> None:
        """Read what is left."""
        while True:
            page = await self._events.read(self._project, self._after, limit=SHORT)
            self.read += page.events
            self._after = page.cursor
            if not page.more:
                return


@asynccontextmanager
async def following(
    address: str, projects: Sequence[Project], **how: Any
) -> AsyncIterator[list[Follower]]:
    """Follow the events of projects by two processes' readers while the block runs."""
    storages = [await open_storage(address, grace_ms=GRACE_MS, **how) for _ in range(2)]
    followers = [Follower(one, project.id) for project in projects for one in storages]
    tasks = [asyncio.create_task(follower.run()) for follower in followers]
    try:
        yield followers
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for follower in followers:
            await follower.finish()
    finally:
        for task in tasks:
            task.cancel()
        for storage in storages:
            await storage.close()


async def wrong_events(
    storage: Storage, projects: Sequence[Project], followers: Sequence[Follower]
) -> list[str]:
    """Return a sentence for everything that is wrong with what followers were told."""
    found = []
    for number, project in enumerate(projects):
        every = Follower(storage, project.id)
        await every.finish()
        ids = [event.id for event in every.read]
        of_project = followers[2 * number : 2 * number + 2]
        if any([event.id for event in follower.read] != ids for follower in of_project):
            found.append(f"{project.slug}: who followed was told otherwise than who reads")
        found += await storage.database.read(
            lambda connection, project=project, every=every: _compared(  # type: ignore[misc]
                connection, project, every.read
            )
        )
    return found


def _compared(connection: Connection, project: Project, events: list[Event]) -> list[str]:
    b, k, i, lease = (t.c for t in (tables.label, tables.correction, tables.item, tables.lease))
    labels = connection.execute(
        select(b.id, withdrawn(b).label("gone")).where(b.project_id == project.id, ~b.gold)
    ).all()
    corrections = connection.scalars(select(k.id).where(k.project_id == project.id)).all()
    told: dict[str, Counter[str]] = {}
    for event in events:
        kind = event.type.value
        if event.data.get("correction"):
            kind = f"correction {kind}"
        told.setdefault(kind, Counter())[str(event.data.get("label"))] += 1
    found = _differing(project, told, "label.created", [row.id for row in labels])
    gone = [row.id for row in labels if row.gone]
    found += _differing(project, told, "label.withdrawn", gone)
    found += _differing(project, told, "correction label.corrected", corrections)
    begun: set[str] = set()
    for event in events:
        if event.type == "label.withdrawn" and event.data["label"] not in begun:
            found.append(f"{project.slug}: {event.data['label']} was withdrawn and not there")
        begun.add(str(event.data.get("label")))
    golden = select(tables.gold.c.item_id)
    complete = connection.scalars(
        select(i.id).where(
            i.project_id == project.id,
            i.open_slots == 0,
            i.id.not_in(golden),
            i.id.not_in(select(lease.item_id)),
        )
    ).all()
    done = {event.item for event in events if event.type == "item.done"}
    missing = sorted(set(complete) - done)
    found += [f"{project.slug}: nobody was told that {one} is done" for one in missing]
    return found


def _differing(
    project: Project, told: dict[str, Counter[str]], kind: str, there: Sequence[str]
) -> list[str]:
    expected, found = Counter(there), told.get(kind, Counter())
    wrong = (expected - found) + (found - expected)
    return [
        f"{project.slug}: {kind} of {id_} was told {found[id_]} times, not {expected[id_]}"
        for id_ in wrong
    ]
