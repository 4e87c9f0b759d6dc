"""Members of one project in this process, and what they are told.

A freed item wakes as many members as may get one (``waking``). A pause is told without delay, and a
new ranking to some members after the others (``news.reranking``). Progress and model come from a
snapshot of the project, which is read at most a few times a second and, unless somebody waits for
items, not before all may be told more than the last one (``news.broadcast``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Literal

from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.project import Project
from supt_async.errors import NotFound, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.session import Session
from supt_async.server.sessions.member import Member
from supt_async.server.sessions.news.broadcast import Broadcast
from supt_async.server.sessions.news.project_snapshot import (
    LabelRate,
    ProjectSnapshot,
    load_snapshot,
)
from supt_async.server.sessions.news.reranking import Reranking
from supt_async.server.sessions.news.turns import Turns
from supt_async.server.sessions.waking import Waking
from supt_async.storage.factory import Storage
from supt_async.storage.hints import merge
from supt_async.storage.records import Counts, Hint

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""Minimum interval between snapshots, in seconds."""
CHANGED_SECONDS = 0.5
"""Minimum interval between ``changed`` messages to owners, in seconds."""
NET_SECONDS = 5.0
"""Maximum interval between snapshots, in seconds: without labels the rate falls by itself."""

What = Literal["labellers", "labels", "items", "runs", "project", "flags"]
_WHAT: tuple[tuple[str, What], ...] = (
    ("people", "labellers"),
    ("labels", "labels"),
    ("items", "items"),
    ("model", "runs"),
    ("settings", "project"),
    ("flags", "flags"),
)
"""Fields of a hint, and what owners are told has changed if one is set."""


