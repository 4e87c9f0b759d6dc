"""The command line of the benchmarks."""

from __future__ import annotations

import asyncio
import time

import click

from scripts.benchmarks.arena import (
    Process,
    address_of,
    database,
    echoing,
    load,
    opened,
    percentile,
    prepare,
    serving,
    transaction,
)
from scripts.benchmarks.interference import interference
from scripts.benchmarks.learned import learned
from scripts.benchmarks.learning import learning
from scripts.benchmarks.load import Plan
from scripts.benchmarks.notebook import notebook
from scripts.benchmarks.report import Figure, report
from scripts.benchmarks.straight import straight
from supt_async.storage.opening import Storage
from supt_async.storage.status import status

kind = click.option(
    "--database",
    "kind",
    type=click.Choice(["postgresql", "sqlite"]),
    default="postgresql",
    show_default=True,
)
seconds = click.option("--seconds", default=10.0, show_default=True, help="Time that is measured.")


ROUNDS = 3
"""Measurements that are compared are taken in turns so often."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure supt_async on this machine, load generator included."""


@bench.command()
@kind
@seconds
@click.option("--labellers", default=200, show_default=True)
def handout(kind: str, seconds: float, labellers: int) -> None:
    """Labellers without a pause to think, against `supt serve`; beside it the two limits."""
    asyncio.run(_handout(kind, seconds, labellers))


async def _handout(kind: str, seconds: float, labellers: int) -> None:
    items = round((seconds + 4) * 15_000)
    with database(kind) as address:
        async with opened(address) as storage:
            _, tokens = await prepare(storage, "bench", items, labellers)
        async with serving(address) as server:
            plan = Plan(
                url=address_of(server),
                project="bench",
                tokens=tokens,
                value='"cat"',
                seconds=seconds,
            )
            measured = await load(plan, server, address if kind == "postgresql" else None)
        async with opened(address) as storage:
            found = await status(storage, "bench")
            batches = await straight(storage, "straight", items, labellers, seconds)
    async with echoing() as echo:
        plan.url = address_of(echo)
        sockets = await load(plan, echo)
    smaller = min(batches, sockets.rate)
    report(
        "handout",
        [
            Figure("labels/s", measured.rate, at_least=5000),
            Figure("submit to ack p50", measured.percentile("acked", 0.5), "ms"),
            Figure("submit to ack p95", measured.percentile("acked", 0.95), "ms"),
            Figure("submit to ack p99", measured.percentile("acked", 0.99), "ms"),
            Figure("submit to next p50", measured.percentile("followed", 0.5), "ms"),
            Figure("submit to next p95", measured.percentile("followed", 0.95), "ms"),
            Figure("submit to next p99", measured.percentile("followed", 0.99), "ms"),
            Figure("dealt twice", found["dealt_twice"], at_most=0),
            Figure("errors", measured.errors, at_most=0),
            Figure("server CPU a label", measured.cpu_us("server"), "us", at_most=150),
            Figure("PostgreSQL CPU a label", measured.cpu_us("postgres"), "us"),
            Figure("limit: batches without sockets", batches, "labels/s"),
            Figure("limit: sockets without a database", sockets.rate, "labels/s"),
            Figure("share of the smaller limit", measured.rate / smaller, at_least=0.4),
        ],
        database=kind,
        labellers=labellers,
    )


@bench.command()
@kind
@seconds
@click.option("--labellers", default=500, show_default=True)
def latency(kind: str, seconds: float, labellers: int) -> None:
    """Labellers who answer once a second."""
    asyncio.run(_latency(kind, seconds, labellers))


async def _latency(kind: str, seconds: float, labellers: int) -> None:
    with database(kind) as address:
        async with opened(address) as storage:
            _, tokens = await prepare(storage, "bench", 100_000, labellers)
        async with serving(address) as server:
            plan = Plan(
                url=address_of(server),
                project="bench",
                tokens=tokens,
                value='"cat"',
                seconds=seconds,
                per_second=1.0,
            )
            measured = await load(plan, server, address if kind == "postgresql" else None)
        async with opened(address) as storage:
            found = await status(storage, "bench")
    report(
        "latency",
        [
            Figure("labels/s", measured.rate),
            Figure("submit to next p50", measured.percentile("followed", 0.5), "ms", at_most=5),
            Figure("submit to next p99", measured.percentile("followed", 0.99), "ms", at_most=50),
            Figure("submit to ack p99", measured.percentile("acked", 0.99), "ms"),
            Figure("dealt twice", found["dealt_twice"], at_most=0),
            Figure("errors", measured.errors, at_most=0),
        ],
        database=kind,
        labellers=labellers,
    )


