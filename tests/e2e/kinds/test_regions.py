"""Regions with questions and relations, made by keyboard and by mouse in each browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page_checks import CONTRAST, check_page, fits_low_viewports, no_violations
from tests.e2e.projects import Site
from tests.e2e.user_actions import all_saved, point_at, press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def check_looks(page: Page, name: str) -> None:
    """Check a page with axe; Chromium shows it in dark colours and narrow, too."""
    browser = page.context.browser
    assert browser is not None
    if browser.browser_type.name == "chromium":
        await check_page(page, name)
    else:
        await no_violations(page)
        await no_violations(page, CONTRAST)


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    await page.mouse.move(*await point_at(page, start[0] - 5, start[1] - 5), steps=3)
    await page.mouse.move(*await point_at(page, *start), steps=2)
    await page.mouse.down()
    await page.mouse.move(*await point_at(page, *end), steps=12)
    await page.mouse.up()


async def test_entities_with_relations_are_marked_by_keyboard_alone(sites: Site) -> None:
    async with sites.page("relations") as page:
        names = page.locator(".span-name")
        asked = page.locator(".asked")
        # The third word is Ada; with the fourth it is a person.
        await press_all(page, "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "1")
        await expect(asked).to_have_attribute("aria-label", "Which role?")
        await page.keyboard.press("2")
        await expect(asked).to_have_attribute("aria-label", "note")
        await page.keyboard.type("writes letters")
        await page.keyboard.press("Enter")
        await expect(asked).to_have_count(0)
        # Past the emoji and "met" to Charles Babbage, who is left without an answer at first.
        await press_all(page, *["ArrowRight"] * 3)
        await press_all(page, "Shift+ArrowRight", "1", "Escape", "Escape")
        await expect(names).to_have_count(2)
        await expect(page.get_by_text("1 region still needs answers.")).to_be_visible()
        await page.reload()
        await expect(names).to_have_count(2)
        await page.keyboard.press(",")
        await expect(asked).to_have_attribute("aria-label", "Which role?")
        await press_all(page, "1", "Escape", "Escape")
        await expect(page.get_by_text("still needs answers.")).to_have_count(0)
        await names.first.focus()
        await page.keyboard.press("Shift+>")
        await expect(page.get_by_role("group", name="Labels for the relation")).to_be_visible()
        await press_all(page, "Tab", "1")
        await expect(page.locator(".arc")).to_have_count(1)
        await check_looks(page, "relations-marked")
        await page.reload()
        await expect(names.first).to_have_attribute("aria-label", RELATED)
        await page.keyboard.press("Enter")
        await all_saved(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("relations")
    assert label.value == {
        "regions": [
            [9, 21, "person", {"role": "guest", "note": "writes letters"}],
            [31, 46, "person", {"role": "host"}],
        ],
        "relations": [[0, 1, "met"]],
    }


RELATED = (
    "Person: Ada Lovelace, characters 9 to 21, 1 of 2, related to Person “Charles Babbage” (met)"
)


async def test_a_relation_is_dragged_from_name_to_name_and_goes_with_its_region(
    sites: Site,
) -> None:
    async with sites.page("relations-mouse", like="relations") as page:
        names = page.locator(".span-name")
        await press_all(page, "ArrowRight", "ArrowRight", "2", "Escape", "ArrowRight", "2")
        await expect(names).to_have_count(2)
        start, end = await names.first.bounding_box(), await names.last.bounding_box()
        assert start is not None
        assert end is not None
        await page.mouse.move(start["x"] + 8, start["y"] + 8)
        await page.mouse.down()
        await page.mouse.move(end["x"] + 8, end["y"] + 8, steps=5)
        await page.mouse.up()
        await page.get_by_role("button", name="spoke in").click()
        await expect(page.locator(".relation-list li")).to_have_count(1)
        await names.first.focus()
        await page.keyboard.press("Delete")
        await expect(page.locator(".relation-list li")).to_have_count(0)
        await page.keyboard.press("Backspace")
        await expect(page.locator(".relation-list li")).to_have_count(1)
        await page.get_by_role("button", name="Remove:").focus()
        await page.keyboard.press("Delete")
        await expect(page.locator(".relation-list li")).to_have_count(0)
        await expect(names).to_have_count(2)


async def test_boxes_with_attributes_are_drawn_by_mouse(sites: Site) -> None:
    async with sites.page("attributes") as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        asked = page.locator(".asked")
        await drag(page, (60, 200), (160, 310))
        await expect(asked).to_have_attribute("aria-label", "colour")
        await page.get_by_role("button", name="red", exact=True).click()
        await expect(asked).to_have_attribute("aria-label", "floors")
        await page.get_by_role("button", name="2", exact=True).click()
        await expect(asked).to_have_count(0)
        # The next one is drawn without an answer to anything.
        await drag(page, (250, 200), (350, 310))
        await expect(page.get_by_text("1 region still needs answers.")).to_be_visible()
        await check_looks(page, "boxes-attributes")
        # However long the row of boxes is, Submit is in view.
        await fits_low_viewports(page)
        await page.reload()
        await expect(page.locator(".shape-choice")).to_have_count(2)
        await page.locator(".a9s-annotationlayer").wait_for()
        await page.get_by_role("button", name="1 unanswered").click()
        await page.get_by_role("button", name="white", exact=True).click()
        await page.get_by_role("button", name="3", exact=True).click()
        await page.get_by_role("button", name="Submit").click()
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
        newest = await page.locator(".rail-entry.newest").bounding_box()
        skip = await page.get_by_role("button", name="Skip").bounding_box()
        assert newest
        assert skip
        assert newest["x"] + newest["width"] <= skip["x"]
    (label,) = await sites.labels("attributes")
    assert isinstance(label.value, list)
    assert [shape["answers"] for shape in label.value] == [
        {"colour": "red", "floors": 2},
        {"colour": "white", "floors": 3},
    ]


async def test_characters_of_a_text_from_right_to_left_are_marked_and_related_by_finger(
    site: Site,
) -> None:
    async with site.page("characters", has_touch=True) as page:
        names = page.locator(".span-name")
        # To the left is what comes next: the second word, and two characters of the third.
        await press_all(page, "Control+ArrowLeft", "Control+ArrowLeft", "1")
        await press_all(page, "Control+ArrowLeft", "Control+ArrowRight", "ArrowLeft", "ArrowLeft")
        await press_all(page, "Shift+ArrowLeft", "2")
        await expect(names).to_have_count(2)
        await names.first.tap()
        await page.get_by_role("button", name="Relate", exact=True).tap()
        await names.last.tap()
        await page.get_by_role("button", name="to", exact=True).tap()
        await expect(page.locator(".arc")).to_have_count(1)
        await page.get_by_role("button", name="Submit").tap()
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels("characters")
    assert label.value == {
        "regions": [[4, 9, "a"], [10, 12, "b"]],
        "relations": [[0, 1, "to"]],
    }
