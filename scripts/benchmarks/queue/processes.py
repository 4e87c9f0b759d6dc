"""``scripts/bench handout --processes``: what a label costs where several processes hand out."""

from __future__ import annotations

from typing import Any

import httpx2

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    load,
    opened,
    plan_for,
    serving_bench,
)
from scripts.benchmarks.harness.report import Figure, report
from supt_async.storage.queries.project_status import dealt_twice

MOST = 1.15
"""CPU time of a label with several processes, at most so many times that with one."""


async def compare_processes(
    kind: str,
    seconds: float,
    labellers: int,
    processes: tuple[int, ...],
    settings: dict[str, Any],
) -> None:
    """Measure one process, and each number of them, on a database of their own.

    Several processes have the same people, so each of them makes smaller batches. What that costs
    is seen by one process that has as many people as each of them.
    """
    figures: list[Figure] = []
    alone: float | None = None
    for number in (1, *(number for number in processes if number != 1)):
        measured = await _measure(kind, seconds, labellers, number, settings)
        rate, server, storage, twice, together = measured
        name = "1 process" if number == 1 else f"{number} processes"
        figures += [
            Figure(f"labels/s, {name}", rate),
            Figure(f"server CPU a label, {name}", server, "us"),
            Figure(f"database CPU a label, {name}", storage, "us"),
            Figure(f"commands a batch, {name}", together),
            Figure(f"handed out twice, {name}", twice, at_most=0),
        ]
        if alone is None:
            alone = server + storage
            continue
        ratio = (server + storage) / alone
        figures.append(Figure(f"CPU a label to that of one, {name}", ratio, at_most=MOST))
        few = await _measure(kind, seconds, max(1, labellers // number), 1, settings)
        ratio = (server + storage) / (few[1] + few[2])
        with_as_many = f"CPU a label to that of one with as many people as each, {name}"
        figures.append(Figure(with_as_many, ratio))
    report("handout", figures, database=kind, labellers=labellers, **settings)


async def _measure(
    kind: str, seconds: float, labellers: int, processes: int, settings: dict[str, Any]
) -> tuple[float, float, float, float, float]:
    """Return labels a second, CPU of server and database a label in us, and two counts.

    These are the items handed out twice, and the mean number of commands of a batch.
    """
    items = round((seconds + 4) * 15_000)
    with database(kind) as address:
        async with serving_bench(address, items, labellers, processes=processes, **settings) as (
            server,
            tokens,
        ):
            plan = plan_for(server, tokens, seconds=seconds)
            measured = await load(plan, server, address)
            together = await _commands_a_batch(server)
        async with opened(address) as storage:
            project = await storage.catalogue.project("bench")
            twice = await dealt_twice(storage, project.id)
    return (
        measured.rate,
        measured.cpu_us("server"),
        measured.cpu_us("database"),
        float(twice),
        together,
    )


async def _commands_a_batch(server: Process) -> float:
    """Return the mean number of commands of a batch, of all processes."""
    async with httpx2.AsyncClient() as http:
        text = (await http.get(f"{server.url}/metrics")).text
    found = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return float(found["supt_batch_requests_sum"]) / float(found["supt_batch_requests_count"])
