"""Fixtures of the browser tests: a running ``supt demo``, a server and profiles of browsers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.e2e.projects import Site
from tests.support.servers import run_server

START_SECONDS = 120
STOP_SECONDS = 60


@dataclass
class Demo:
    """Running ``supt demo``."""

    process: asyncio.subprocess.Process
    links: dict[str, str]
    database: str

    async def stop(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(STOP_SECONDS):
            return await self.process.wait()


async def supt(*arguments: str, database: str) -> asyncio.subprocess.Process:
    """Start a supt command in a process of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "supt_async",
        *arguments,
        env={**os.environ, "SUPT_DATABASE": database, "COLUMNS": "100"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def output(*arguments: str, database: str) -> str:
    """Run a supt command that must succeed and return its output."""
    process = await supt(*arguments, database=database)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


@asynccontextmanager
async def run_demo(folder: Path, *arguments: str) -> AsyncIterator[Demo]:
    """Run ``supt demo`` in a folder."""
    database = f"sqlite:///{folder}/demo.db"
    process = await supt("demo", "--no-open", "--port", "0", *arguments, database=database)
    assert process.stdout is not None
    links: dict[str, str] = {}
    try:
        async with asyncio.timeout(START_SECONDS):
            while len(links) < 2:
                line = (await process.stdout.readline()).decode()
                assert line, "supt demo ended before it was ready"
                name, _, link = line.strip().partition(": ")
                links[name] = link
        yield Demo(process, links, database)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with run_demo(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Server of one module's tests, with a project for each test that asks for one."""
    folder = tmp_path_factory.mktemp("site")
    async with run_server(f"sqlite:///{folder}/site.db", grace_ms=2000) as server:
        yield Site(server, chromium)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["chromium", "firefox"])
async def sites(
    chromium: Browser,
    firefox: Browser,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Site]:
    """As ``site``, once for each browser."""
    folder = tmp_path_factory.mktemp("site")
    async with run_server(f"sqlite:///{folder}/site.db", grace_ms=2000) as server:
        yield Site(server, chromium if request.param == "chromium" else firefox)


@pytest.fixture
async def tab(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile."""
    context = await chromium.new_context(viewport={"width": 1100, "height": 760})
    yield context
    await context.close()
