"""``scripts/bench soak``: labellers come and go for hours, and no resource may grow.

Two servers, an orchestrator and PostgreSQL run as processes of their own, and their resources are
sampled. A line is fitted through the second half of each series (caches fill in the first half),
and its growth is compared with a limit.

Files, tasks and connections vary with the number of labellers. They are counted before the first
labeller comes and after the last has left; they must not have increased.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import click
import httpx2
import numpy as np
import psutil
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import make_url

from scripts.benchmarks.harness.churn import Scenario, VirtualLabeller
from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import Process, opened, orchestrating, prepare, serving
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import Role
from supt_async.storage.postgres.connection import connect
from supt_async.storage.queries.project_status import dealt_twice, status

PROJECT = "bench"
SAMPLE_SECONDS = 2.0
WARM_SECONDS = 30.0
"""Time in which pools and plan caches fill, which is not judged, in seconds."""
REST_SECONDS = 25.0
"""Time until nothing is left of labellers who have gone, in seconds: grace time and next sweep."""
ITEMS = 20_000
FEW_ITEMS = 10_000
"""Number of open items below which the same number is added."""
GROWTH_PERCENT = 5.0
"""Maximum growth of a process's memory in the second half, in percent."""
BYTES_A_LABEL = 1_000
"""Further growth of the orchestrator for each label, in bytes: it keeps the labels (some 30
bytes each) and makes arrays of them for a training. With 20,000 unchanging labels its
memory is constant from the second training on."""
CONNECTIONS = 18
"""Maximum number of database connections, six for each process."""
SLACK = 3
"""Allowed increase of files, tasks and connections at rest, as pools fill."""

SERVER = {
    "memory": "process_resident_memory_bytes",
    "files": "process_open_fds",
    "tasks": "supt_asyncio_tasks",
    "sessions": "supt_sessions",
}


@dataclass
class Watch:
    """Sampler of the processes' resources."""

    servers: list[Process]
    orchestrator: Process
    address: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    async def sample(self) -> dict[str, float]:
        """Take one sample."""
        found: dict[str, float] = {}
        for number, server in enumerate(self.servers, 1):
            async with httpx2.AsyncClient(base_url=server.url, timeout=30) as http:
                text = (await http.get("/metrics")).text
            values: dict[str, float] = {}
            for family in families(text):
                for sample in family.samples:
                    values[sample.name] = values.get(sample.name, 0.0) + sample.value
            for what, name in SERVER.items():
                found[f"server {number} {what}"] = values.get(name, 0.0)
        trainer = psutil.Process(self.orchestrator.process.pid)
        found["orchestrator memory"] = float(trainer.memory_info().rss)
        found["orchestrator files"] = float(trainer.num_fds())
        found["orchestrator processes"] = float(len(trainer.children(recursive=True)))
        found["database connections"] = await self._connections()
        return found

    async def sample_while_open(self, scenario: Scenario) -> None:
        """Take samples until the scenario is closed."""
        while scenario.open:
            found = await self.sample()
            self.times.append(time.monotonic())
            for name, value in found.items():
                self.samples.setdefault(name, []).append(value)
            await asyncio.sleep(SAMPLE_SECONDS)

    async def _connections(self) -> float:
        connection = await connect(make_url(self.address), {})
        try:
            count = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'supt' AND pid <> pg_backend_pid()"
            )
        finally:
            await connection.close()
        return float(count)


@click.command()
@click.option(
    "--minutes", default=5.0, show_default=True, help="Measured time, whose second half is judged."
)
@click.option("--people", default=40, show_default=True, help="Virtual labellers.")
@click.option("--seed", default=1, show_default=True, help="Seed of all random choices.")
def soak(minutes: float, people: int, seed: int) -> None:
    """Check that no resource grows over time.

    Labellers come and go at random; the exit code is 1 if something grows.
    """
    if not asyncio.run(_soak(minutes, people, seed)):
        sys.exit(1)


