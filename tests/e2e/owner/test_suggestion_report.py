"""An owner sees what suggestions do, in a real browser on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.project import Role
from tests.contract.suggestions.stored_labels import labels, store, store_typical
from tests.e2e.owner.visitor import animals, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
SHIFT = (
    "People who see the suggestion give it as their answer more often, by 20.0 percentage points"
)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("light", {"viewport": {"width": 1280, "height": 900}}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": {"width": 320, "height": 640}, "has_touch": True}),
    ],
    ids=["light", "dark", "phone"],
)
async def test_the_owner_sees_what_suggestions_do_and_the_figures_behind(
    chromium: Browser, server: Running, name: str, profile: dict[str, Any]
) -> None:
    project = await animals(server)
    await store_typical(server.storage, project.id)
    newer = labels(30, same=20, shown=True, first=3_000, version="2026-11")
    few = ({**row, "suggestion_source": "r" * 60} for row in newer)
    await store(server.storage, project.id, few)
    async with visit(chromium, server, project, "Olga", Role.ADMIN, **profile) as owner:
        await owner.section(server, "suggestions")
        llm = owner.page.get_by_role("region", name="llm")
        await expect(llm.get_by_text(SHIFT)).to_be_visible()
        await expect(llm.locator(".measure")).to_have_count(2)
        others = owner.page.get_by_role("region", name="r" * 60)
        await expect(
            others.get_by_text("not enough blind answers yet, 0 of 100").first
        ).to_be_visible()
        table = owner.page.get_by_role("group", name="What suggestions do")
        await expect(table).to_be_hidden()
        await owner.page.get_by_text("All figures as a table").click()
        await expect(table.get_by_role("row", name="+20.0 points")).to_be_visible()
        await no_violations(owner.page)
        assert await owner.page.evaluate(OVERFLOW) <= 0
        picture = SCREENSHOTS / f"owner-suggestion-report-{name}.png"
        await owner.page.screenshot(path=picture, full_page=True)
        assert owner.faults == []
