"""Carries hints between the processes that share a PostgreSQL, over LISTEN and NOTIFY.

One connection of its own, because a NOTIFY in the queue's transactions would make their commits
wait for each other. What is to be told is coalesced and sent at most ten times a second, at
once if the last message is long enough ago.

A message may be lost, so nothing depends on it: every (re)connection begins with the hint to
look at everything, and every ``LOOK_SECONDS`` a look at the tables finds what no message told.
That look, with a time-out, is also what notices a connection that is dead and doesn't say so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import fields

from supt_async.domain.ids import ProjectId
from supt_async.storage.database import trouble
from supt_async.storage.hints import everything, merge
from supt_async.storage.postgres.connection import Connect, disconnect
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.records import Hint

CHANNEL = "supt"
SEND_SECONDS = 0.1
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 5.0
"""A connection that has not answered for so long is dead."""
BACK_SECONDS = (0.1, 0.5, 2.0)
"""How long to wait before connecting again."""
MAX_TEXT = 7000
"""Bytes of a message; PostgreSQL takes up to 8,000."""

_FLAGS = tuple(field.name for field in fields(Hint) if field.name != "project")

LOOK = """
SELECT p.id, p.generation, p.paused, p.base_chunks,
       (SELECT coalesce(max(o.seq), 0) FROM offered o WHERE o.project_id = p.id),
       (SELECT coalesce(sum(c.labels), 0) FROM counter c WHERE c.project_id = p.id),
       (SELECT coalesce(max(r.id), 0) FROM run r WHERE r.project_id = p.id)
  FROM project p
"""
CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"

logger = logging.getLogger(__name__)


def write(sender: str, hints: Iterable[Hint]) -> str:
    """Write hints as the text of a message."""
    words = [sender]
    for hint in hints:
        bits = sum(1 << n for n, name in enumerate(_FLAGS) if getattr(hint, name))
        words.append(f"{hint.project}:{bits}")
    text = " ".join(words)
    return text if len(text) <= MAX_TEXT else f"{sender} *"


def read(text: str) -> tuple[str, list[Hint] | None]:
    """Read a message: its sender, and the hints; None if everything is to be looked at."""
    sender, *words = text.split(" ")
    hints = []
    for word in words:
        project, _, bits = word.partition(":")
        if not (project.isdecimal() and bits.isdecimal()):
            return sender, None
        flags = {name: bool(int(bits) >> n & 1) for n, name in enumerate(_FLAGS)}
        hints.append(Hint(project=ProjectId(int(project)), **flags))
    return sender, hints


class Courier:
    """One process's end of the wire. ``publish`` is told what is heard."""

    def __init__(
        self,
        connect: Connect,
        sender: str,
        publish: Callable[..., None],
        set_clock: Callable[[int], None],
    ) -> None:
        self._connect = connect
        self._sender = sender
        self._publish = publish
        self._set_clock = set_clock
        self._outgoing: dict[ProjectId, Hint] = {}
        self._stirred = asyncio.Event()
        self._known: dict[ProjectId, tuple[int, ...]] = {}
        self._all = False  # somebody says that everything is to be looked at
        self.heard = asyncio.Event()
        """Set once this process hears what others say."""

    def send(self, *hints: Hint) -> None:
        """Tell the other processes; returns at once."""
        for hint in hints:
            earlier = self._outgoing.get(hint.project)
            self._outgoing[hint.project] = hint if earlier is None else merge(earlier, hint)
        if hints:
            self._stirred.set()

    async def run(self) -> None:
        """Carry hints for as long as the task lives, over as many connections as it takes."""
        failures = 0
        while True:
            connection: DriverConnection | None = None
            try:
                connection = await self._connect()
                await self._begin(connection)
                failures = 0
                await self._carry(connection)
            except Exception as exc:
                if not trouble(exc):
                    raise
                logger.warning(
                    "can't hear the other processes: connecting again",
                    extra={"action": "listen", "fault": type(exc).__name__},
                )
            finally:
                self.heard.clear()
                await disconnect(connection)
            await asyncio.sleep(BACK_SECONDS[min(failures, len(BACK_SECONDS) - 1)])
            failures += 1

    async def flush(self) -> None:
        """Send what is waiting over a connection of its own: the process is about to end."""
        if not self._outgoing:
            return
        connection = await self._connect()
        try:
            await self._send(connection)
        finally:
            await disconnect(connection)

    async def _begin(self, connection: DriverConnection) -> None:
        connection.add_termination_listener(lambda _: self._stirred.set())
        await connection.add_listener(CHANNEL, self._hear)
        # After LISTEN: what happens from here on is heard, what happened before is looked up.
        await self._look(connection, everything_new=True)
        self.heard.set()

    async def _carry(self, connection: DriverConnection) -> None:
        loop = asyncio.get_running_loop()
        next_look = loop.time() + LOOK_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(next_look):
                    await self._stirred.wait()
            except TimeoutError:
                pass
            self._stirred.clear()  # before the work: what comes meanwhile sets it again
            if connection.is_closed():
                raise ConnectionResetError("the connection for hints was cut")
            if self._outgoing:
                await self._send(connection)
                await asyncio.sleep(SEND_SECONDS)
            if self._all or loop.time() >= next_look:
                await self._look(connection, everything_new=self._all)
                next_look = loop.time() + LOOK_SECONDS

    async def _send(self, connection: DriverConnection) -> None:
        hints, self._outgoing = self._outgoing, {}
        try:
            text = write(self._sender, hints.values())
            await connection.execute(
                "SELECT pg_notify($1, $2)", CHANNEL, text, timeout=PATIENCE_SECONDS
            )
        except BaseException:
            self.send(*hints.values())
            raise

    def _hear(self, _connection: DriverConnection, _pid: int, _channel: str, text: str) -> None:
        sender, hints = read(text)
        if sender == self._sender:
            return
        if hints is None:
            self._all = True
            self._stirred.set()
        else:
            self._publish(*hints)

    async def _look(self, connection: DriverConnection, *, everything_new: bool = False) -> None:
        """Find what has changed since the last look, whoever may have told it already."""
        self._all = False
        await set_by(connection, self._set_clock)
        rows = await connection.fetch(LOOK, timeout=PATIENCE_SECONDS)
        before, self._known = self._known, {}
        for id_, *state in rows:
            project, now = ProjectId(id_), tuple(int(value) for value in state)
            self._known[project] = now
            if everything_new or project not in before:
                self._publish(everything(project))
            elif now != before[project]:
                self._publish(_difference(project, before[project], now))


async def set_by(connection: DriverConnection, set_clock: Callable[[int], None]) -> None:
    """Set a clock by the database's, to half the time that it takes to ask."""
    loop = asyncio.get_running_loop()
    asked = loop.time()
    ms = await connection.fetchval(CLOCK, timeout=PATIENCE_SECONDS)
    set_clock(ms + round((loop.time() - asked) * 500))


def _difference(project: ProjectId, before: tuple[int, ...], now: tuple[int, ...]) -> Hint:
    """Say what kind of thing has changed between two looks."""
    ranked, paused, added, offered, labels, runs = (
        old != new for old, new in zip(before, now, strict=True)
    )
    return Hint(
        project=project,
        items=paused or added or offered or ranked,
        ranked=ranked,
        labels=labels,
        model=runs or ranked,
        settings=paused,
    )
