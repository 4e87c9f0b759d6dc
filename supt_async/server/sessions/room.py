"""The connections of one project in this process, and what they are told.

A freed item wakes whoever waits at once. Everything else is looked up and told at most a few
times a second, a new ranking and a pause without delay.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from supt_async.domain.ids import Generation, LabellerId, ProjectId
from supt_async.domain.project import Project
from supt_async.errors import NotFound, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Effect
from supt_async.protocol.server.session import Session
from supt_async.server.sessions.project_snapshot import LabelRate, ProjectSnapshot, load_snapshot
from supt_async.storage.factory import Storage
from supt_async.storage.hints import merge
from supt_async.storage.records import Counts, Hint

if TYPE_CHECKING:
    from supt_async.server.sessions.connection import Connection

logger = logging.getLogger(__name__)

TELL_SECONDS = 0.25
"""Minimum interval between messages about progress and the model, in seconds."""
CHANGED_SECONDS = 0.5
"""Minimum interval between hints to owners, in seconds."""
NET_SECONDS = 5.0
"""The project is looked up this often even without a hint: the rate falls by itself."""
RECHECKS_PER_SECOND = 500
"""Upper limit on how often sessions that wait ask the queue again because something changed."""

RERANK_SECONDS = 0.2
"""Time within which all sessions are told of a new ranking, in seconds."""
RERANK_STEPS = 40
"""Maximum number of steps in which sessions are told of a new ranking."""
RERANK_AT_ONCE = 4
"""Minimum number of sessions told of a new ranking per step."""

What = Literal["labellers", "labels", "items", "runs", "project", "flags"]
_WHAT: tuple[tuple[str, What], ...] = (
    ("people", "labellers"),
    ("labels", "labels"),
    ("items", "items"),
    ("model", "runs"),
    ("settings", "project"),
    ("flags", "flags"),
)


class Room:
    """One project's connections."""

    def __init__(self, storage: Storage, project: ProjectId, slug: str) -> None:
        self.project = project
        self.slug = slug
        self.connections: dict[Connection, LabellerId] = {}
        self._by_labeller: dict[LabellerId, set[Connection]] = {}
        self.snapshot: ProjectSnapshot | None = None
        self._storage = storage
        self.news_at = 0.0  # time.monotonic()
        self._changed_queue_at = 0.0
        """When this room last learnt of a change that may end, or explain, somebody's waiting."""
        self._recheck_at = 0.0
        self._rate = LabelRate()
        self._pending = Hint(project=project)
        self._hinted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._changed: set[What] = set()
        self._changed_at = 0.0
        self.task: asyncio.Task[None] | None = None

    @property
    def closed(self) -> bool:
        """Tell whether the project has been deleted."""
        return self.task is not None and self.task.done()

    def close(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def enter(self, connection: Connection, labeller: LabellerId) -> None:
        """Take a connection in."""
        self.connections[connection] = labeller
        self._by_labeller.setdefault(labeller, set()).add(connection)

    def leave(self, connection: Connection) -> None:
        """Forget a connection."""
        labeller = self.connections.pop(connection)
        sessions = self._by_labeller[labeller]
        sessions.discard(connection)
        if not sessions:
            del self._by_labeller[labeller]

    def hint(self, hint: Hint) -> None:
        """Take in that something may have changed."""
        if hint.items:
            self._wake()
        if hint.items or hint.labels or hint.settings:
            self._changed_queue_at = time.monotonic()
        if hint.labels or hint.people or hint.items:
            self.news_at = time.monotonic()
        self._pending = merge(self._pending, hint)
        if hint.ranked or hint.settings or hint.people:
            self._urgent.set()
        self._hinted.set()

    def waits(self, connection: Connection) -> None:
        """Take in that the queue had too little for a session.

        What changed while it answered may not be in its answer.
        """
        if connection.asked_at <= self._changed_queue_at:
            self._hinted.set()

    async def refresh(self) -> ProjectSnapshot:
        """Look the project up now.

        Raises:
            NotFound: It has been deleted.
        """
        self.snapshot = await load_snapshot(self._storage, self.slug, self._rate)
        return self.snapshot

    async def run(self) -> None:
        """Tell the connections what changes, until the project is deleted."""
        loop = asyncio.get_running_loop()
        told_at = 0.0
        while True:
            await _within(NET_SECONDS, self._hinted)
            await _within(told_at + TELL_SECONDS - loop.time(), self._urgent)
            # Cleared before the look: what happens meanwhile sets them again.
            self._hinted.clear()
            self._urgent.clear()
            hint, self._pending = self._pending, Hint(project=self.project)
            told_at = loop.time()
            try:
                await self._tell(hint)
            except NotFound:
                self._dismiss_all()
                return
            except StorageError:
                logger.warning("can't look a project up", extra={"action": "tell"})
                self._pending = merge(self._pending, hint)

    async def _tell(self, hint: Hint) -> None:
        began = time.monotonic()
        before, now = self.snapshot, await self.refresh()
        if before is None or now.project.generation > before.project.generation:
            await self._tell_reranked(now.project.generation)
        self._dismiss_outdated(now.project)
        if now.project.paused and (before is None or hint.settings or not before.project.paused):
            self._post_all(Session.paused)
        hinted = hint.items or hint.labels or hint.settings
        if before is not None and not hinted and _queue(before.counts) != _queue(now.counts):
            # A hint was lost.
            self._changed_queue_at = max(began, self._changed_queue_at)
        self._recheck()
        if before is None or now.progress != before.progress:
            self._post_all(lambda session: session.progressed(now.progress))
        if before is None or now.model != before.model:
            self._post_all(lambda session: session.modelled(now.model))
        self._tell_admins(hint)

    async def _tell_reranked(self, generation: Generation) -> None:
        """Tell a new ranking to some after the others.

        Everybody lets items go and gets new ones: all at once, the answers that come meanwhile
        would have to wait for that.
        """
        connections = list(self.connections)
        size = -(-len(connections) // RERANK_STEPS)
        for start in range(0, len(connections), max(size, RERANK_AT_ONCE)):
            if start:
                await asyncio.sleep(RERANK_SECONDS / RERANK_STEPS)
            for connection in connections[start : start + max(size, RERANK_AT_ONCE)]:
                connection.post(lambda session: session.reranked(generation))

    def counted(self, by: Connection, answers: int) -> None:
        """Tell a labeller's other sessions here of answers in one of them."""
        sessions = self._by_labeller.get(by.session.by.labeller, ())
        if len(sessions) > 1:
            for connection in sessions:
                if connection is not by:
                    connection.post(lambda session: session.counted(answers))

    def _wake(self) -> None:
        for connection in self.connections:
            connection.wake()

    def _recheck(self) -> None:
        """Wake the sessions that last asked the queue before it changed.

        Comparing two looks is not enough: an item may be dealt and answered between them. Asking
        again changes nothing in the queue, so this comes to rest.
        """
        now = time.monotonic()
        outdated = [
            connection
            for connection in self.connections
            if connection.session.starved and connection.asked_at <= self._changed_queue_at
        ]
        if not outdated:
            return
        if now < self._recheck_at:
            self._hinted.set()
            return
        self._recheck_at = now + len(outdated) / RECHECKS_PER_SECOND
        for connection in outdated:
            connection.wake()

    def _dismiss_outdated(self, project: Project) -> None:
        """Let the sessions come back that were welcomed to something else than this."""
        asks = what_it_asks(project)
        for connection in self.connections:
            if connection.asks != asks:
                connection.post(lambda session: session.dismissed("drain", changed=True))

    def _tell_admins(self, hint: Hint) -> None:
        self._changed.update(what for flag, what in _WHAT if getattr(hint, flag))
        now = asyncio.get_running_loop().time()
        if not self._changed or now < self._changed_at + CHANGED_SECONDS:
            if self._changed:
                self._hinted.set()
            return
        changed = m.Changed(what=sorted(self._changed))
        self._changed.clear()
        self._changed_at = now
        for connection in self.connections:
            if connection.session.admin:
                connection.post(lambda session: session.changed(changed))

    def _post_all(self, event: Callable[[Session], list[Effect]]) -> None:
        for connection in self.connections:
            connection.post(event)

    def _dismiss_all(self) -> None:
        self._post_all(lambda session: session.dismissed("project_closed"))


def what_it_asks(project: Project) -> tuple[object, ...]:
    """Return what labellers are told of a project when they are welcomed."""
    return project.title, project.task, project.guidelines, project.settings.blind


def _queue(counts: Counts) -> tuple[object, ...]:
    """Return what of a project's counts may end, or explain, somebody's waiting."""
    return counts.items, counts.open, counts.out, counts.done, counts.labels, counts.paused


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but not longer than this."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        pass
