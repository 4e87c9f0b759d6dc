"""Latency for labellers beside the default model's trainings and evaluations on many labels."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import click
import psutil

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    address_of,
    load,
    opened,
    orchestrating,
    serving,
)
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.pool import Pool, fill
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.interference.groups import cpu_group
from scripts.benchmarks.interference.turns import TURN_SECONDS, figures, in_turns
from supt_async.domain.project import ModelState
from supt_async.storage.factory import Storage
from supt_async.storage.records import Run

OPEN = 100_000
"""Number of items without a label."""
FEATURES = 64
DISTINCT = 20_000
"""Number of different items; the others repeat them, which makes them in a minute."""
FIRST_SECONDS = 600.0
"""Timeout for the first training and evaluation, features included, in seconds."""
WHERE = ("inside", "apart", "unit", "group")
AUTOGROUP = Path("/proc/sys/kernel/sched_autogroup_enabled")


async def learning(labels: int, labellers: int, turns: int, where: str) -> None:
    """Measure beside an orchestrator that is in one of the places ``WHERE``."""
    with database("postgresql") as address, tempfile.TemporaryDirectory() as state:
        async with opened(address) as storage:
            pool = await fill(
                address, storage, labels + OPEN, FEATURES, labels, labellers, distinct=DISTINCT
            )
            click.echo("filled", err=True)
            async with _running(address, state, where) as (server, trainer):
                first = await _until_evaluated(storage, pool)
                click.echo("evaluated once", err=True)
                tree = Tree(trainer, itself=trainer is not server)
                plan = Plan(
                    url=address_of(server),
                    project="bench",
                    tokens=pool.tokens,
                    value="1",
                    seconds=turns * TURN_SECONDS,
                    per_second=1.0,
                )
                used = tree.cpu_seconds()
                async with in_turns(tree.processes):
                    measured = await load(plan, server, address)
                used = tree.cpu_seconds() - used
                memory = tree.resident_bytes()
            runs = await storage.training.latest_runs(pool.project.id, 100)
    latest = [run for run in runs if run.id > first.id and run.state is ModelState.READY]
    evaluated = [run for run in latest if "evaluate" in run.durations]
    busy = turns * TURN_SECONDS / 2
    database_cpu = measured.cpu_seconds["database"]
    report(
        "interference",
        [
            *figures(measured),
            Figure("trainings", len(latest), at_least=1),
            Figure("evaluations", len(evaluated), at_least=1),
            Figure("slowest fit", _slowest(latest, "fit"), "s"),
            Figure("slowest evaluation", _slowest(evaluated, "evaluate"), "s"),
            Figure("CPU of what trains, in turns with", used / busy, "cores"),
            Figure("CPU of the server", measured.cpu_seconds["server"] / (2 * busy), "cores"),
            Figure("CPU of the database", database_cpu / (2 * busy), "cores"),
            Figure("memory of what trains", memory / 2**20, "MiB"),
        ],
        labels=labels,
        labellers=labellers,
        orchestrator=where,
        autogroup=_has_autogroups(),
    )


class Tree:
    """Processes of an orchestrator: what a process has started, and the process if it is one."""

    def __init__(self, process: Process, *, itself: bool) -> None:
        self._root = psutil.Process(process.process.pid)
        self._itself = itself

    def processes(self) -> list[psutil.Process]:
        own = [self._root] if self._itself else []
        children: list[psutil.Process] = self._root.children(recursive=True)
        return own + children

    def cpu_seconds(self) -> float:
        total = 0.0
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += float(times.user) + float(times.system)
        return total

    def resident_bytes(self) -> int:
        """Return the sum of the processes' memory, what they share counted once each."""
        total = 0
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                total += int(process.memory_info().rss)
        return total


@contextlib.asynccontextmanager
async def _running(address: str, state: str, where: str) -> AsyncIterator[tuple[Process, Process]]:
    """Run a server and what trains; yield both, which may be the same process."""
    training = ["--state", state]
    if where == "inside":
        async with serving(address, "--orchestrate", *training) as server:
            server.trains = True  # beside it, in processes of its own
            yield server, server
        return
    own = where in ("unit", "group")
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(address, own_session=own))
        trainer = await stack.enter_async_context(
            orchestrating(address, *training, own_session=own)
        )
        if where == "group":
            stack.enter_context(cpu_group("serve", [server.process.pid]))
            tree = [each.pid for each in Tree(trainer, itself=True).processes()]
            stack.enter_context(cpu_group("orchestrate", tree, idle=True))
        yield server, trainer


async def _until_evaluated(storage: Storage, pool: Pool) -> Run:
    """Wait for the first evaluation; return its run."""
    async with asyncio.timeout(FIRST_SECONDS):
        while True:
            for run in await storage.training.latest_runs(pool.project.id, 10):
                if "evaluate" in run.durations:
                    return run
                if run.state is ModelState.FAILED:
                    raise RuntimeError(f"a training failed: {run.error}")
            await asyncio.sleep(0.2)


def _has_autogroups() -> bool:
    """Tell whether the kernel gives each session a share of the CPU of its own."""
    return AUTOGROUP.exists() and AUTOGROUP.read_text().strip() == "1"


def _slowest(runs: list[Run], phase: str) -> float:
    return max((run.durations.get(phase, 0.0) for run in runs), default=0.0)
