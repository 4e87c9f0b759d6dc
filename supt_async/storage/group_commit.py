"""Group commit: commands that arrive while a batch is under way go into the next one.

An idle server carries a command out at once, a busy one in ever larger batches. A command may wait
for others for a moment (``rules.crowds.gathering``). Where several processes serve, a busy one
waits for at most some milliseconds, and for as long as its last batch took, because a batch has a
cost of its own and the others can use the time (``gathering_seconds``). Sessions that open, and
what is read for them, come in crowds: after a batch of several the next one waits for a moment, so
that it is larger. A batch that is under way is never cancelled, because cancelling is not rolling
back: a caller may stop waiting, the batch goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

from supt_async.domain.commands import Command, SkipItem, SubmitAnswer
from supt_async.domain.ids import SessionId
from supt_async.errors import StorageBusy

In = TypeVar("In")
Out = TypeVar("Out")
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Committed: TypeAlias = Callable[[int, float], None]
"""Function that is called after each batch with its number of commands and its seconds."""

MAX_BATCH = 256
"""Maximum number of commands in one transaction."""
MAX_READ = 64
"""Maximum number of keys that one statement reads."""
CROWD_SECONDS = 0.02
"""Pause after a batch of several who come, in seconds."""
GATHERING_SECONDS = 0.005
"""Maximum time that a batch of commands waits for more, in seconds."""
GATHERED = 64
"""Number of commands that a batch does not wait for more than."""
BUSY = 4
"""Number of commands that come during a batch from which on the next one waits for more."""
MANY_ARRIVE = 80
"""Number of commands that come during a batch from which on all lanes are used."""
FEW_ARRIVE = 16
"""Number below which one lane is enough again."""
MAX_WAITING = 10_000
"""Maximum number of commands that wait; further ones are refused with StorageBusy."""


def gathering_seconds(arrived: int, took: float) -> float:
    """Return how long the next batch waits for more commands, in seconds.

    Args:
        arrived: Number of commands that came while the last batch was under way.
        took: How long that took, in seconds.
    """
    return min(took, GATHERING_SECONDS) if BUSY <= arrived < GATHERED else 0.0


class Lanes:
    """Choice of the lane, of several, that carries out a labeller's commands.

    What a labeller has under way stays in one lane, so that it keeps its order.
    """

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._used = lanes
        self._under_way: dict[int, tuple[int, int]] = {}

    def measure(self, arrived: int, processes: int) -> None:
        """Choose how many lanes are used, after a batch.

        Where several processes serve, they work at the same time anyway, and fewer lanes make
        larger batches.

        Args:
            arrived: Number of commands that came in the lane while the batch was under way.
            processes: Number of processes that serve.
        """
        if processes == 1 or arrived >= MANY_ARRIVE:
            self._used = self._lanes
        elif arrived < FEW_ARRIVE:
            self._used = 1

    def begin(self, labeller: int, *, together: bool = False) -> int:
        """Return the lane of a command; each call must be followed by ``end``.

        ``together``: it waits for others, which are all in one lane.
        """
        used = 1 if together else self._used
        lane, commands = self._under_way.get(labeller, (labeller % used, 0))
        self._under_way[labeller] = lane, commands + 1
        return lane

    def end(self, labeller: int) -> None:
        """Note that a command has ended."""
        lane, commands = self._under_way.pop(labeller)
        if commands > 1:
            self._under_way[labeller] = lane, commands - 1


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
        pause_seconds: float = 0.0,
        gather: Callable[[int, float], float] | None = None,
    ) -> None:
        """After a batch of several, a pause is made before the next, unless that is full.

        Args:
            carry_out: Carries a batch out.
            max_batch: Maximum number of commands of a batch.
            max_waiting: Maximum number of commands that wait.
            pause_seconds: The pause, in seconds.
            gather: Returns the pause instead, given the number of commands that wait and how many
                seconds the batch took.
        """
        self._carry_out = carry_out
        self._pause_seconds = pause_seconds
        self._gather = gather
        self._full = asyncio.Event()
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[tuple[In, asyncio.Future[Out]]] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due_at = math.inf
        """When the next batch begins at the latest, by the event loop's clock."""
        self.committed: Committed | None = None

    @property
    def waiting(self) -> int:
        """Number of commands that wait for the next batch."""
        return len(self._waiting)

    async def ask(self, command: In, wait_seconds: float = 0.0) -> Out:
        """Carry a command out in the next batch, and return its outcome.

        The batch begins after ``wait_seconds`` at the latest, unless another one is under way.

        Raises:
            StorageBusy: Too many commands are waiting.
        """
        if len(self._waiting) >= self._max_waiting:
            raise StorageBusy("too many commands are waiting for the database")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Out] = loop.create_future()
        self._waiting.append((command, future))
        full = len(self._waiting) >= self._max_batch
        if full:
            self._full.set()
        due_at = loop.time() + wait_seconds if wait_seconds and not full else 0.0
        if due_at < self._due_at:
            self._due_at = due_at
            if self._flusher is None:
                self._begin()
        return await future

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._waiting or self._flusher is not None:
            if self._flusher is None:
                self._start()
            assert self._flusher is not None
            await asyncio.wait([self._flusher])

    def _begin(self) -> None:
        """Begin the next batch when it is due."""
        if self._due_at:
            self._cancel_timer()
            self._timer = asyncio.get_running_loop().call_at(self._due_at, self._start)
        else:
            self._start()

    def _start(self) -> None:
        self._cancel_timer()
        self._flusher = asyncio.create_task(self._flush(), name="batcher")

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _flush(self) -> None:
        try:
            while self._waiting:
                size = min(len(self._waiting), self._max_batch)
                batch = [self._waiting.popleft() for _ in range(size)]
                self._due_at = 0.0 if self._waiting else math.inf
                began = time.perf_counter()
                await self._run(batch)
                seconds = self._pause_seconds
                if self._gather is not None:
                    seconds = self._gather(len(self._waiting), time.perf_counter() - began)
                if size > 1 and seconds:
                    await self._pause(seconds)
                elif self._due_at > asyncio.get_running_loop().time():
                    break
        finally:
            self._flusher = None
        if self._waiting:
            self._begin()

    async def _pause(self, seconds: float) -> None:
        if len(self._waiting) < self._max_batch:
            self._full.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._full.wait()

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


class GroupedReads(Generic[Key, Out]):
    """Reads by keys, of which those that are asked for while one is under way go into the next.

    A crowd that comes at once costs a few statements, and nobody gets what was read before they
    asked. ``read`` gets different keys and returns what it has found by key; what it lacks is None.
    """

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Out]]]) -> None:
        self._read = read
        self._batcher: Batcher[Key, Out | None] = Batcher(
            self._carry_out, max_batch=MAX_READ, pause_seconds=CROWD_SECONDS
        )

    async def get(self, key: Key) -> Out | None:
        """Read by a key.

        Raises:
            StorageBusy: Too many are waiting.
        """
        return await self._batcher.ask(key)

    async def _carry_out(self, keys: Sequence[Key]) -> Sequence[Out | Exception | None]:
        found = await self._read(list(dict.fromkeys(keys)))
        return [found.get(key) for key in keys]


def padded(values: Iterable[Value]) -> list[Value]:
    """Return values for a list in SQL, repeated up to a power of two.

    Each length is a statement of its own to the database, which has to prepare it.
    """
    some = list(values)
    return some + some[-1:] * ((1 << max(0, len(some) - 1).bit_length()) - len(some))


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
