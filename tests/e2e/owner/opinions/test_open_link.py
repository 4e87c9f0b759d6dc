"""Somebody comes by an open link, labels up to their quota, and is sent back with a code."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import animals, answer, no_violations, visit
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BACK = "https://platform.example.org/done?cc={code}"


async def make_link(page: Page) -> str:
    """Make a link for one person who gives two answers, on the owner's page."""
    panel = page.get_by_role("region", name="Open links")
    await panel.get_by_role("spinbutton", name="Number of people").fill("1")
    await panel.get_by_role("spinbutton", name="Answers each").fill("2")
    await panel.get_by_role("textbox", name="Return address").fill(BACK)
    await panel.get_by_role("textbox", name="Completion code").fill("C1ABC")
    await panel.get_by_role("button", name="Make link").click()
    return await panel.get_by_role("textbox", name="Link for 1 person").input_value()


async def test_a_guest_labels_up_to_their_quota_and_goes_back_with_a_code(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, *map(str, range(5)))
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "people")
        link = await make_link(owner.page)
        await no_violations(owner.page)
        code = link.partition("#")[2]
        context = await chromium.new_context()
        try:
            guest = await context.new_page()
            await guest.goto(f"{server.url}/open?PROLIFIC_PID=5f3a#{code}")
            await expect(guest.get_by_role("heading", name="You are invited")).to_be_visible()
            await no_violations(guest)
            await guest.get_by_role("button", name="Begin").click()
            await guest.wait_for_url(re.compile(r"/label/"))
            for _ in range(2):
                await answer(guest, "1")
            await expect(guest.get_by_role("heading", name="You are done")).to_be_visible()
            await expect(guest.get_by_text("C1ABC")).to_be_visible()
            await no_violations(guest)
            await went_back(guest)
        finally:
            await context.close()
        await expect(owner.page.get_by_text("1 of 1")).to_be_visible()
        second = await chromium.new_context()
        try:
            late = await second.new_page()
            await late.goto(f"{server.url}/open#{code}")
            await late.get_by_role("button", name="Begin").click()
            await expect(late.get_by_text("nobody can begin by it any more")).to_be_visible()
        finally:
            await second.close()
    labels = await server.storage.queue.counts(project.id)
    assert labels.labels == 2


async def went_back(guest: Page) -> None:
    """Press the button that leads back, and wait for where it leads."""
    there: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def platform(route: Route) -> None:
        there.set_result(route.request.url)
        await route.fulfill(status=200, body="Thank you")

    await guest.route("https://platform.example.org/**", platform)
    await guest.get_by_role("link", name="Back to platform.example.org").click()
    async with asyncio.timeout(30):
        assert await there == BACK.replace("{code}", "C1ABC")


async def test_items_come_to_the_group_that_they_are_assigned_to(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, "for everybody")
    await server.token("Ada", project)
    await server.token("Bob", project)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "people")
        panel = owner.page.get_by_role("region", name="Groups")
        await panel.get_by_role("textbox", name="Group").fill("nurses")
        await panel.get_by_role("textbox", name="People").fill("Ada")
        await panel.get_by_role("button", name="Make group").click()
        await expect(panel.get_by_role("button", name="Change group nurses")).to_be_visible()
    item = NewItem(payload=encode("for nurses"), assign=("nurses",))
    await server.storage.catalogue.add_items(project.id, [item])
    async with visit(chromium, server, project, "Bob") as bob:
        await expect(bob.page.get_by_text("for everybody", exact=True)).to_be_visible()
    async with visit(chromium, server, project, "Ada") as ada:
        await expect(ada.page.get_by_text("for nurses", exact=True)).to_be_visible()
