"""``scripts/bench learned``: time from a label until its new ranking reaches a labeller."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import psutil
from websockets.asyncio.client import ClientConnection, connect

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import Process, _started, address_of, opened, serving
from scripts.benchmarks.harness.pool import Pool, fill
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import ModelState
from supt_async.storage.factory import Storage
from supt_async.storage.records import Run

FEATURES = 64
ROUNDS = 7
LABELS = 10
"""Labels of a round, after which the default policy starts a training."""
REST_SECONDS = 2.2
"""Pause of a round, longer than the minimum interval between trainings, in seconds."""
TIMEOUT_SECONDS = 120.0


@click.command()
@click.option(
    "--items",
    default=[100_000, 1_000_000],
    multiple=True,
    show_default=True,
    help="Items in the pool; may be repeated.",
)
@click.option("--known", default=1_000, show_default=True, help="Labels stored beforehand.")
def learned(items: tuple[int, ...], known: int) -> None:
    """Measure the time from a label to its new ranking.

    A labeller gives ten labels, an orchestrator trains, and the new ranking reaches the labeller.
    Server and orchestrator are separate processes.
    """
    for number in items:
        asyncio.run(_learned(number, known))


@dataclass
class Measured:
    """Times and memory of one run."""

    served: list[float] = field(default_factory=list)
    """Seconds from sending the last label of a round to the first item of the new ranking."""
    first: float = 0.0
    """Seconds until the first ranking, features included."""
    peak_bytes: int = 0
    last_bytes: int = 0


async def _learned(items: int, known: int) -> None:
    measured = Measured()
    with database("postgresql") as address, tempfile.TemporaryDirectory() as state:
        async with opened(address) as storage:
            pool = await fill(address, storage, items, FEATURES, known, 1)
            async with (
                serving(address) as server,
                orchestrating(address, state) as orchestrator,
            ):
                await _first(storage, pool, measured)
                async with labelling(server, pool) as labeller:
                    for _ in range(ROUNDS):
                        await labeller.answer(LABELS - 1)
                        await asyncio.sleep(REST_SECONDS)
                        measured.served.append(await labeller.round(1))
                        await _settled(storage, pool)
                measured.peak_bytes, measured.last_bytes = memory(orchestrator.process.pid)
            runs = [run for run in await storage.training.runs(pool.project.id) if run.generation]
            bare = await bare_seconds(state)
    _report(items, known, measured, runs[-ROUNDS:], bare)


def _report(items: int, known: int, measured: Measured, runs: list[Run], bare: float) -> None:
    phases = {
        phase: statistics.median(run.durations.get(phase, 0.0) for run in runs)
        for phase in ("prepare", "fit", "score", "keep", "publish")
    }
    mib = 2**20
    report(
        "learned",
        [
            Figure("last label to new head, median", statistics.median(measured.served), "s", 2.5),
            Figure("last label to new head, slowest", max(measured.served), "s"),
            *(Figure(f"of which {phase}", seconds, "s") for phase, seconds in phases.items()),
            Figure("bare numpy", bare, "s"),
            # A process, a file and a message cost the same for a small pool, which takes no time.
            Figure(
                "scoring / bare numpy",
                phases["score"] / bare,
                at_most=1.3 if items >= 1_000_000 else None,
            ),
            Figure("orchestrator's memory at its peak", measured.peak_bytes / mib, "MiB", 300),
            Figure("orchestrator's memory in the end", measured.last_bytes / mib, "MiB"),
            Figure("first ranking, features made", measured.first, "s"),
        ],
        items=items,
        features=FEATURES,
        labels=known + ROUNDS * LABELS,
    )


@contextlib.asynccontextmanager
async def orchestrating(address: str, state: str, *arguments: str) -> AsyncIterator[Process]:
    """Run ``supt orchestrate bench`` as a process."""
    command = ["-m", "supt_async", "orchestrate", "bench", "--database", address]
    async with _started([*command, "--state", state, *arguments]) as process:
        yield Process(process, "")


class Labeller:
    """Labeller who always answers right and times the replies."""

    def __init__(self, socket: ClientConnection, pool: Pool) -> None:
        self._socket = socket
        self._pool = pool
        self._held: list[dict[str, Any]] = []
        self._generation = 0
        self._count = 0

    async def answer(self, labels: int) -> float:
        """Answer this number of items; return when the last was sent."""
        sent = 0.0
        for _ in range(labels):
            while not self._held:
                await self._receive()
            item = self._held.pop(0)
            self._count += 1
            id_ = f"b{self._count}"
            sent = time.perf_counter()
            await self._send(
                type="submit",
                id=id_,
                lease=item["lease"],
                value=self._pool.answers[item["item"]],
            )
            while (await self._receive()).get("re") != id_:
                pass
        return sent

    async def round(self, labels: int) -> float:
        """Answer, and return the seconds until the first item of a later ranking comes."""
        before = self._generation
        sent = await self.answer(labels)
        if self._held:
            await self._send(type="show", lease=self._held[0]["lease"])
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while self._generation == before:
                await self._receive()
        return time.perf_counter() - sent

    async def _send(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._socket.recv())
        if message["type"] == "item":
            self._held.append(message)
            self._generation = max(self._generation, message.get("model", 0))
        elif message["type"] == "replace":
            self._held = [item for item in self._held if item["lease"] not in message["drop"]]
            await self._send(type="release", id=f"r{time.time_ns()}", leases=message["drop"])
        return message


@contextlib.asynccontextmanager
async def labelling(server: Process, pool: Pool) -> AsyncIterator[Labeller]:
    async with connect(
        address_of(server),
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        compression=None,
    ) as socket:
        labeller = Labeller(socket, pool)
        await labeller._send(type="hello", v=1, project="bench", token=pool.tokens[0])
        yield labeller


async def _first(storage: Storage, pool: Pool, measured: Measured) -> None:
    began = time.perf_counter()
    await _settled(storage, pool)
    measured.first = time.perf_counter() - began


async def _settled(storage: Storage, pool: Pool) -> None:
    """Wait until the latest training has been evaluated."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            runs = await storage.training.latest_runs(pool.project.id, 1)
            if runs and runs[0].state is ModelState.FAILED:
                raise click.ClickException(str(runs[0].error))
            if runs and "score" in runs[0].metrics:
                return
            await asyncio.sleep(0.1)


