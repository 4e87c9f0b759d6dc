"""Any executor as a worker pool."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

from supt_async.errors import OutOfMemory, TrainingError, TrainingTimedOut, WorkerDied
from supt_async.orchestrator.executors.external import ExternalExecutor
from tests.orchestrator.executors.test_processes import die_by_itself, fail


def hungry() -> None:
    raise MemoryError


async def test_any_executor_will_do() -> None:
    with ThreadPoolExecutor(1) as executor:
        async with ExternalExecutor(executor).slot() as slot:
            assert await slot.run(60, os.getpid) == os.getpid()
            with pytest.raises(TrainingError, match="a sentence"):
                await slot.run(60, fail)
            with pytest.raises(OutOfMemory, match="larger workers"):
                await slot.run(60, hungry)


async def test_what_takes_too_long_is_given_up_and_its_owner_told() -> None:
    told: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as executor:
        executor_pool = ExternalExecutor(executor, on_timeout=told.append)
        with pytest.raises(TrainingTimedOut, match=r"within 0\.05 seconds"):
            await executor_pool.run(0.05, time.sleep, 0.3)
    assert len(told) == 1


async def test_a_broken_executor_is_a_failed_training() -> None:
    with ProcessPoolExecutor(1) as executor:
        with pytest.raises(WorkerDied, match="cluster lost the training"):
            await ExternalExecutor(executor).run(60, die_by_itself)


async def test_an_evaluation_does_not_hold_up_a_training() -> None:
    with ThreadPoolExecutor(2) as executor:
        executor_pool = ExternalExecutor(executor)
        async with (
            executor_pool.slot(background=True),
            asyncio.timeout(60),
            executor_pool.slot() as slot,
        ):
            assert await slot.run(60, os.getpid) == os.getpid()
