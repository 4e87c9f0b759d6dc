"""Process trees of trainings: real workers, and models that misbehave."""

from __future__ import annotations

import asyncio
import glob
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from supt_async.errors import OutOfMemory, TrainingError, TrainingTimedOut, WorkerDied
from supt_async.orchestrator.executors import process_trees
from supt_async.orchestrator.executors.output import CUT, MAX_BYTES
from supt_async.orchestrator.executors.process_slot import MAX_STARTED
from supt_async.orchestrator.executors.processes import ProcessPool
from tests.orchestrator.executors.test_processes import gone, written

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
ENDLESS = [sys.executable, "-c", "import time\nwhile True: time.sleep(9)"]
SLOW_START = 30.0
"""Seconds that loky may take to start on a busy machine: what a model starts gives way to all."""


@pytest.fixture
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(1) as workers:
        yield workers


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def tree() -> list[int]:
    """Start a child, one that leaves the session, and one that is left behind by its parent."""
    child = subprocess.Popen(ENDLESS).pid
    apart = subprocess.Popen(ENDLESS, start_new_session=True).pid
    start = f"subprocess.Popen({ENDLESS!r}, stdout=2, start_new_session=True)"
    script = [sys.executable, "-c", f"import subprocess; print({start}.pid)"]
    left = int(subprocess.run(script, stdout=subprocess.PIPE, check=True).stdout)
    return [child, apart, left]


def tree_and_spin(mark: str) -> None:
    path = Path(mark)
    path.with_suffix(".new").write_text(" ".join(map(str, tree())))
    path.with_suffix(".new").replace(path)
    while True:
        time.sleep(9)


async def marked(path: Path) -> list[int]:
    """Wait for a job to write the ids of what it has started."""

    def wait() -> list[int]:
        deadline = time.monotonic() + 120
        while not path.exists():
            assert time.monotonic() < deadline, "nobody wrote"
            time.sleep(0.01)
        return [int(pid) for pid in path.read_text().split()]

    return await asyncio.to_thread(wait)


