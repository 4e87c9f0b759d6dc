"""``supt orchestrate`` as a service: stopped, killed, frozen, cut off, or with bad models."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Project, Settings
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.leadership import RETRY_SECONDS, TTL_SECONDS
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.options import OrchestratorOptions
from supt_async.orchestrator.run_log import STOPPED
from supt_async.rules.retraining import Policy
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.records import Run
from tests.faults.wire import Wire
from tests.orchestrator.executors.test_processes import gone, processes_of, written
from tests.support.postgres import server
from tests.support.servers import run_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc"),
]

MODELS = """
import os, time
import numpy as np
from pathlib import Path
from sklearn.linear_model import LogisticRegression

class Endless(LogisticRegression):
    def fit(self, x, y):
        Path("fitting").write_text(str(os.getpid()))
        while True:
            pass

class Crashing(LogisticRegression):
    def fit(self, x, y):
        os._exit(1)

class Hungry(LogisticRegression):
    def fit(self, x, y):
        return [np.ones(2**24) for _ in range(1000)]

def quick():
    return LogisticRegression()
"""
STOP_SECONDS = 30.0
"""A fit that never returns must not be waited for; a busy machine takes some seconds."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my_models.py").write_text(MODELS)
    return tmp_path


async def prepare(storage: Storage) -> Project:
    """A project whose labels are worth a training."""
    task = {"kind": "choice", "options": ["cat", "dog"]}
    project = await storage.catalogue.create_project(
        "pets", title="", task=task, settings=Settings()
    )
    items = [
        NewItem(
            payload=f"[{number % 7},{number}]",
            label=("cat", "dog")[number % 2] if number < 30 else None,
        )
        for number in range(60)
    ]
    await storage.catalogue.add_items(project.id, items)
    return project


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Storage]:
    storage = await open_storage(address)
    try:
        yield storage
    finally:
        await storage.close()


@asynccontextmanager
async def running(
    folder: Path, address: str, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``supt`` in a session of its own, in the folder that the models are in."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "supt_async", *arguments, "--database", address, "--state", f"{folder}/state"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        start_new_session=True,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            process.send_signal(signal.SIGCONT)
        await process.wait()


async def run_until(
    storage: Storage, project: Project, condition: Callable[[Run], bool], seconds: float = 120.0
) -> Run:
    """Wait until the latest run is as it should be."""

    async def latest() -> Run | None:
        return next(iter(await storage.training.latest_runs(project.id, 1)), None)

    return await until(latest, condition, seconds)


async def until(
    look: Callable[[], Awaitable[Run | None]], condition: Callable[[Run], bool], seconds: float
) -> Run:
    async with asyncio.timeout(seconds):
        while True:
            found = await look()
            if found is not None and condition(found):
                return found
            await asyncio.sleep(0.05)


async def test_a_signal_ends_it_within_seconds_though_a_fit_is_under_way(folder: Path) -> None:
    address = f"sqlite:///{folder}/x.db"
    async with opened(address) as storage:
        project = await prepare(storage)
        async with running(
            folder, address, "orchestrate", "pets", "--model", "my_models:Endless", "-v"
        ) as process:
            worker = await written(folder / "fitting")
            group = [*processes_of(process.pid), worker]
            started = time.monotonic()
            process.terminate()
            _, log = await process.communicate()
            assert process.returncode == 0
            assert time.monotonic() - started < STOP_SECONDS
        for pid in group:
            await gone(pid)
        run = await run_until(storage, project, lambda run: True)
        assert (run.state, run.error) == (ModelState.FAILED, STOPPED)
        assert b'"action": "orchestrator.leading", "project": "pets"' in log


async def test_nothing_is_left_of_a_server_that_was_killed_and_the_next_one_goes_on(
    folder: Path,
) -> None:
    address = f"sqlite:///{folder}/x.db"
    async with opened(address) as storage:
        project = await prepare(storage)
        serve = ("serve", "--port", "0", "--orchestrate")
        async with running(folder, address, *serve, "--model", "my_models:Endless") as process:
            worker = await written(folder / "fitting")
            group = [*processes_of(process.pid), worker]
            process.kill()
            await process.wait()
        for pid in group:
            await gone(pid)
        killed = time.monotonic()
        async with running(folder, address, *serve, "--model", "my_models:quick"):
            await run_until(storage, project, lambda run: run.state is ModelState.READY)
            # After the old leader's time to live, one look, and a first training.
            assert time.monotonic() - killed < TTL_SECONDS + RETRY_SECONDS + 90
        runs = await storage.training.runs(project.id)
        assert (runs[0].state, runs[0].error) == (ModelState.FAILED, STOPPED)
        (state,) = (folder / "state").iterdir()
        assert [path.name for path in state.iterdir() if path.name.startswith("private")] == []


async def test_a_frozen_leader_is_replaced_and_changes_nothing_when_it_wakes_up(
    folder: Path,
) -> None:
    async with server().fresh() as address, opened(address) as storage:
        project = await prepare(storage)
        lead = ("orchestrate", "pets", "-v", "--model")
        async with (
            running(folder, address, *lead, "my_models:Endless") as first,
            AsyncExitStack() as stack,
        ):
            await written(folder / "fitting")
            second = await stack.enter_async_context(
                running(folder, address, *lead, "my_models:quick")
            )
            first.send_signal(signal.SIGSTOP)
            frozen = time.monotonic()
            run = await run_until(storage, project, lambda run: run.state is ModelState.READY)
            assert time.monotonic() - frozen < TTL_SECONDS + RETRY_SECONDS + 90
            first.send_signal(signal.SIGCONT)
            assert first.stderr is not None
            async with asyncio.timeout(6 * TTL_SECONDS):
                while b'"orchestrator.deposed"' not in await first.stderr.readline():
                    pass
            assert second.returncode is None
            runs = await storage.training.runs(project.id)
            assert [found.state for found in runs] == [ModelState.FAILED, ModelState.READY]
            assert runs[1].generation == run.generation
            assert (await storage.queue.counts(project.id)).generation == run.generation


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("my_models:Endless", "not done within 1 seconds and was stopped"),
        ("my_models:Crashing", "killed or has crashed"),
        ("my_models:Hungry", r"raise --memory-limit"),
    ],
)
async def test_a_bad_model_is_a_sentence_in_the_status_and_labelling_goes_on(
    folder: Path, model: str, says: str
) -> None:
    address = f"sqlite:///{folder}/x.db"
    async with run_server(address) as serving:
        project = await prepare(serving.storage)
        # Only what never ends is to meet the deadline, however busy the machine is.
        seconds = "1" if model == "my_models:Endless" else "60"
        limits = ("--deadline-seconds", seconds, "--memory-limit", "0.5")
        async with (
            running(folder, address, "orchestrate", "pets", "--model", model, *limits),
            serving.session("Ada", project) as ada,
        ):
            run = await run_until(
                serving.storage, project, lambda run: run.state is ModelState.FAILED
            )
            assert says in str(run.error)
            for _ in range(3):
                assert await ada.answer(await ada.get("item")) == "stored"
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "supt_async", "status", "--database", address),
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "COLUMNS": "200"},
            )
            shown = (await process.communicate())[0].decode()
            assert says in shown, "also while it is tried again"


