"""``scripts/bench latency``, ``memory`` and ``rerank``: labellers at a human pace, or idle."""

from __future__ import annotations

import asyncio
import time

import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Process,
    load,
    opened,
    percentile,
    plan_for,
    prepare,
    serving,
    serving_bench,
)
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.options import kind, seconds
from scripts.benchmarks.harness.report import Figure, report
from supt_async.storage.factory import Storage
from supt_async.storage.queries.project_status import dealt_twice

ROUNDS = 3
"""Number of alternating measurements with and without the disturbance."""


@click.command()
@kind
@seconds
@click.option("--labellers", default=500, show_default=True, help="Labellers at once.")
def latency(kind: str, seconds: float, labellers: int) -> None:
    """Measure latency at one answer per second and labeller."""
    asyncio.run(_latency(kind, seconds, labellers))


async def _latency(kind: str, seconds: float, labellers: int) -> None:
    with database(kind) as address:
        async with serving_bench(address, 100_000, labellers) as (server, tokens):
            plan = plan_for(server, tokens, seconds=seconds, per_second=1.0)
            measured = await load(plan, server, address)
        async with opened(address) as storage:
            project = await storage.catalogue.project("bench")
            twice = await dealt_twice(storage, project.id)
    report(
        "latency",
        [
            Figure("labels/s", measured.rate),
            Figure("submit to next p50", measured.percentile("followed", 0.5), "ms", at_most=5),
            Figure("submit to next p99", measured.percentile("followed", 0.99), "ms", at_most=50),
            Figure("submit to ack p99", measured.percentile("acked", 0.99), "ms"),
            Figure("handed out twice", twice, at_most=0),
            Figure("errors", measured.errors, at_most=0),
        ],
        database=kind,
        labellers=labellers,
    )


@click.command()
@kind
@click.option("--sessions", default=2000, show_default=True, help="Idle sessions.")
def memory(kind: str, sessions: int) -> None:
    """Measure the server's memory per idle session."""
    asyncio.run(_memory(kind, sessions))


async def _memory(kind: str, sessions: int) -> None:
    with database(kind) as address:
        async with serving_bench(address, 5 * sessions, 1) as (server, tokens):
            plan = plan_for(server, tokens * sessions, seconds=3.0, per_second=0.0001)
            before = server.resident_bytes()
            peak = asyncio.create_task(_peak(server))
            await load(plan, server)
            peak.cancel()
            after = max(_seen)
    kibibytes = (after - before) / 1024 / sessions
    report(
        "memory",
        [Figure("KiB a session", kibibytes, "KiB", at_most=60)],
        database=kind,
        sessions=sessions,
    )


_seen: list[int] = []


async def _peak(server: Process) -> None:
    while True:
        _seen.append(server.resident_bytes())
        await asyncio.sleep(0.2)


@click.command()
@kind
@click.option("--labellers", default=200, show_default=True, help="Labellers at once.")
@click.option(
    "--items",
    default=[100_000, 1_000_000],
    multiple=True,
    show_default=True,
    help="Items in the pool; may be repeated.",
)
def rerank(kind: str, labellers: int, items: tuple[int, ...]) -> None:
    """Measure latency while rankings are written."""
    for number in items:
        asyncio.run(_rerank(kind, labellers, number))


async def _rerank(kind: str, labellers: int, items: int) -> None:
    quiet: list[float] = []
    busy: list[float] = []
    times: list[float] = []
    errors = 0
    with database(kind) as address:
        async with opened(address) as storage:
            _, tokens = await prepare(storage, "bench", items, labellers)
            async with serving(address) as server:
                plan = plan_for(
                    server,
                    tokens,
                    per_second=2.0,
                    seconds=6.0,
                )
                for _ in range(ROUNDS):  # alternating, as the machine's other load varies
                    measured = await load(plan, server)
                    quiet += measured.result["followed"]
                    writing = asyncio.create_task(_publish_often(storage, plan))
                    disturbed = await load(plan, server)
                    busy += disturbed.result["followed"]
                    times += await writing
                    errors += measured.errors + disturbed.errors
    without, with_ = percentile(sorted(quiet), 0.99), percentile(sorted(busy), 0.99)
    report(
        "rerank",
        [
            Figure("write, median", sorted(times)[len(times) // 2], "s", at_most=0.25),
            Figure("rankings written", len(times)),
            Figure("submit to next p99, without", without, "ms"),
            Figure("submit to next p99, with", with_, "ms"),
            Figure("ratio", with_ / without, at_most=1.5),
            Figure("errors", errors, at_most=0),
        ],
        database=kind,
        items=items,
    )


async def _publish_often(storage: Storage, plan: Plan) -> list[float]:
    """Write a whole ranking every two seconds during the load; return the times that it took."""
    project = await storage.catalogue.project(plan.project)
    pool = await storage.training.pool(project.id)
    times: list[float] = []
    end = time.monotonic() + plan.warmup_seconds + plan.seconds
    while time.monotonic() < end:
        term = await storage.training.lead(project.id, "bench", 60_000)
        assert term is not None
        began = time.perf_counter()
        await storage.training.publish(
            project.id, term, None, pool.ids, covers=pool.covers, labels=0
        )
        times.append(time.perf_counter() - began)
        await asyncio.sleep(2)
    return times
