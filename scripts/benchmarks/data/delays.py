"""Delays of 200 labellers at one answer a second, without something else and while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scripts.benchmarks.harness.environment import Process, load, percentile, plan_for
from scripts.benchmarks.harness.report import Figure

LABELLERS = 200


@dataclass(frozen=True)
class Delays:
    """Delays from a submit to the next item, in milliseconds."""

    without: float
    """99th percentile without the work."""
    within: float
    """99th percentile while the work ran."""
    slowest: float
    seconds: float
    """Duration of the work."""

    def figures(self) -> list[Figure]:
        """Return the figures of both percentiles, and of their ratio."""
        return [
            Figure("submit to next p99, without", self.without, "ms"),
            Figure("submit to next p99, with", self.within, "ms"),
            Figure("ratio of p99", self.within / self.without, at_most=2.0),
        ]


async def measure(
    server: Process, tokens: list[str], work: Callable[[], Awaitable[object]]
) -> Delays:
    """Measure the labellers of a server before and during some work."""
    plan = plan_for(server, tokens, seconds=10.0, per_second=1.0)
    quiet = await load(plan, server)
    plan.seconds = 15.0
    loaded = asyncio.create_task(load(plan, server))
    await asyncio.sleep(plan.warmup_seconds + 1)
    began = time.time()
    await work()
    ended = time.time()
    during = await loaded
    times = sorted(took for at, took in during.result["when"] if began <= at <= ended)
    return Delays(
        without=quiet.percentile("followed", 0.99),
        within=percentile(times, 0.99),
        slowest=times[-1] * 1000,
        seconds=ended - began,
    )