async def _soak(minutes: float, people: int, seed: int) -> bool:
    async with AsyncExitStack() as stack:
        address = stack.enter_context(database("postgresql"))
        state = stack.enter_context(tempfile.TemporaryDirectory(prefix="supt-soak-"))
        async with opened(address) as storage:
            project, _ = await prepare(storage, PROJECT, ITEMS, 0)
            invite = storage.people.invite
            owner = await invite("owner", project=project.id, role=Role.ADMIN)
        servers = [await stack.enter_async_context(serving(address)) for _ in range(2)]
        training = ("--state", state, "--interval-seconds", "5")
        trainer = await stack.enter_async_context(orchestrating(address, PROJECT, *training))
        watch = Watch(servers, trainer, address)
        urls = [server.url for server in servers]
        scenario = Scenario(urls, PROJECT, owner.token, random.Random(seed))

        await _open_for(scenario, people, WARM_SECONDS)
        before = await _sample_at_rest(watch)
        scenario.open = True
        scenario.counts.clear()
        following = asyncio.create_task(watch.sample_while_open(scenario))
        await _open_for(scenario, people, minutes * 60)
        await following
        after = await _sample_at_rest(watch)
        async with opened(address) as storage:
            found = await status(storage, PROJECT)
            project = await storage.catalogue.project(PROJECT)
            found["dealt_twice"] = await dealt_twice(storage, project.id)
    return _report(watch, scenario, before, after, found, minutes=minutes, people=people)


async def _open_for(scenario: Scenario, people: int, seconds: float) -> None:
    """Let labellers come and go for some time, and wait until the last has left."""
    scenario.open = True
    labellers = [
        asyncio.create_task(VirtualLabeller(scenario, number).run()) for number in range(people)
    ]
    supply = asyncio.create_task(_supply(scenario))
    await asyncio.sleep(seconds)
    scenario.open = False
    supply.cancel()
    await asyncio.wait(labellers)


async def _supply(scenario: Scenario) -> None:
    """Add items whenever few are open."""
    added = 0
    while True:
        async with scenario.http() as http:
            path = f"/api/v1/projects/{PROJECT}"
            progress = (await http.get(f"{path}/status")).json()
            if progress["open"] < FEW_ITEMS:
                lines = (json.dumps(f"more {added + n}") for n in range(FEW_ITEMS))
                (await http.post(f"{path}/items", content="\n".join(lines))).raise_for_status()
                added += FEW_ITEMS
        await asyncio.sleep(5)


async def _sample_at_rest(watch: Watch) -> dict[str, float]:
    """Wait until nothing is left of labellers who have gone, and take a sample."""
    await asyncio.sleep(REST_SECONDS)
    return await watch.sample()


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """Return the rise of the line of best fit from the first time to the last."""
    if len(times) < 2:
        return 0.0
    slope = np.polyfit(np.asarray(times) - times[0], np.asarray(values), 1)[0]
    return float(slope * (times[-1] - times[0]))


def _report(
    watch: Watch,
    scenario: Scenario,
    before: dict[str, float],
    after: dict[str, float],
    found: dict[str, object],
    *,
    minutes: float,
    people: int,
) -> bool:
    labels = scenario.counts["stored"]
    figures = [
        Figure("labels", labels),
        Figure("labels a second", labels / minutes / 60),
        *(
            Figure(name, scenario.counts[name])
            for name in ("visits", "resumed", "vanished", "cut off", "invited", "revoked")
        ),
        Figure("items handed out twice", float(str(found["dealt_twice"])), at_most=0),
        Figure("trainings", float(str(found["generation"]))),
        Figure("faults", sum(scenario.faults.values()), at_most=0),
    ]
    for name, values in watch.samples.items():
        half = len(values) // 2
        rise, mean = growth(watch.times[half:], values[half:]), float(np.mean(values[half:]))
        if name.endswith("memory"):
            kept = BYTES_A_LABEL * labels / 2 if name.startswith("orchestrator") else 0
            most = GROWTH_PERCENT + 100 * kept / mean
            figures.append(Figure(f"{name}, mean", mean / 2**20, "MiB"))
            figures.append(
                Figure(f"{name}, growth", 100 * rise / mean, "%", at_most=round(most, 2))
            )
            continue
        exact = name.endswith(("sessions", "processes"))
        figures.append(Figure(f"{name}, mean", mean))
        bound = CONNECTIONS if name.endswith("connections") else None
        figures.append(Figure(f"{name}, most", max(values), at_most=bound))
        figures.append(Figure(f"{name}, growth", rise))
        more = after[name] - before[name]
        figures.append(Figure(f"{name}, more at rest", more, at_most=0 if exact else SLACK))
    report("soak", figures, fault=dict(scenario.faults), minutes=minutes, people=people)
    grown = [figure.name for figure in figures if figure.reached is False]
    print("flat" if not grown else "not flat: " + "; ".join(grown))
    return not grown
