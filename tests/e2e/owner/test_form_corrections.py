"""Owners correct forms with the labeller's own questions."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role, Settings
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import labels, visit
from tests.e2e.page_checks import check_page
from tests.e2e.projects import PROJECTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_an_owner_corrects_one_answer_of_a_form_by_keys(
    chromium: Browser, server: Running
) -> None:
    task, payloads = PROJECTS["form"]
    project = await server.storage.catalogue.create_project(
        "animals", title="Tickets", task=task, settings=Settings()
    )
    await server.storage.catalogue.add_items(project.id, [NewItem(payload=encode(payloads[0]))])
    given = {"topic": "bug", "severity": 1, "parts": ["ui"], "who": [[13, 16, "person"]]}
    async with server.session("Ada", project) as ada:
        assert await ada.answer(await ada.get("item"), given) == "stored"
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await owner.section(server, "items")
        await page.locator("[data-row] button").first.click()
        await page.locator("[data-row] button").first.focus()
        await page.keyboard.press("c")
        form = page.get_by_role("group", name="Correct")
        await expect(form.locator(".question.given")).to_have_count(4)
        await expect(form.locator(".span-name")).to_have_count(1)
        await check_page(page, "owner-form")
        current = form.locator("[aria-current=step]")
        for name in ("note", "houses", "who", "parts", "severity"):
            await page.keyboard.press("PageUp")
            await expect(current).to_have_attribute("data-question", name)
        await page.keyboard.press("3")
        await expect(current).to_have_attribute("data-question", "parts")
        for name in ("who", "houses", "note"):
            await page.keyboard.press("Enter")
            await expect(current).to_have_attribute("data-question", name)
        await page.keyboard.press("Enter")
        await expect(current).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("row", name="Olga").last).to_contain_text("correction")
    last = (await labels(server, project))[-1]
    assert (last["value"], last["correction"]) == ({**given, "severity": 3}, True)
