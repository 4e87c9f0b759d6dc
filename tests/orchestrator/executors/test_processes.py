"""Worker processes: real ones, killed in many ways."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import select
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import threadpoolctl

from supt_async.errors import OutOfMemory, TrainingError, TrainingTimedOut, WorkerDied
from supt_async.orchestrator.executors.priority import NICENESS
from supt_async.orchestrator.executors.processes import ProcessPool, half_of_memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def spin(started: str | None = None) -> None:
    """Never return, and keep the interpreter busy."""
    if started is not None:
        Path(started).write_text(str(os.getpid()))
    while True:
        pass


def fail() -> None:
    raise TrainingError("a sentence")


def die_by_itself(*_: object) -> None:
    os._exit(7)


def modules() -> list[str]:
    return sorted(sys.modules)


@pytest.fixture
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(1) as workers:
        yield workers


async def written(path: Path, seconds: float = 120) -> int:
    """Wait for a process to write its id into a file."""

    def wait() -> int:
        deadline = time.monotonic() + seconds
        while not (path.exists() and path.read_text()):
            assert time.monotonic() < deadline, "nobody wrote"
            time.sleep(0.01)
        return int(path.read_text())

    return await asyncio.to_thread(wait)


async def gone(pid: int) -> None:
    """Wait for a process to end, be it our child or not."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = await asyncio.to_thread(select.select, [descriptor], [], [], 120)
        assert ended, "it lives"
    finally:
        os.close(descriptor)


async def test_opening_does_not_wait_for_the_processes() -> None:
    async with ProcessPool(1) as workers:
        assert not workers._free
        async with workers.slot() as slot:
            loaded = await slot.run(60, modules)
            assert "sklearn.linear_model" in loaded


