"""Cluster of real servers on a real database, with labellers, in which tests break things."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from websockets.asyncio.client import connect

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role, Settings
from supt_async.storage.factory import open_storage
from tests.faults.checker import check
from tests.faults.database_servers import STARTED, DatabaseServer
from tests.faults.labellers import Journal, Labeller
from tests.support.ports import free_port
from tests.support.queue_fixture import TASK
from tests.support.servers import Socket

START_SECONDS = 120
FINISH_SECONDS = 120
"""Time in which every answer of the labellers gets a definite reply."""


@dataclass
class Server:
    """Server process that keeps its port over restarts."""

    database: str
    bug: str | None = None
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    log: Path = Path(os.devnull)
    """File with the standard error of all its processes."""
    options: Sequence[str] = ()
    """Further arguments of ``supt serve``."""

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/api/v1/session"

    async def start(self) -> None:
        self.port = self.port or free_port()
        module = ["supt_async"] if self.bug is None else ["tests.faults.buggy_server", self.bug]
        with self.log.open("a") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", *module, "serve", "--port", str(self.port)),
                *("--rate-limit", "0", "--database", self.database, *self.options),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            line = (await self.process.stdout.readline()).decode()
        assert line.startswith("serving: "), line

    @property
    def running(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    @property
    def megabytes(self) -> float:
        """Resident memory of the process, in MiB."""
        return float(self.running.memory_info().rss) / 2**20

    async def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def terminate(self) -> int:
        """Ask the server to stop and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        async with asyncio.timeout(START_SECONDS):
            return await self.process.wait()


@dataclass
class Cluster:
    """Servers on one database and the labellers who use them."""

    address: str
    servers: list[Server]
    rng: random.Random
    folder: Path
    started: DatabaseServer | None = None
    """The database's server, if it has one."""
    labellers: list[Labeller] = field(default_factory=list)
    tasks: list[asyncio.Task[Journal]] = field(default_factory=list)

    async def fill(
        self, items: int, labellers: int, pause: float = 0.0, *, overlap: int = 1
    ) -> None:
        """Create the project and start the labellers."""
        storage = await open_storage(self.address)
        catalogue, people = storage.catalogue, storage.people
        project = await catalogue.create_project(
            "digits", title="", task=TASK, settings=Settings(overlap=overlap)
        )
        await catalogue.add_items(
            project.id, [NewItem(payload=f'"item {number}"') for number in range(items)]
        )
        for number in range(labellers):
            name = f"labeller {number}"
            invited = await people.invite(name, project=project.id, role=Role.LABELLER)
            urls = [server.url for server in self.servers]
            seed = self.rng.getrandbits(32)
            self.labellers.append(Labeller(name, invited.token, urls, random.Random(seed), pause))
        await storage.close()
        self.tasks = [
            asyncio.create_task(labeller.run(), name=labeller.journal.labeller)
            for labeller in self.labellers
        ]

    async def invite(self, name: str) -> str:
        """Invite a labeller whom the test controls and return the token."""
        storage = await open_storage(self.address)
        try:
            project = await storage.catalogue.project("digits")
            invited = await storage.people.invite(name, project=project.id, role=Role.LABELLER)
        finally:
            await storage.close()
        return invited.token

    @property
    def database(self) -> DatabaseServer:
        """The database's server, which there must be."""
        assert self.started is not None
        return self.started

    @property
    def journals(self) -> list[Journal]:
        return [labeller.journal for labeller in self.labellers]

    @property
    def settled(self) -> int:
        """Number of answers that have a definite reply."""
        return sum(
            answer.status is not None
            for journal in self.journals
            for answer in journal.answers.values()
        )

    async def add_server(self, address: str, **options: Any) -> Server:
        """Start one more server, which reaches the database at the given address."""
        server = Server(address, log=self.folder / f"server-{len(self.servers)}.log", **options)
        await server.start()
        self.servers.append(server)
        return server

    async def kill_server(self, server: Server) -> None:
        """Kill a server that is not started again."""
        if server.process is not None and server.process.returncode is None:
            await server.kill()

    async def wait_for_answers(self, answers: int) -> None:
        """Wait until this number of further answers has been settled."""
        goal = self.settled + answers
        async with asyncio.timeout(FINISH_SECONDS):
            while self.settled < goal:
                await asyncio.sleep(0.01)
                for task in self.tasks:
                    if task.done():
                        task.result()

    async def wait_until(
        self, reached: Callable[[], bool], seconds: float = FINISH_SECONDS
    ) -> None:
        """Poll until a condition holds that no event announces."""
        async with asyncio.timeout(seconds):
            while not reached():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def finish(self) -> list[str]:
        """Let the labellers send what they hold and return the promises that were broken."""
        for labeller in self.labellers:
            labeller.stopping.set()
        async with asyncio.timeout(FINISH_SECONDS):
            await asyncio.gather(*self.tasks)
        return await check(self.address, self.journals)


@asynccontextmanager
async def run_cluster(
    database: str,
    seed: str,
    *,
    servers: int = 1,
    bug: str | None = None,
    bugs: Sequence[str | None] = (),
    options: Sequence[str] = (),
) -> AsyncIterator[Cluster]:
    """Run a cluster on a fresh SQLite file, or a fresh server of PostgreSQL or MariaDB.

    ``seed`` determines all random choices; SUPT_FAULTS_SEED in the environment overrides it.
    ``bugs`` names one bug for each server, ``bug`` one for all of them. ``options`` are further
    arguments of each server.
    """
    seed = os.environ.get("SUPT_FAULTS_SEED", seed)
    sys.stderr.write(f"faults: SUPT_FAULTS_SEED={seed}\n")  # seen when the test fails
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="supt-faults-")))
        started = None
        address = f"sqlite:///{folder}/supt.db"
        if database in STARTED:
            started = await asyncio.to_thread(STARTED[database], folder)
            stack.callback(started.close)
            address = started.address
        running = [
            Server(address, planted, log=folder / f"server-{number}.log", options=options)
            for number, planted in enumerate(bugs or [bug] * servers)
        ]
        cluster = Cluster(address, [], random.Random(zlib.crc32(seed.encode())), folder, started)
        cluster.servers += running
        try:
            for server in running:
                await server.start()
            yield cluster
        finally:
            for task in cluster.tasks:
                task.cancel()
            await asyncio.gather(*cluster.tasks, return_exceptions=True)
            for server in cluster.servers:
                await cluster.kill_server(server)


@asynccontextmanager
async def idle_session(server: Server, token: str, **hello: Any) -> AsyncIterator[Socket]:
    """Open a session that does only what the test tells it to."""
    async with connect(
        server.url,
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        compression=None,
        open_timeout=FINISH_SECONDS,
        close_timeout=1,
    ) as connection:
        socket = Socket(connection)
        await socket.hello("digits", token, **hello)
        yield socket


def closes(journals: list[Journal]) -> dict[int, int]:
    """Count the close codes of all connections."""
    found: dict[int, int] = {}
    for journal in journals:
        for code in journal.closes:
            found[code] = found.get(code, 0) + 1
    return found


def notices(journals: list[Journal]) -> list[dict[str, Any]]:
    return [notice for journal in journals for notice in journal.notices]
