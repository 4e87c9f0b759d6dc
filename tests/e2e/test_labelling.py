"""A person labels digits in a real browser, on the real server."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.conftest import Demo, output
from tests.e2e.user_actions import all_saved

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def item_on_screen(page: Page) -> str:
    """Wait for an item, and return its id."""
    stage = page.locator("[data-item]").first
    await stage.wait_for()
    return str(await stage.get_attribute("data-item"))


async def press_and_wait(page: Page, key: str) -> str:
    """Press a key, wait until another item is on the screen, and return the one that was."""
    before = await item_on_screen(page)
    await page.keyboard.press(key)
    await expect(page.locator("[data-item]").first).not_to_have_attribute("data-item", before)
    return before


async def no_violations(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_ten_digits_are_labelled_by_key_and_one_is_undone(
    demo: Demo, tab: BrowserContext
) -> None:
    page = await tab.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(demo.links["labelling"])
    await expect(page.get_by_role("button", name="7")).to_be_visible()
    await no_violations(page)

    labelled = [await press_and_wait(page, str(digit)) for digit in range(10)]
    assert len(set(labelled)) == 10

    await page.keyboard.press("Backspace")
    await expect(page.locator("[data-item]").first).to_have_attribute("data-item", labelled[-1])
    await page.keyboard.press("3")
    await all_saved(page)
    await no_violations(page)
    assert errors == []

    lines = (await output("labels", "export", "digits", database=demo.database)).splitlines()
    found = {label["item"]: label["value"] for label in map(json.loads, lines)}
    expected = {item: str(digit) for digit, item in enumerate(labelled)}
    expected[labelled[-1]] = "3"
    assert found == expected


async def test_the_owner_sees_the_model_learn(demo: Demo, tab: BrowserContext) -> None:
    """After a dozen answers the owner's page shows a trained model, without a reload."""
    owner = await tab.new_page()
    await owner.goto(demo.links["admin"])
    await expect(owner.get_by_role("heading", name="Handwritten digits")).to_be_visible()
    await expect(owner.locator("[data-model=idle]").first).to_be_visible()
    assert tab.browser is not None
    labeller = await tab.browser.new_page()
    await labeller.goto(demo.links["labelling"])
    for digit in range(12):
        await press_and_wait(labeller, str(digit % 10))
    await expect(owner.locator("[data-model=ready]").first).to_be_visible(timeout=120_000)
    await expect(labeller.get_by_text("Score")).to_be_visible(timeout=120_000)
    await no_violations(owner)
    await labeller.close()


async def test_answers_survive_a_lost_connection_and_a_reload(
    demo: Demo, tab: BrowserContext
) -> None:
    page = await tab.new_page()
    await page.goto(demo.links["labelling"])
    await item_on_screen(page)
    await tab.set_offline(True)
    first = await press_and_wait(page, "1")
    # On this device's disk, that is: a reload before would have asked whether to leave.
    await expect(page.locator("[data-unsaved='1'][data-unkept='0']")).to_be_attached()
    await tab.set_offline(False)
    await page.reload()
    await expect(page.get_by_text("All saved")).to_be_visible(timeout=120_000)
    await all_saved(page)
    lines = (await output("labels", "export", "digits", database=demo.database)).splitlines()
    assert [(x["item"], x["value"]) for x in map(json.loads, lines)] == [(first, "1")]