async def test_a_worker_is_nice_and_has_one_thread(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        assert await slot.run(60, os.getpriority, os.PRIO_PROCESS, 0) >= NICENESS
        libraries = await slot.run(60, threadpoolctl.threadpool_info)
        assert {library["num_threads"] for library in libraries} == {1}
        assert {library["user_api"] for library in libraries} == {"blas", "openmp"}


def allocate(gigabytes: float) -> float:
    return float(np.ones(int(gigabytes * 2**27)).sum())


def map_file(path: str) -> float:
    """Map more than this process may allocate."""
    with open(path, "wb") as file:
        file.truncate(2**30)
    return float(np.memmap(path, dtype=np.uint8, mode="r")[:: 2**12].sum())


async def test_a_job_that_wants_too_much_memory_is_told_and_the_worker_stays(
    tmp_path: Path,
) -> None:
    async with ProcessPool(1, memory_bytes=2**29) as workers, workers.slot() as slot:
        before = await slot.run(60, os.getpid)
        with pytest.raises(OutOfMemory, match=r"than the 0\.5 GB .* raise --memory-limit"):
            await slot.run(60, allocate, 1.0)
        assert await slot.run(60, allocate, 0.1) > 0
        assert await slot.run(60, map_file, str(tmp_path / "features")) == 0, "that is no memory"
        assert await slot.run(60, os.getpid) == before


async def test_a_worker_gives_way_to_everything_else(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        assert await slot.run(60, os.sched_getscheduler, 0) == os.SCHED_IDLE
        score = await slot.run(60, Path.read_text, Path("/proc/self/oom_score_adj"))
        assert int(score) == 1000


def test_by_default_a_worker_may_have_half_of_the_machine() -> None:
    assert 2**30 <= half_of_memory() <= max(psutil.virtual_memory().total // 2, 2**30)


async def test_a_million_ids_come_back(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        assert len(await slot.run(60, np.arange, 1_000_000)) == 1_000_000


async def test_what_a_job_raises_is_raised_and_the_worker_stays(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        before = await slot.run(60, os.getpid)
        with pytest.raises(TrainingError, match="a sentence"):
            await slot.run(60, fail)
        assert await slot.run(60, os.getpid) == before


async def test_a_job_that_never_returns_is_killed_at_its_deadline(
    workers: ProcessPool, tmp_path: Path
) -> None:
    async with workers.slot() as slot:
        await slot.start()
        # It gives way to all else, so on a busy machine it takes a while until it begins.
        with pytest.raises(TrainingTimedOut, match="not done within 3 seconds"):
            await slot.run(3, spin, str(tmp_path / "pid"))
        await gone(await written(tmp_path / "pid"))
        assert await slot.run(60, os.getpid) > 0


async def test_a_worker_that_is_killed_fails_its_job_and_is_replaced(
    workers: ProcessPool, tmp_path: Path
) -> None:
    async with workers.slot() as slot:
        job = asyncio.create_task(slot.run(60, spin, str(tmp_path / "pid")))
        os.kill(await written(tmp_path / "pid"), signal.SIGKILL)
        with pytest.raises(WorkerDied, match="killed or has crashed"):
            await job
        assert await slot.run(60, os.getpid) > 0


async def test_a_worker_that_dies_while_idle_is_replaced_unnoticed(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        pid = await slot.run(60, os.getpid)
        os.kill(pid, signal.SIGKILL)
        await gone(pid)
        await asyncio.to_thread(join_child, pid)
        assert await slot.run(60, os.getpid) != pid


def join_child(pid: int) -> None:
    """Wait until this process has noticed that a worker is gone."""
    for process in multiprocessing.active_children():
        if process.pid == pid:
            process.join(60)


@pytest.mark.slow
async def test_crashes_in_a_row_are_spaced_out(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        started = time.perf_counter()
        for _ in range(4):
            with pytest.raises(WorkerDied):
                await slot.run(60, die_by_itself)
        assert time.perf_counter() - started > 0.1 + 0.2 + 0.4
        await slot.run(60, os.getpid)
        assert slot._crashes == 0


async def test_a_cancelled_job_is_killed(workers: ProcessPool, tmp_path: Path) -> None:
    async with workers.slot() as slot:
        job = asyncio.create_task(slot.run(60, spin, str(tmp_path / "pid")))
        pid = await written(tmp_path / "pid")
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await gone(pid)


async def test_closing_ends_a_job_that_never_returns(tmp_path: Path) -> None:
    async with ProcessPool(1) as workers:
        async with workers.slot() as slot:
            await slot.run(60, os.getpid)
            job = asyncio.create_task(slot.run(60, spin, str(tmp_path / "pid")))
            pid = await written(tmp_path / "pid")
    await gone(pid)
    with pytest.raises(WorkerDied):
        await job


async def test_one_slot_is_kept_free_of_background_jobs() -> None:
    async with ProcessPool(2) as workers:
        async with workers.slot(background=True):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), workers.slot(background=True):
                    pytest.fail("two background jobs at once")
            async with asyncio.timeout(60), workers.slot():
                pass


async def test_what_happens_to_one_job_happens_to_no_other(tmp_path: Path) -> None:
    async with ProcessPool(2) as workers:
        async with workers.slot() as one, workers.slot() as other:
            doomed = asyncio.create_task(one.run(60, spin, str(tmp_path / "pid")))
            pid = await written(tmp_path / "pid")
            lasting = asyncio.create_task(other.run(60, time.sleep, 0.5))
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(WorkerDied):
                await doomed
            await lasting


PARENT = """
import asyncio, sys
from supt_async.orchestrator.executors.processes import ProcessPool
from tests.orchestrator.executors.test_processes import spin

async def main():
    async with ProcessPool(2) as workers:
        async with workers.slot() as one, workers.slot() as other:
            print(sys.argv[1:], flush=True)
            await asyncio.gather(*(
                slot.run(60, spin, path) for slot, path in zip((one, other), sys.argv[1:])
            ))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.slow
async def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    marks = [tmp_path / "one", tmp_path / "other"]
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, *map(str, marks), start_new_session=True
    )
    try:
        pids = [await written(mark) for mark in marks]
        group = [*processes_of(parent.pid), *pids]
        assert len(group) > 4, "parent, fork server, tracker and workers"
    finally:
        parent.kill()
        await parent.wait()
    try:
        for pid in group:
            await gone(pid)
    except AssertionError:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        raise


STOPPED = """
import asyncio, signal
from supt_async.orchestrator.executors.processes import ProcessPool

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    async with ProcessPool(1):
        await stop.wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_ctrl_c_in_the_first_second_is_for_the_parent_alone() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STOPPED, start_new_session=True, stderr=asyncio.subprocess.PIPE
    )
    try:
        await asyncio.to_thread(fork_server_of, parent.pid)
        os.killpg(parent.pid, signal.SIGINT)
        _, errors = await asyncio.wait_for(parent.communicate(), 120)
    finally:
        if parent.returncode is None:
            parent.kill()
    assert (errors.decode(), parent.returncode) == ("", 0)


def fork_server_of(parent: int) -> int:
    """Wait for a process to start a fork server; return that one's id."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for child in psutil.Process(parent).children():
            if any("forkserver" in word for word in child.cmdline()):
                return int(child.pid)
        time.sleep(0.001)
    raise AssertionError("no fork server")


def processes_of(session: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(int(path.parent.name))
    return found


async def test_a_worker_that_cannot_start_is_reported_to_the_first_job(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "supt_async.orchestrator.executors.process_slot.initialise_worker", die_by_itself
    )
    with caplog.at_level(logging.CRITICAL, "concurrent.futures"):
        async with ProcessPool(1) as workers:
            async with workers.slot() as slot:
                with pytest.raises(WorkerDied):
                    await slot.run(60, os.getpid)
