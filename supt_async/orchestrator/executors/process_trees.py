"""What a worker process has started: found, measured and ended. By /proc, so on Linux only.

A worker leads a session of its own, and adopts what its children leave behind (it is their
"subreaper"). So its family is its session and its descendants: it can't be left by forking
twice, nor by a new session, as long as the worker lives.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

END_SECONDS = 5.0
"""How long a process may take to end that was killed: it needs the processor for that."""
TRACKER_SECONDS = 2.0
"""How long those may take that clear away what the others have left, and end by themselves."""
LOOK_SECONDS = 0.01
MANY = 200
"""Processes that are ended as a whole, whatever they would have cleared away."""
TRACKER = b"resource_tracker"
PR_SET_CHILD_SUBREAPER = 36
PROC = Path("/proc")


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int
    state: str
    born: int
    """In clock ticks since the machine was started: tells it from a later one of its id."""


def begin() -> None:
    """Make this process the head of a family."""
    if sys.platform == "linux":
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def others(head: int) -> set[int]:
    """Return the family's processes without its head; zombies, too.

    The head itself may have ended: then those of its session are left of the family.
    """
    if sys.platform != "linux":
        return set()
    children: dict[int, list[int]] = defaultdict(list)
    found: set[int] = set()
    for process in _processes():
        children[process.parent].append(process.pid)
        if process.session == head:
            found.add(process.pid)
    new = [head, *found]
    while new:
        new = [pid for parent in new for pid in children[parent] if pid not in found]
        found.update(new)
    return found - {head}


def descendants(head: int, most: int) -> set[int]:
    """Return the head's descendants; much faster than ``others``, where the kernel helps.

    Of more than ``most`` not all are returned: there might be more each time that one looks.
    """
    found: set[int] = set()
    new = [head]
    while new and len(found) <= most:
        pid = new.pop()
        try:
            for thread in (PROC / str(pid) / "task").iterdir():
                for child in map(int, (thread / "children").read_text().split()):
                    if child not in found:
                        found.add(child)
                        new.append(child)
        except OSError:  # it has ended; or the kernel has no such lists
            continue
    return found


def memory(pids: set[int]) -> int:
    """Return the bytes that processes have allocated; what they share counts once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss_Anon:"):
                    total += int(line.split()[1]) * 1024
    return total


def births(pids: set[int]) -> dict[int, int]:
    """Return when processes began, for ``end``."""
    found = {}
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            found[pid] = _process(pid).born
    return found


def end(head: int, seen: Mapping[int, int] | None = None) -> None:
    """End a family: those that clear up after the others get the time to.

    ``seen`` are members that were there before (``births``). If the head has died, those that
    have left its session are known by this only.
    """
    if sys.platform != "linux":
        return
    # Stopped at once and as a whole, so that none can start others faster than they are ended.
    _signal_group(head, signal.SIGSTOP)
    found = others(head)
    trackers = {pid for pid in found if _is_tracker(pid)} if len(found) <= MANY else set()
    if not trackers:
        _make_normal({head, *found})
        _signal_group(head, signal.SIGKILL)
    _end_others(head, trackers)
    _make_normal({head})
    for tracker in trackers:
        _signal(tracker, signal.SIGCONT)
    _signal(head, signal.SIGKILL)
    deadline = time.monotonic() + TRACKER_SECONDS
    while trackers and _living(trackers) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    _end_others(head, set())
    seen = seen or {}
    for pid, _ in births(set(seen)).items() & seen.items():
        _signal(pid, signal.SIGKILL)


def end_own() -> None:
    """End the family of this process, which is its head, and this process."""
    _end_others(os.getpid(), set())
    os._exit(1)


def _end_others(head: int, spared: set[int]) -> None:
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        living = _living(others(head) - spared)
        if not living:
            return
        _make_normal(living)
        for pid in living:
            _signal(pid, signal.SIGKILL)
        time.sleep(LOOK_SECONDS)


def _make_normal(pids: set[int]) -> None:
    """Let processes have the processor that they need to die; not everybody may."""
    for pid in pids:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_OTHER, os.sched_param(0))


def _processes() -> list[_Process]:
    found = []
    for name in os.listdir(PROC):
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                found.append(_process(int(name)))
    return found


def _process(pid: int) -> _Process:
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return _Process(pid, int(fields[1]), int(fields[3]), fields[0].decode(), int(fields[19]))


def _living(pids: set[int]) -> set[int]:
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            if _process(pid).state not in "ZX":
                found.add(pid)
    return found


def _is_tracker(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return TRACKER in (PROC / str(pid) / "cmdline").read_bytes()
    return False


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _signal_group(head: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(head, number)
