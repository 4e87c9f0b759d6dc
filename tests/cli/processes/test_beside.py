"""An orchestrator of a server that is one process: either is killed, and the other goes on."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys

import psutil
import pytest

from supt_async.cli.processes.beside import can_be_beside
from supt_async.orchestrator.executors.priority import ORCHESTRATOR_NICENESS
from tests.faults.cluster import Server, run_cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def beside(server: Server) -> list[psutil.Process]:
    """Return the orchestrators that a server has started."""
    return [
        child
        for child in server.running.children()
        if child.status() != psutil.STATUS_ZOMBIE
        and any("processes.child" in word for word in child.cmdline())
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there it is in the server")
def test_only_on_sqlite_it_is_in_the_servers_process() -> None:
    assert can_be_beside("postgresql://supt@db.example.org/supt")
    assert not can_be_beside("sqlite:///supt.db")


async def test_either_is_killed_and_the_orchestrator_has_a_low_priority(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SUPT_DRAIN_SECONDS", "3600")
    async with run_cluster("postgres", "beside", options=("--orchestrate",)) as cluster:
        (server,) = cluster.servers
        (orchestrator,) = beside(server)
        niceness = os.getpriority(os.PRIO_PROCESS, orchestrator.pid)
        assert niceness == ORCHESTRATOR_NICENESS
        assert os.getsid(orchestrator.pid) == orchestrator.pid, "its session is lowered as a whole"
        orchestrator.kill()

        def again() -> list[psutil.Process]:
            return [one for one in beside(server) if one.pid != orchestrator.pid]

        await cluster.wait_until(lambda: len(again()) == 1)
        (line,) = map(json.loads, server.log.read_text().splitlines())
        assert (line["action"], line["place"], line["reason"]) == (
            "restart",
            "orchestrator",
            "Killed",
        )
        (other,) = again()
        other.suspend()
        await server.terminate()
        assert not other.is_running(), "one that hangs is not waited for as long as labellers"

        await server.start()
        (orphan,) = beside(server)
        await cluster.wait_until(lambda: bool(orphan.children()))
        workers = orphan.children(recursive=True)
        await server.kill()
        await cluster.wait_until(lambda: not any(one.is_running() for one in (orphan, *workers)))


async def test_what_is_wrong_with_its_settings_is_said_once() -> None:
    async with run_cluster("postgres", "wrong", servers=0) as cluster:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "supt_async", "serve", "--port", "0", "--orchestrate"),
            *("--database", cluster.address, "--executor", "nowhere"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
        assert process.returncode == 1
        assert re.fullmatch(rb"supt: .*nowhere.*\n", told)
