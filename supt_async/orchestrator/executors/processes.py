"""Worker processes that are looked after: warmed up, killed when they take too long, replaced.

Each worker is a process pool of one, so that what happens to one job (a crash, a deadline)
happens to no other. A job is run on a *seat*::

    async with workers.seat() as seat:
        ranked = await seat.run(300.0, work.train, lesson, ...)

Processes are made by a fork server or by spawn, never by fork: a forked child would keep the
server's sockets and signal handlers. A thread in each ends it when this process is gone,
however it went. What a model has started (``families``) ends with its training, good or bad,
and is counted and measured meanwhile. What it prints comes by a pipe (``output``).

Memory is limited by RLIMIT_DATA: what a process allocates counts, at the moment that it does,
and its model gets a MemoryError that can be explained. RLIMIT_AS would count the mapped
features and libraries, too, and watching the resident size would come too late for a model that
allocates gigabytes in a blink. Should the machine run out of memory all the same, Linux is told
to kill a worker first.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from supt_async.errors import OutOfMemory, TrainingError, WorkerDied
from supt_async.orchestrator.executors import process_trees
from supt_async.orchestrator.executors.base import settled, timed_out
from supt_async.orchestrator.executors.output import Output
from supt_async.orchestrator.worker.bootstrap import PRELOAD, begin, carry_out

START_SECONDS = 120.0
"""How long a new process may take until it answers; most of it is reading scikit-learn."""
BACKOFF_SECONDS = 0.1
BACKOFF_MAX_SECONDS = 10.0
MAX_DOUBLINGS = 30
LEAST_BYTES = 1 << 30
WATCH_SECONDS = 0.5
"""How often it is looked at what a job has started."""
MOST_STARTED = 50 + 4 * (os.cpu_count() or 1)
"""Processes that a job may have at once."""
OUTPUT_SECONDS = 1.0
"""How long the last of a worker's output is waited for."""

logger = logging.getLogger(__name__)

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
        self._output: Output | None = None
        self._seen: dict[int, int] = {}  # what the job has started
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
            TrainingError: If it started too many processes.
            Exception: Whatever the function raises.
        """
        await self.start()
        assert self._executor is not None
        self._seen = {}
        if self._output is not None:
            self._output.begin()
        try:
            future = self._executor.submit(carry_out, job, args, kwargs)
            if await self._settled(future, deadline):
                result = future.result()
                self._crashes = 0
                return result
        except BrokenProcessPool as exc:
            await asyncio.to_thread(process_trees.end, self._pid, self._seen)  # what it left behind
            raise self._died() from exc
        except MemoryError as exc:
            raise self._too_large() from exc
        except asyncio.CancelledError:
            self._kill()
            raise
        finally:
            await asyncio.to_thread(self._clear_up)
        await asyncio.to_thread(self._kill)
        raise timed_out(deadline)

    async def _settled(self, future: Future[T], deadline: float) -> bool:
        """Wait for a job, and look at what it does meanwhile."""
        loop = asyncio.get_running_loop()
        until = loop.time() + deadline
        while (left := until - loop.time()) > 0:
            if await settled(future, min(left, WATCH_SECONDS)):
                return True
            wrong = await asyncio.to_thread(self._look)
            if wrong is not None:
                await asyncio.to_thread(self._kill)
                raise wrong
        return False

    def _clear_up(self) -> None:
        """End what a job has left behind, and the worker with it, whose state is not known then."""
        if not self._killed and process_trees.others(self._pid):
            self._kill()

    def _look(self) -> TrainingError | None:
        started = process_trees.descendants(self._pid, MOST_STARTED)
        self._seen = process_trees.births(started)
        if len(started) > MOST_STARTED:
            return TrainingError(
                f"The model started more than {MOST_STARTED} processes at once and was stopped."
                f" Give it a smaller n_jobs."
            )
        if started and 0 < self._memory_bytes < process_trees.memory({self._pid, *started}):
            return self._too_large()
        return None

    def _too_large(self) -> OutOfMemory:
        return OutOfMemory(
            f"The model needed more memory than the {self._memory_bytes / 2**30:.1f} GB that a"
            f" training may have. Use a smaller model or fewer features, or raise"
            f" --memory-limit."
        )

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
        context = _context()
        output, writer = context.Pipe(duplex=False)
        self._output = Output(output)
        executor = ProcessPoolExecutor(
            1, mp_context=context, initializer=begin, initargs=(self._memory_bytes, writer)
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
        finally:
            writer.close()  # the worker has its own
        raise self._died()

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        executor, self._executor = self._executor, None
        if executor is not None:
            await asyncio.to_thread(self._kill)
            await asyncio.to_thread(executor.shutdown, wait=True, cancel_futures=True)
        output, self._output = self._output, None
        if output is not None:
            await asyncio.to_thread(output.join, OUTPUT_SECONDS)

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
            process_trees.end(self._pid)
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
