"""Visitors: owners and labellers on their pages, each with a browser profile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role
from supt_async.payloads.codec import encode
from tests.e2e.user_actions import all_saved, nothing_unsaved
from tests.support.servers import Running
from tests.support.waiting import SECONDS

TEXTS = ("a red fox", "a blue jay", "a red kite", "a grey heron", "a brown bear", "a green frog")


async def animals(server: Running, *texts: str, **changes: Any) -> Project:
    task = {"kind": "choice", "options": ["cat", "dog"], **changes.pop("task", {})}
    project = await server.storage.catalogue.create_project(
        "animals", title="Animals", task=task, **changes
    )
    items = [NewItem(payload=encode(text)) for text in texts or TEXTS]
    await server.storage.catalogue.add_items(project.id, items)
    return project


class Visitor:
    """Somebody's browser, with a profile of its own; what goes wrong in it is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.loaded: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._console)
        page.on("requestfinished", lambda request: self.loaded.append(request.url))
        self._told: list[dict[str, Any]] = []
        self._frame = asyncio.Event()
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, frame: str | bytes) -> None:
        self._told.append(json.loads(frame))
        self._frame.set()

    async def told(self, type_: str, **fields: Any) -> None:
        """Wait until the server has said this to the page: it need not show."""
        meant = {"type": type_, **fields}
        async with asyncio.timeout(SECONDS):
            while not any(meant.items() <= message.items() for message in self._told):
                self._frame.clear()
                await self._frame.wait()

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    async def section(self, server: Running, name: str, query: str = "") -> None:
        await self.page.goto(f"{server.url}/admin/animals/{name}{query}")
        await expect(self.page.locator(f"[data-section={name or 'overview'}]")).to_be_visible()


@asynccontextmanager
async def visit(
    chromium: Browser,
    server: Running,
    project: Project | None,
    name: str,
    role: Role = Role.LABELLER,
    **profile: Any,
) -> AsyncIterator[Visitor]:
    """Open the invitation link of somebody new in a fresh profile."""
    id_ = None if project is None else project.id
    invitation = await server.storage.people.invite(name, project=id_, role=role)
    context = await chromium.new_context(**{"viewport": {"width": 1100, "height": 800}, **profile})
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(f"{server.url}/join#{invitation.code}")
    await visitor.page.wait_for_url("**/admin/**" if role is Role.ADMIN else "**/label/**")
    yield visitor
    await nothing_unsaved(visitor.page)
    assert visitor.faults == []
    await context.close()


async def answer(page: Page, key: str) -> None:
    """Answer what is on the screen, and wait until it is saved and the next item is there."""
    item = page.locator("[data-item]").first
    before = await item.get_attribute("data-item")
    await page.keyboard.press(key)
    await expect(page.locator(f"[data-item='{before}']")).to_have_count(0)
    await all_saved(page)


async def labels(server: Running, project: Project) -> list[dict[str, Any]]:
    root = await server.token("exporter", project, Role.ADMIN)
    async with server.http(root) as http:
        text = (await http.get("/api/v1/projects/animals/labels")).text
    return [json.loads(line) for line in text.splitlines()]


async def no_violations(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