@bench.command()
@kind
@click.option("--sessions", default=2000, show_default=True)
def memory(kind: str, sessions: int) -> None:
    """What an idle session costs the server."""
    asyncio.run(_memory(kind, sessions))


async def _memory(kind: str, sessions: int) -> None:
    with database(kind) as address:
        async with opened(address) as storage:
            _, tokens = await prepare(storage, "bench", 5 * sessions, 1)
        async with serving(address) as server:
            plan = Plan(
                url=address_of(server),
                project="bench",
                tokens=tokens * sessions,
                value='"cat"',
                seconds=3.0,
                per_second=0.0001,
            )
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


@bench.command()
@kind
@click.option("--labellers", default=200, show_default=True)
@click.option("--items", default=[100_000, 1_000_000], multiple=True, show_default=True)
def rerank(kind: str, labellers: int, items: tuple[int, ...]) -> None:
    """Write a ranking while people label, and see what they notice of it."""
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
                plan = Plan(
                    url=address_of(server),
                    project="bench",
                    tokens=tokens,
                    value='"cat"',
                    per_second=2.0,
                    seconds=6.0,
                )
                for _ in range(ROUNDS):  # in turns: the machine is not equally quiet all the time
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
    """Write a whole ranking every two seconds while the load runs."""
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


@bench.command()
@kind
@seconds
@click.option("--labellers", default=200, show_default=True)
def scale(kind: str, seconds: float, labellers: int) -> None:
    """The rate at pools of a thousand, a hundred thousand and a million items."""
    asyncio.run(_scale(kind, seconds, labellers))


async def _scale(kind: str, seconds: float, labellers: int) -> None:
    rates: dict[int, float] = {}
    for items in (1_000, 100_000, 1_000_000):
        with database(kind) as address:
            async with opened(address) as storage:
                # Enough work for the whole run, however small the pool is.
                overlap = max(1, round(seconds * 30_000 / items)) if items < 100_000 else 1
                _, tokens = await prepare(
                    storage, "bench", items, labellers, overlap=min(overlap, labellers)
                )
            async with serving(address) as server:
                plan = Plan(
                    url=address_of(server),
                    project="bench",
                    tokens=tokens,
                    value='"cat"',
                    seconds=seconds,
                )
                rates[items] = (await load(plan, server)).rate
    figures = [Figure(f"labels/s at {items:,}", rate) for items, rate in rates.items()]
    ratio = rates[1_000_000] / rates[1_000]
    report("scale", [*figures, Figure("1M to 1k", ratio, at_least=0.9)], database=kind)


@bench.command()
@click.option("--seconds", default=30.0, show_default=True, help="Time that is measured.")
@click.option("--labellers", default=200, show_default=True)
def held(seconds: float, labellers: int) -> None:
    """The rate while a transaction is open all the time, as of a forgotten export."""
    asyncio.run(_held(seconds, labellers))


async def _held(seconds: float, labellers: int) -> None:
    rates: dict[bool, list[float]] = {False: [], True: []}
    for holding in (False, True, True, False):  # what the machine does meanwhile evens out
        with database("postgresql") as address:
            async with opened(address) as storage:
                items = round((seconds + 4) * 15_000)
                _, tokens = await prepare(storage, "bench", items, labellers)
            async with serving(address) as server, transaction(address, holding):
                plan = Plan(
                    url=address_of(server),
                    project="bench",
                    tokens=tokens,
                    value='"cat"',
                    seconds=seconds,
                )
                rates[holding].append((await load(plan, server)).rate)
    without, with_ = (sum(rates[holding]) / 2 for holding in (False, True))
    report(
        "held",
        [
            Figure("labels/s, without", without),
            Figure("labels/s, with a transaction held open", with_),
            Figure("with to without", with_ / without, at_least=0.9),
        ],
        labellers=labellers,
        seconds=seconds,
    )


bench.add_command(interference)
bench.add_command(learned)
bench.add_command(learning)
bench.add_command(notebook)


if __name__ == "__main__":
    bench()
