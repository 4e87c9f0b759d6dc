"""One Chromium for all tests that need one; each has windows of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright


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
