"""Labelling page in Chromium, its modules served one by one, and which of them run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page, Route, WebSocket, async_playwright

from scripts.page import find_npm

FRONTEND = Path(__file__).parents[2] / "frontend"
SECONDS = 60.0
"""How long anything is waited for."""
SETTLE_SECONDS = 0.06
"""Time for the page to redraw after a message, in seconds."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    # The documents come by way of this program, and a socket goes to the server itself.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
)
CONFIG = """
import {{ languageParts }} from "{languages}";
export default {{
  plugins: [languageParts()], appType: "spa", cacheDir: "{cache}",
  server: {{ port: {port}, host: "127.0.0.1", strictPort: true, hmr: false, watch: null }},
}};
"""


class TracedPage:
    """One labeller's page."""

    def __init__(self, page: Page, profiler: CDPSession) -> None:
        self.page = page
        self.received: list[str] = []
        """Messages from the server since they were last waited for."""
        self._profiler = profiler
        self._came = asyncio.Event()
        page.on("websocket", self._listen)

    async def join(self, link: str) -> None:
        """Open an invitation link and wait for the first item."""
        await self.page.goto(link)
        await self.page.wait_for_url("**/label/**", timeout=SECONDS * 1000)
        await self.wait_for('"type":"item"')
        await asyncio.sleep(1)  # for what the page loads when it is at rest

    async def answer(self) -> None:
        """Choose the first option, and wait for the acknowledgement and the next item."""
        self.received.clear()
        await self.page.keyboard.press("1")
        await self.wait_for('"type":"ack"', '"type":"item"')

    async def wait_for(self, *texts: str) -> None:
        """Wait until messages with each of these texts have come, and the page has redrawn."""
        async with asyncio.timeout(SECONDS):
            while not all(any(text in message for message in self.received) for text in texts):
                self._came.clear()
                await self._came.wait()
        await asyncio.sleep(SETTLE_SECONDS)

    async def begin(self) -> None:
        """Forget what has run."""
        await self._profiler.send("Profiler.enable")
        how = {"callCount": True, "detailed": True}
        await self._profiler.send("Profiler.startPreciseCoverage", how)
        await self._profiler.send("Profiler.takePreciseCoverage")

    async def ran(self) -> set[str]:
        """Return the source files of which a function has run since the last call."""
        taken: dict[str, Any] = await self._profiler.send("Profiler.takePreciseCoverage")
        files = set()
        for script in taken["result"]:
            path = urlsplit(script["url"]).path
            is_source = path.startswith("/src/") and path.endswith((".ts", ".tsx"))
            if is_source and any(_has_run(function) for function in script["functions"]):
                files.add(path.removeprefix("/src/"))
        return files

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._take)

    def _take(self, message: str | bytes) -> None:
        self.received.append(str(message))
        self._came.set()


@asynccontextmanager
async def traced_page(folder: Path) -> AsyncIterator[TracedPage]:
    """Open a page whose documents and modules come from Vite, and all else from its server."""
    async with _vite(folder) as vite, async_playwright() as playwright:
        path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = await browser.new_page(viewport={"width": 1100, "height": 760})

        async def route(request: Route) -> None:
            url = urlsplit(request.request.url)
            if url.path.startswith(("/api", "/media")) or request.request.method == "POST":
                await request.continue_()
            else:
                address = url._replace(netloc=vite).geturl()
                await request.fulfill(response=await request.fetch(url=address))

        await page.route("**/*", route)
        yield TracedPage(page, await page.context.new_cdp_session(page))
        await browser.close()


@asynccontextmanager
async def _vite(folder: Path) -> AsyncIterator[str]:
    """Run Vite's development server; yields its host and port."""
    node, _ = find_npm()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = folder / "vite.config.mjs"
    languages = FRONTEND / "vite.languages.ts"
    config.write_text(CONFIG.format(languages=languages, cache=folder / "vite", port=port))
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    process = await asyncio.create_subprocess_exec(
        *(str(node), str(vite), "--config", str(config)),
        cwd=FRONTEND,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            async for line in process.stdout:
                if str(port).encode() in line:
                    break
        yield f"127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended
            process.terminate()
        await process.wait()


def _has_run(function: dict[str, Any]) -> bool:
    """Tell whether a function has run; a module's own code does not count."""
    whole = function["ranges"][0]
    is_module = not function["functionName"] and not whole["startOffset"]
    return bool(whole["count"]) and not is_module
