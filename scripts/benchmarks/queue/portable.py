"""Portable queue beside PostgreSQL's own in the same run, and in pools of two sizes."""

from __future__ import annotations

from typing import Any

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Load,
    load,
    opened,
    plan_for,
    prepare,
    serving_bench,
)
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.queue.limit import seconds_for
from supt_async.storage.queries.project_status import dealt_twice

NATIVE_RATE = 12_000
"""Items for each second of a run on PostgreSQL's own queue: more than it hands out."""
PORTABLE_RATE = 4_000
"""The same for the portable queue."""
LABELS_AT_32 = 500
"""Labels per second to reach with 32 labellers on MariaDB."""
POOLS = (1_000, 100_000)
POPPED = 800
"""Answers of one round; fewer than the items of the small pool, so that nobody runs out."""
ROUNDS = 6
"""Rounds in each pool, in turns, because the machine's other load varies."""


async def compare(
    kind: str, seconds: float, labellers: tuple[int, ...], settings: dict[str, Any]
) -> None:
    """Measure the portable queue on a database, and report it."""
    figures: list[Figure] = []
    for number in labellers:
        found, twice = await _load(kind, seconds, number, portable=True, **settings)
        native, twice_natively = await _load("postgresql", seconds, number, **settings)
        aim = LABELS_AT_32 if kind == "mariadb" and number == 32 else None
        of = f"{number} labellers:"
        figures += [
            Figure(f"{of} labels/s", found.rate, at_least=aim),
            Figure(f"{of} handed out twice", twice, at_most=0),
            Figure(f"{of} errors", found.errors, at_most=0),
            Figure(f"{of} submit to ack p50", found.percentile("acked", 0.5), "ms"),
            Figure(f"{of} submit to next p50", found.percentile("followed", 0.5), "ms"),
            Figure(f"{of} submit to next p99", found.percentile("followed", 0.99), "ms"),
            Figure(f"{of} server CPU a label", found.cpu_us("server"), "us"),
            Figure(f"{of} database CPU a label", found.cpu_us("database"), "us"),
            Figure(f"{of} labels/s of PostgreSQL's own queue", native.rate),
            Figure(f"{of} handed out twice by that", twice_natively, at_most=0),
            Figure(f"{of} share of that rate", found.rate / native.rate),
        ]
    figures += await _pops(kind, max(labellers))
    report("handout", figures, database=kind, portable=True, seconds=seconds, **settings)


async def _load(
    kind: str, seconds: float, labellers: int, *, portable: bool = False, **settings: Any
) -> tuple[Load, int]:
    """Return what labellers of a server measure, and the number of items handed out twice."""
    items = round((seconds + 4) * (PORTABLE_RATE if portable else NATIVE_RATE))
    with database(kind) as address:
        # MariaDB has no other queue, so its server is the one that people start.
        instead = portable and kind != "mariadb"
        async with serving_bench(address, items, labellers, portable=instead, **settings) as (
            server,
            tokens,
        ):
            plan = plan_for(server, tokens, seconds=seconds)
            measured = await load(plan, server, address)
        async with opened(address) as storage:
            return measured, await dealt_twice(
                storage, (await storage.catalogue.project("bench")).id
            )


async def _pops(kind: str, labellers: int) -> list[Figure]:
    """Return the rates of the first answers in a small pool and in a large one, without sockets."""
    small, large = POOLS
    taken = {small: 0.0, large: 0.0}
    options = {"portable": True} if kind != "mariadb" else {}
    with database(kind) as address:
        async with opened(address, **options) as storage:
            pool, tokens = await prepare(storage, "large", large, labellers)
            for number in range(ROUNDS):
                fresh, known = await prepare(storage, f"small-{number}", small, labellers)
                turns = [(small, fresh, known), (large, pool, tokens)]
                for size, project, people in turns if number % 2 else reversed(turns):
                    taken[size] += await seconds_for(storage, project, people, POPPED)
    rates = {size: ROUNDS * POPPED / seconds for size, seconds in taken.items()}
    return [
        *(Figure(f"labels/s without sockets at {n:,} items", rate) for n, rate in rates.items()),
        Figure("100k to 1k", rates[large] / rates[small], at_least=0.9),
    ]