async def test_a_model_that_cannot_be_imported_is_refused_at_once(folder: Path) -> None:
    address = f"sqlite:///{folder}/x.db"
    async with opened(address) as storage:
        await prepare(storage)
        for name in ("my_models:nothing", "elsewhere:make", "my_models"):
            async with running(folder, address, "orchestrate", "pets", "--model", name) as process:
                _, complaint = await process.communicate()
                assert process.returncode == 1
                assert complaint.decode().startswith(f"supt: model {name!r}: ")
                assert complaint.count(b"\n") == 1


async def test_a_database_that_goes_away_and_comes_back_is_followed_again(
    tmp_path: Path,
) -> None:
    async with server().fresh() as address, Wire(address).laid() as wire:
        async with (
            opened(address) as direct,
            opened(wire.address) as storage,
            ProcessPool(1) as pool,
        ):
            project = await prepare(direct)
            options = OrchestratorOptions(policy=Policy(n_labels=1, seconds=0.0), ttl_seconds=1.0)
            orchestrator = Orchestrator(storage.training, pool, project, tmp_path, options)
            task = asyncio.create_task(orchestrator.run())
            try:
                await run_until(direct, project, lambda run: run.state is ModelState.READY)
                wire.stop()
                wire.cut()
                more = [NewItem(payload="[9,99]", label="cat"), NewItem(payload="[8,98]")]
                await direct.catalogue.add_items(project.id, more)
                await asyncio.sleep(3 * options.ttl_seconds)  # longer than the leadership lasts
                assert not task.done()
                wire.flow()
                await run_until(
                    direct,
                    project,
                    lambda run: run.labels == 31 and run.state is ModelState.READY,
                    120.0,
                )
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await orchestrator.close()


async def test_the_model_is_exported_from_where_it_was_trained(folder: Path) -> None:
    address = f"sqlite:///{folder}/x.db"
    async with opened(address) as storage:
        await prepare(storage)
    export = ("model", "export", "pets", "-o", str(folder / "pets.skops"))
    async with running(folder, address, *export) as process:
        _, complaint = await process.communicate()
        assert process.returncode == 1
        assert b"has no model" in complaint
    async with running(folder, address, "orchestrate", "pets", "--once") as process:
        await process.communicate()
        assert process.returncode == 0
    async with running(folder, address, *export) as process:
        said, _ = await process.communicate()
        assert b"Pipeline, trained on 30 labels" in said
    assert (folder / "pets.skops").exists()
