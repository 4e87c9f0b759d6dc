"""What runs in a worker process before the first job, and around each."""

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
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

from supt_async.orchestrator.executors import process_trees

if sys.platform == "linux":
    import resource

PRELOAD = "supt_async.orchestrator.worker.preload"
NICENESS = 10
"""Labelling goes first."""
KILLED_FIRST = "1000"
"""Of -1000 to 1000: how soon Linux kills the process when there is no memory left."""

P = ParamSpec("P")
T = TypeVar("T")


def begin(memory_bytes: int, output: Connection) -> None:
    """Run first thing in a worker process."""
    process_trees.begin()
    if sys.platform != "win32":  # where a connection is no file
        _print_to(output)
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


def _print_to(output: Connection) -> None:
    """Let a pipe have what this process prints, and what its children do."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        os.dup2(output.fileno(), number)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    output.close()


def carry_out(job: Callable[P, T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    """Run a job in a worker process.

    A model that calls ``os.fork`` may let the child return, which then would take the worker's
    jobs as well: it ends here.
    """
    worker = os.getpid()
    try:
        return job(*args, **kwargs)
    finally:
        if os.getpid() != worker:
            os._exit(0)


def _follow_parent() -> None:
    """End this process and its family when the one that wanted it is gone, be it by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        process_trees.end_own()
