"""The page in a language that runs from right to left, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.page_checks import PHONE, WIDE, no_horizontal_scroll, no_violations, resize
from tests.e2e.projects import TEXTS, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

TOPICS = [
    {"value": "sports", "options": ["chess", "tennis"]},
    {"value": "arts", "options": ["film"]},
]


async def test_a_browser_that_asks_for_arabic_gets_the_page_from_right_to_left(site: Site) -> None:
    await site.ask("tree", {"kind": "choice", "options": TOPICS}, *TEXTS)
    async with site.page("tree", "Layla", locale="ar-EG", viewport=PHONE) as page:
        assert await page.evaluate("document.documentElement.dir") == "rtl"
        assert await page.evaluate("document.documentElement.lang") == "ar"
        await expect(page.get_by_text("حُفظ كل شيء")).to_be_visible()
        await no_horizontal_scroll(page)
        await no_violations(page)
        await resize(page, WIDE)
        first = page.get_by_role("treeitem", name="sports")
        await page.keyboard.press("ArrowDown")
        await expect(first).to_be_focused()
        await page.keyboard.press("ArrowLeft")  # into the option, which opens on the left
        await expect(page.get_by_role("treeitem", name="chess")).to_be_focused()
        await page.keyboard.press("ArrowRight")
        await expect(first).to_be_focused()
        await page.keyboard.press("?")
        await page.get_by_role("combobox", name="اللغة").select_option("de")
        await expect(page.get_by_text("Alles gespeichert")).to_be_visible()
        assert await page.evaluate("document.documentElement.dir") == "ltr"
