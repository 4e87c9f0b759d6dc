"""Worker pool on a real Dask cluster."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from supt_async.domain.ids import Term
from supt_async.domain.project import ModelState
from supt_async.errors import Refused, TrainingTimedOut, WorkerDied
from supt_async.orchestrator import sharding
from supt_async.orchestrator.executors.dask import dask_workers
from supt_async.orchestrator.executors.external import ExternalExecutor
from supt_async.orchestrator.options import TrainingOptions
from supt_async.orchestrator.trainer import Trainer
from tests.orchestrator.executors.test_processes import die_by_itself, gone, spin, written
from tests.orchestrator.memory import PROJECT, MemoryTraining

IMAGES, DIGITS = load_digits().images[:400].astype(np.uint8), load_digits().target[:400]


async def test_a_scheduler_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supt_async.orchestrator.executors.dask.CONNECT_SECONDS", 0.2)
    with pytest.raises(Refused, match="no Dask scheduler that answers"):
        async with dask_workers("dask://127.0.0.1:9"):
            pytest.fail("connected to nobody")


@pytest.fixture(scope="module")
async def cluster() -> AsyncIterator[str]:
    """Two worker processes and a scheduler; gives the address."""
    from distributed import LocalCluster

    make: Any = LocalCluster
    running = await asyncio.to_thread(
        make,
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=50,
    )
    try:
        yield running.scheduler_address.replace("tcp://", "dask://")
    finally:
        await asyncio.to_thread(running.close)


@pytest.mark.slow
async def test_a_cluster_fits_scores_in_shards_and_comes_to_the_same_ranking(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharding, "MIN_ROWS", 50)
    storage = MemoryTraining()
    storage.add(*IMAGES)
    for item in range(1, 101):
        storage.label(item, str(DIGITS[item - 1]))
    async with dask_workers(cluster) as workers:
        assert workers.shards == 2
        trainer = Trainer(storage, workers, PROJECT, TrainingOptions(), tmp_path / "cluster")
        trained = await trainer.train(Term(0))
        assert trained is not None
        score = await trainer.evaluate(Term(0), trained)
        assert score is not None
        assert score > 0.5
        await trainer.close()
    with ThreadPoolExecutor(1) as executor:
        alone = Trainer(
            storage, ExternalExecutor(executor), PROJECT, TrainingOptions(), tmp_path / "alone"
        )
        await alone.train(Term(0))
        await alone.close()
    assert storage.rankings[0].tolist() == storage.rankings[1].tolist()
    assert [run.state for run in storage.runs_] == [ModelState.READY] * 2


def shard_pids(_: object) -> int:
    time.sleep(0.2)
    return os.getpid()


@pytest.mark.slow
async def test_jobs_are_spread_over_the_cluster_and_one_that_kills_its_worker_is_reported(
    cluster: str,
) -> None:
    async with dask_workers(cluster) as workers:
        pids = await asyncio.gather(*(workers.run(150, shard_pids, n) for n in range(2)))
        assert len({*pids, os.getpid()}) == 3
        with pytest.raises(WorkerDied, match="cluster lost the training"):
            await workers.run(150, die_by_itself)
        assert await workers.run(150, os.getpid) != os.getpid()


@pytest.mark.slow
@pytest.mark.timeout(600)  # Dask takes long to start a worker again on a busy machine
async def test_what_never_returns_is_ended_on_a_cluster_too(cluster: str, tmp_path: Path) -> None:
    async with dask_workers(cluster) as workers:
        # A worker that has just been started takes a while to begin with anything.
        await asyncio.gather(*(workers.run(150, os.getpid) for _ in range(4)))
        job = asyncio.create_task(workers.run(30.0, spin, str(tmp_path / "pid")))
        pid = await written(tmp_path / "pid", 30)
        with pytest.raises(TrainingTimedOut):
            await job
        await gone(pid)
        # The cluster must not have begun it again on the other worker: both are free.
        pids = await asyncio.gather(*(workers.run(150, shard_pids, n) for n in range(2)))
        assert len({*pids, pid}) == 3
