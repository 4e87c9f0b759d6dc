"""Priorities, as they can be read back from the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from supt_async.orchestrator.executors import priority
from supt_async.orchestrator.executors.processes import ProcessPool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")

AUTOGROUP = Path("/proc/self/autogroup")
HAS_SESSIONS = AUTOGROUP.exists()
GIVE_WAY = """
import os
from pathlib import Path
from supt_async.orchestrator.executors.priority import ORCHESTRATOR_NICENESS, give_way
give_way(ORCHESTRATOR_NICENESS)
path = Path("/proc/self/autogroup")
print(os.getpriority(os.PRIO_PROCESS, 0), path.read_text() if path.exists() else "-")
"""


def session_niceness(text: str) -> int:
    """Return the niceness in the text of an autogroup file, as ``/autogroup-12 nice 19``."""
    return int(text.split()[-1])


def after_giving_way(*, own_session: bool) -> str:
    command = [sys.executable, "-c", GIVE_WAY]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, start_new_session=own_session
    )
    return done.stdout


def test_who_leads_a_session_lowers_it_as_a_whole() -> None:
    niceness, _, session = after_giving_way(own_session=True).partition(" ")
    assert int(niceness) == priority.ORCHESTRATOR_NICENESS
    if HAS_SESSIONS:
        assert session_niceness(session) == priority.ORCHESTRATOR_NICENESS


def test_a_session_that_others_share_is_left_as_it_is() -> None:
    before = AUTOGROUP.read_text() if HAS_SESSIONS else "-"
    niceness, _, session = after_giving_way(own_session=False).partition(" ")
    assert int(niceness) == priority.ORCHESTRATOR_NICENESS
    assert session.split() == before.split()


async def test_a_worker_gives_way_to_other_sessions_too() -> None:
    async with ProcessPool(1) as workers, workers.slot() as slot:
        assert await slot.run(60, os.sched_getscheduler, 0) == os.SCHED_IDLE
        if HAS_SESSIONS:
            session = await slot.run(60, Path.read_text, AUTOGROUP)
            assert session_niceness(session) == priority.NICENESS


def test_a_kernel_without_groups_of_sessions_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(priority, "AUTOGROUP", str(tmp_path / "none" / "{}"))
    assert not priority.set_session_niceness(os.getpid(), 19)


def test_a_change_that_comes_too_soon_after_another_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []
    waits: list[float] = []

    def write(_: Path, text: str) -> int:
        tried.append(text)
        if len(tried) < 3:
            raise BlockingIOError(11, "try again")
        return len(text)

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(time, "sleep", waits.append)
    assert priority.set_session_niceness(1, 7)
    assert tried == ["7"] * 3
    assert len(waits) == 2
    tried.clear()
    assert not priority.set_session_niceness(1, 7, tries=2)
    assert len(tried) == 2
