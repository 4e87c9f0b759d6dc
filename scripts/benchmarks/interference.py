"""``scripts/bench interference``: latency for labellers beside a fit that takes all the CPU it can.

The fit computes and pauses in turns of some seconds, and each reply is counted for the turn in
which it was requested, so that other load on the machine affects both alike.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from typing import Any

import click
import numpy as np

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import Load, address_of, load, opened, serving
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
"""Time at the start of a turn in which replies are not counted, in seconds."""
TIMEOUT_SECONDS = 60.0


class EndlessModel:
    """Model whose fit never ends: linear algebra, Python and memory in every other turn."""

    def fit(self, x: Any, y: Any) -> None:
        square = np.random.default_rng(0).normal(size=(700, 700))
        while True:
            if not is_fitting(time.time()):
                time.sleep(0.01)
                continue
            square @ square
            sorted(map(str, range(50_000)))
            np.ones(5_000_000).sum()

    def predict_proba(self, x: Any) -> Any:
        raise NotImplementedError


def is_fitting(when: float) -> bool:
    """Tell whether the fit computes at a time in seconds since the epoch."""
    return int(when / TURN_SECONDS) % 2 == 1


@click.command()
@click.option("--labellers", default=200, show_default=True, help="Labellers at once.")
@click.option(
    "--turns",
    default=12,
    show_default=True,
    help="Turns of 5 seconds; a fit runs in every other one.",
)
def interference(labellers: int, turns: int) -> None:
    """Measure latency with and without a fit running.

    Labellers answer `supt serve --orchestrate` once a second.
    """
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
            model = ["--model", "scripts.benchmarks.interference:EndlessModel"]
            options = ["--orchestrate", "--state", state, *model]
            async with serving(address, *options) as server:
                await _until_training(storage, pool.project)
                plan.url = address_of(server)
                measured = await load(plan, server, address)
            run = (await storage.training.latest_runs(pool.project.id, 1))[0]
            assert run.labels == KNOWN, "the same fit must run all the time"
    _report(measured, labellers)


def _report(measured: Load, labellers: int) -> None:
    turns: dict[bool, list[float]] = {False: [], True: []}
    for when, took in measured.result["when"]:
        if when % TURN_SECONDS >= EDGE_SECONDS:
            turns[is_fitting(when)].append(took)
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
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            runs = await storage.training.latest_runs(project.id, 1)
            if runs and runs[0].state is ModelState.TRAINING:
                return
            await asyncio.sleep(0.1)


def _ms(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000
