"""Who is connected to this process: hands hints to the rooms, sweeps, and empties the house.

Hints carry no data and may be lost or doubled without harm: every room looks its project up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import TYPE_CHECKING

from supt_async.config import ServerConfig
from supt_async.domain.ids import ProjectId, SessionId
from supt_async.domain.project import Access, Project, Role
from supt_async.domain.results import OpenedSession
from supt_async.errors import NotFound, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.session import Session
from supt_async.protocol.tasks.task import Task, parse, to_dict
from supt_async.server.access.rate_limits import Limits
from supt_async.server.retention import prune
from supt_async.server.sessions.access_watch import Watch
from supt_async.server.sessions.room import Room, what_it_asks
from supt_async.storage.factory import Storage
from supt_async.storage.records import Hint

if TYPE_CHECKING:
    from supt_async.server.sessions.connection import Connection

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
SERVES_SECONDS = 4.0
"""How long the queue counts as working after a sweep."""


class Hub:
    """The connections of this process."""

    def __init__(self, storage: Storage, config: ServerConfig, limits: Limits) -> None:
        self.draining = False
        self._storage = storage
        self._config = config
        self._rooms: dict[ProjectId, Room] = {}
        self._sessions: dict[SessionId, Connection] = {}
        self._limits = limits
        self._tasks: dict[str, tuple[object, Task]] = {}
        self._lost: dict[
            SessionId, OpenedSession
        ] = {}  # what the database has not been told of yet
        self._empty = asyncio.Event()
        self._empty.set()
        self._group: asyncio.TaskGroup | None = None
        self._swept_at = self._sweeps_since = -math.inf  # monotonic
        self._watch = Watch(storage.people, self._connections, self._serves)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the hints and sweep while the block runs; if that dies, so does the block."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            tasks = [
                group.create_task(self._follow(), name="hub-follow"),
                group.create_task(self._sweep(), name="hub-sweep"),
                group.create_task(prune(self._storage, self._config), name="hub-prune"),
                group.create_task(self._watch.run(), name="hub-watch"),
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                for room in self._rooms.values():
                    room.close()

    async def task(self, slug: str) -> tuple[Task, bool]:
        """Return a project's task, ready to check answers, and whether labellers are blind."""
        project = await self._storage.catalogue.project(slug)
        known = self._tasks.get(slug)
        if known is None or known[0] != project.task:
            known = self._tasks[slug] = (project.task, parse(project.task))
        return known[1], project.settings.blind

    async def join(
        self, connection: Connection, access: Access, opened: OpenedSession
    ) -> m.Welcome:
        """Let a connection in, and return its welcome."""
        older = self._sessions.get(opened.session)
        if older is not None:
            older.post(lambda session: session.dismissed("replaced"))
        project = await self._storage.catalogue.project(await self._slug(access.project))
        room = self._room(project)
        self._sessions[opened.session] = connection
        connection.asks = what_it_asks(project)
        room.enter(connection, access.labeller)
        self._empty.clear()
        room.hint(Hint(project=project.id, people=True))
        return self._welcome(project, access, opened)

    def greet(self, connection: Connection) -> None:
        """Tell a connection that has been welcomed where the project stands."""
        room = self._rooms.get(connection.session.by.project)
        if room is not None and room.snapshot is not None:
            snapshot = room.snapshot
            connection.post(lambda session: session.progressed(snapshot.progress))
            connection.post(lambda session: session.modelled(snapshot.model))

    def waits(self, connection: Connection) -> None:
        """Take in that the queue had too little for a connection."""
        room = self._rooms.get(connection.session.by.project)
        if room is not None:
            room.waits(connection)

    def counted(self, connection: Connection, answers: int) -> None:
        """Take in that a connection's labeller has answered, or taken answers back."""
        room = self._rooms.get(connection.session.by.project)
        if answers and room is not None:
            room.counted(connection, answers)

    def leave(self, connection: Connection) -> None:
        """Forget a connection whose socket is gone."""
        opened = connection.opened
        if opened is not None and self._sessions.get(opened.session) is connection:
            del self._sessions[opened.session]
        for room in self._rooms.values():
            if connection in room.connections:
                room.leave(connection)
                room.hint(Hint(project=room.project, people=True))
        if not any(room.connections for room in self._rooms.values()):
            self._empty.set()

    def sessions(self) -> dict[str, int]:
        """Count the sessions that are connected here, by project."""
        return {
            room.slug: len(room.connections) for room in self._rooms.values() if not room.closed
        }

    async def lose(self, opened: OpenedSession) -> None:
        """Let the grace time of a session begin whose socket is gone.

        If the database is away it begins when it is back: the session counts as connected until
        then, and would keep its items for as long as somebody who only thinks.
        """
        try:
            await self._storage.queue.lose(opened.session, opened.connection)
        except StorageError:
            self._lost[opened.session] = opened

    def overtaken(self, project: ProjectId, since: float) -> None:
        """Tell a project's owners to ask again, if there was news since (monotonic seconds)."""
        room = self._rooms.get(project)
        if room is not None and room.news_at >= since:
            room.hint(Hint(project=project, labels=True, people=True))

    def throttle(self, session: Session) -> int:
        """Return 0, or the milliseconds that this labeller has to wait before the next answer."""
        return 0 if session.admin else self._limits.answer(session.by.labeller)

    def overruns(self, session: Session) -> bool:
        """Count a message of any kind; tell whether this labeller has sent far too many."""
        return not session.admin and self._limits.message(session.by.labeller) > 0

    def weighs(self, session: Session, size: int) -> int:
        """Count a message's bytes; 0, or the milliseconds until this labeller is heard again."""
        return 0 if session.admin else self._limits.weight(session.by.labeller, size)

    async def drain(self, seconds: float) -> None:
        """Let every connection finish what it has sent, then close it with 4503."""
        self.draining = True
        for room in self._rooms.values():
            for connection in room.connections:
                connection.post(lambda session: session.dismissed("drain"))
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
                self._watch.look()

    async def _sweep(self) -> None:
        away = False
        while True:
            try:
                await self._lose_again()
                for session, lease in await self._storage.queue.sweep():
                    connection = self._sessions.get(session)
                    if connection is not None:
                        connection.post(partial(Session.expired, leases=[lease]))
            except StorageError as exc:
                if not away:
                    extra = {"action": "sweep", "reason": str(exc)}
                    logger.error("no answer can be stored: they wait at the labellers", extra=extra)
                away = True
            else:
                if not self._serves():
                    self._sweeps_since = time.monotonic()
                self._swept_at = time.monotonic()
                if away:
                    logger.warning("answers are stored again", extra={"action": "sweep"})
                away = False
            await asyncio.sleep(SWEEP_SECONDS)

    async def _lose_again(self) -> None:
        for session, opened in list(self._lost.items()):
            # Fenced by the connection: who has come back meanwhile stays.
            await self._storage.queue.lose(session, opened.connection)
            if self._lost.get(session) is opened:
                del self._lost[session]

    def _serves(self) -> float:
        """Return for how many seconds answers are stored and items dealt; 0: they are not."""
        now = time.monotonic()
        return now - self._sweeps_since if now - self._swept_at < SERVES_SECONDS else 0.0

    def _connections(self) -> Iterator[Connection]:
        for room in self._rooms.values():
            yield from room.connections

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
            room = self._rooms[project.id] = Room(self._storage, project.id, project.slug)
            room.task = self._group.create_task(room.run(), name=f"room-{project.slug}")
        return room

    def _welcome(self, project: Project, access: Access, opened: OpenedSession) -> m.Welcome:
        settings = project.settings
        rate = 0.0 if access.role is Role.ADMIN else self._config.rate_limit
        return m.Welcome(
            v=m.VERSION,
            session=opened.session,
            resumed=opened.resumed,
            user=access.name,
            role=access.role,
            leases=[
                m.LeaseState(
                    lease=offer.lease, item=str(offer.item), expires_in_ms=offer.expires_in_ms
                )
                for offer in opened.leases
            ],
            limits=m.Limits(
                rate_per_s=rate,
                hello_ms=self._config.hello_ms,
                grace_ms=self._config.grace_ms,
                undo_ms=settings.undo_ms,
            ),
            project=m.ProjectInfo(
                slug=project.slug,
                title=project.title,
                task=to_dict(parse(project.task)),
                guidelines=project.guidelines,
                blind=settings.blind,
                paused=project.paused,
            ),
            server=self._storage.server_id,
        )
