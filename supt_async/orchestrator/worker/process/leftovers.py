"""Threads and open files that a job leaves behind in its process, which then has to be replaced.

A thread goes on working after its training, and files that are never closed add up until there are
none to be had. Idle threads of libraries are spared, such as the one of tqdm's progress bars.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from dataclasses import dataclass

MAX_FILES = 64
"""Number of files and sockets that a job may leave open."""
END_SECONDS = 0.2
"""Time for threads to end after the job, in seconds: those of an executor do when it is freed."""
SPARED = ("tqdm",)
"""Packages whose threads only wait."""


@dataclass(frozen=True, slots=True)
class State:
    """Threads and files of this process at one time."""

    threads: frozenset[int | None]
    files: int


def look() -> State:
    """Return what there is."""
    return State(frozenset(thread.ident for thread in threading.enumerate()), _files())


def since(before: State) -> str:
    """Return in a few words what there is more than before; an empty text if that is little."""
    left = _threads(before)
    if left:
        gc.collect()
        for thread in left:
            thread.join(END_SECONDS)
        left = _threads(before)
    if left:
        return f"thread {left[0].name!r}"
    files = _files() - before.files
    return f"{files} open files" if files > MAX_FILES else ""


def _threads(before: State) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread.ident not in before.threads
        and type(thread).__module__.partition(".")[0] not in SPARED
        and thread.is_alive()
    ]


def _files() -> int:
    return len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