def memory(pid: int) -> tuple[int, int]:
    """Return a process's resident bytes at its peak and now."""
    fields = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        fields[name] = value.split()
    return int(fields["VmHWM"][0]) * 1024, int(psutil.Process(pid).memory_info().rss)


BARE = """
import os, statistics, sys, time
import numpy as np
from pathlib import Path
from supt_async.orchestrator.executors.priority import NICENESS
from supt_async.orchestrator.saved_model import load_saved_model

os.nice(NICENESS)
if hasattr(os, "SCHED_IDLE"):
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
folder, = Path(sys.argv[1]).glob("*/project-*")
scaler, _, classifier = (step for _, step in load_saved_model(folder / "model.pickle").model.steps)
mean, scale = scaler.mean_.astype("f4"), scaler.scale_.astype("f4")
weights, bias = classifier.coef_.T.astype("f4"), classifier.intercept_.astype("f4")
times = []
for _ in range(7):
    began = time.perf_counter()
    x = np.load(folder / "matrix.npy", mmap_mode="r")
    z = np.clip((x - mean) / scale, -3, 3) @ weights + bias
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    top = np.partition(p, -2, axis=1)[:, -2:]
    margin = top[:, 1] - top[:, 0]
    head = np.argpartition(margin, min(100_000, len(margin) - 1))[:100_000]
    head = head[np.argsort(margin[head])]
    times.append(time.perf_counter() - began)
print(statistics.median(times))
"""


async def bare_seconds(state: str) -> float:
    """Time the same arithmetic in plain NumPy on the same file, in a process like a worker's."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BARE, state, stdout=asyncio.subprocess.PIPE, env=os.environ | one
    )
    output, _ = await process.communicate()
    return float(output)
