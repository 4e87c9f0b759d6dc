"""Environment of a benchmark: database, server process, load, and the CPU that each used."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import msgspec
import psutil
from sqlalchemy import make_url

from scripts.benchmarks.harness.databases import database_cpu
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.many_items import MANY, fill
from scripts.benchmarks.harness.people import enroll
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Project, Settings
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.postgres.connection import connect
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.transfer.importer import Importer

TASK = {"kind": "choice", "options": ["cat", "dog"]}

GOLD = 1_000
"""Number of gold items of a project that has some."""


async def prepare(
    storage: Storage, slug: str, items: int, labellers: int, *, gold: bool = False, **settings: Any
) -> tuple[Project, list[str]]:
    """Create a project with text items and labellers; return it with the labellers' tokens.

    With ``suggest``, the name of a source, each item has a suggestion of it. With ``gold`` there
    are gold items besides.
    """
    project = await storage.catalogue.create_project(
        slug, title=slug, task=TASK, settings=Settings(**settings)
    )
    suggestions: tuple[NewSuggestion, ...] = ()
    if source := settings.get("suggest"):
        suggestions = (NewSuggestion(source=source, value="cat", score=0.9),)
    if items >= MANY and isinstance(storage.database, PostgresDatabase) and not suggestions:
        await storage.database.write(partial(fill, project=project, items=items))
    else:
        texts = (
            NewItem(payload=f'"item {number}"', suggestions=suggestions) for number in range(items)
        )
        await Importer(storage.database, project.id).take(texts)
    if gold:
        known = (
            NewItem(payload=f'"gold {number}"', label="cat", gold=True) for number in range(GOLD)
        )
        await Importer(storage.database, project.id).take(known)
    tokens = await enroll(storage, project, [f"{slug} {number}" for number in range(labellers)])
    await settle(storage)
    return project, tokens


async def settle(storage: Storage) -> None:
    """Bring a freshly filled PostgreSQL to the state of one that has been up for hours."""
    if not isinstance(storage.database, PostgresDatabase):
        return
    connection = await connect(storage.database.url, {})
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def opened(address: str, **options: Any) -> AsyncIterator[Storage]:
    """Open a database; ``options`` are those of ``open_storage``."""
    storage = await open_storage(address, **options)
    try:
        yield storage
    finally:
        await storage.close()


@contextlib.asynccontextmanager
async def transaction(address: str, holding: bool) -> AsyncIterator[None]:
    """Hold a transaction with a snapshot of the items open, if ``holding``."""
    if not holding:
        yield
        return
    connection = await connect(make_url(address), {})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.fetchval("SELECT count(*) FROM item")
            yield
    finally:
        await connection.close()


def _cpu_seconds(process: psutil.Process) -> float:
    if Path("/proc/self").exists():
        # The kernel's clock of another process, which counts nanoseconds (clock_gettime(2));
        # what /proc tells is counted in steps of 10 ms.
        return time.clock_gettime(~process.pid << 3 | 2)
    used = process.cpu_times()
    return float(used.user) + float(used.system)


@dataclass
class Process:
    """Process that the benchmark has started."""

    process: asyncio.subprocess.Process
    url: str
    trains: bool = False
    """Whether the processes that it has started train, instead of serving."""

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and those that serve with it, with ended threads."""
        first = psutil.Process(self.process.pid)
        others = [] if self.trains else first.children(recursive=True)
        return sum(map(_cpu_seconds, (first, *others)))

    def resident_bytes(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)


@contextlib.asynccontextmanager
async def serving(
    address: str,
    *arguments: str,
    limited: bool = False,
    portable: bool = False,
    own_session: bool = False,
) -> AsyncIterator[Process]:
    """Run ``supt serve`` as a process, without rate limits unless ``limited``.

    With ``portable`` it has the portable queue on a database that has a queue of its own, with
    ``own_session`` a session of its own, as systemd's units have.
    """
    unlimited = [*("--rate-limit", "0"), *("--sessions-per-labeller", "0")]
    unlimited += ["--leases-per-labeller", "0"]
    unlimited = [] if limited else unlimited
    module = "scripts.benchmarks.harness.portable" if portable else "supt_async"
    command = ["-m", module, "serve", "--port", "0", *unlimited]
    command += ["--database", address, *arguments]
    async with _started(command, own_session=own_session) as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        yield Process(process, line.partition("serving: ")[2].strip())


