"""Rankings in real browsers: by keys and by dragging."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.page_checks import check_page
from tests.e2e.projects import Site
from tests.e2e.user_actions import press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TASK = {"kind": "rank", "options_from": "answers", "item": {"question": "text"}}
ITEMS = (
    {
        "question": "Why is the sky blue?",
        "answers": [
            "Air scatters short waves more than long ones, so blue light comes from everywhere.",
            "Because of the sea.",
            "It is not: at night it is black.",
        ],
    },
    {"question": "What is the capital of France?", "answers": ["Lyon", "Paris", "It is Paris."]},
)


async def test_answers_are_put_in_order_by_keys(sites: Site) -> None:
    await sites.ask("rank", TASK, *ITEMS)
    async with sites.page("rank") as page:
        first, second, third = await options(page)
        await press_all(page, "3", "1")
        await expect(row(page, first)).to_have_attribute("aria-valuetext", "place 2 of 2")
        await row(page, third).focus()
        await page.keyboard.press("ArrowDown")
        await expect(row(page, third)).to_be_focused()
        if sites.browser.browser_type.name == "chromium":  # it shows dark and narrow pages, too
            await check_page(page, "rank")
        await press_all(page, "2", "Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("rank")
    assert label.value == [first, third, second]


async def test_answers_are_dragged_into_another_order_and_survive_a_reload(sites: Site) -> None:
    await sites.ask("rank-mouse", TASK, *ITEMS)
    async with sites.page("rank-mouse") as page:
        first, second, third = await options(page)
        await press_all(page, "1", "2")
        await drag(page, page.locator(".rank-next"), row(page, first), above=True)
        await expect(page.locator(".ranked-row")).to_have_count(3)
        await drag(page, row(page, second), row(page, third), above=True)
        await expect(row(page, second)).to_have_attribute("aria-valuenow", "1")
        await page.locator("html").evaluate("dispatchEvent(new Event('pagehide'))")
        await page.reload()
        await expect(row(page, third)).to_have_attribute("aria-valuenow", "2")
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("rank-mouse")
    assert label.value == [second, third, first]


async def options(page: Page) -> list[str]:
    """Return the options of the item on screen."""
    await expect(page.locator(".rank-next")).to_have_count(3)
    return await page.locator(".rank-next .name").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("spinbutton", name=name, exact=True)


async def drag(page: Page, what: Locator, to: Locator, *, above: bool) -> None:
    """Drag a row to the upper or lower part of another."""
    start, end = await what.bounding_box(), await to.bounding_box()
    assert start is not None
    assert end is not None
    await page.mouse.move(start["x"] + 90, start["y"] + start["height"] / 2)
    await page.mouse.down()
    target = end["y"] + end["height"] * (0.25 if above else 0.75)
    await page.mouse.move(end["x"] + 90, (start["y"] + target) / 2, steps=3)
    await page.mouse.move(end["x"] + 90, target, steps=3)
    await page.mouse.up()
