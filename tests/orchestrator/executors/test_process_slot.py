"""What a model changes in its worker meets no other project, and what it leaves behind ends."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import threadpoolctl

from supt_async.errors import OutOfMemory, TrainingError, WorkerDied
from supt_async.orchestrator.executors import processes
from supt_async.orchestrator.executors.output import MAX_LINE
from supt_async.orchestrator.executors.process_slot import ProcessSlot
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.worker.process import warm_models
from supt_async.orchestrator.worker.process.leftovers import MAX_FILES
from tests.orchestrator.executors.test_processes import gone, join_child, written

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture
async def workers() -> AsyncIterator[ProcessPool]:
    async with ProcessPool(1) as workers:
        yield workers


async def run(
    workers: ProcessPool, owner: str, job: Any, *args: Any, background: bool = False
) -> Any:
    async with workers.slot(owner=owner, background=background) as slot:
        return await slot.run(60, job, *args)


def look() -> dict[str, Any]:
    """Return what a model may have changed in its process."""
    return {
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "on end": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "random": (random.getstate(), np.random.get_state()[1].tolist()),  # type: ignore[index]
        "warnings": [str(one) for one in warnings.filters],
        "loggers": (logging.getLogger().level, len(logging.getLogger().handlers)),
        "modules": hasattr(np, "mine"),
        "threads": sorted(info["num_threads"] for info in threadpoolctl.threadpool_info()),
        "mask": os.umask(0o77),
        "path": "/mine" in sys.path,
    }


def change_all() -> int:
    """Change it, and set the mask that ``look`` sets as well."""
    os.environ["OMP_NUM_THREADS"] = "2"
    os.environ["MINE"] = "1"
    os.chdir("/")
    signal.signal(signal.SIGTERM, lambda *_: None)
    random.seed(1)
    np.random.seed(1)
    warnings.simplefilter("error")
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    np.mine = "mine"  # type: ignore[attr-defined]
    threadpoolctl.threadpool_limits(2)
    os.umask(0)
    sys.path.append("/mine")
    return os.getpid()


async def test_what_a_model_changes_meets_no_other_project(workers: ProcessPool) -> None:
    before = await run(workers, "", look)
    pid = await run(workers, "one", change_all)
    assert await run(workers, "one", os.getcwd) == "/", "its own project goes on with it"
    after = await run(workers, "other", look)
    before["random"] = after["random"]  # a process begins with a seed of its own
    before["mask"] = after["mask"] = 0
    assert after == before
    assert await run(workers, "other", os.getpid) != pid
    await run(workers, "other", change_all)
    assert await run(workers, "", os.getcwd) == before["folder"], "nor a project without a model"


async def test_a_model_that_fails_gets_a_new_process(workers: ProcessPool) -> None:
    pid = await run(workers, "one", os.getpid)
    with pytest.raises(ZeroDivisionError):
        await run(workers, "one", divide)
    assert await run(workers, "one", os.getpid) != pid


def divide() -> float:
    return 1 / 0


def leave_thread() -> int:
    threading.Thread(target=time.sleep, args=(600,), name="left behind", daemon=True).start()
    return os.getpid()


def leave_files() -> int:
    KEPT.extend(socket.socket() for _ in range(MAX_FILES + 1))
    return os.getpid()


def leave_few_files() -> int:
    KEPT.extend(open("/dev/null") for _ in range(MAX_FILES // 2))  # noqa: SIM115
    threading.Thread(target=time.sleep, args=(0.01,)).start()
    return os.getpid()


KEPT: list[Any] = []
"""Files that stay open in a worker."""


@pytest.mark.parametrize("leave", [leave_thread, leave_files])
async def test_a_process_with_threads_or_many_files_left_ends(
    workers: ProcessPool, leave: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "supt_async"):
        await gone(await run(workers, "one", leave))
    assert "has left something behind" in caplog.text


async def test_a_few_open_files_and_threads_that_end_are_no_matter(workers: ProcessPool) -> None:
    pid = await run(workers, "one", leave_few_files)
    assert await run(workers, "one", os.getpid) == pid


def leave(code: object) -> None:
    raise SystemExit(code)


def close_all() -> None:
    os.closerange(0, 1000)


def stop_itself() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def start_at_exit(mark: str) -> None:
    atexit.register(subprocess.run, ["touch", mark])


def ignore_the_end(mark: str) -> None:
    """Start a process that ignores what it may."""
    script = (
        "import os, signal, sys, time\n"
        "for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    subprocess.Popen([sys.executable, "-c", script, mark])
    while not (Path(mark).exists() and Path(mark).read_text()):
        time.sleep(0.01)


async def test_a_model_that_ends_its_process_ends_nothing_else(workers: ProcessPool) -> None:
    with pytest.raises(TrainingError, match=r"ended its process \(SystemExit\)"):
        await run(workers, "one", leave, 3)
    with pytest.raises(WorkerDied):
        await run(workers, "one", close_all)
    async with workers.slot(owner="one") as slot:
        await slot.start()
        with pytest.raises(TrainingError, match="not done within 1 seconds"):
            await slot.run(1, stop_itself)
    assert await run(workers, "one", os.getpid) > 0


async def test_what_ignores_signals_and_what_waits_for_the_exit_does_not_stay(
    tmp_path: Path,
) -> None:
    async with ProcessPool(1) as workers:
        await run(workers, "one", ignore_the_end, str(tmp_path / "pid"))
        await gone(await written(tmp_path / "pid"))
        await run(workers, "one", start_at_exit, str(tmp_path / "exit"))
    assert not (tmp_path / "exit").exists(), "a worker is killed"


def keep(megabytes: int = 0) -> int:
    """Keep a model, as a training does."""
    warm_models.keep("key", np.ones((megabytes, 2**17)))  # type: ignore[arg-type]
    return os.getpid()


def kept() -> Any:
    """Take the model that is kept, and keep it again."""
    model = warm_models.take("key")
    if model is not None:
        warm_models.keep("key", model)
    return os.getpid(), model is not None


async def test_a_training_gets_the_process_that_keeps_its_model_and_an_evaluation_another() -> None:
    async with ProcessPool(2) as workers:
        async with workers.slot(), workers.slot():
            pass  # until both have started
        pid = await run(workers, "one", keep)
        other, _ = await run(workers, "one", kept, background=True)
        assert other != pid
        for _ in range(3):
            assert await run(workers, "one", kept) == (pid, True)
        # A project that keeps nothing takes the process that keeps nothing.
        assert (await run(workers, "two", kept))[0] != pid
        assert await run(workers, "one", kept) == (pid, True)


async def test_a_model_that_is_kept_is_lost_with_its_process(workers: ProcessPool) -> None:
    pid = await run(workers, "one", keep)
    os.kill(pid, signal.SIGKILL)
    await gone(pid)
    await asyncio.to_thread(join_child, pid)
    assert (await run(workers, "one", kept))[1] is False


async def test_models_that_are_kept_share_the_memory_of_one_training() -> None:
    async with ProcessPool(2, memory_bytes=2**29) as workers:
        async with workers.slot(), workers.slot():
            pass
        first = await run(workers, "one", keep, 300)
        assert await run(workers, "one", kept) == (first, True)
        async with workers.slot(owner="one"):  # so that the other gets another process
            second = await run(workers, "two", keep, 300)
        await gone(second if await is_kept(workers, first) else first)


async def is_kept(workers: ProcessPool, pid: int) -> bool:
    return any(slot.kept_bytes and slot._pid == pid for slot in workers._slots)


async def test_a_process_ends_when_its_project_needs_it_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "IDLE_SECONDS", 0.05)
    async with ProcessPool(1) as workers:
        await gone(await run(workers, "one", keep))
        assert (await run(workers, "one", kept))[1] is False
        pid = await run(workers, "", os.getpid)
        assert await run(workers, "", os.getpid) == pid, "with no model of its own it stays"


async def test_who_waits_for_a_slot_and_gives_up_takes_nobody_s_turn(workers: ProcessPool) -> None:
    async with workers.slot():
        first, second = (asyncio.create_task(run(workers, "", os.getpid)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
    assert await second > 0
    await asyncio.gather(first, return_exceptions=True)


def draw(step: str) -> None:
    for number in range(3):
        sys.stderr.write(f"\r\x1b[32m{step}\x1b[0m {number}/3 {'█' * 300}")
    sys.stderr.flush()


def ends_as(slot: ProcessSlot, line: str) -> bool:
    """Wait until a job's output has come through the pipe."""
    deadline = time.monotonic() + 60
    while not slot.progress.startswith(line) and time.monotonic() < deadline:
        time.sleep(0.01)
    return slot.progress.startswith(line)


async def test_the_last_line_that_a_job_prints_can_be_read(workers: ProcessPool) -> None:
    async with workers.slot() as slot:
        assert slot.progress == ""
        await slot.run(60, draw, "epoch")
        assert await asyncio.to_thread(ends_as, slot, "epoch 2/3 ██")
        assert len(slot.progress) == MAX_LINE
        await slot.run(60, os.getpid)
        assert slot.progress == "", "it belongs to the job"


async def test_a_training_that_wants_too_much_memory_loses_the_model_that_was_kept() -> None:
    async with ProcessPool(1, memory_bytes=2**29) as workers:
        await run(workers, "one", keep, 300)
        with pytest.raises(OutOfMemory):
            await run(workers, "one", keep, 400)
        assert (await run(workers, "one", kept))[1] is False
        await run(workers, "one", keep, 300)
