"""The owner chooses whose suggestions labellers see."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import visit
from tests.e2e.page_checks import check_page
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SOURCE = '<img src=x onerror="window.pwned = 1">'
"""Name of a source, which is text on both pages."""


async def test_a_source_is_chosen_and_labellers_see_its_suggestions(
    chromium: Browser, server: Running
) -> None:
    task = {"kind": "choice", "options": ["cat", "dog"]}
    project = await server.storage.catalogue.create_project("animals", title="Animals", task=task)
    one = NewSuggestion(source=SOURCE, value="dog", score=0.5)
    items = [NewItem(payload=encode(text), suggestions=(one,)) for text in ("a", "b", "c")]
    await server.storage.catalogue.add_items(project.id, items)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        visit(chromium, server, project, "Ada") as ada,
    ):
        await expect(ada.page.locator("[data-state=item]")).to_have_count(1)
        await expect(ada.page.locator(".suggestion")).to_have_count(0)
        await owner.section(server, "suggestions")
        shown = owner.page.get_by_role("region", name="What labellers see")
        await shown.get_by_label("Suggestions of").select_option(SOURCE)
        await shown.get_by_label("Without a suggestion").fill("0")
        await shown.get_by_role("button", name="Save").click()
        await expect(shown.get_by_text("Saved")).to_be_visible()
        await check_page(owner.page, "owner-suggestions")
        await ada.page.reload()
        for _ in range(3):  # what she had before keeps what was sent with it
            await expect(ada.page.locator("[data-state=item]")).to_have_count(1)
            if await ada.page.locator(".suggestion").count():
                break
            await ada.page.keyboard.press("1")
        await expect(ada.page.locator(".suggestion")).to_contain_text(f"Suggested by {SOURCE} 50 %")
        assert await ada.page.evaluate("window.pwned") is None
        assert await owner.page.evaluate("window.pwned") is None
