"""``scripts/bench events``: what it costs to write events, and to put them in order."""

from __future__ import annotations

import asyncio
import statistics
import time

import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import opened, prepare
from scripts.benchmarks.harness.options import kind
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.queue.limit import seconds_for
from supt_async.storage.events import ordering

LABELLERS = 50
ANSWERS = 500
"""Answers of one round."""


@click.command()
@kind
@click.option("--rounds", default=20, show_default=True, help="Pairs of rounds, in turns.")
def events(kind: str, rounds: int) -> None:
    """Measure the queue without sockets, with a project's events off and on.

    The two are measured in turns, so that the machine's other load meets both.
    """
    asyncio.run(_events(kind, rounds))


async def _events(kind: str, rounds: int) -> None:
    items = (rounds + 1) * (ANSWERS + 3 * LABELLERS)
    ordered = 0.0
    with database(kind) as address:
        async with opened(address, serving=True) as storage:
            made = {
                on: await prepare(storage, f"events-{int(on)}", items, LABELLERS)
                for on in (False, True)
            }
            await storage.events.switch(made[True][0].id, None, on=True)
            taken: dict[bool, list[float]] = {False: [], True: []}
            for number in range(rounds + 1):
                for on in (False, True) if number % 2 else (True, False):
                    seconds = await seconds_for(storage, *made[on], ANSWERS)
                    if number:  # the first warms up
                        taken[on].append(seconds)
                began = time.perf_counter()
                await storage.events.order()
                ordered += time.perf_counter() - began
            told = await storage.database.read(ordering.last_number)
    pairs = zip(taken[False], taken[True], strict=True)
    ratios = [with_ / without for without, with_ in pairs]
    quarters = statistics.quantiles(ratios, n=4)
    report(
        "events",
        [
            Figure("labels/s, events off", ANSWERS / statistics.median(taken[False])),
            Figure("labels/s, events on", ANSWERS / statistics.median(taken[True])),
            Figure("time with events, median of pairs", statistics.median(ratios)),
            Figure("time with events, lower quartile", quarters[0]),
            Figure("time with events, upper quartile", quarters[2]),
            Figure("putting an event in order", ordered / told * 1e6, "us"),
        ],
        database=kind,
        rounds=rounds,
    )
