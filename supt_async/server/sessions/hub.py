"""Registry of this process's sessions.

Routes change hints to project rooms, releases expired leases every second, and drains all
sessions on shutdown. Hints carry no data, and may be lost or doubled without harm: a room reads
its project from the database.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial

from supt_async.config import ServerConfig
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access, Project
from supt_async.domain.results import OpenedSession
from supt_async.errors import NotFound, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.session import Session
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.server.events.ordering import keep_order
from supt_async.server.figures.keeping import keep_figures
from supt_async.server.retention import Retention
from supt_async.server.sessions.access_watch import AccessWatch
from supt_async.server.sessions.crowd.memory import CrowdMemory
from supt_async.server.sessions.member import Member
from supt_async.server.sessions.news.turns import Turns
from supt_async.server.sessions.room import Room
from supt_async.server.sessions.sweeper import Sweeper
from supt_async.server.sessions.welcome import make_welcome
from supt_async.storage.factory import Storage
from supt_async.storage.records import Hint

OPENING = 64
"""Maximum number of sessions that are authenticated or opened at once: others of a crowd wait."""


class Hub:
    """Rooms and sessions of this process."""

    def __init__(self, storage: Storage, config: ServerConfig, prefix: str = "") -> None:
        """``prefix`` is the public address's, with which addresses on the server begin."""
        self.draining = False
        """Whether the server is stopping and opens no more sessions."""
        self.stopping = asyncio.Event()
        """Set when the server begins to stop."""
        self.opening = asyncio.Semaphore(OPENING)
        """Limits how many sessions are being authenticated or opened."""
        self._storage = storage
        self._config = config
        self._prefix = prefix
        self._rooms: dict[ProjectId, Room] = {}
        self._sessions: dict[SessionId, Member] = {}
        self._tasks: dict[str, tuple[object, Task]] = {}
        """Parsed task of each project, by slug, with the stored task that it was made of."""
        self._turns = Turns()
        self._memory = CrowdMemory()
        self._empty = asyncio.Event()
        self._empty.set()
        self._group: asyncio.TaskGroup | None = None
        self.retention = Retention(storage, config)
        self._sweeper = Sweeper(storage.queue, self._expired)
        self._access_watch = AccessWatch(
            storage.people, self._members, self._sweeper.serving_seconds
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the hub's tasks while the body runs; if one of them fails, the body is cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            tasks = [
                group.create_task(self._follow(), name="hub-follow"),
                group.create_task(self._sweeper.run(), name="hub-sweep"),
                group.create_task(self.retention.run(), name="hub-prune"),
                group.create_task(self._access_watch.run(), name="hub-watch"),
                group.create_task(keep_order(self._storage), name="hub-events"),
                group.create_task(keep_figures(self._storage), name="hub-figures"),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                for room in self._rooms.values():
                    room.close()

    def connected(self) -> None:
        """Note that a socket has been accepted."""
        self._memory.connected()

    async def task(self, slug: str) -> tuple[Task, bool]:
        """Return a project's task, ready to check answers, and whether labellers are blind."""
        project = await self._storage.catalogue.project(slug)
        known = self._tasks.get(slug)
        if known is None or known[0] != project.task:
            known = self._tasks[slug] = (project.task, parse(project.task))
        return known[1], project.settings.blind

    async def join(self, member: Member, access: Access, opened: OpenedSession) -> m.Welcome:
        """Register a member whose session is open, and return its welcome.

        Raises:
            NotFound: The project has been deleted.
        """
        project = await self._storage.catalogue.project(await self._slug(access.project))
        room = self._room(project)
        older = self._sessions.get(opened.session)  # after the wait
        if older is not None:
            older.post(lambda session: session.dismissed("replaced"))
        self._sessions[opened.session] = member
        room.enter(member, access.labeller, project)
        self._memory.come()
        self._empty.clear()
        room.hint(Hint(project=project.id, people=True))
        return make_welcome(
            *(project, access, opened, self._config, self._storage.server_id),
            prefix=self._prefix,
        )

    def greet(self, member: Member) -> None:
        """Send the latest progress and model state to a member that lacks them."""
        room = self._rooms.get(member.project)
        if room is not None:
            room.greet(member)

    def asked(self, member: Member, *, starved: bool, took: bool) -> None:
        """Note what a member that waits for items, or begins to, got when it asked for some."""
        room = self._rooms.get(member.project)
        if room is not None:
            room.asked(member, starved=starved, took=took)

    def satisfied(self, member: Member) -> None:
        """Note that a member waits for items no longer."""
        room = self._rooms.get(member.project)
        if room is not None:
            room.waking.gone(member)

    def counted(self, member: Member, answers: int) -> None:
        """Note how many more (or fewer) answers a member's labeller has given."""
        room = self._rooms.get(member.project)
        if answers and room is not None:
            room.counted(member, answers)

    def leave(self, member: Member, session: SessionId) -> None:
        """Forget a member whose socket is gone."""
        if self._sessions.get(session) is member:
            del self._sessions[session]
        for room in self._rooms.values():
            if member in room.members:
                room.leave(member)
                self._memory.ended()
                room.hint(Hint(project=room.project, people=True))
        if not any(room.members for room in self._rooms.values()):
            self._empty.set()

    def sessions(self) -> dict[str, int]:
        """Count the sessions that are connected to this process, by project."""
        return {room.slug: len(room.members) for room in self._rooms.values() if not room.closed}

    async def lose(self, opened: OpenedSession) -> None:
        """Start the grace period of a session whose socket is gone."""
        await self._sweeper.lose(opened)

    def failed(self, reason: StorageError) -> None:
        """Note that the queue could not carry out a command."""
        self._sweeper.failed(reason)

    def refetch(self, project: ProjectId, since: float) -> None:
        """Tell a project's owners to fetch again if it has changed since (monotonic seconds)."""
        room = self._rooms.get(project)
        if room is not None and room.news_at >= since:
            room.hint(Hint(project=project, labels=True, people=True))

    async def drain(self, seconds: float) -> None:
        """Let every session finish what it has sent, then close it with 4503."""
        self.draining = True
        self.stopping.set()
        for member in self._members():
            member.post(lambda session: session.dismissed("drain"))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()

    async def _follow(self) -> None:
        async for hint in self._storage.database.hints():
            room = self._rooms.get(hint.project)
            if room is None:
                continue
            room.hint(hint)
            if hint.people:
                self._access_watch.check_soon()

    def _expired(self, session: SessionId, lease: LeaseToken) -> None:
        member = self._sessions.get(session)
        if member is not None:
            member.post(partial(Session.expired, leases=[lease]))

    def _members(self) -> Iterator[Member]:
        for room in self._rooms.values():
            yield from room.members

    async def _slug(self, id_: ProjectId) -> str:
        room = self._rooms.get(id_)
        if room is not None:
            return room.slug
        for project in await self._storage.catalogue.projects():
            if project.id == id_:
                return project.slug
        raise NotFound("this project has been deleted")

    def _room(self, project: Project) -> Room:
        room = self._rooms.get(project.id)
        if room is None or room.closed:
            assert self._group is not None, "the hub is not running"
            room = self._rooms[project.id] = Room(
                self._storage, project.id, project.slug, self._turns
            )
            room.task = self._group.create_task(room.run(), name=f"room-{project.slug}")
        return room
