"""Pool of supervised worker processes: warmed up, killed at their deadline, replaced.

Each worker is a ``ProcessPoolExecutor`` of one process, so that a crash or a missed deadline of
one job can't affect another. A job runs on a *slot* (``process_slot``)::

    async with workers.slot(owner="7") as slot:
        ranked = await slot.run(300.0, jobs.train, training_set, ...)

``owner`` names whose code the job runs: a project with a model of its own. Its slot is the one
whose process has run that code before, if it is free: what is imported there is imported already,
and a *warm* model may be kept there (``worker.process.warm_models``). Such a process ends after
``IDLE_SECONDS`` without a job, which frees what it holds, also on a GPU. Of idle processes that
keep models the least recently used end, as long as together they hold more than one training may.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Self

from supt_async.errors import WorkerDied
from supt_async.orchestrator.executors.base import WorkerPool
from supt_async.orchestrator.executors.process_slot import ProcessSlot

IDLE_SECONDS = 600.0
"""Time without a job after which a process ends in which a project's own code has run, in
seconds."""
MIN_MEMORY_BYTES = 1 << 30
"""Lowest memory limit that is chosen by default, in bytes."""

logger = logging.getLogger(__name__)


class ProcessPool(WorkerPool):
    """Worker processes that all projects share; an async context manager.

    With two or more of them, one never runs background jobs, so that no evaluation delays a
    training.
    """

    def __init__(self, count: int = 2, *, memory_bytes: int | None = None) -> None:
        """Set up ``count`` slots.

        ``memory_bytes`` is what each worker may allocate; None means half of the machine's memory.
        """
        self._limit = half_of_memory() if memory_bytes is None else memory_bytes
        self._slots = [ProcessSlot(self._limit) for _ in range(count)]
        self._free: list[ProcessSlot] = []  # the last one was used last
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._background = asyncio.Semaphore(max(count - 1, 1))
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def __aenter__(self) -> Self:
        """Start the processes, without waiting for them."""
        for slot in self._slots:
            self._start(self._warm(slot), "warm a training worker")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes, whatever they are doing."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(slot.close() for slot in self._slots))

    @contextlib.asynccontextmanager
    async def slot(
        self, *, background: bool = False, owner: str = ""
    ) -> AsyncIterator[ProcessSlot]:
        """Wait for a free worker and reserve it."""
        async with self._background if background else contextlib.nullcontext():
            slot = await self._take(owner, background)
            try:
                await slot.assign(owner)
                yield slot
            finally:
                self._give_back(slot)

    async def _take(self, owner: str, background: bool) -> ProcessSlot:
        while not self._free:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if waiter.done() and not waiter.cancelled():
                    self._wake()  # another one
                raise
        # Of equal ones the first: what was used least recently keeps least that is of use.
        best = min(self._free, key=lambda slot: _cost(slot, owner, background))
        self._free.remove(best)
        return best

    def _give_back(self, slot: ProcessSlot) -> None:
        self._free.append(slot)
        self._wake()
        if slot.owner:
            loop = asyncio.get_running_loop()
            loop.call_later(IDLE_SECONDS, self._retire, slot, slot.jobs)
        kept = [free for free in self._free if free.kept_bytes]
        if 0 < self._limit < sum(free.kept_bytes for free in kept):
            self._retire(kept[0], kept[0].jobs)

    def _retire(self, slot: ProcessSlot, jobs: int) -> None:
        """End an idle process, unless it has run further jobs; another one takes its place."""
        if slot in self._free and slot.jobs == jobs and not self._closing:
            self._free.remove(slot)
            self._start(self._renew(slot), "renew a training worker")

    async def _renew(self, slot: ProcessSlot) -> None:
        await slot.close()
        await self._warm(slot)

    async def _warm(self, slot: ProcessSlot) -> None:
        try:
            await slot.start()
        except WorkerDied as exc:
            if self._closing:
                return
            # The first job tries again, and its run reports the failure to the project's owner.
            logger.warning(
                "training worker could not be started; the first training tries again",
                exc_info=exc,
                extra={"action": "worker.died"},
            )
        finally:
            self._give_back(slot)

    def _wake(self) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def _start(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _cost(slot: ProcessSlot, owner: str, background: bool) -> int:
    """Return how much is lost if a job runs on a slot: a model that is kept, or what is imported.

    An evaluation uses no model that is kept, and should not be in the way of the next training.
    """
    own, keeps = bool(owner) and slot.owner == owner, slot.kept_bytes > 0
    if own:
        return (4 if background else 0) if keeps else 1
    if not slot.owner:
        return 2
    return 5 if keeps else 3


def half_of_memory() -> int:
    """Return half of this machine's or container's memory in bytes; 0 if that is unknown."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0
    with contextlib.suppress(OSError, ValueError):  # "max", or control groups of another version
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(total // 2, MIN_MEMORY_BYTES)
