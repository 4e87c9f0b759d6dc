"""Priority of a process, by which learning gives way to whoever labels.

Linux shares a processor between *groups* of processes first, and in a group between its processes.
Niceness and SCHED_IDLE say who goes first in a group only. A group is a control group with the CPU
controller (a container, a unit of systemd), and among processes that are in none, by default, a
session ("autogroup"): a worker in a session of its own would get as much as all of the server.
So the leader of a session also lowers its session, by ``/proc/self/autogroup``. A control group
is its operator's to weight (``CPUWeight``, ``cpu_shares``).
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

NICENESS = 19
"""Niceness of a worker, and of its session: the lowest priority, a 68th of the normal one."""
ORCHESTRATOR_NICENESS = 10
"""Niceness of an orchestrator, and of its session: a ninth of the normal priority. On a busy
machine it has to renew its leadership and to write what workers have found."""
AUTOGROUP = "/proc/{}/autogroup"
"""File in which Linux shows and takes the niceness of a process's session."""
TRIES = 5
RETRY_SECONDS = 0.11
"""The kernel takes one change of all sessions in a tenth of a second."""


def give_way(niceness: int, *, idle: bool = False) -> None:
    """Lower the priority of this process, and of its session if it leads that.

    A priority that is lower already stays. With ``idle`` it runs only when nobody else of its group
    wants to.
    """
    if not hasattr(os, "setpriority"):
        return
    for thread in _threads():
        with contextlib.suppress(OSError):
            lowest = max(niceness, os.getpriority(os.PRIO_PROCESS, thread))
            os.setpriority(os.PRIO_PROCESS, thread, lowest)
        if idle and hasattr(os, "SCHED_IDLE"):
            # Niceness is not enough: a nice process still finishes its time slice of some
            # milliseconds when the server wakes up, while an idle one yields at once.
            with contextlib.suppress(OSError):
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
    if leads_session():
        set_session_niceness(os.getpid(), niceness)


def _threads() -> list[int]:
    """Return the threads of this process, which Linux schedules one by one; 0 is the process."""
    try:
        return [int(name) for name in os.listdir("/proc/self/task")]
    except OSError:
        return [0]


def leads_session() -> bool:
    """Return whether this process leads its session, so that lowering that lowers no other work."""
    return hasattr(os, "getsid") and os.getsid(0) == os.getpid()


def set_session_niceness(pid: int, niceness: int, tries: int = TRIES) -> bool:
    """Set the niceness of a process's session; return whether the kernel has taken it.

    It does not where sessions are no groups, on other systems, or in some containers.
    """
    path = Path(AUTOGROUP.format(pid))
    for left in reversed(range(tries)):
        try:
            path.write_text(str(niceness))
        except OSError as exc:
            if exc.errno != errno.EAGAIN or not left:
                return False
            time.sleep(RETRY_SECONDS)
        else:
            return True
    return False
