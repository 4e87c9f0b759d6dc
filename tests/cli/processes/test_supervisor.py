"""A server of several processes: it is restarted while people label, and its parts are killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.cluster import START_SECONDS, Cluster, Server, closes, idle_session, run_cluster
from tests.support.waiting import http_client

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def processes_of(server: Server) -> list[psutil.Process]:
    """Return the processes that the server's supervisor has started."""
    return [
        child
        for child in server.running.children()
        if any("processes.child" in word for word in child.cmdline())
    ]


def lines_of(server: Server, action: str) -> list[dict[str, object]]:
    """Return the lines of the server's log about an action."""
    lines = map(json.loads, server.log.read_text().splitlines())
    return [line for line in lines if line.get("action") == action]


async def reloaded(cluster: Cluster, server: Server, times: int) -> None:
    """Send SIGHUP, and wait until so many reloads are over."""
    server.running.send_signal(signal.SIGHUP)

    def over() -> bool:
        told = [line["message"] for line in lines_of(server, "reload")]
        return told.count("all processes were restarted") == times

    await cluster.wait_until(over)


async def figures(server: Server) -> dict[str, float]:
    """Scrape one of the processes, whichever takes the connection."""
    async with http_client(f"http://127.0.0.1:{server.port}") as http:
        text = (await http.get("/metrics")).text
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def holders(server: Server, processes: list[psutil.Process]) -> Counter[int]:
    """Count the open connections of each process."""
    return Counter(
        process.pid
        for process in processes
        for connection in process.net_connections()
        if connection.status == psutil.CONN_ESTABLISHED and connection.laddr.port == server.port
    )


async def test_people_label_on_through_restarts_and_deaths_of_all_its_processes() -> None:
    async with run_cluster("postgres", "processes", options=("--processes", "2")) as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=20_000, labellers=8, pause=0.02)
        await cluster.wait_for_answers(50)
        earlier = {process.pid for process in processes_of(server)}
        assert len(earlier) == 2
        await reloaded(cluster, server, 1)
        await cluster.wait_for_answers(50)
        assert set(closes(cluster.journals)) == {4503}  # everybody was told to go on elsewhere
        current = processes_of(server)
        assert len(current) == 2
        assert not earlier & {process.pid for process in current}

        server.running.send_signal(signal.SIGHUP)
        current[1].kill()  # while the first one is replaced
        await cluster.wait_until(lambda: len(lines_of(server, "restart")) == 1)
        (line,) = lines_of(server, "restart")
        assert (line["reason"], line["seconds"]) == ("Killed", 0.0)
        await cluster.wait_for_answers(50)

        orphans = processes_of(server)
        await server.kill()
        await cluster.wait_until(lambda: not any(map(lives, orphans)))
        await server.start()
        await cluster.wait_for_answers(50)
        assert await cluster.finish() == []
        assert await server.terminate() == 0


def lives(process: psutil.Process) -> bool:
    """Tell whether a process runs; one that nobody waits for may stay as a zombie."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def test_a_scrape_of_any_process_has_the_figures_of_all_and_of_those_that_ended() -> None:
    async with run_cluster("postgres", "figures", options=("--processes", "2")) as cluster:
        (server,) = cluster.servers
        await cluster.fill(items=100, labellers=0)
        token = await cluster.invite("Ada")
        async with contextlib.AsyncExitStack() as stack:
            while len(holders(server, processes_of(server))) < 2:  # until both have sessions
                await stack.enter_async_context(idle_session(server, token))
            sessions = sum(holders(server, processes_of(server)).values())
            scrapes = [await figures(server) for _ in range(6)]
            assert {scrape["supt_processes"] for scrape in scrapes} == {2}
            assert {scrape['supt_sessions{project="digits"}'] for scrape in scrapes} == {sessions}
            batches = scrapes[-1]["supt_batch_seconds_count"]
            assert batches >= 2
        await reloaded(cluster, server, 1)
        assert (await figures(server))["supt_batch_seconds_count"] >= batches


@contextlib.contextmanager
def manager(folder: Path) -> Iterator[socket.socket]:
    """Listen as systemd does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(folder / "notify"))
        yield listener


async def test_it_says_when_it_serves_and_what_is_wrong_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_cluster("postgres", "told", servers=0) as cluster:
        with manager(tmp_path) as systemd:
            systemd.settimeout(START_SECONDS)
            monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
            server = await cluster.add_server(
                cluster.address, options=("--processes", "2", "--orchestrate")
            )
            told = await asyncio.to_thread(systemd.recv, 1000)
            assert told == b"READY=1\nSTATUS=2 of 2 processes serve"
            assert len(processes_of(server)) == 3
            assert await server.terminate() == 0
            assert systemd.recv(1000) == b"STOPPING=1"
        async with failing(cluster, "--orchestrate", "--models", "a=nowhere:make") as said:
            assert re.fullmatch(rb"supt: .*nowhere.*\n", said)


@contextlib.asynccontextmanager
async def failing(cluster: Cluster, *options: str) -> AsyncIterator[bytes]:
    """Start a server of two processes that can't serve; yields what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", "serve", "--port", "0", "--processes", "2"),
        *("--database", cluster.address, *options),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    assert process.returncode == 1
    yield told
