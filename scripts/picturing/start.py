"""``scripts/pictures start``: pictures of docs/start.md, taken while its commands run."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from PIL import Image
from playwright.async_api import Page, async_playwright

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "images"
LABELLING = {"width": 750, "height": 480}
OWNING = {"width": 1100, "height": 720}
COLOURS = 64
ANSWERED = "121312"
"""Keys that Ada presses before the picture."""
INVITE = ("labeller", "invite", "--project", "tickets", "--json")
TASK = '{"kind": "choice", "options": ["bug", "praise", "question"]}'


@click.command()
def start() -> None:
    """Take the pictures of docs/start.md."""
    asyncio.run(_take())


async def _take() -> None:
    from tests.site.walks import walk  # what only tests need
    from tests.support.ports import free_port

    with tempfile.TemporaryDirectory() as folder:
        for name, text in walk(DOCS / "start.md").files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        url = f"http://127.0.0.1:{free_port()}"
        _supt(folder, "project", "create", "tickets", "--title", "Support tickets", "--task", TASK)
        _supt(folder, "items", "add", "tickets", "tickets.csv", "--text", "body", "--id", "id")
        links = [
            json.loads(_supt(folder, *INVITE, *who, "--url", url))
            for who in (("Ada",), ("Grace", "--role", "admin"))
        ]
        port = url.rpartition(":")[2]
        command = [sys.executable, "-m", "supt_async", "serve", "--orchestrate", "--port", port]
        server = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert server.stdout is not None
            await server.stdout.readline()  # it is serving
            await _open(*(one["link"] for one in links))
        finally:
            server.terminate()
            await server.wait()


def _supt(folder: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "supt_async", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


async def _open(labeller: str, owner: str) -> None:
    """Label some items, and take a picture of either page."""
    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        ada = await (await browser.new_context(viewport=LABELLING)).new_page()  # type: ignore[arg-type]
        await ada.goto(labeller)
        seen = ""
        for key in ANSWERED:
            item = ada.locator(f"[data-item]:not([data-item='{seen}'])").first
            await item.wait_for()
            seen = await item.get_attribute("data-item") or ""
            await ada.keyboard.press(key)
        await ada.locator(f"[data-item]:not([data-item='{seen}'])").first.wait_for()
        await _save(ada, "start-labelling")
        grace = await (await browser.new_context(viewport=OWNING)).new_page()  # type: ignore[arg-type]
        await grace.goto(owner)
        await grace.wait_for_url("**/admin/tickets")
        await _save(grace, "start-owner")
        await browser.close()


async def _save(page: Page, name: str) -> None:
    await page.evaluate("document.fonts.ready")
    await page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(await page.screenshot()))
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)
