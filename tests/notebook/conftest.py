"""Fixtures of the notebook tests: a server in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from supt_async import Superintendent
from supt_async.domain.project import Role, Settings
from supt_async.storage.factory import open_storage
from tests.notebook.widgets import Noting

START_SECONDS = 120
TASK = {"kind": "choice", "options": [str(digit) for digit in range(10)]}


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """``supt serve`` with a project ``digits``: its address, and an admin's token."""
    database = f"sqlite:///{tmp_path}/far.db"
    storage = await open_storage(database)
    project = await storage.catalogue.create_project(
        "digits", title="Digits", task=TASK, settings=Settings()
    )
    token = (await storage.people.invite("Grace", project=project.id, role=Role.ADMIN)).token
    await storage.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", "serve", "--database", database, "--port", "0"),
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().removeprefix("serving: ").strip()
        yield url.replace("http", "ws") + "/digits", token
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make widgets on one file, and close them in the end."""
    made = []

    def make(**options: Any) -> Any:
        options.setdefault("connection_string", f"sqlite:///{tmp_path}/labels.db")
        options.setdefault("labelling_widget", Noting())
        widget = Superintendent(**options)
        made.append(widget)
        return widget

    yield make
    for widget in made:
        widget.close()
