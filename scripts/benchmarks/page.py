"""``scripts/bench page``: size of the labelling page, and its answer to a key, in real browsers."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
from playwright.async_api import Browser, async_playwright

from scripts.benchmarks.harness.report import Figure, report
from supt_async.templates.templates import names, template

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@click.command()
@click.option("--only", default="", help="Measure the cases alone whose names contain this.")
def page(only: str) -> None:
    """Measure what the page loads before the first item, and the time from a key to a paint.

    Each of the keys is pressed with something large on the page, in Chromium and Firefox.
    """
    asyncio.run(_page(only))


async def _page(only: str) -> None:
    # Tests and benchmark measure by the same code, which needs what only tests need.
    from tests.e2e.budgets.measuring import CASES, loaded_bytes, measure
    from tests.e2e.projects import Site
    from tests.support.servers import run_server

    with tempfile.TemporaryDirectory() as folder:
        for name, browser in {"chromium": _chromium, "firefox": _firefox}.items():
            address = f"sqlite:///{folder}/{name}.db"
            async with run_server(address) as server, browser(Path(folder)) as opened:
                site = Site(server, opened)
                if name == "chromium":
                    sizes = {one: await loaded_bytes(site, template(one), one) for one in names()}
                    report("page, before the first item", _bytes(sizes))
                figures = [
                    Figure(
                        case,
                        (await measure(site, case, f"{name}-{number}")).middle,
                        "ms",
                        at_most=100,
                    )
                    for number, case in enumerate(CASES)
                    if only in case
                ]
                report("page, key to paint", figures, browser=name)


def _bytes(sizes: dict[str, dict[str, int]]) -> list[Figure]:
    common = set.intersection(*(set(files) for files in sizes.values()))
    base = sum(size for file, size in next(iter(sizes.values())).items() if file in common)
    more = [
        Figure(f"{name} ({template(name).task['kind']})", sum(files.values()) / 1024, "KiB")
        for name, files in sizes.items()
    ]
    return [Figure("every page", base / 1024, "KiB", at_most=46), *more]


@asynccontextmanager
async def _chromium(folder: Path) -> AsyncIterator[Browser]:
    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def _firefox(folder: Path) -> AsyncIterator[Browser]:
    from tests.support.firefox import find_firefox, write_launcher

    found = find_firefox()
    if found is None:
        raise click.ClickException("no Firefox: run scripts/browser firefox, or set SUPT_FIREFOX")
    launcher = write_launcher(folder / "launcher", found)
    async with async_playwright() as playwright:
        browser = await playwright.firefox.launch(channel="moz-firefox", executable_path=launcher)
        yield browser
        await browser.close()
