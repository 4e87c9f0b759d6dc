"""Two orchestrators of one project: the leader is killed, and the other one takes over.

tests/e2e/test_orchestrate.py tests a frozen leader, and a training that hangs, crashes or takes
too much memory.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from supt_async.domain.project import ModelState
from supt_async.orchestrator.leadership import RETRY_SECONDS, TTL_SECONDS
from tests.e2e.test_orchestrate import (
    MODELS,
    opened,
    prepare,
    run_until,
    running,
)
from tests.orchestrator.executors.test_processes import written
from tests.support.databases import fresh

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("database", ["postgres", "mariadb"])
async def test_a_leader_that_is_killed_is_replaced_and_its_training_done_again(
    database: str, tmp_path: Path
) -> None:
    (tmp_path / "my_models.py").write_text(MODELS)
    async with fresh(database, tmp_path) as address, opened(address) as storage:
        project = await prepare(storage)
        lead = ("orchestrate", "pets", "--model")
        async with running(tmp_path, address, *lead, "my_models:Endless") as first:
            await written(tmp_path / "fitting")
            async with running(tmp_path, address, *lead, "my_models:quick") as second:
                first.kill()
                killed = time.monotonic()
                run = await run_until(storage, project, lambda run: run.state is ModelState.READY)
                assert time.monotonic() - killed < TTL_SECONDS + RETRY_SECONDS + 90
                assert second.returncode is None
        runs = await storage.training.runs(project.id)
        assert [found.state for found in runs] == [ModelState.FAILED, ModelState.READY]
        assert (await storage.queue.counts(project.id)).generation == run.generation
