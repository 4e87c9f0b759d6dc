"""Members of one project in this process, and what they are told.

A freed item wakes every member that waits at once. A new ranking and a pause are told without
delay, everything else at most a few times a second, from a snapshot of the project.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Literal

from supt_async.domain.ids import Generation, LabellerId, ProjectId
from supt_async.domain.project import Project
from supt_async.errors import NotFound, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.session import Session
from supt_async.server.sessions.member import Event, Member
from supt_async.server.sessions.project_snapshot import LabelRate, ProjectSnapshot, load_snapshot
from supt_async.storage.factory import Storage
from supt_async.storage.hints import merge
from supt_async.storage.records import Counts, Hint

logger = logging.getLogger(__name__)

TELL_SECONDS = 0.25
"""Minimum interval between progress and model messages, in seconds."""
CHANGED_SECONDS = 0.5
"""Minimum interval between ``changed`` messages to owners, in seconds."""
NET_SECONDS = 5.0
"""Maximum interval between snapshots, in seconds: without labels the rate falls by itself."""
RECHECKS_PER_SECOND = 500
"""Maximum number of waiting sessions that claim again per second because the queue changed."""

RERANK_SECONDS = 1.0
"""Seconds in which all sessions are told of a new ranking. Each costs a millisecond or two of the
event loop and the database; to be told later costs little, as the next answer brings an item of the
new ranking anyway."""
RERANK_STEPS = 100
"""Maximum number of steps in which all sessions are told of a new ranking."""
RERANK_AT_ONCE = 2
"""Minimum number of sessions that are told of a new ranking per step."""

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

    def __init__(self, storage: Storage, project: ProjectId, slug: str) -> None:
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
        self._by_labeller: dict[LabellerId, set[Member]] = {}
        self._welcomed_to: dict[Member, tuple[object, ...]] = {}
        """What each member was told of the project in its welcome."""
        self._storage = storage
        self._changed_queue_at = 0.0
        """When the room last learnt of a change that may end, or explain, a member's waiting."""
        self._recheck_at = 0.0
        self._rate = LabelRate()
        self._pending = Hint(project=project)
        self._hinted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._counted: set[LabellerId] = set()
        """Labellers whose number of answers has changed since they were told of progress."""
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
        self._by_labeller.setdefault(labeller, set()).add(member)

    def leave(self, member: Member) -> None:
        """Remove a member."""
        labeller = self.members.pop(member)
        del self._welcomed_to[member]
        sessions = self._by_labeller[labeller]
        sessions.discard(member)
        if not sessions:
            del self._by_labeller[labeller]

    def hint(self, hint: Hint) -> None:
        """Note that something may have changed."""
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

    def waits(self, member: Member) -> None:
        """Note that the queue had fewer items than a member wanted.

        A change while the queue was answering may be missing from its answer.
        """
        if member.asked_at <= self._changed_queue_at:
            self._hinted.set()

    async def refresh(self) -> ProjectSnapshot:
        """Read a new snapshot of the project.

        Raises:
            NotFound: It has been deleted.
        """
        self.snapshot = await load_snapshot(self._storage, self.slug, self._rate)
        return self.snapshot

    async def run(self) -> None:
        """Tell the members what changes, until the project is deleted."""
        loop = asyncio.get_running_loop()
        told_at = 0.0
        while True:
            await _within(NET_SECONDS, self._hinted)
            await _within(told_at + TELL_SECONDS - loop.time(), self._urgent)
            # Cleared before the snapshot: a change during it sets them again.
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
                text = "database unavailable: a project's snapshot can't be read"
                logger.warning(text, extra={"action": "tell"})
                self._pending = merge(self._pending, hint)

    async def _tell(self, hint: Hint) -> None:
        began = time.monotonic()
        before, now = self.snapshot, await self.refresh()
        if before is None or now.project.generation > before.project.generation:
            await self._tell_reranked(now.project.generation)
        self._dismiss_outdated(now.project)
        if now.project.stopped and (before is None or hint.settings or not before.project.stopped):
            self._post_all(Session.paused)
        hinted = hint.items or hint.labels or hint.settings
        if before is not None and not hinted and _queue(before.counts) != _queue(now.counts):
            # A hint was lost.
            self._changed_queue_at = max(began, self._changed_queue_at)
        self._recheck()
        self._tell_progress(before, now)
        if before is None or now.model != before.model:
            self._post_all(lambda session: session.modelled(now.model))
        self._tell_owners(hint)

    async def _tell_reranked(self, generation: Generation) -> None:
        """Tell all members of a new ranking, some after the others.

        Every session gives items back and gets new ones: all at once, they would hold up the
        answers that arrive at the same time.
        """
        members = list(self.members)
        size = -(-len(members) // RERANK_STEPS)
        for start in range(0, len(members), max(size, RERANK_AT_ONCE)):
            if start:
                await asyncio.sleep(RERANK_SECONDS / RERANK_STEPS)
            for member in members[start : start + max(size, RERANK_AT_ONCE)]:
                member.post(lambda session: session.reranked(generation))

    def _tell_progress(self, before: ProjectSnapshot | None, now: ProjectSnapshot) -> None:
        """Tell all members of progress, or those who answered only gold items.

        These are not part of the project's progress, but of their labeller's: if their number stood
        still, they could be recognised by it.
        """
        counted, self._counted = self._counted, set()
        if before is None or now.progress != before.progress:
            self._post_all(lambda session: session.progressed(now.progress))
            return
        for labeller in counted:
            for member in self._by_labeller.get(labeller, ()):
                member.post(lambda session: session.progressed(now.progress))

    def counted(self, by: Member, answers: int) -> None:
        """Tell a labeller's other sessions in this process of answers in one of them."""
        self._counted.add(by.labeller)
        self._hinted.set()
        sessions = self._by_labeller.get(by.labeller, ())
        if len(sessions) > 1:
            for member in sessions:
                if member is not by:
                    member.post(lambda session: session.counted(answers))

    def _wake(self) -> None:
        for member in self.members:
            member.wake()

    def _recheck(self) -> None:
        """Wake the members whose last claim is older than the queue's last change.

        Comparing two snapshots is not enough: an item may be handed out and answered between
        them. Claiming again changes nothing in the queue, so this comes to rest.
        """
        now = time.monotonic()
        outdated = [
            member
            for member in self.members
            if member.starved and member.asked_at <= self._changed_queue_at
        ]
        if not outdated:
            return
        if now < self._recheck_at:
            self._hinted.set()
            return
        self._recheck_at = now + len(outdated) / RECHECKS_PER_SECOND
        for member in outdated:
            member.wake()

    def _dismiss_outdated(self, project: Project) -> None:
        """Make the members reconnect that were welcomed to something else."""
        current = _welcomed_to(project)
        for member, welcomed_to in self._welcomed_to.items():
            if welcomed_to != current:
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
        for member in self.members:
            if member.admin:
                member.post(lambda session: session.changed(changed))

    def _post_all(self, event: Event) -> None:
        for member in self.members:
            member.post(event)

    def _dismiss_all(self) -> None:
        self._post_all(lambda session: session.dismissed("project_closed"))


def _welcomed_to(project: Project) -> tuple[object, ...]:
    """Return the part of a project that labellers are told in their welcome."""
    texts = project.title, project.guidelines, project.style
    return *texts, project.task, project.settings.blind


def _queue(counts: Counts) -> tuple[object, ...]:
    """Return the counts whose change may end, or explain, a member's waiting."""
    return counts.items, counts.open, counts.out, counts.done, counts.labels, counts.paused


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, ``seconds`` at most."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        pass
