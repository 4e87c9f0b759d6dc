"""``scripts/bench cluster``: what a second Dask worker brings, and how a state folder grows."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import click
import numpy as np
import psutil

from scripts.benchmarks.harness.report import Figure, report
from supt_async.learning.ranking import PoolContext
from supt_async.orchestrator import sharding
from supt_async.orchestrator.encoders.loading import encoder_maker
from supt_async.orchestrator.executors.base import WorkerSlot
from supt_async.orchestrator.executors.dask import dask_workers
from supt_async.orchestrator.features.growing_files import (
    IDS,
    MATRIX,
    GrowingArray,
    GrowingDocuments,
    Kind,
    Pending,
    Source,
)
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.model_loading import DEFAULTS
from supt_async.orchestrator.training_set import TrainingSet
from supt_async.orchestrator.worker.encoding.encode import encode_texts

FEATURES = 64
LABELS = 1_000
CLASSES = 5
WORDS = 60
"""Words of a text."""
WIDTH = 256
"""Length of an encoder's vectors."""
PIECE = 100_000
"""Items that are written at once."""

Work: TypeAlias = Callable[[WorkerSlot], Awaitable[object]]


@click.command()
@click.option("--items", default=1_000_000, show_default=True, help="Items that are scored.")
@click.option("--texts", default=100_000, show_default=True, help="Texts that are encoded.")
@click.option("--rounds", default=3, show_default=True, help="Runs, of which the median counts.")
def cluster(items: int, texts: int, rounds: int) -> None:
    """Measure training and encoding on one and on two Dask workers of this machine.

    Both are started, and take turns. CPU time is that of all workers together; wall time depends on
    what else the machine does. The trainings fit the default model on 1,000 labels and score all
    items; the encoder hashes words into 256 numbers.
    """
    asyncio.run(_cluster(items, texts, rounds))


async def _cluster(items: int, texts: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        numbers, words = Path(name, "numbers"), Path(name, "texts")
        pool = _numbers(numbers, items)
        taken = {"train": _training(pool), "encode": _encoding(_texts(words, texts))}
        measured = await _measure(taken, rounds)
        figures = [
            Figure(f"{what}, {workers} worker{'s'[: workers - 1]}, {kind}", value, "s")
            for (what, workers), (wall, cpu) in measured.items()
            for kind, value in (("wall", wall), ("cpu of workers", cpu))
        ]
        for what in taken:
            (wall_1, cpu_1), (wall_2, cpu_2) = measured[what, 1], measured[what, 2]
            figures += [
                Figure(f"{what}, wall of one over wall of two", wall_1 / wall_2),
                Figure(f"{what}, cpu of two over cpu of one", cpu_2 / cpu_1),
            ]
        figures += [
            Figure("features on the disk", _size(numbers) / items, "bytes/item"),
            Figure("texts on the disk", _size(words) / texts, "bytes/item"),
        ]
        report("cluster", figures, items=items, texts=texts, rounds=rounds)


async def _measure(
    taken: dict[str, Work], rounds: int
) -> dict[tuple[str, int], tuple[float, float]]:
    """Return the median wall and CPU seconds of each piece of work on one and on two workers."""
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    async with _running(1) as one, _running(2) as two:
        for number in range(rounds + 1):
            for what, work in taken.items():
                for workers, (slot, pids) in ((1, one), (2, two)):
                    before, started = _cpu(pids), time.perf_counter()
                    await work(slot)
                    took = time.perf_counter() - started, _cpu(pids) - before
                    if number:  # the first one imports and maps
                        found.setdefault((what, workers), []).append(took)
    return {
        name: (
            statistics.median(wall for wall, _ in runs),
            statistics.median(cpu for _, cpu in runs),
        )
        for name, runs in found.items()
    }


@asynccontextmanager
async def _running(workers: int) -> AsyncIterator[tuple[WorkerSlot, list[int]]]:
    from distributed import LocalCluster

    make: Any = LocalCluster
    running = await asyncio.to_thread(
        make,
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=50,
    )
    try:
        async with dask_workers(running.scheduler_address.replace("tcp://", "dask://")) as pool:
            yield pool, [worker.pid for worker in running.workers.values()]
    finally:
        await asyncio.to_thread(running.close)


def _cpu(pids: list[int]) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return sum(float(one.user + one.system) for one in times)


def _training(source: Source) -> Work:
    rows = np.arange(0, source.count, source.count // LABELS, dtype=np.int64)[:LABELS]
    truth = (source.read(rows)[:, :CLASSES]).argmax(axis=1)
    taught = TrainingSet(
        source=source,
        maker=f"{DEFAULTS}:numbers",
        rows=rows,
        answers=truth.astype(str),
        classes=truth,
    )
    pending = Pending(source=source, closed=rows)

    async def work(slot: WorkerSlot) -> object:
        options = RankingOptions(seed=0)
        return await sharding.train(slot, 600, taught, pending, options, PoolContext(labelled=rows))

    return work


def _encoding(source: Source) -> Work:
    maker = encoder_maker(Hashed)
    rows = np.arange(source.count, dtype=np.int64)

    async def work(slot: WorkerSlot) -> object:
        spans = sharding.split(source.count, slot.shards)
        return await asyncio.gather(
            *(
                slot.run(600, encode_texts, maker, source, rows[span.start : span.stop], None)
                for span in spans
            )
        )

    return work


class Hashed:
    """Encoder that hashes words."""

    def encode(self, texts: list[str]) -> Any:
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(n_features=WIDTH).transform(texts).toarray()


def _numbers(folder: Path, count: int) -> Source:
    folder.mkdir()
    rng = np.random.default_rng(0)
    matrix, ids = GrowingArray(folder / MATRIX, np.float32, (FEATURES,)), _ids(folder, count)
    for start in range(0, count, PIECE):
        size = (min(PIECE, count - start), FEATURES)
        matrix.append(rng.standard_normal(size, dtype=np.float32))
    matrix.close()
    ids.close()
    return Source(folder=str(folder), kind=Kind.NUMBERS, shape=(FEATURES,), count=count)


def _texts(folder: Path, count: int) -> Source:
    folder.mkdir()
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"word{number}" for number in range(20_000)])
    documents, ids = GrowingDocuments(folder), _ids(folder, count)
    for start in range(0, count, PIECE):
        words = rng.choice(vocabulary, (min(PIECE, count - start), WORDS))
        documents.append([" ".join(row) for row in words])
    documents.close()
    ids.close()
    return Source(folder=str(folder), kind=Kind.TEXT, count=count)


def _ids(folder: Path, count: int) -> GrowingArray:
    ids = GrowingArray(folder / IDS, np.int64)
    ids.append(np.arange(1, count + 1))
    return ids


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