@contextlib.asynccontextmanager
async def orchestrating(
    address: str, *arguments: str, own_session: bool = False
) -> AsyncIterator[Process]:
    """Run ``supt orchestrate`` as a process, in a session of its own if ``own_session``."""
    command = ["-m", "supt_async", "orchestrate", "--database", address, *arguments]
    async with _started(command, own_session=own_session) as process:
        assert process.stdout is not None
        await process.stdout.readline()
        yield Process(process, "")


@contextlib.asynccontextmanager
async def serving_bench(
    address: str,
    items: int,
    labellers: int,
    *,
    portable: bool = False,
    processes: int = 1,
    **settings: Any,
) -> AsyncIterator[tuple[Process, list[str]]]:
    """Fill the project ``bench``, serve it, and yield the server and the labellers' tokens."""
    async with opened(address) as storage:
        _, tokens = await prepare(storage, "bench", items, labellers, **settings)
    several = ("--processes", str(processes)) if processes > 1 else ()
    async with serving(address, *several, portable=portable) as server:
        yield server, tokens


@contextlib.asynccontextmanager
async def process(module: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a module as a process with pipes, and kill it at the end of the block."""
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=pipe, stdout=pipe
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


@contextlib.asynccontextmanager
async def echoing() -> AsyncIterator[Process]:
    """Run the echo server as a process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with _started(["-m", "scripts.benchmarks.echo", str(port)]) as process:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield Process(process, f"http://127.0.0.1:{port}")


@contextlib.asynccontextmanager
async def _started(
    arguments: list[str], *, own_session: bool = False
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, start_new_session=own_session
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@dataclass
class Load:
    """Result of a load, and the CPU that other processes used while it was measured."""

    result: dict[str, Any]
    cpu_seconds: dict[str, float]

    @property
    def rate(self) -> float:
        return float(self.result["answers"]) / float(self.result["seconds"])

    def percentile(self, name: str, share: float) -> float:
        """Return a percentile of ``acked`` or ``followed``, in milliseconds."""
        return percentile(self.result[name], share)

    @property
    def errors(self) -> int:
        return sum(self.result["errors"].values())

    def cpu_us(self, who: str) -> float:
        """Return the CPU time per answer, in microseconds."""
        return self.cpu_seconds[who] / max(1, int(self.result["answers"])) * 1e6


def percentile(times: Sequence[float], share: float) -> float:
    """Return a percentile of sorted times in seconds, as milliseconds; NaN if there are none."""
    return times[min(len(times) - 1, int(len(times) * share))] * 1000.0 if times else math.nan


async def load(plan: Plan, server: Process, address: str | None = None) -> Load:
    """Run labellers against a server, in a separate process.

    ``address`` is that of a database whose CPU time is counted as well.
    """
    # A file, as a pipe sometimes delivered only the first 64 KiB of a long result.
    with tempfile.TemporaryFile() as output:
        used = await _loaded(plan, server, address, output)
        output.seek(0)
        return Load(json.load(output), used)


async def _loaded(
    plan: Plan, server: Process, address: str | None, output: IO[bytes]
) -> dict[str, float]:
    """Run the labellers; return the CPU seconds that other processes used meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "scripts.benchmarks.harness.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=output,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None

    process.stdin.write(msgspec.json.encode(plan))
    process.stdin.close()
    used: dict[str, float] = {}
    async for line in process.stderr:
        word = line.decode().strip()
        now = {
            "server": server.cpu_seconds(),
            "database": database_cpu(address) if address else 0.0,
        }
        if word == "measuring":
            used = now
        elif word == "measured":
            used = {name: now[name] - used[name] for name in now}
        elif word != "connected":
            sys.stderr.write(line.decode())
    if await process.wait():
        raise RuntimeError(f"the load ended with {process.returncode}")
    return used


def address_of(server: Process) -> str:
    return server.url.replace("http", "ws", 1) + "/api/v1/session"


def plan_for(server: Process, tokens: list[str], **how: Any) -> Plan:
    """Return a plan for labellers of the project ``bench``; ``how`` sets fields of ``Plan``."""
    return Plan(url=address_of(server), project="bench", tokens=tokens, value='"cat"', **how)
