"""``scripts/bench orchestrator-memory`` and ``scripts/bench head``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import opened
from scripts.benchmarks.harness.pool import fill
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.orchestrator import labels as made
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.options import TRAIN_ON, TrainingOptions
from supt_async.orchestrator.trainer import Trainer
from supt_async.storage.factory import Storage

MOST_ITEMS = 1_000_000
"""Number of items in the pool, if there are as many labels."""
FEATURES = 64
TERM_MS = 120_000
ONE_LABEL = """
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, created_ms, generation)
VALUES ($1, 'further-' || $2::bigint, $2, (SELECT min(id) FROM labeller), '', '1', 0, 0)
"""


@click.command("orchestrator-memory")
@click.option(
    "--labels",
    default=[100_000, 1_000_000],
    multiple=True,
    show_default=True,
    help="Labels of the project, ascending; may be repeated. 5000000 takes some minutes to fill.",
)
@click.option(
    "--task", "kind", type=click.Choice([*made.TASKS]), default="choice", show_default=True
)
def orchestrator_memory(labels: tuple[int, ...], kind: str) -> None:
    """Measure the memory that labels take in the orchestrator, and what one more label costs.

    Up to a million items have one label each; of more labels each item has several.
    """
    asyncio.run(_memory(labels, kind))


async def _memory(labels: tuple[int, ...], kind: str) -> None:
    figures: list[Figure] = []
    before = 0
    with database("postgresql") as address:
        async with opened(address) as storage:
            project = await made.project_of(storage, kind)
        items = min(MOST_ITEMS, max(labels) // 2)
        await made.add_items(address, project, items)
        for count in sorted(labels):
            await made.add_labels(address, project, kind, items, before, count)
            found = await _kept(address, kind, items, count)
            before = count + 5
            name = f"{count:,} labels"
            most = 600.0 if count >= 5_000_000 else None
            figures += [
                Figure(f"{name}: columns", found["columns"] / count, "bytes/label", at_most=100),
                Figure(
                    f"{name}: growth with items and consensus",
                    (found["all"] - found["base"]) / count,
                    "bytes/label",
                    at_most=100 if count >= 1_000_000 else None,
                ),
                Figure(f"{name}: process", found["all"] / 1e6, "MB", at_most=most),
                Figure(f"{name}: process, highest while reading", found["read peak"] / 1e6, "MB"),
                Figure(f"{name}: process, highest", found["peak"] / 1e6, "MB", at_most=most),
                Figure(f"{name}: CPU of reading all", found["read CPU"], "s"),
                Figure(f"{name}: rows read for one more", found["rows"], at_most=2),
                Figure(f"{name}: CPU of one more", found["label CPU"] * 1000, "ms"),
            ]
    report("orchestrator-memory", figures, task=kind, items=items)


async def _kept(address: str, kind: str, items: int, labels: int) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scripts.benchmarks.orchestrator.kept"),
        *(address, kind, str(items), str(labels)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


@click.command()
@click.option("--items", default=1_100_000, show_default=True, help="Items in the pool.")
@click.option("--labels", default=1_000_000, show_default=True, help="Labels of different items.")
@click.option("--train-on", default=TRAIN_ON, show_default=True, help="As of `supt orchestrate`.")
@click.option("--times", default=3, show_default=True, help="Trainings; the median counts.")
def head(items: int, labels: int, train_on: int, times: int) -> None:
    """Measure the time from one more label to a new head of the queue, and its parts."""
    asyncio.run(_head(items, labels, train_on, times))


async def _head(items: int, labels: int, train_on: int, times: int) -> None:
    with database("postgresql") as address, tempfile.TemporaryDirectory() as state:
        async with contextlib.AsyncExitStack() as stack:
            storage = await stack.enter_async_context(opened(address))
            pool = await fill(address, storage, items, FEATURES, labels, 0, distinct=50_000)
            workers = await stack.enter_async_context(ProcessPool())
            options = TrainingOptions(train_on=train_on)
            trainer = Trainer(storage.training, workers, pool.project, options, Path(state))
            stack.push_async_callback(trainer.close)
            await _train(storage, trainer, address, labels + 1)  # reads all labels and items
            runs = [
                await _train(storage, trainer, address, labels + 2 + number)
                for number in range(times)
            ]
    runs.sort(key=lambda run: run["head"])
    middle = runs[len(runs) // 2]
    report(
        "head",
        [
            Figure("last label to new head", middle.pop("head"), "s", at_most=3),
            *(Figure(f"of it: {name}", seconds, "s") for name, seconds in middle.items()),
        ],
        items=items,
        labels=labels,
        train_on=train_on,
    )


async def _train(storage: Storage, trainer: Trainer, address: str, item: int) -> dict[str, float]:
    """Train after one more label, of an item; return the seconds of the parts."""
    project = await storage.catalogue.project("bench")
    connection: Any = await asyncpg.connect(address)
    try:
        await connection.execute(ONE_LABEL, project.id, item)
        await connection.execute(made.COUNT, project.id, 1)
    finally:
        await connection.close()
    term = await storage.training.lead(project.id, "bench", TERM_MS)
    assert term is not None
    began = time.perf_counter()
    await trainer.train(term)
    whole = time.perf_counter() - began
    run = (await storage.training.latest_runs(project.id, 1))[0]
    parts = {name: run.durations.get(name, 0.0) for name in PARTS}
    after = run.durations.get("suggest", 0.0)
    return {"head": whole - after, **parts, "elsewhere": whole - after - sum(parts.values())}


PARTS = ("read", "prepare", "fit", "score", "keep", "publish")
"""Parts of a training, by the names of ``Run.durations``."""
