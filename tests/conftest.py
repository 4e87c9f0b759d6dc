"""What holds for all tests: how long Hypothesis looks, and one Chromium for those that need one.

``--hypothesis-profile=thorough`` looks some twenty times as long for a counterexample, and
``--away-seconds=60`` lets the database stay away for a minute (tests/faults/test_outages.py).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser, async_playwright

settings.register_profile("thorough", max_examples=2000, stateful_step_count=80, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--away-seconds",
        type=float,
        default=8.0,
        help="How long the database stays away in tests/faults (by hand: 60).",
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium; in CI a missing one is a failure."""
    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    assert path, "no Chromium: run scripts/browser, or set SUPT_CHROMIUM"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        await browser.close()
