"""JupyterLab in a process of its own, without any of the machine's settings."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.async_api import BrowserContext, Locator, Page, expect

START_SECONDS = 120
CELL_MS = 60_000
LOOK_SECONDS = 0.05
OPTIONS = ("--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0")
SETTINGS: dict[str, dict[str, object]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # cells out of sight stay there
}
OPEN = "window.jupyterapp?.shell.currentWidget?.sessionContext !== undefined"
READY = "jupyterapp.shell.currentWidget.context.ready"
RUN = """async number => {
  const panel = jupyterapp.shell.currentWidget;
  await panel.sessionContext.ready;
  panel.content.activeCellIndex = number;
  await jupyterapp.commands.execute("notebook:run-cell");
}"""


@dataclass(frozen=True)
class Lab:
    """A server, and the folder that it shows."""

    url: str
    token: str
    folder: Path

    async def open(self, context: BrowserContext, *cells: str) -> Page:
        """Open a notebook with these cells."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(book, self.folder / "label.ipynb")
        page = await context.new_page()
        await page.goto(f"{self.url}doc/tree/label.ipynb?token={self.token}")
        await page.wait_for_function(OPEN, timeout=CELL_MS)
        await page.evaluate(READY)
        return page


async def run_cell(page: Page, number: int) -> Locator:
    """Run a cell, wait for its end, and return it."""
    cell = page.locator(".jp-Cell").nth(number)
    await page.evaluate(RUN, number)
    prompt = cell.locator(".jp-InputArea-prompt")
    await expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=CELL_MS)
    await expect(cell.locator("[data-mime-type*=error]")).to_have_count(0)
    return cell


async def choose_theme(page: Page, name: str) -> None:
    """Choose one of JupyterLab's themes, as its menu does."""
    await page.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
    )
    await expect(page.locator("#jupyterlab-splash")).to_have_count(0)


@asynccontextmanager
async def run_lab(folder: Path) -> AsyncIterator[Lab]:
    """Run JupyterLab; its kernels are of this Python."""
    work = folder / "work"
    work.mkdir()
    for name, chosen in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(chosen))
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own["IPYTHONDIR"] = str(folder / "ipython")
    own["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "spaces")
    token = secrets.token_hex(8)
    with (folder / "lab.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "jupyterlab", *OPTIONS, f"--IdentityProvider.token={token}"),
            *(f"--ServerApp.root_dir={work}", "--LabApp.extension_manager=readonly"),
            "--LabApp.expose_app_in_browser=True",
            env={**os.environ, **own},
            stderr=log,
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            url = await _address(folder / "RUNTIME", process)
        yield Lab(url, token, work)
    finally:
        if process.returncode is None:
            process.terminate()  # it ends its kernels before it goes
            await process.wait()


async def _address(runtime: Path, process: asyncio.subprocess.Process) -> str:
    """Wait for the note that a server leaves when it listens."""
    while True:
        assert process.returncode is None, "JupyterLab has ended: see lab.log"
        text = await asyncio.to_thread(_read_note, runtime)
        if text.endswith("}"):
            return str(json.loads(text)["url"])
        await asyncio.sleep(LOOK_SECONDS)  # it has no other way of telling


def _read_note(runtime: Path) -> str:
    return next((note.read_text() for note in runtime.glob("jpserver-*.json")), "")
