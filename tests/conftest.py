"""Hooks and fixtures of all tests.

They set how long Hypothesis searches, start one Chromium and one Firefox for the tests that need
them, and fail a test that logs or prints anything private (``support.canaries``).

``--hypothesis-profile=thorough`` looks some twenty times as long for a counterexample, and
``--away-seconds=60`` lets the database stay away for a minute (tests/faults/test_outages.py).
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser, async_playwright, expect

from tests.support.canaries import watch
from tests.support.firefox import find_firefox, write_launcher
from tests.support.runs import schema_copies, sharing
from tests.support.runs.leftovers import end_programs_since

EXPECT_MS = 30_000
"""How long a page may take to show what is expected: a busy machine is slow, not wrong."""

BEGAN, FAILED = pytest.StashKey[float](), pytest.StashKey[bool]()

settings.register_profile("thorough", max_examples=2000, stateful_step_count=80, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--away-seconds",
        type=float,
        default=8.0,
        help="How long the database stays away in tests/faults (by hand: 60).",
    )
    sharing.add_options(parser)


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    return sharing.run_share(session) or None  # None: pytest's own loop runs


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium; in CI a missing one is a failure."""
    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=EXPECT_MS)
    assert path, "no Chromium: run scripts/browser, or set SUPT_CHROMIUM"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A headless Firefox, always in light colours; in CI a missing one is a failure."""
    path = find_firefox()
    expect.set_options(timeout=EXPECT_MS)
    assert path, "no Firefox: run scripts/browser firefox, or set SUPT_FIREFOX"
    launcher = write_launcher(tmp_path_factory.mktemp("firefox") / "firefox", path)
    async with async_playwright() as playwright:
        browser = await playwright.firefox.launch(channel="moz-firefox", executable_path=launcher)
        yield browser
        await browser.close()


def pytest_configure(config: pytest.Config) -> None:
    # A shell makes what it starts in the background ignore Ctrl-C, and the tests' own programs
    # would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    watch.install()
    schema_copies.use_copies()


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[BEGAN] = time.time()
    watch.listen()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail that has leaked something, and end what a failed one has left running."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    if report.when == "teardown":
        if FAILED in item.stash:
            end_programs_since(item.stash[BEGAN])
        for title, text in report.sections:
            if "log" not in title:  # that has been looked at already
                watch.search(text, f"{title} has")
        leaks = watch.taken()
        if leaks and report.passed:
            report.outcome = "failed"
            report.longrepr = "\n".join(["something private was logged or printed:", *leaks])
    return report
