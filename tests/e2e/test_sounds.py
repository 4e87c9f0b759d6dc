"""Sounds of another server: played always, drawn where both servers allow the page to read them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from supt_async.domain.project import Project, Settings
from tests.e2e.projects import Site, settled, tune
from tests.support.servers import Running, run_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TASK = {"kind": "choice", "options": ["speech", "music"], "item": "audio"}
DRAWN = "() => document.querySelector('.waveform > div')?.shadowRoot?.querySelector('canvas')"


@asynccontextmanager
async def elsewhere(*headers: str) -> AsyncIterator[str]:
    """Serve a sound on another port, with further headers; yields the server's origin."""
    content = tune()
    head = ("HTTP/1.1 200 OK", "content-type: audio/wav", f"content-length: {len(content)}")
    answer = "\r\n".join((*head, "connection: close", *headers, "", "")).encode() + content

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def sounds(server: Running, origin: str) -> Project:
    project = await server.storage.catalogue.create_project(
        "sounds", title="Sounds", task=TASK, settings=Settings()
    )
    await server.add(project, f"{origin}/a.wav")
    return project


@asynccontextmanager
async def listening(
    chromium: Browser, folder: Path, origin: str, media_origins: str
) -> AsyncIterator[Page]:
    async with run_server(f"sqlite:///{folder}/x.db", media_origins=media_origins) as server:
        project = await sounds(server, origin)
        site = Site(server, chromium)
        async with site.profile() as profile:
            await site.sign_in(profile, "Ada", project)
            page = await profile.new_page()
            await page.goto(site.address("sounds"))
            await settled(page)
            yield page


async def test_a_sound_that_both_servers_let_the_page_read_is_drawn(
    chromium: Browser, tmp_path: Path
) -> None:
    async with (
        elsewhere("access-control-allow-origin: *") as origin,
        listening(chromium, tmp_path, origin, origin) as page,
    ):
        await page.wait_for_function(DRAWN)
        await expect(page.get_by_text("No waveform")).to_have_count(0)


@pytest.mark.parametrize("named", [True, False])
async def test_one_that_a_server_does_not_let_be_read_is_played_and_says_so(
    chromium: Browser, tmp_path: Path, named: bool
) -> None:
    headers = () if named else ("access-control-allow-origin: *",)
    async with (
        elsewhere(*headers) as origin,
        listening(chromium, tmp_path, origin, origin if named else "") as page,
    ):
        await expect(page.get_by_text("No waveform")).to_be_visible()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("button", name="Pause")).to_be_visible()