async def test_after_a_training_that_went_well_nothing_is_left(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        for pid in await slot.run(60, tree):
            await gone(pid)
        assert await slot.run(60, os.getpid) > 0


async def test_at_the_deadline_all_that_was_started_ends(
    workers: ProcessPool, tmp_path: Path
) -> None:
    async with workers.slot() as slot:
        job = asyncio.create_task(slot.run(8, tree_and_spin, str(tmp_path / "pids")))
        pids = await marked(tmp_path / "pids")
        with pytest.raises(TrainingTimedOut):
            await job
        assert not any(map(alive, pids)), "it is told when it is over"


class Watched:
    """Processes that a slot has seen and remembers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._looks: list[set[int]] = []
        self._looked = asyncio.Event()
        loop, start_times = asyncio.get_running_loop(), process_trees.start_times

        def noted(pids: set[int]) -> dict[int, int]:
            found = start_times(pids)
            self._looks.append(set(found))
            loop.call_soon_threadsafe(self._looked.set)
            return found

        monkeypatch.setattr(process_trees, "start_times", noted)

    async def wait_for(self, pids: list[int]) -> None:
        """Wait for a look that comes after one that has seen them all, which is remembered then."""
        async with asyncio.timeout(120):
            while not any(set(pids) <= look for look in self._looks[:-1]):
                self._looked.clear()
                await self._looked.wait()


async def test_what_was_started_ends_when_the_training_is_cancelled_or_killed(
    workers: ProcessPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(monkeypatch)
    async with workers.slot() as slot:
        job = asyncio.create_task(slot.run(60, tree_and_spin, str(tmp_path / "one")))
        pids = await marked(tmp_path / "one")
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert not any(map(alive, pids))

        job = asyncio.create_task(slot.run(60, tree_and_spin, str(tmp_path / "other")))
        pids = await marked(tmp_path / "other")
        await watched.wait_for(pids)  # who has left the session is known by that only
        psutil.Process(pids[0]).parent().kill()
        with pytest.raises(WorkerDied):
            await job
        for pid in pids:
            await gone(pid)


ROOT = """
import sys, time
from supt_async.orchestrator.executors import process_trees
from tests.orchestrator.executors.test_process_trees import tree_and_spin

process_trees.become_root()
tree_and_spin(sys.argv[1])
"""


async def test_what_has_left_the_session_is_found_until_it_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_wait(send: Callable[[int, int], None]) -> Callable[[int, int], None]:
        def send_and_wait(pid: int, number: int) -> None:
            send(pid, number)
            while number == signal.SIGKILL and alive(pid):
                time.sleep(0.001)

        return send_and_wait

    for name in ("_signal", "_signal_group"):  # each takes effect before the next search
        monkeypatch.setattr(process_trees, name, then_wait(getattr(process_trees, name)))
    root = await asyncio.create_subprocess_exec(sys.executable, "-c", ROOT, tmp_path / "pids")
    try:
        pids = await marked(tmp_path / "pids")
    finally:
        await asyncio.to_thread(process_trees.kill, root.pid)
    await root.wait()
    assert not any(map(alive, pids))


PARENT = """
import asyncio, sys
from supt_async.orchestrator.executors.processes import ProcessPool
from tests.orchestrator.executors.test_process_trees import tree_and_spin

async def main():
    async with ProcessPool(1) as workers, workers.slot() as slot:
        await slot.run(60, tree_and_spin, sys.argv[1])

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_what_was_started_ends_with_an_orchestrator_that_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pids"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(mark))
    try:
        pids = await marked(mark)
    finally:
        parent.kill()
        await parent.wait()
    for pid in pids:
        await gone(pid)


ONCE = """
import asyncio, sys
from supt_async.orchestrator.executors.processes import ProcessPool
from tests.orchestrator.executors.test_process_trees import tree

async def main():
    async with ProcessPool(1) as workers, workers.slot() as slot:
        await slot.run(60, tree)
        print("done")

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_pipe_behind_an_orchestrator_is_closed_when_it_ends() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ONCE, stdout=pipe, stderr=pipe
    )
    async with asyncio.timeout(120):
        assert await process.communicate() == (b"done\n", b"")


def search() -> float:
    """Fit as people do that have several processors."""
    x = np.random.default_rng(0).random((200, 4))
    model = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, n_jobs=2)
    return float(model.fit(x, (x[:, 0] > 0.5).astype(int)).best_score_)


def search_for_ever(mark: str) -> None:
    Parallel(n_jobs=2)(delayed(note_and_sleep)(mark, name) for name in "ab")


def note_and_sleep(mark: str, name: str) -> None:
    Path(f"{mark}{name}").write_text(str(os.getpid()))
    time.sleep(600)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_joblibs_processes_end_with_the_training(
    workers: ProcessPool, tmp_path: Path
) -> None:
    async with workers.slot() as slot:
        for _ in range(2):
            worker = await slot.run(60, os.getpid)
            assert await slot.run(100, search) > 0.5
            assert not any(map(alive, process_trees.members(worker)))
            assert not glob.glob(f"/dev/shm/joblib_memmapping_folder_{worker}_*")
        job = asyncio.create_task(slot.run(SLOW_START, search_for_ever, str(tmp_path / "pid-")))
        pids = [await written(tmp_path / f"pid-{name}") for name in "ab"]
        with pytest.raises(TrainingTimedOut):
            await job
        assert not any(map(alive, pids))


def fork_and_return(mark: str) -> int:
    if os.fork() == 0:
        Path(mark).write_text(str(os.getpid()))
        return 0  # into the loop that takes jobs
    while not Path(mark).exists():
        time.sleep(0.01)
    return os.getpid()


async def test_a_fork_that_returns_takes_no_jobs(workers: ProcessPool, tmp_path: Path) -> None:
    async with workers.slot() as slot:
        worker = await slot.run(60, fork_and_return, str(tmp_path / "pid"))
        child = await written(tmp_path / "pid")
        assert child != worker
        await gone(child)
        assert await slot.run(60, os.getpid) != child


def fork_and_fork() -> None:
    """Double the processes again and again; not for ever, for the sake of this machine."""
    for _ in range(8):
        os.fork()
    time.sleep(60)


@pytest.mark.timeout(300)
async def test_a_fork_bomb_is_ended(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        worker = await slot.run(60, os.getpid)
        with pytest.raises(TrainingError, match=f"more than {MAX_STARTED} processes"):
            await slot.run(60, fork_and_fork)
        assert not [pid for pid in process_trees.members(worker) if alive(pid)]
        assert await slot.run(60, os.getpid) > 0


def hold(megabytes: int) -> None:
    _ = np.ones(megabytes * 2**17)
    time.sleep(60)


def hold_in_two() -> None:
    Parallel(n_jobs=2)(delayed(hold)(300) for _ in range(2))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_memory_limit_holds_for_all_processes_of_a_training() -> None:
    async with ProcessPool(1, memory_bytes=2**29) as workers, workers.slot() as slot:
        with pytest.raises(OutOfMemory, match=r"than the 0\.5 GB"):
            await slot.run(100, hold_in_two)


def talk(lines: int) -> None:
    sys.stdout.write("a line on stdout\n")
    for _ in range(lines):
        os.write(1, b"x" * 1023 + b"\n")
    sys.stderr.write("a line on stderr\n")


async def test_what_a_model_prints_is_passed_on_up_to_a_bound(
    workers: ProcessPool, capfd: pytest.CaptureFixture[str]
) -> None:
    async with workers.slot() as slot:
        await slot.run(60, talk, 1)
        await slot.run(60, talk, 100_000)
        await slot.run(60, talk, 1)
        await slot.close()  # waits for the last one's output, which another thread reads
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("a line on stdout") == 3
    assert err.count("a line on stderr") == 2, "the second one's is behind a hundred megabytes"
    assert err.count(CUT.decode().strip()) == 1
    assert len(err) < MAX_BYTES + 10_000


async def test_a_stderr_that_nobody_reads_holds_nobody_up(
    workers: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    async with workers.slot() as slot:
        await slot.start()
        assert slot._output is not None
        monkeypatch.setattr(slot._output, "_descriptor", writer)
        for _ in range(3):
            await slot.run(60, talk, 100)
    assert select.select([reader], [], [], 0)[0]
    os.close(reader)
    os.close(writer)
