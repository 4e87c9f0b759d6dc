"""Group commit: commands that arrive while a batch is under way go into the next one.

There is no timer: an idle server carries a command out at once, a busy one in ever larger
batches. A batch that is under way is never cancelled, because cancelling is not rolling back: a
caller may stop waiting, the batch goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

from supt_async.domain.commands import Command, SkipItem, SubmitAnswer
from supt_async.domain.ids import SessionId
from supt_async.errors import StorageBusy

In = TypeVar("In")
Out = TypeVar("Out")
Committed: TypeAlias = Callable[[int, float], None]
"""Function that is called after each batch with its number of commands and its seconds."""

MAX_BATCH = 256
"""Maximum number of commands in one transaction."""
MAX_WAITING = 10_000
"""Maximum number of commands that wait; further ones are refused with StorageBusy."""


class Batcher(Generic[In, Out]):
    """Collects commands and hands them to ``carry_out`` in batches, one batch at a time.

    ``carry_out`` returns one outcome for each command, in their order. An outcome that is an
    exception is raised to the caller of that command; an exception that ``carry_out`` raises
    itself is raised to all callers of the batch.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[In]], Awaitable[Sequence[Out | Exception]]],
        *,
        max_batch: int = MAX_BATCH,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self._carry_out = carry_out
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[In, asyncio.Future[Out]]] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self.committed: Committed | None = None

    @property
    def waiting(self) -> int:
        """Number of commands that wait for the next batch."""
        return len(self._waiting)

    async def ask(self, command: In) -> Out:
        """Carry a command out in the next batch, and return its outcome.

        Raises:
            StorageBusy: Too many commands are waiting.
        """
        if len(self._waiting) >= self._max_waiting:
            raise StorageBusy("too many commands are waiting for the database")
        future: asyncio.Future[Out] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush(), name="batcher")
        return await future

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._flusher is not None:
            await asyncio.wait([self._flusher])

    async def _flush(self) -> None:
        try:
            while self._waiting:
                size = min(len(self._waiting), self._max_batch)
                batch = [self._waiting.popleft() for _ in range(size)]
                await self._run(batch)
        finally:
            self._flusher = None

    async def _run(self, batch: list[tuple[In, asyncio.Future[Out]]]) -> None:
        outcomes: Sequence[Out | Exception]
        began = time.perf_counter()
        try:
            outcomes = await self._carry_out([command for command, _ in batch])
            if len(outcomes) != len(batch):
                raise RuntimeError("a batch needs one outcome for each command")
        except Exception as exc:  # noqa: BLE001 - every caller of the batch must get it, whatever it is
            outcomes = [exc] * len(batch)
        if self.committed is not None:
            self.committed(len(batch), time.perf_counter() - began)
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():  # its caller has stopped waiting
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)


class InFlight:
    """Counter of the commands that each session has under way.

    A session that is lost may have claimed items a moment before. They must be leased before the
    session's leases get the grace time, or nobody would give them back.
    """

    def __init__(self) -> None:
        self._under_way: Counter[SessionId] = Counter()
        self._waiting: dict[SessionId, asyncio.Event] = {}

    def begin(self, session: SessionId) -> None:
        """Count a command of the session; each call must be followed by ``end``."""
        self._under_way[session] += 1

    def end(self, session: SessionId) -> None:
        """Note that a command has ended."""
        self._under_way[session] -= 1
        if not self._under_way[session]:
            del self._under_way[session]
            waiting = self._waiting.pop(session, None)
            if waiting is not None:
                waiting.set()

    async def settled(self, session: SessionId) -> None:
        """Wait until the session has no command under way."""
        while session in self._under_way:
            await self._waiting.setdefault(session, asyncio.Event()).wait()


def batches(commands: Sequence[Command]) -> list[list[int]]:
    """Divide commands, by number, so that no session, id or lease is twice in a batch."""
    latest: dict[tuple[object, ...], int] = {}
    result: list[list[int]] = []
    keys_of = [_keys(number, command) for number, command in enumerate(commands)]
    if len({key for keys in keys_of for key in keys}) == sum(map(len, keys_of)):
        return [list(range(len(commands)))]  # as nearly always
    for number, keys in enumerate(keys_of):
        batch = max(latest.get(key, -1) for key in keys) + 1
        latest.update(dict.fromkeys(keys, batch))
        if batch == len(result):
            result.append([])
        result[batch].append(number)
    return result


def _keys(number: int, command: Command) -> tuple[tuple[object, ...], ...]:
    """Return what no other command of a batch may have in common with this one."""
    project = command.by.project
    session = ("session", command.by.session)
    if isinstance(command, SubmitAnswer | SkipItem):
        # A lease by itself: a stranger may name it in another project.
        return session, ("id", project, command.id), ("lease", command.lease)
    return session, ("id", project, getattr(command, "id", None) or number)
