"""``scripts/bench soak``: people come and go for hours, and nothing may grow.

Two servers, an orchestrator and a PostgreSQL, each a process of its own. While people come and
go, what the processes hold is sampled; a line is laid through the second half of each row of
samples (in the first one caches fill), and its growth is compared with a limit.

Files, tasks and connections rise and fall with the number of people. So there is a look before
they come, and one after the last has gone: then there must be no more than before.
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

from scripts.benchmarks.harness.churn import Comer, Town
from scripts.benchmarks.harness.environment import (
    Process,
    database,
    opened,
    orchestrating,
    prepare,
    serving,
)
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import Role
from supt_async.storage.postgres.connection import connect
from supt_async.storage.queries.project_status import status

PROJECT = "bench"
SAMPLE_SECONDS = 2.0
WARM_SECONDS = 30.0
"""Pools and plans are filled in this time, which is not judged."""
REST_SECONDS = 25.0
"""After which nothing is left of whoever has gone: the grace time, and the next sweep."""
ITEMS = 20_000
FEW_ITEMS = 10_000
"""Fewer open items than that, and there come as many more."""
GROWTH_PERCENT = 5.0
"""Maximum growth of a process's memory in that time, in percent."""
BYTES_A_LABEL = 1_000
"""Further growth of the orchestrator for each label, in bytes: it remembers the labels (some 230
bytes each), and makes lists and arrays of them for a training. With 20,000 labels that stay as
they are, its memory settles at the second training."""
CONNECTIONS = 18
"""To the database: six of each process at most."""
SLACK = 3
"""So many more files, tasks and connections than before may there be at rest: pools fill."""

SERVER = {
    "memory": "process_resident_memory_bytes",
    "files": "process_open_fds",
    "tasks": "supt_asyncio_tasks",
    "sessions": "supt_sessions",
}


@dataclass
class Watch:
    """What the processes held, sample by sample."""

    servers: list[Process]
    orchestrator: Process
    address: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)

    async def look(self) -> dict[str, float]:
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

    async def follow(self, town: Town) -> None:
        """Sample as long as people may come."""
        while town.open:
            found = await self.look()
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
@click.option("--minutes", default=5.0, show_default=True, help="The second half is judged.")
@click.option("--people", default=40, show_default=True, help="So many come and go.")
@click.option("--seed", default=1, show_default=True, help="Of all that is chance.")
def soak(minutes: float, people: int, seed: int) -> None:
    """People come and go at random, and nothing may grow; exit code 1 if something does."""
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
        town = Town(urls, PROJECT, owner.token, random.Random(seed))

        await _open_for(town, people, WARM_SECONDS)
        before = await _rest(watch)
        town.open = True
        town.counts.clear()
        following = asyncio.create_task(watch.follow(town))
        await _open_for(town, people, minutes * 60)
        await following
        after = await _rest(watch)
        async with opened(address) as storage:
            found = await status(storage, PROJECT)
    return _report(watch, town, before, after, found, minutes=minutes, people=people)


async def _open_for(town: Town, people: int, seconds: float) -> None:
    """Let people come and go for some time, and wait until the last has gone."""
    town.open = True
    comers = [asyncio.create_task(Comer(town, number).run()) for number in range(people)]
    supply = asyncio.create_task(_supply(town))
    await asyncio.sleep(seconds)
    town.open = False
    supply.cancel()
    await asyncio.wait(comers)


async def _supply(town: Town) -> None:
    """Add items whenever there are few."""
    added = 0
    while True:
        async with town.http() as http:
            path = f"/api/v1/projects/{PROJECT}"
            standing = (await http.get(f"{path}/status")).json()
            if standing["open"] < FEW_ITEMS:
                lines = (json.dumps(f"more {added + n}") for n in range(FEW_ITEMS))
                (await http.post(f"{path}/items", content="\n".join(lines))).raise_for_status()
                added += FEW_ITEMS
        await asyncio.sleep(5)


async def _rest(watch: Watch) -> dict[str, float]:
    """Wait until nothing is left of those who have gone, and look."""
    await asyncio.sleep(REST_SECONDS)
    return await watch.look()


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """Return by how much the line of best fit rises from the first time to the last."""
    if len(times) < 2:
        return 0.0
    slope = np.polyfit(np.asarray(times) - times[0], np.asarray(values), 1)[0]
    return float(slope * (times[-1] - times[0]))


def _report(
    watch: Watch,
    town: Town,
    before: dict[str, float],
    after: dict[str, float],
    found: dict[str, object],
    *,
    minutes: float,
    people: int,
) -> bool:
    labels = town.counts["stored"]
    figures = [
        Figure("labels", labels),
        Figure("labels a second", labels / minutes / 60),
        *(
            Figure(name, town.counts[name])
            for name in ("visits", "resumed", "vanished", "cut off", "invited", "revoked")
        ),
        Figure("items dealt twice", float(str(found["dealt_twice"])), at_most=0),
        Figure("trainings", float(str(found["generation"]))),
        Figure("faults", sum(town.faults.values()), at_most=0),
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
    report("soak", figures, fault=dict(town.faults), minutes=minutes, people=people)
    grown = [figure.name for figure in figures if figure.reached is False]
    print("flat" if not grown else "not flat: " + "; ".join(grown))
    return not grown
