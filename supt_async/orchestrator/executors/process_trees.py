"""Process trees of workers: found, measured and killed through /proc, so on Linux only.

A worker leads its own session and adopts orphaned descendants (it is their "subreaper"). Its
tree is its session and all its descendants: as long as the worker lives, no process can leave
the tree by forking twice or by starting a session.
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

from supt_async.orchestrator.executors import priority

END_SECONDS = 5.0
"""Timeout for killed processes to end, in seconds; they need some CPU time for it."""
TRACKER_SECONDS = 2.0
"""Timeout for resource trackers to clean up after the other processes and end, in seconds."""
POLL_SECONDS = 0.01
"""Interval between checks whether killed processes have ended, in seconds."""
MAX_WITH_TRACKERS = 200
"""Largest tree whose resource trackers may clean up; a larger one is killed at once."""
TRACKER = b"resource_tracker"
"""Part of the command line of Python's processes that remove leaked shared memory."""
PR_SET_CHILD_SUBREAPER = 36
"""Number of the ``prctl`` option; see <linux/prctl.h>."""
PROC = Path("/proc")
"""Folder in which Linux describes all processes."""


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int
    state: str
    started: int
    """Start time in clock ticks since boot; tells the process from a later one with its id."""


def become_root() -> None:
    """Make this process the root of a tree."""
    if sys.platform == "linux":
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def members(root: int) -> set[int]:
    """Return the ids of a tree's processes without its root, including zombies.

    If the root has ended, only the processes of its session are still known to belong to it.
    """
    if sys.platform != "linux":
        return set()
    children: dict[int, list[int]] = defaultdict(list)
    found: set[int] = set()
    for process in _processes():
        children[process.parent].append(process.pid)
        if process.session == root:
            found.add(process.pid)
    new = [root, *found]
    while new:
        new = [pid for parent in new for pid in children[parent] if pid not in found]
        found.update(new)
    return found - {root}


def descendants(root: int, most: int) -> set[int]:
    """Return the root's descendants; much faster than ``members`` where the kernel lists children.

    The search stops after ``most``, since a fork bomb could keep it busy for ever.
    """
    found: set[int] = set()
    new = [root]
    while new and len(found) <= most:
        pid = new.pop()
        try:
            for thread in (PROC / str(pid) / "task").iterdir():
                for child in map(int, (thread / "children").read_text().split()):
                    if child not in found:
                        found.add(child)
                        new.append(child)
        except OSError:  # the process has ended, or the kernel does not list children
            continue
    return found


def allocated_bytes(pids: set[int]) -> int:
    """Return the bytes that processes have allocated, counting shared memory once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss_Anon:"):
                    total += int(line.split()[1]) * 1024
    return total


def start_times(pids: set[int]) -> dict[int, int]:
    """Return the start time of each process, for ``kill``."""
    found = {}
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            found[pid] = _process(pid).started
    return found


def kill(root: int, seen: Mapping[int, int] | None = None) -> None:
    """Kill a tree, but give its resource trackers the time to clean up after the others.

    ``seen`` holds the ``start_times`` of earlier members. If the root has died, it is the only
    record of those that have left its session.
    """
    if sys.platform != "linux":
        return
    # Stop the whole session first, so that no process can start others faster than they are killed.
    _signal_group(root, signal.SIGSTOP)
    found = members(root)
    few = len(found) <= MAX_WITH_TRACKERS
    trackers = {pid for pid in found if _is_tracker(pid)} if few else set()
    # The root goes last: without it, those that have left its session are no longer found.
    _kill_members(root, trackers)
    _make_normal({root})
    for tracker in trackers:
        _signal(tracker, signal.SIGCONT)
    _signal(root, signal.SIGKILL)
    deadline = time.monotonic() + TRACKER_SECONDS
    while trackers and _living(trackers) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    _kill_members(root, set())
    _kill_seen(seen or {})


def _kill_seen(seen: Mapping[int, int]) -> None:
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        same = {pid for pid, _ in start_times(set(seen)).items() & seen.items()}
        living = _living(same)
        if not living:
            return
        for pid in living:
            _signal(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def kill_own_tree() -> None:
    """Kill the tree of this process, which is its root, and then this process."""
    _kill_members(os.getpid(), set())
    os._exit(1)


def _kill_members(root: int, spared: set[int]) -> None:
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        living = _living(members(root) - spared)
        if not living:
            return
        _make_normal(living)
        for pid in living:
            _signal(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def _make_normal(pids: set[int]) -> None:
    """Give processes the CPU time that they need to end, where this user may change it."""
    for pid in pids:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_OTHER, os.sched_param(0))
        priority.set_session_niceness(pid, 0, tries=1)


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


def _signal_group(leader: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(leader, number)