class Room:
    """Members of one project, with a task that keeps them up to date."""

    def __init__(self, storage: Storage, project: ProjectId, slug: str, turns: Turns) -> None:
        self.project = project
        self.slug = slug
        self.members: dict[Member, LabellerId] = {}
        """Members, with their labellers."""
        self.snapshot: ProjectSnapshot | None = None
        """Latest snapshot of the project."""
        self.news_at = 0.0
        """When labels, items or people last changed (monotonic clock, seconds)."""
        self.task: asyncio.Task[None] | None = None
        """Task of ``run``; it ends when the project has been deleted."""
        self._turns = turns
        self._broadcast = Broadcast(turns)
        self._reranking = Reranking(self.members)
        self.waking = Waking(self._open_places)
        """Members that wait for items."""
        self._owners: set[Member] = set()
        self._by_labeller: dict[LabellerId, set[Member]] = {}
        self._welcomed_to: dict[Member, tuple[object, ...]] = {}
        """What each member was told of the project in its welcome."""
        self._newcomers: set[Member] = set()
        """Members whose welcome has not been compared with the project yet."""
        self._latest_welcome: tuple[object, ...] = ()
        """What the project was like when those of the others were."""
        self._storage = storage
        self._changed_queue_at = 0.0
        """When the room last learnt of a change that may end, or explain, a member's waiting."""
        self._rate = LabelRate()
        self._pending = Hint(project=project)
        self._hinted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._awaited = asyncio.Event()
        """Set while somebody may wait for items."""
        self._changed: set[What] = set()
        self._changed_at = 0.0

    @property
    def closed(self) -> bool:
        """Whether the project has been deleted."""
        return self.task is not None and self.task.done()

    def close(self) -> None:
        """Cancel the room's task."""
        if self.task is not None:
            self.task.cancel()

    def enter(self, member: Member, labeller: LabellerId, project: Project) -> None:
        """Add a member that is welcomed to a project as it is now."""
        self.members[member] = labeller
        self._welcomed_to[member] = _welcomed_to(project)
        self._newcomers.add(member)
        self._by_labeller.setdefault(labeller, set()).add(member)
        self._broadcast.enter(member)
        if member.admin:
            self._owners.add(member)

    def leave(self, member: Member) -> None:
        """Remove a member."""
        labeller = self.members.pop(member)
        del self._welcomed_to[member]
        self._newcomers.discard(member)
        self._broadcast.leave(member)
        self.waking.gone(member)
        self._owners.discard(member)
        sessions = self._by_labeller[labeller]
        sessions.discard(member)
        if not sessions:
            del self._by_labeller[labeller]

    def hint(self, hint: Hint) -> None:
        """Note that something may have changed."""
        if hint.items:
            self.waking.changed()
        if hint.labels or hint.settings:
            self._changed_queue_at = time.monotonic()
        if hint.labels or hint.people or hint.items:
            self.news_at = time.monotonic()
        self._pending = merge(self._pending, hint)
        if hint.ranked or hint.settings:
            self._urgent.set()
        self._hinted.set()

    def asked(self, member: Member, *, starved: bool, took: bool) -> None:
        """Note what a member got when it asked for items.

        A change while the queue was answering may be missing from its answer.
        """
        if starved and member.asked_at <= self._changed_queue_at:
            self._hinted.set()
        if starved:
            self._awaited.set()
        self.waking.asked(member, starved=starved, took=took)

    async def refresh(self) -> ProjectSnapshot:
        """Read a new snapshot of the project.

        Raises:
            NotFound: It has been deleted.
        """
        reading = load_snapshot(self._storage, self.slug, self._rate)
        self.snapshot = await self._turns.metered(reading)
        return self.snapshot

    async def run(self) -> None:
        """Tell the members what changes, until the project is deleted."""
        async with asyncio.TaskGroup() as group:
            telling = group.create_task(self._broadcast.run(), name=f"news-{self.slug}")
            waking = group.create_task(self.waking.run(), name=f"waking-{self.slug}")
            reranking = group.create_task(self._reranking.run(), name=f"reranking-{self.slug}")
            await self._look()
            for task in (telling, waking, reranking):
                task.cancel()

    def greet(self, member: Member) -> None:
        """Tell a member the latest progress and model, unless it knows them."""
        self._broadcast.greet(member)

    async def _look(self) -> None:
        """Look the project up whenever it may have changed, until it is deleted."""
        looked_at = -LOOK_SECONDS
        while True:
            await _within(NET_SECONDS, self._hinted)
            await self._until_due(looked_at + LOOK_SECONDS)
            # Cleared before the snapshot: a change during it sets them again.
            self._hinted.clear()
            self._urgent.clear()
            if not len(self.waking):
                self._awaited.clear()
            hint, self._pending = self._pending, Hint(project=self.project)
            looked_at = asyncio.get_running_loop().time()
            try:
                await self._tell(hint)
            except NotFound:
                self._dismiss_all()
                return
            except StorageError:
                text = "database unavailable: a project's snapshot can't be read"
                logger.warning(text, extra={"action": "tell"})
                self._pending = merge(self._pending, hint)

    async def _until_due(self, at: float) -> None:
        """Wait until another snapshot is due, or one is urgent.

        It is due once all know the last one and may be told more; without that if somebody waits
        for items, who may learn from it that there are some, or why there are none.
        """

        async def due() -> None:
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            await _either(self._broadcast.free(), self._awaited.wait())
            await self._turns.free()

        await _either(due(), self._urgent.wait())

    async def _tell(self, hint: Hint) -> None:
        began = time.monotonic()
        before, now = self.snapshot, await self.refresh()
        self._dismiss_outdated(now.project)
        if now.project.stopped and (before is None or hint.settings or not before.project.stopped):
            for member in list(self.members):
                if member.replaceable:
                    member.post(Session.paused)
        hinted = hint.items or hint.labels or hint.settings
        lost = before is not None and not hinted and _freed(before.counts, now.counts)
        if lost or (before is not None and _reasons(before.counts) != _reasons(now.counts)):
            self._changed_queue_at = max(began, self._changed_queue_at)
        if now.counts.open > 0 and (lost or hint.labels or hint.settings):
            self.waking.changed()
        self.waking.explain(self._changed_queue_at, over=not (now.counts.open or now.counts.out))
        self._broadcast.offer(now.progress, now.model)
        self._tell_owners(hint)
        if before is None or now.project.generation > before.project.generation:
            self._reranking.offer(now.project.generation)

    def counted(self, by: Member, answers: int) -> None:
        """Tell a labeller's other sessions in this process of answers in one of them."""
        self._broadcast.counted(by.labeller)
        self._hinted.set()
        sessions = self._by_labeller.get(by.labeller, ())
        if len(sessions) > 1:
            for member in sessions:
                if member is not by:
                    member.post(lambda session: session.counted(answers))

    async def _open_places(self) -> int:
        return (await self._storage.queue.counts(self.project)).open

    def _dismiss_outdated(self, project: Project) -> None:
        """Make the members reconnect that were welcomed to something else."""
        current = _welcomed_to(project)
        same = current == self._latest_welcome
        looked_at = self._newcomers if same else set(self._welcomed_to)
        self._latest_welcome, self._newcomers = current, set()
        for member in looked_at:
            if self._welcomed_to[member] != current:
                member.post(lambda session: session.dismissed("drain", changed=True))

    def _tell_owners(self, hint: Hint) -> None:
        self._changed.update(what for flag, what in _WHAT if getattr(hint, flag))
        now = asyncio.get_running_loop().time()
        if not self._changed or now < self._changed_at + CHANGED_SECONDS:
            if self._changed:
                self._hinted.set()
            return
        changed = m.Changed(what=sorted(self._changed))
        self._changed.clear()
        self._changed_at = now
        for member in self._owners:
            member.post(lambda session: session.changed(changed))

    def _dismiss_all(self) -> None:
        for member in self.members:
            member.post(lambda session: session.dismissed("project_closed"))


def _welcomed_to(project: Project) -> tuple[object, ...]:
    """Return the part of a project that labellers are told in their welcome."""
    texts = project.title, project.guidelines, project.style
    return *texts, project.task, project.settings.blind


def _freed(before: Counts, now: Counts) -> bool:
    """Return whether something may end, or explain, a member's waiting; a lease alone does not."""
    return now.open > before.open or _queue(before) != _queue(now)


def _queue(counts: Counts) -> tuple[object, ...]:
    places = counts.open + counts.out
    return counts.items, places, counts.done, counts.labels, counts.paused


def _reasons(counts: Counts) -> tuple[object, ...]:
    """Return what the reason depends on for which nothing comes, for most of those who wait."""
    return counts.items > 0, counts.open + counts.out > 0, counts.paused


async def _either(*waits: Coroutine[object, object, object]) -> None:
    """Wait until one of them ends, and cancel the others."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, ``seconds`` at most."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        pass
