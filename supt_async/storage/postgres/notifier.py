"""Notifier: sends and receives hints between processes, over PostgreSQL's LISTEN and NOTIFY.

It has a dedicated connection, because a NOTIFY in the queue's transactions would make their
commits wait for each other. Outgoing hints are coalesced and sent at most ten times a second, and
at once if the last message was sent long enough ago. Those that only tell of labels are sent the
less often the more processes send some (``rules.crowds.hint_pace``).

Messages may be lost, so nothing depends on them: each connection begins with the hint that
everything may have changed, and every ``LOOK_SECONDS`` the tables are compared with what they were
before. That comparison, with a timeout, also detects a connection that died silently.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Iterable
from dataclasses import fields

from supt_async.domain.ids import ProjectId
from supt_async.rules.crowds import hint_pace
from supt_async.storage.database import trouble
from supt_async.storage.hints import everything, merge
from supt_async.storage.postgres.connection import Connect, disconnect
from supt_async.storage.postgres.driver import DriverConnection
from supt_async.storage.records import Hint

CHANNEL = "supt"
"""Name of the channel that all processes listen on."""
SEND_SECONDS = 0.1
"""Minimum interval between two messages, in seconds."""
LOOK_SECONDS = 2.0
"""Interval at which the tables are compared with what they were before, in seconds."""
SENDER_SECONDS = 2.0
"""Seconds for which a process counts as one that sends, after a message of it."""
PATIENCE_SECONDS = 5.0
"""Seconds without a reply after which a connection is taken for dead."""
BACK_SECONDS = (0.1, 0.5, 2.0)
"""Seconds before the first, second and each further attempt to connect again."""
MAX_TEXT = 7000
"""Maximum length of a message, in bytes; PostgreSQL's own limit is 8,000."""

_FLAGS = tuple(field.name for field in fields(Hint) if field.name != "project")

LOOK = """
SELECT p.id, p.generation, p.paused OR p.archived_ms IS NOT NULL,
       p.base_chunks + p.overlap_changes,
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
    """Return a message's sender, and its hints; None if anything may have changed."""
    sender, *words = text.split(" ")
    hints = []
    for word in words:
        project, _, bits = word.partition(":")
        if not (project.isdecimal() and bits.isdecimal()):
            return sender, None
        flags = {name: bool(int(bits) >> n & 1) for n, name in enumerate(_FLAGS)}
        hints.append(Hint(project=ProjectId(int(project)), **flags))
    return sender, hints


def _may_wait(hint: Hint) -> bool:
    """Tell whether a hint is of labels only, for which nobody waits."""
    return hint == Hint(project=hint.project, labels=True)


class Notifier:
    """Sends this process's hints to the others, and calls ``publish`` with theirs."""

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
        self._sent_at = -math.inf
        self._heard: dict[str, float] = {}
        """Other processes, and when the last message of each came (the event loop's clock)."""
        self._stirred = asyncio.Event()
        self._known: dict[ProjectId, tuple[int, ...]] = {}
        self._all = False  # a message said that anything may have changed
        self.listening = asyncio.Event()
        """Set while this process receives the others' messages."""

    def send(self, *hints: Hint) -> None:
        """Queue hints for the other processes; returns at once."""
        known = bool(self._outgoing)
        for hint in hints:
            earlier = self._outgoing.get(hint.project)
            self._outgoing[hint.project] = hint if earlier is None else merge(earlier, hint)
        if hints and not (known and all(map(_may_wait, hints))):
            self._stirred.set()

    async def run(self) -> None:
        """Send and receive until the task is cancelled, reconnecting whenever it is needed."""
        failures = 0
        while True:
            connection: DriverConnection | None = None
            try:
                connection = await self._connect()
                await self._begin(connection)
                failures = 0
                await self._exchange(connection)
            except Exception as exc:
                if not trouble(exc):
                    raise
                logger.warning(
                    "connection for hints lost: reconnecting",
                    extra={"action": "listen", "fault": type(exc).__name__},
                )
            finally:
                self.listening.clear()
                await disconnect(connection)
            await asyncio.sleep(BACK_SECONDS[min(failures, len(BACK_SECONDS) - 1)])
            failures += 1

    async def flush(self) -> None:
        """Send the queued hints over a new connection; called when the process is about to end."""
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
        # After LISTEN: later changes arrive as messages, earlier ones are read from the tables.
        await self._look(connection, everything_new=True)
        self.listening.set()

    async def _exchange(self, connection: DriverConnection) -> None:
        loop = asyncio.get_running_loop()
        next_look = loop.time() + LOOK_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(min(next_look, self._due_at())):
                    await self._stirred.wait()
            except TimeoutError:
                pass
            self._stirred.clear()  # before the work: hints that arrive during it set it again
            if connection.is_closed():
                raise ConnectionResetError("the connection for hints was closed")
            if self._due_at() <= loop.time():
                await self._send(connection)
                await asyncio.sleep(SEND_SECONDS)
            if self._all or loop.time() >= next_look:
                await self._look(connection, everything_new=self._all)
                next_look = loop.time() + LOOK_SECONDS

    def _due_at(self) -> float:
        """Return when the queued hints are to be sent, on the event loop's clock."""
        if not self._outgoing:
            return math.inf
        if not all(map(_may_wait, self._outgoing.values())):
            return -math.inf
        since = asyncio.get_running_loop().time() - SENDER_SECONDS
        self._heard = {sender: at for sender, at in self._heard.items() if at > since}
        return self._sent_at + hint_pace.interval(1 + len(self._heard))

    async def _send(self, connection: DriverConnection) -> None:
        self._sent_at = asyncio.get_running_loop().time()
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
        self._heard[sender] = asyncio.get_running_loop().time()
        if hints is None:
            self._all = True
            self._stirred.set()
        else:
            self._publish(*hints)

    async def _look(self, connection: DriverConnection, *, everything_new: bool = False) -> None:
        """Publish what has changed in the tables since the last look."""
        self._all = False
        await sync_clock(connection, self._set_clock)
        rows = await connection.fetch(LOOK, timeout=PATIENCE_SECONDS)
        before, self._known = self._known, {}
        for id_, *state in rows:
            project, now = ProjectId(id_), tuple(int(value) for value in state)
            self._known[project] = now
            if everything_new or project not in before:
                self._publish(everything(project))
            elif now != before[project]:
                self._publish(_difference(project, before[project], now))


async def sync_clock(connection: DriverConnection, set_clock: Callable[[int], None]) -> None:
    """Set a clock to the database's time, assuming that half of the round trip is the way back."""
    loop = asyncio.get_running_loop()
    asked = loop.time()
    ms = await connection.fetchval(CLOCK, timeout=PATIENCE_SECONDS)
    set_clock(ms + round((loop.time() - asked) * 500))


def _difference(project: ProjectId, before: tuple[int, ...], now: tuple[int, ...]) -> Hint:
    """Return the hint for what differs between two looks."""
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
