"""``supt orchestrate`` without a project, as deployed: it leads all projects."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from supt_async.cli.commands.orchestrate import orchestrate
from supt_async.domain.items import NewItem
from supt_async.storage.factory import open_storage
from tests.support.queue_fixture import TASK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_projects_are_led_that_were_made_after_the_start(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/supt.db"
    storage = await open_storage(address)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", "orchestrate", "--database", address),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).decode() == "orchestrating: all projects\n"
    for slug in ("cats", "dogs"):
        project = await storage.catalogue.create_project(slug, title="", task=TASK)
        items = [
            NewItem(payload=f'"a text about {animal}, number {n}"', label=animal)
            for n in range(10)
            for animal in ("cat", "dog")
        ]
        await storage.catalogue.add_items(project.id, [*items, NewItem(payload='"a text"')])
    async with asyncio.timeout(60):
        while True:
            generations = [project.generation for project in await storage.catalogue.projects()]
            if all(generation > 0 for generation in generations):
                break
            await asyncio.sleep(0.1)
    process.terminate()
    assert await process.wait() == 0
    await storage.close()


def test_training_once_needs_a_project() -> None:
    result = CliRunner().invoke(orchestrate, ["--once"])
    assert result.exit_code == 2
    assert "--once needs a PROJECT" in result.output
