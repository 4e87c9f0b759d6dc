"""Set-up of a worker process, and the frame around each job."""

from __future__ import annotations

import contextlib
import importlib
import io
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

from supt_async.orchestrator.executors import priority, process_trees
from supt_async.orchestrator.worker.process import leftovers, warm_models

if sys.platform == "linux":
    import resource

PRELOAD = "supt_async.orchestrator.worker.preload"
"""Module that a worker imports before its first job."""
OOM_SCORE_ADJ = "1000"
"""Adjustment from -1000 to 1000; the highest makes Linux kill a worker first."""

P = ParamSpec("P")
T = TypeVar("T")


def initialise_worker(memory_bytes: int, output: Connection) -> None:
    """Prepare this process for jobs; runs first in each worker."""
    process_trees.become_root()
    if sys.platform != "win32":  # a connection is not a file there
        _redirect_output(output)
    threading.Thread(target=_follow_parent, name="follow parent", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server handles Ctrl-C
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])  # of the thread that started it
    priority.give_way(priority.NICENESS, idle=True)
    with contextlib.suppress(OSError):  # not Linux
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE_ADJ)
    if memory_bytes and sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    warm_models.allow()
    importlib.import_module(PRELOAD)
    threadpool_limits(1)  # for libraries that were loaded before the preload set the variables


def _redirect_output(output: Connection) -> None:
    """Send what this process and its children print to a pipe."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        os.dup2(output.fileno(), number)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    output.close()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """Result of a job, and the state in which it has left its process."""

    value: T = field(repr=False)
    kept: bool
    """Whether the process keeps a model for the next training."""
    left: str
    """What the job has left behind so that the process should end; empty if nothing."""


def run_job(job: Callable[P, T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome[T]:
    """Run a job in a worker process.

    A model that calls ``os.fork`` may let the child return from the job. The child would then take
    the worker's next jobs, so it ends here.
    """
    worker, before = os.getpid(), leftovers.look()
    try:
        value = job(*args, **kwargs)
        return Outcome(value, warm_models.any_kept(), leftovers.since(before))
    finally:
        if os.getpid() != worker:
            os._exit(0)


def _follow_parent() -> None:
    """Kill this process and its tree when its parent is gone, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        process_trees.kill_own_tree()
