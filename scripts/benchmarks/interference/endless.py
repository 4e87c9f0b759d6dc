"""Latency for labellers beside a fit that takes all the CPU it can, and never ends.

The fit computes and pauses by the clock itself, in turns (``turns``).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from typing import Any

import numpy as np

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import address_of, load, opened, serving
from scripts.benchmarks.harness.load import Plan
from scripts.benchmarks.harness.pool import fill
from scripts.benchmarks.harness.report import report
from scripts.benchmarks.interference.turns import TURN_SECONDS, figures, is_busy
from supt_async.domain.project import ModelState, Project
from supt_async.storage.factory import Storage

ITEMS = 100_000
FEATURES = 64
KNOWN = 1_000
TIMEOUT_SECONDS = 60.0


class EndlessModel:
    """Model whose fit never ends: linear algebra, Python and memory in every other turn."""

    def fit(self, x: Any, y: Any) -> None:
        square = np.random.default_rng(0).normal(size=(700, 700))
        while True:
            if not is_busy(time.time()):
                time.sleep(0.01)
                continue
            square @ square
            sorted(map(str, range(50_000)))
            np.ones(5_000_000).sum()

    def predict_proba(self, x: Any) -> Any:
        raise NotImplementedError


async def endless(labellers: int, turns: int) -> None:
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
            model = ["--model", "scripts.benchmarks.interference.endless:EndlessModel"]
            options = ["--orchestrate", "--state", state, *model]
            async with serving(address, *options) as server:
                server.trains = True  # beside it, in processes of its own
                await _until_training(storage, pool.project)
                plan.url = address_of(server)
                measured = await load(plan, server, address)
            run = (await storage.training.latest_runs(pool.project.id, 1))[0]
            assert run.labels == KNOWN, "the same fit must run all the time"
    report(
        "interference",
        figures(measured),
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
