"""``scripts/bench handout`` and ``held``: throughput of labellers who never pause."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    address_of,
    echoing,
    load,
    opened,
    plan_for,
    serving_bench,
    transaction,
)
from scripts.benchmarks.harness.options import kind, seconds
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.queue.limit import queue_rate
from scripts.benchmarks.queue.portable import compare
from scripts.benchmarks.queue.processes import compare_processes
from supt_async.storage.queries.project_status import dealt_twice


@click.command()
@kind
@seconds
@click.option(
    "--labellers",
    type=int,
    multiple=True,
    help="Labellers at once; may be repeated.  [default: 200; of the portable queue 8 and 32]",
)
@click.option("--portable", is_flag=True, help="The portable queue, which MariaDB has in any case.")
@click.option("--suggest", is_flag=True, help="Each item has a suggestion, which is shown.")
@click.option("--gold", is_flag=True, help="One hand-out of 20 is a gold item.")
@click.option(
    "--processes",
    type=int,
    multiple=True,
    help="Server processes, compared with one; may be repeated.",
)
def handout(
    kind: str,
    seconds: float,
    labellers: tuple[int, ...],
    portable: bool,
    suggest: bool,
    gold: bool,
    processes: tuple[int, ...],
) -> None:
    """Measure throughput and latency at full load.

    Labellers answer `supt serve` without a pause. The report compares the rate with two upper
    limits: the queue without sockets, and sockets without a database. That of the portable queue
    compares it with PostgreSQL's own, and its rate at 100,000 items with that at 1,000. With
    ``--processes`` the figure is the CPU time of a label: cores are few.
    """
    settings: dict[str, Any] = {"suggest": "bench"} if suggest else {}
    settings |= {"gold": True} if gold else {}
    if portable or kind == "mariadb":
        asyncio.run(compare(kind, seconds, labellers or (8, 32), settings))
        return
    if processes:
        asyncio.run(compare_processes(kind, seconds, (labellers or (200,))[0], processes, settings))
        return
    for number in labellers or (200,):
        asyncio.run(_handout(kind, seconds, number, settings))


async def _handout(kind: str, seconds: float, labellers: int, settings: dict[str, Any]) -> None:
    items = round((seconds + 4) * 15_000)
    with database(kind) as address:
        async with serving_bench(address, items, labellers, **settings) as (server, tokens):
            plan = plan_for(server, tokens, seconds=seconds)
            measured = await load(plan, server, address)
        async with opened(address) as storage:
            project = await storage.catalogue.project("bench")
            twice = await dealt_twice(storage, project.id)
            slug = "queue-limit"
            batches = await queue_rate(storage, slug, items, labellers, seconds, **settings)
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
            Figure("handed out twice", twice, at_most=0),
            Figure("errors", measured.errors, at_most=0),
            Figure("server CPU a label", measured.cpu_us("server"), "us", at_most=150),
            Figure("database CPU a label", measured.cpu_us("database"), "us"),
            Figure("limit: batches without sockets", batches, "labels/s"),
            Figure("limit: sockets without a database", sockets.rate, "labels/s"),
            Figure("share of the smaller limit", measured.rate / smaller, at_least=0.4),
        ],
        database=kind,
        labellers=labellers,
        **settings,
    )


@click.command()
@click.option("--seconds", default=30.0, show_default=True, help="Measured time, after a warm-up.")
@click.option("--labellers", default=200, show_default=True, help="Labellers at once.")
def held(seconds: float, labellers: int) -> None:
    """Measure throughput beside a long transaction.

    The transaction stays open all the time, as a forgotten export's would; PostgreSQL only.
    """
    asyncio.run(_held(seconds, labellers))


async def _held(seconds: float, labellers: int) -> None:
    rates: dict[bool, list[float]] = {False: [], True: []}
    for holding in (False, True, True, False):  # the machine's own changes even out
        items = round((seconds + 4) * 15_000)
        with database("postgresql") as address:
            async with (
                serving_bench(address, items, labellers) as (server, tokens),
                transaction(address, holding),
            ):
                plan = plan_for(server, tokens, seconds=seconds)
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
