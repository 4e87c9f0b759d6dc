"""``scripts/bench scale``: throughput and rankings with more and more items."""

from __future__ import annotations

import asyncio
import time
from statistics import median

import click
import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    load,
    opened,
    percentile,
    plan_for,
    serving_bench,
)
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.options import kind, seconds
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import Project
from supt_async.storage.factory import Storage
from supt_async.storage.training.rankings import HEAD

FEW = 100_000
"""Number of items from which each labeller gets an item once."""
ROUNDS = 3
"""Number of turns without and with rankings."""
REST_SECONDS = 2.0
"""Seconds between two rankings."""
PACE = 1.0
"""Answers a second of each labeller while rankings are written."""
HEADS = 10
"""Number of times that the head alone is published."""


@click.command()
@kind
@seconds
@click.option("--labellers", default=200, show_default=True, help="Labellers at once.")
@click.option(
    "--items",
    default=[1_000, 100_000, 1_000_000],
    multiple=True,
    show_default=True,
    help="Items in the pool; may be repeated, the fewest first.",
)
def scale(kind: str, seconds: float, labellers: int, items: tuple[int, ...]) -> None:
    """Measure throughput by the number of items, and rankings of the most.

    Rates are those of labellers without a pause. With the most items, rankings of the whole pool
    are published while labellers answer once a second.

    10,000,000 items take about 4 GB of disk in the folder of temporary files, and two minutes to
    fill.
    """
    asyncio.run(_scale(kind, seconds, labellers, items))


async def _scale(kind: str, seconds: float, labellers: int, sizes: tuple[int, ...]) -> None:
    figures: list[Figure] = []
    rates: dict[int, float] = {}
    for items in sizes:
        # Enough answers for the whole run even in the small pool.
        overlap = max(1, round(seconds * 30_000 / items)) if items < FEW else 1
        overlap = min(overlap, labellers)
        with database(kind) as address:
            began = time.perf_counter()
            async with serving_bench(address, items, labellers, overlap=overlap) as (
                server,
                tokens,
            ):
                filled = time.perf_counter() - began
                plan = plan_for(server, tokens, seconds=seconds)
                measured = await load(plan, server, address)
                rates[items] = measured.rate
                figures += [
                    Figure(f"labels/s at {items:,}", measured.rate),
                    Figure(f"server CPU a label at {items:,}", measured.cpu_us("server"), "us"),
                    Figure(f"database CPU a label at {items:,}", measured.cpu_us("database"), "us"),
                ]
                if items == sizes[-1]:
                    figures.append(Figure("time to fill", filled, "s"))
                    async with opened(address) as storage:
                        figures += await _rankings(storage, server, tokens)
    first, last = sizes[0], sizes[-1]
    ratio = rates[last] / rates[first]
    figures.append(Figure(f"rate at {last:,} to that at {first:,}", ratio, at_least=0.9))
    report("scale", figures, database=kind, labellers=labellers)


async def _rankings(storage: Storage, server: Process, tokens: list[str]) -> list[Figure]:
    """Publish rankings of the whole pool, and measure labellers without and with it."""
    project = await storage.catalogue.project("bench")
    began = time.perf_counter()
    pool = await storage.training.pool(project.id)
    reading = time.perf_counter() - began
    ids = pool.ids
    plan = plan_for(server, tokens, per_second=PACE, seconds=6.0)
    quiet: list[float] = []
    busy: list[float] = []
    whole: list[float] = []
    for _ in range(ROUNDS):  # alternating, as the machine's other load varies
        quiet += (await load(plan, server)).result["followed"]
        ranking = asyncio.create_task(_publish_often(storage, project, ids, pool.covers, plan))
        busy += (await load(plan, server)).result["followed"]
        whole += await ranking
    heads = [await _publish(storage, project, ids[:HEAD], pool.covers) for _ in range(HEADS)]
    without, with_ = (percentile(sorted(times), 0.99) for times in (quiet, busy))
    return [
        Figure(f"reading the pool of {len(ids):,}", reading, "s"),
        Figure("whole ranking, median", median(whole), "s", at_most=2.5),
        Figure("whole rankings", len(whole)),
        Figure("head of a ranking, median", median(heads) * 1000, "ms", at_most=20),
        Figure("submit to next p99, without", without, "ms"),
        Figure("submit to next p99, with rankings", with_, "ms"),
        Figure("ratio of p99", with_ / without, at_most=1.5),
    ]


async def _publish_often(
    storage: Storage, project: Project, ids: NDArray[np.int64], covers: int, plan: Plan
) -> list[float]:
    """Publish the ranking every two seconds during a load; return the times that it took."""
    times: list[float] = []
    end = time.monotonic() + plan.warmup_seconds + plan.seconds
    while time.monotonic() < end:
        times.append(await _publish(storage, project, ids, covers))
        await asyncio.sleep(REST_SECONDS)
    return times


async def _publish(
    storage: Storage, project: Project, ids: NDArray[np.int64], covers: int
) -> float:
    """Publish a ranking; return the seconds that it took."""
    term = await storage.training.lead(project.id, "bench", 60_000)
    assert term is not None
    began = time.perf_counter()
    await storage.training.publish(project.id, term, None, ids, covers=covers, labels=0)
    return time.perf_counter() - began
