"""``scripts/bench interference``: what labellers notice of a fit that takes all it can get.

The fit works and rests in turn, some seconds each, and every reply is counted to the one or the
other: so that whatever else happens on the machine happens to both.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from typing import Any

import click
import numpy as np

from scripts.benchmarks.harness.environment import Load, address_of, database, load, opened, serving
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.pool import fill
from scripts.benchmarks.harness.report import Figure, report
from supt_async.domain.project import ModelState, Project
from supt_async.storage.factory import Storage

ITEMS = 100_000
FEATURES = 64
KNOWN = 1_000
TURN_SECONDS = 5.0
EDGE_SECONDS = 0.2
"""At the beginning of a turn, that counts for neither."""
PATIENCE_SECONDS = 60.0


class Heavy:
    """A model that is never done: linear algebra, Python and memory, every other turn."""

    def fit(self, x: Any, y: Any) -> None:
        square = np.random.default_rng(0).normal(size=(700, 700))
        while True:
            if not works(time.time()):
                time.sleep(0.01)
                continue
            square @ square
            sorted(map(str, range(50_000)))
            np.ones(5_000_000).sum()

    def predict_proba(self, x: Any) -> Any:
        raise NotImplementedError


def works(when: float) -> bool:
    """Tell whether the fit works at this time; seconds since the epoch."""
    return int(when / TURN_SECONDS) % 2 == 1


@click.command()
@click.option("--labellers", default=200, show_default=True)
@click.option("--turns", default=12, show_default=True, help="Of 5 seconds, half with a fit.")
def interference(labellers: int, turns: int) -> None:
    """Labellers who answer once a second, on `supt serve --orchestrate`, with and without a fit."""
    asyncio.run(_interference(labellers, turns))


async def _interference(labellers: int, turns: int) -> None:
    with database("postgresql") as address, tempfile.TemporaryDirectory() as state:
        async with opened(address) as storage:
            pool = await fill(address, storage, ITEMS, FEATURES, KNOWN, labellers)
            plan = Plan(
                url="",
                project="bench",
                tokens=pool.tokens,
                value="1",
                seconds=turns * TURN_SECONDS,
                per_second=1.0,
            )
            model = ["--model", "scripts.benchmarks.interference:Heavy"]
            options = ["--orchestrate", "--state", state, *model]
            async with serving(address, *options) as server:
                await _until_training(storage, pool.project)
                plan.url = address_of(server)
                measured = await load(plan, server, address)
            run = (await storage.training.latest_runs(pool.project.id, 1))[0]
            assert run.labels == KNOWN, "one fit was under way all the time"
    _report(measured, labellers)


def _report(measured: Load, labellers: int) -> None:
    turns: dict[bool, list[float]] = {False: [], True: []}
    for when, took in measured.result["when"]:
        if when % TURN_SECONDS >= EDGE_SECONDS:
            turns[works(when)].append(took)
    without, with_ = sorted(turns[False]), sorted(turns[True])
    report(
        "interference",
        [
            Figure("labels/s", measured.rate),
            Figure("submit to next p50, without", _ms(without, 0.5), "ms"),
            Figure("submit to next p50, with", _ms(with_, 0.5), "ms"),
            Figure("submit to next p99, without", _ms(without, 0.99), "ms"),
            Figure("submit to next p99, with", _ms(with_, 0.99), "ms"),
            Figure("ratio of p99", _ms(with_, 0.99) / _ms(without, 0.99), at_most=1.5),
            Figure("slowest reply, without", _ms(without, 1.0), "ms"),
            Figure("slowest reply, with", _ms(with_, 1.0), "ms", at_most=250),
            Figure("server CPU a label", measured.cpu_us("server"), "us"),
            Figure("errors", sum(measured.result["errors"].values()), at_most=0),
        ],
        labellers=labellers,
        items=ITEMS,
    )


async def _until_training(storage: Storage, project: Project) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            runs = await storage.training.latest_runs(project.id, 1)
            if runs and runs[0].state is ModelState.TRAINING:
                return
            await asyncio.sleep(0.1)


def _ms(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000
