"""Suggested regions: dashed until they are accepted one by one or all, in each browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.kinds.suggested import accepted, suggest
from tests.e2e.kinds.test_many_regions import press_quickly
from tests.e2e.kinds.test_regions import check_looks
from tests.e2e.page_checks import fits_low_viewports
from tests.e2e.projects import ARABIC, NEWS, PROJECTS, Site, landscape, tune
from tests.e2e.user_actions import all_saved, point_at, press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOUSES = [
    {"type": "box", "label": "house", "xyxy": [60 + 190 * place, 220, 150 + 190 * place, 310]}
    for place in range(3)
]
TRIANGLE = {"type": "polygon", "label": "sun", "points": [[510, 50], [560, 50], [535, 100]]}
POINT = {"type": "point", "label": "sun", "coordinates": [535, 75]}
OUTSIDE = {"type": "box", "label": "sun", "xyxy": [500.0, 40.0, 700.0, 9.5]}
COUNT = 500
MOST_TO_DECIDE = 120
"""Most changes of the document for a key that accepts one of hundreds of regions."""
MOST_TO_REJECT = 4 * COUNT
"""Most changes for a key that rejects one: each of the others says which of how many it is."""


async def submitted(page: Page) -> None:
    await all_saved(page)
    await expect(page.locator(".rail-entry.saved")).to_have_count(1)


async def test_entities_are_accepted_with_their_relations_by_keyboard(sites: Site) -> None:
    value = {
        "regions": [
            [9, 21, "person", {"role": "guest"}],
            [31, 46, "person", {"role": "host"}],
            [50, 57, "place"],
        ],
        "relations": [[0, 1, "met"], [0, 2, "spoke in"]],
    }
    await suggest(sites, "suggested-entities", PROJECTS["relations"][0], value, NEWS)
    async with sites.page("suggested-entities") as page:
        suggested = page.locator(".span-name.suggested")
        await expect(suggested).to_have_count(3)
        await expect(page.locator(".relation-list li.suggested")).to_have_count(2)
        await expect(page.get_by_text("Suggested by rules 93 %", exact=True)).to_be_visible()
        focus = await page.evaluate("document.activeElement.tagName")
        await check_looks(page, "suggested-entities")
        await fits_low_viewports(page)
        # The first key goes to the first one; the next ones accept one after the other.
        await press_all(page, "Enter", "Enter", "Enter")
        assert await page.evaluate("document.activeElement.tagName") == focus
        await expect(suggested).to_have_count(1)
        await expect(page.locator(".arc.suggested")).to_have_count(1)
        await page.reload()
        await expect(suggested).to_have_count(1)
        await expect(page.locator(".span-name")).to_have_count(3)
        await page.keyboard.press("Enter")
        await page.keyboard.press("Delete")
        await expect(page.locator(".span-name")).to_have_count(2)
        await page.keyboard.press("Backspace")
        await expect(suggested).to_have_count(1)
        await press_all(page, "Enter", "Enter")
        await submitted(page)
    (label,) = await sites.labels("suggested-entities")
    assert label.value == value
    assert await accepted(sites, "suggested-entities") == [True]


async def test_boxes_are_accepted_by_mouse_and_changed_ones_as_they_were_changed(
    sites: Site,
) -> None:
    await suggest(sites, "suggested-boxes", PROJECTS["boxes"][0], HOUSES, landscape())
    async with sites.page("suggested-boxes") as page:
        shapes = page.locator(".shape-choice")
        dashed = page.locator(".drawn-shape.suggested")
        await page.locator(".a9s-annotationlayer").wait_for()
        await expect(dashed).to_have_count(3)
        await page.mouse.click(*await point_at(page, 100, 280))
        await expect(shapes.first).to_have_attribute("aria-pressed", "true")
        await check_looks(page, "suggested-boxes")
        await fits_low_viewports(page)
        await page.get_by_role("button", name="Accept", exact=True).click()
        await expect(page.locator(".shape-choice.suggested")).to_have_count(2)
        # The second one is active now: what moves it also accepts it.
        await press_all(page, "ArrowRight", "ArrowRight")
        await expect(page.locator(".shape-choice.suggested")).to_have_count(1)
        await page.mouse.click(*await point_at(page, 480, 280))
        await page.get_by_role("button", name="Reject", exact=True).click()
        await expect(shapes).to_have_count(2)
        await page.get_by_role("button", name="Submit").click()
        await submitted(page)
    (label,) = await sites.labels("suggested-boxes")
    assert label.value == [HOUSES[0], {**HOUSES[1], "xyxy": [252, 220, 342, 310]}]
    assert await accepted(sites, "suggested-boxes") == [False]


@pytest.mark.parametrize(
    ("kind", "payload", "value", "stored"),
    [
        ("polygons", landscape(), [TRIANGLE], [TRIANGLE]),
        ("points", landscape(), [POINT], [POINT]),
        # As other tools may write them: with decimals, not in order, beyond the edge of the image.
        (
            "segments",
            tune(6),
            [[3.0, 4.0, "speech"], [1.0, 2.5, "music"]],
            [[1, 2.5, "music"], [3, 4, "speech"]],
        ),
        ("boxes", landscape(), [OUTSIDE], [{**OUTSIDE, "xyxy": [500, 9.5, 640, 40]}]),
    ],
)
async def test_all_are_accepted_at_once(
    site: Site, kind: str, payload: bytes, value: list[Any], stored: list[Any]
) -> None:
    slug = f"all-{kind}"
    await suggest(site, slug, PROJECTS[kind][0], value, payload)
    async with site.page(slug) as page:
        drawn = page.locator(".shape-choice.suggested, .segment.suggested")
        await expect(drawn).to_have_count(len(value))
        await check_looks(page, slug)
        await page.keyboard.press("Shift+Enter")
        await expect(drawn).to_have_count(0)
        await page.keyboard.press("Enter")
        await submitted(page)
    (label,) = await site.labels(slug)
    assert label.value == stored
    assert await accepted(site, slug) == [True]


async def test_regions_of_a_text_from_right_to_left_are_decided_by_finger(site: Site) -> None:
    value = {"regions": [[0, 3, "a"], [4, 9, "b"], [10, 12, "a"]], "relations": []}
    await suggest(site, "suggested-arabic", PROJECTS["characters"][0], value, ARABIC[0])
    async with site.page(
        "suggested-arabic", has_touch=True, viewport={"width": 390, "height": 780}
    ) as page:
        names = page.locator(".span-name")
        await names.nth(1).tap()
        await page.get_by_role("button", name="Accept", exact=True).tap()
        await expect(page.locator(".span-name.suggested")).to_have_count(2)
        await names.first.tap()
        await page.get_by_role("button", name="Reject", exact=True).tap()
        await expect(names).to_have_count(2)
        await expect(page.get_by_text("1 suggestion left out")).to_be_visible()
        await page.get_by_role("button", name="Submit").tap()
        await submitted(page)
    (label,) = await site.labels("suggested-arabic")
    assert label.value == {"regions": [[4, 9, "b"]], "relations": []}


async def test_the_buttons_of_regions_are_decided_by_tab_and_enter(sites: Site) -> None:
    value = [[3, 8, "date"], [9, 21, "person"], [31, 46, "person"]]
    await suggest(sites, "suggested-tab", PROJECTS["spans"][0], value, NEWS)
    async with sites.page("suggested-tab") as page:
        names = page.locator(".span-name")
        await page.keyboard.press("Tab")
        await expect(names.first).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(names.nth(1)).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(names.nth(2)).to_be_focused()
        await page.keyboard.press("Delete")
        await expect(names).to_have_count(2)
        await expect(names.nth(1)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".stage")).to_be_focused()
        await page.keyboard.press("Enter")
        await submitted(page)
    (label,) = await sites.labels("suggested-tab")
    assert label.value == value[:2]


async def test_a_key_changes_little_with_500_suggested_boxes(site: Site) -> None:
    boxes = [
        {"type": "box", "label": "house", "xyxy": [x * 25, y * 20, x * 25 + 18, y * 20 + 15]}
        for y in range(20)
        for x in range(25)
    ]
    value = {"regions": boxes, "relations": [[at, at + 1, "beside"] for at in range(0, 499, 5)]}
    await suggest(site, "suggested-crowd", PROJECTS["crowd"][0], value, landscape())
    async with site.page("suggested-crowd") as page:
        await expect(page.locator(".drawn-shape.suggested")).to_have_count(COUNT)
        await press_quickly(page, MOST_TO_DECIDE, "Enter", "Enter", "Enter", "Enter", "2")
        await press_quickly(page, MOST_TO_REJECT, "Delete", "Enter", "Delete")


async def test_a_key_changes_little_with_500_suggested_spans(site: Site) -> None:
    text = " ".join(f"word{place:03}" for place in range(COUNT))
    spans = [[place * 8, place * 8 + 7, "person"] for place in range(COUNT)]
    value = {"regions": spans, "relations": [[at, at + 1, "met"] for at in range(0, 499, 5)]}
    await suggest(site, "suggested-words", PROJECTS["book"][0], value, text)
    async with site.page("suggested-words") as page:
        await expect(page.locator(".span-name.suggested")).to_have_count(COUNT)
        await press_quickly(page, MOST_TO_DECIDE, "Enter", "Enter", "Enter", "Enter", "2")
        await press_quickly(page, MOST_TO_REJECT, "Delete", "Enter", "Delete")
