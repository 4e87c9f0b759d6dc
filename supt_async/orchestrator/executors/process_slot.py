"""Worker process that is supervised: killed at its deadline, and replaced when it ends.

Processes start from a fork server or by spawn, never by fork: a forked child would inherit the
server's sockets and signal handlers. A thread in each worker ends it when this process is gone,
even by SIGKILL. Processes that a model starts (``process_trees``) are counted and measured while
the job runs, and end with it, whether it succeeds or fails. What a model prints arrives through a
pipe (``output``).

A model may change anything in its process: the environment, the working directory, signal handlers,
random generators, loggers, other modules. So a process in which code of a project's own has run
never runs a job of another project, and ends if that code fails or leaves threads or files behind
(``worker.process.leftovers``). A new one takes a fraction of a second.

Memory is limited by RLIMIT_DATA, which counts what a process allocates when it allocates it, so
that the model gets a MemoryError that can be explained. RLIMIT_AS would also count the mapped
features and libraries, and polling the resident size would be too slow for a model that allocates
gigabytes at once. If the machine still runs out of memory, Linux is told to kill a worker first.

Processes are counted, and not limited by RLIMIT_NPROC: that counts all processes and threads of
the user, the server's and the database's as well, and does not hold for root.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import ParamSpec, TypeVar

from supt_async.errors import OutOfMemory, TrainingError, WorkerDied
from supt_async.orchestrator.executors import process_trees
from supt_async.orchestrator.executors.base import WorkerSlot, finished_within, timed_out
from supt_async.orchestrator.executors.output import Output
from supt_async.orchestrator.worker.bootstrap import PRELOAD, Outcome, initialise_worker, run_job

START_SECONDS = 120.0
"""Timeout for a new process's first answer, in seconds; importing scikit-learn takes most of it."""
BACKOFF_SECONDS = 0.1
"""Delay before the first restart after a crash, in seconds; it doubles with each further crash."""
BACKOFF_MAX_SECONDS = 10.0
"""Longest delay before a restart, in seconds."""
MAX_DOUBLINGS = 30
"""Number of doublings after which the delay stops growing, so that the power can't overflow."""
WATCH_SECONDS = 0.5
"""Interval between checks of the processes that a job has started, in seconds."""
MAX_STARTED = 50 + 4 * (os.cpu_count() or 1)
"""Number of processes that a job may have at once."""
OUTPUT_SECONDS = 1.0
"""Timeout for reading the rest of a closed worker's output, in seconds."""

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class ProcessSlot(WorkerSlot):
    """One worker process, replaced when it ends; runs one job at a time."""

    shards = 1

    def __init__(self, memory_bytes: int = 0) -> None:
        self._memory_bytes = memory_bytes
        self._executor: ProcessPoolExecutor | None = None
        self._pid = 0
        self._output: Output | None = None
        self._seen: dict[int, int] = {}  # start time of each process that the job has started
        self._killed = False
        self._spent = False  # by a job that has failed, or has left something behind
        self._crashes = 0
        self._owner = ""
        self.owner = ""
        """Project whose own code has run in the present process; empty if none has."""
        self.kept_bytes = 0
        """Memory of a process that keeps a model for the next training; 0 if it keeps none."""
        self.jobs = 0
        """Number of jobs that have run here."""

    @property
    def progress(self) -> str:
        """What the present job has printed last; empty if nothing."""
        return "" if self._output is None else self._output.last_line()

    async def assign(self, owner: str) -> None:
        """Prepare for jobs that run the own code of a project; an empty name is for none."""
        self._owner = owner
        if self.owner not in ("", owner):
            await self.close()

    async def run(
        self, deadline: float, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that the worker can import. If this is cancelled, the job is killed.

        Raises:
            TrainingTimedOut: If the job took longer than ``deadline`` seconds; it is killed.
            OutOfMemory: If the job needed more memory than the limit.
            WorkerDied: If the process ended during the job, or can't be started.
            TrainingError: If the job started too many processes.
            Exception: Whatever the function raises.
        """
        await self.start()
        assert self._executor is not None
        self._seen = {}
        self.jobs += 1
        self.owner = self._owner or self.owner
        if self._output is not None:
            await asyncio.to_thread(self._output.begin)
        try:
            future = self._executor.submit(run_job, job, args, kwargs)
            if await self._finished(future, deadline):
                outcome = self._outcome(future)
                self._crashes = 0
                await asyncio.to_thread(self._keep, outcome)
                return outcome.value
        except BrokenProcessPool as exc:
            await asyncio.to_thread(process_trees.kill, self._pid, self._seen)
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

    def _outcome(self, future: Future[Outcome[T]]) -> Outcome[T]:
        """Return what a job has come to; a project's own code that fails ends the process."""
        try:
            return future.result()
        except (SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError) as exc:
            self._spent = True
            raise TrainingError(f"The model ended its process ({type(exc).__name__}).") from None
        except Exception:
            self._spent = bool(self.owner)
            raise

    def _keep(self, outcome: Outcome[T]) -> None:
        """Note what a job has left in the process."""
        self.kept_bytes = process_trees.allocated_bytes({self._pid}) if outcome.kept else 0
        if outcome.kept:
            self.kept_bytes = max(self.kept_bytes, 1)  # it is not known everywhere
        if outcome.left:
            self._spent = True
            logger.info(
                "training worker is replaced: a model has left something behind",
                extra={"action": "worker.leftovers", "reason": outcome.left},
            )

    async def _finished(self, future: Future[Outcome[T]], deadline: float) -> bool:
        """Wait for a job while watching the processes that it starts."""
        loop = asyncio.get_running_loop()
        until = loop.time() + deadline
        while (left := until - loop.time()) > 0:
            if await finished_within(future, min(left, WATCH_SECONDS)):
                return True
            violation = await asyncio.to_thread(self._find_violation)
            if violation is not None:
                await asyncio.to_thread(self._kill)
                raise violation
        return False

    def _clear_up(self) -> None:
        """Kill processes that a job left running, and the worker if its state is unknown."""
        if not self._killed and (self._spent or process_trees.members(self._pid)):
            self._kill()

    def _find_violation(self) -> TrainingError | None:
        """Return the error for a job that exceeds a limit now."""
        started = process_trees.descendants(self._pid, MAX_STARTED)
        self._seen = process_trees.start_times(started)
        if len(started) > MAX_STARTED:
            return TrainingError(
                f"The model started more than {MAX_STARTED} processes at once and was stopped."
                f" Give it a smaller n_jobs."
            )
        if started and 0 < self._memory_bytes < process_trees.allocated_bytes(
            {self._pid, *started}
        ):
            return self._too_large()
        return None

    def _too_large(self) -> OutOfMemory:
        return OutOfMemory(
            f"The model needed more memory than the {self._memory_bytes / 2**30:.1f} GB that a"
            f" training may have. Use a smaller model or fewer features, or raise"
            f" --memory-limit."
        )

    async def start(self) -> None:
        """Make sure that there is a process that answers.

        Raises:
            WorkerDied: If it can't be started.
        """
        if self._executor is not None and not self._killed and self._process() is not None:
            return
        await self.close()
        if self._crashes:
            doublings = min(self._crashes - 1, MAX_DOUBLINGS)
            await asyncio.sleep(min(BACKOFF_SECONDS * 2**doublings, BACKOFF_MAX_SECONDS))
        self._killed = self._spent = False
        context = _context()
        output, writer = context.Pipe(duplex=False)
        self._output = Output(output)
        executor = ProcessPoolExecutor(
            1,
            mp_context=context,
            initializer=initialise_worker,
            initargs=(self._memory_bytes, writer),
        )
        self._executor = executor
        try:
            # In a thread: submit starts the process, and a fork server answers only after
            # importing scikit-learn.
            future = await asyncio.to_thread(_first_job, executor)
            if await finished_within(future, START_SECONDS):
                self._pid = future.result()
                return
        except (BrokenProcessPool, OSError, EOFError) as exc:  # the latter two: no fork server
            raise self._died() from exc
        finally:
            writer.close()  # the worker has its own
        raise self._died()

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        self.owner, self.kept_bytes = "", 0
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
        self._killed = True  # the process may seem alive for another moment
        self.owner, self.kept_bytes = "", 0
        process = self._process()
        if process is not None:
            process_trees.kill(self._pid)
            process.kill()

    def _process(self) -> BaseProcess | None:
        # The process object knows whether the id still belongs to its process.
        return next((p for p in multiprocessing.active_children() if p.pid == self._pid), None)


def _first_job(executor: ProcessPoolExecutor) -> Future[int]:
    """Start the process of an executor, and a fork server if there is none.

    They inherit the signals that this thread blocks. Ctrl-C is for the server; it would end a fork
    server that is still importing, with a traceback.
    """
    if sys.platform == "win32":
        return executor.submit(os.getpid)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        return executor.submit(os.getpid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context
