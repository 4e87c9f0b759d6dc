"""``scripts/bench bloat``: whether PostgreSQL tidies its tables as fast as labels come."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import load, plan_for, serving_bench
from scripts.benchmarks.harness.report import Figure, report

SAMPLE_SECONDS = 2.0
"""Seconds between two looks at the tables."""
GROWING = ("label", "lease_log")
"""Tables that grow with each label."""
STEADY = ("lease", "item", "session", "counter", "offered", "outgoing_new")
"""Tables that should not grow while people label."""
STATISTICS = """
SELECT s.relname, pg_relation_size(s.relid) AS heap, pg_indexes_size(s.relid) AS indexes,
       s.n_dead_tup AS dead, s.n_live_tup AS live, s.n_tup_upd AS updated,
       s.n_tup_hot_upd AS hot, s.autovacuum_count AS vacuums
  FROM pg_stat_user_tables s WHERE s.relname = ANY ($1)
"""


@dataclass(frozen=True)
class Sample:
    """A table at one time."""

    heap: int
    indexes: int
    dead: int
    updated: int
    hot: int
    vacuums: int

    @property
    def size(self) -> int:
        return self.heap + self.indexes


@click.command()
@click.option("--seconds", default=120.0, show_default=True, help="Measured time.")
@click.option("--labellers", default=200, show_default=True, help="Labellers without a pause.")
@click.option("--items", default=600_000, show_default=True, help="Items, with two labels each.")
@click.option(
    "--naptime", default=60, show_default=True, help="PostgreSQL's autovacuum_naptime, in seconds."
)
def bloat(seconds: float, labellers: int, items: int, naptime: int) -> None:
    """Measure dead rows and the growth of tables at full load.

    PostgreSQL only. What a table that should stay small has reached in each half of the time says
    whether it would go on growing.
    """
    asyncio.run(_bloat(seconds, labellers, items, naptime))


async def _bloat(seconds: float, labellers: int, items: int, naptime: int) -> None:
    with database("postgresql") as address:
        async with serving_bench(address, items, labellers, overlap=2) as (server, tokens):
            connection: Any = await asyncpg.connect(address)
            try:
                await connection.execute(f"ALTER SYSTEM SET autovacuum_naptime = {int(naptime)}")
                await connection.execute("SELECT pg_reload_conf()")
                samples: list[dict[str, Sample]] = [await _look(connection)]
                watching = asyncio.create_task(_watch(connection, samples))
                measured = await load(plan_for(server, tokens, seconds=seconds), server, address)
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                samples.append(await _look(connection))
            finally:
                await connection.close()
    figures = [Figure("labels/s", measured.rate), Figure("errors", measured.errors, at_most=0)]
    labels = measured.rate * (seconds + 2.3)  # those of the warm-up have grown the tables as well
    for name in GROWING:
        grown = samples[-1][name].size - samples[0][name].size
        figures.append(Figure(f"{name}: growth", grown / labels, "bytes a label", at_most=500))
    for name in STEADY:
        figures += _steady(name, samples)
    report("bloat", figures, labellers=labellers, items=items, naptime=naptime)


def _steady(name: str, samples: list[dict[str, Sample]]) -> list[Figure]:
    seen = [sample[name] for sample in samples]
    half = len(seen) // 2
    early, late = max(s.size for s in seen[:half]), max(s.size for s in seen[half:])
    updated = seen[-1].updated - seen[0].updated
    hot = (seen[-1].hot - seen[0].hot) / updated if updated else 0.0
    figures = [
        Figure(f"{name}: size at most, first half", early / 1e6, "MB"),
        Figure(f"{name}: size at most, second half", late / 1e6, "MB", at_most=1.2 * early / 1e6),
        Figure(f"{name}: dead rows at most", max(s.dead for s in seen)),
        Figure(f"{name}: vacuums", seen[-1].vacuums - seen[0].vacuums),
    ]
    if updated > 1000:
        figures.append(Figure(f"{name}: HOT updates", hot, at_least=0.9))
    return figures


async def _watch(connection: Any, samples: list[dict[str, Sample]]) -> None:
    while True:
        await asyncio.sleep(SAMPLE_SECONDS)
        samples.append(await _look(connection))


async def _look(connection: Any) -> dict[str, Sample]:
    rows = await connection.fetch(STATISTICS, [*GROWING, *STEADY])
    return {
        row["relname"]: Sample(
            row["heap"], row["indexes"], row["dead"], row["updated"], row["hot"], row["vacuums"]
        )
        for row in rows
    }
