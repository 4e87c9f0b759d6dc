"""Worker processes that are looked after: warmed up, killed when they take too long, replaced.

Each worker is a process pool of one, so that what happens to one job (a crash, a deadline)
happens to no other. A job is run on a *seat*::

    async with workers.seat() as seat:
        ranked = await seat.run(300.0, work.train, lesson, ...)

Processes are made by a fork server or by spawn, never by fork: a forked child would keep the
server's sockets and signal handlers. A thread in each ends it when this process is gone,
however it went.

Memory is limited by RLIMIT_DATA: what a process allocates counts, at the moment that it does,
and its model gets a MemoryError that can be explained. RLIMIT_AS would count the mapped
features and libraries, too, and watching the resident size would come too late for a model that
allocates gigabytes in a blink. Should the machine run out of memory all the same, Linux is told
to kill a worker first.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from threadpoolctl import threadpool_limits

from supt_async.errors import OutOfMemory, WorkerDied
from supt_async.orchestrator.executors import settled, timed_out

PRELOAD = "supt_async.orchestrator.preload"
START_SECONDS = 120.0
"""How long a new process may take until it answers; most of it is reading scikit-learn."""
BACKOFF_SECONDS = 0.1
BACKOFF_MAX_SECONDS = 10.0
MAX_DOUBLINGS = 30
NICENESS = 10
"""Labelling goes first."""
KILLED_FIRST = "1000"
"""Of -1000 to 1000: how soon Linux kills the process when there is no memory left."""
LEAST_BYTES = 1 << 30

logger = logging.getLogger(__name__)

if sys.platform == "linux":
    import resource

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """A few worker processes that all projects share; an async context manager.

    With two or more, one is always kept free of background jobs, so that no evaluation holds a
    training up.
    """

    def __init__(self, count: int = 2, *, memory_bytes: int | None = None) -> None:
        """``memory_bytes`` is what each worker may allocate; None: half of the machine's."""
        limit = half_of_memory() if memory_bytes is None else memory_bytes
        self._seats = [ProcessSeat(limit) for _ in range(count)]
        self._free: asyncio.LifoQueue[ProcessSeat] = asyncio.LifoQueue()
        self._background = asyncio.Semaphore(max(count - 1, 1))
        self._warming: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Start the processes, without waiting for them."""
        self._warming = [
            asyncio.create_task(self._warm(seat), name="warm a training worker")
            for seat in self._seats
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes, whatever they are doing."""
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        await asyncio.gather(*(seat.close() for seat in self._seats))

    @contextlib.asynccontextmanager
    async def seat(self, *, background: bool = False) -> AsyncIterator[ProcessSeat]:
        """Wait for a free worker and have it to oneself."""
        async with self._background if background else contextlib.nullcontext():
            seat = await self._free.get()
            try:
                yield seat
            finally:
                self._free.put_nowait(seat)

    async def _warm(self, seat: ProcessSeat) -> None:
        try:
            await seat.start()
        except WorkerDied as exc:
            # The first job tries again, and reports it to somebody who can do something.
            logger.warning("no worker yet", exc_info=exc, extra={"action": "worker.died"})
        finally:
            self._free.put_nowait(seat)


class ProcessSeat:
    """One worker process, replaced when it ends. For one job at a time."""

    shards = 1

    def __init__(self, memory_bytes: int = 0) -> None:
        self._memory_bytes = memory_bytes
        self._executor: ProcessPoolExecutor | None = None
        self._pid = 0
        self._killed = False
        self._crashes = 0

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that the worker can import. If this is cancelled, the job is killed.

        Raises:
            TrainingTimedOut: If it took longer than ``deadline`` seconds; it is killed.
            OutOfMemory: If it wanted more memory than it may have.
            WorkerDied: If the process ended meanwhile, or can't be started.
            Exception: Whatever the function raises.
        """
        await self.start()
        assert self._executor is not None
        try:
            future = self._executor.submit(job, *args, **kwargs)
            if await settled(future, deadline):
                result = future.result()
                self._crashes = 0
                return result
        except BrokenProcessPool as exc:
            raise self._died() from exc
        except MemoryError as exc:
            raise OutOfMemory(
                f"The model needed more memory than the {self._memory_bytes / 2**30:.1f} GB that a"
                f" training may have. Use a smaller model or fewer features, or raise"
                f" --memory-limit."
            ) from exc
        except asyncio.CancelledError:
            self._kill()
            raise
        self._kill()
        raise timed_out(deadline)

    async def start(self) -> None:
        """Have a process that answers.

        Raises:
            WorkerDied: If it can't be started.
        """
        if self._executor is not None and not self._killed and self._process() is not None:
            return
        await self.close()
        if self._crashes:
            doublings = min(self._crashes - 1, MAX_DOUBLINGS)
            await asyncio.sleep(min(BACKOFF_SECONDS * 2**doublings, BACKOFF_MAX_SECONDS))
        self._killed = False
        executor = ProcessPoolExecutor(
            1, mp_context=_context(), initializer=_begin, initargs=(self._memory_bytes,)
        )
        self._executor = executor
        # In a thread: submit starts the process, and a fork server answers when it has read
        # scikit-learn.
        future = await asyncio.to_thread(executor.submit, os.getpid)
        try:
            if await settled(future, START_SECONDS):
                self._pid = future.result()
                return
        except BrokenProcessPool as exc:
            raise self._died() from exc
        raise self._died()

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        executor, self._executor = self._executor, None
        if executor is not None:
            self._kill()
            await asyncio.to_thread(executor.shutdown, wait=True, cancel_futures=True)

    def _died(self) -> WorkerDied:
        self._crashes += 1
        return WorkerDied(
            "The training process was killed or has crashed, perhaps for lack of memory. If it"
            " happens again, use a smaller model, or fewer features."
        )

    def _kill(self) -> None:
        self._killed = True  # it may seem alive for a moment
        process = self._process()
        if process is not None:
            process.kill()

    def _process(self) -> BaseProcess | None:
        # By way of the process object, which knows whether its id still is its own.
        return next((p for p in multiprocessing.active_children() if p.pid == self._pid), None)


def half_of_memory() -> int:
    """Return half of the memory that this machine, or container, has; in bytes, 0: unknown."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0
    with contextlib.suppress(OSError, ValueError):  # "max", or another version of control groups
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(total // 2, LEAST_BYTES)


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context


def _begin(memory_bytes: int) -> None:
    """Run first thing in a worker process."""
    threading.Thread(target=_follow_parent, name="follow parent", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's affair
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if hasattr(os, "SCHED_IDLE"):
        # Niceness is not enough: the scheduler lets a nice process finish its slice of some
        # milliseconds when the server wakes up, an idle one gives way at once.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with contextlib.suppress(OSError):  # not Linux
        Path("/proc/self/oom_score_adj").write_text(KILLED_FIRST)
    if memory_bytes and sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    importlib.import_module(PRELOAD)
    threadpool_limits(1)  # for libraries that were loaded before the preload could tell them


def _follow_parent() -> None:
    """End this process when the one that wanted it is gone, be it by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
