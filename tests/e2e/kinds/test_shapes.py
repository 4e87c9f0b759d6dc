"""Shapes drawn on images by mouse, finger and keyboard."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page_checks import SCREENSHOTS, check_page
from tests.e2e.projects import Site
from tests.e2e.user_actions import point_at, press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SIX = [(20 + x * 205, 20 + y * 195) for y in range(2) for x in range(3)]
"""Where, on an image of 640 x 420, six shapes of 150 x 150 begin that don't touch each other."""


async def drag(page: Page, x: float, y: float) -> None:
    """Draw a box of 150 x 150 as a hand does: it comes near, presses, moves on and lets go."""
    await page.mouse.move(*await point_at(page, x - 8, y - 8), steps=3)
    await page.mouse.move(*await point_at(page, x, y), steps=2)
    await page.mouse.down()
    await page.mouse.move(*await point_at(page, x + 150, y + 150), steps=25)
    await page.mouse.up()


async def touch_drag(page: Page, x: float, y: float) -> None:
    """Draw a box of 150 x 150 with a finger."""
    touch = await page.context.new_cdp_session(page)
    for step in range(12):
        at = await point_at(page, x + step * 150 / 11, y + step * 150 / 11)
        points = [{"x": at[0], "y": at[1]}]
        kind = "touchMove" if step else "touchStart"
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await touch.detach()


async def click_around(page: Page, x: float, y: float) -> None:
    """Draw a polygon of four corners, click by click, and close it at the first."""
    for dx, dy in ((0, 0), (150, 0), (150, 150), (0, 150), (0, 0)):
        await page.mouse.move(*await point_at(page, x + dx, y + dy), steps=3)
        await page.mouse.down()
        await page.mouse.up()


async def tap_around(page: Page, x: float, y: float) -> None:
    """Draw a polygon of four corners with a finger, tap by tap, and close it at the first."""
    for dx, dy in ((0, 0), (150, 0), (150, 150), (0, 150), (0, 0)):
        await page.touchscreen.tap(*await point_at(page, x + dx, y + dy))


@pytest.mark.parametrize(
    ("kind", "draw"),
    [
        ("boxes", drag),
        ("boxes", touch_drag),
        ("polygons", click_around),
        ("polygons", tap_around),
    ],
)
async def test_six_shapes_are_drawn_one_after_the_other(
    site: Site, kind: str, draw: Callable[[Page, float, float], Awaitable[None]]
) -> None:
    slug = f"{kind}-{draw.__name__.replace('_', '-')}"
    async with site.page(slug, like=kind, has_touch=draw in (touch_drag, tap_around)) as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        shapes = page.locator(".shape-choice")
        for count, (x, y) in enumerate(SIX, start=1):
            await draw(page, x, y)
            await expect(shapes).to_have_count(count)
        # They are still there after a reload.
        await page.reload()
        await expect(shapes).to_have_count(6)
        await page.locator(".a9s-annotationlayer").wait_for()
        if draw is drag:
            await page.mouse.click(*await point_at(page, 450, 290), delay=20)
            # It is moved as a whole, and that makes no seventh.
            await page.mouse.move(*await point_at(page, 500, 290))
            await page.mouse.down()
            await page.mouse.move(*await point_at(page, 510, 300), steps=5)
            await page.mouse.up()
            await page.mouse.move(*await point_at(page, 600, 190))
            await page.mouse.down()  # this one ends outside of the image
            await page.mouse.move(*await point_at(page, 720, 240), steps=5)
            await page.mouse.up()
            await expect(shapes).to_have_count(7)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels(slug)
    assert isinstance(label.value, list)
    corners = [
        shape["xyxy"][:2] if "xyxy" in shape else shape["points"][0] for shape in label.value
    ]
    moved = [*SIX[:5], (440, 225), (600, 190)] if draw is drag else SIX
    assert corners == [pytest.approx(at, abs=2.5) for at in moved]


@pytest.mark.parametrize("kind", ["boxes", "polygons", "points"])
async def test_shapes_are_made_moved_and_taken_back_without_a_mouse(site: Site, kind: str) -> None:
    slug = f"{kind}-keys"
    async with site.page(slug, like=kind) as page:
        await expect(page.get_by_role("button", name="Add")).to_have_attribute(
            "aria-disabled", "false"
        )
        await press_all(page, ".", "2", ".", ".", "Backspace")
        shapes = page.locator(".shape-choice")
        await expect(shapes).to_have_count(2)
        # Tab walks through them, from the button that adds one backwards.
        await page.get_by_role("button", name="Add").focus()
        await press_all(page, "Shift+Tab", "Shift+Tab")
        await expect(shapes.first).to_be_focused()
        await press_all(page, "ArrowLeft", "ArrowUp", "ArrowUp")
        await page.screenshot(path=SCREENSHOTS / f"{kind}-drawn-light.png")
        if kind == "boxes":  # the others look alike
            await check_page(page, "boxes-drawn")
        await press_all(page, "Tab", "Delete")
        await expect(shapes).to_have_count(1)
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
        await page.keyboard.press("Backspace")
        await expect(shapes).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels(slug)
    assert isinstance(label.value, list)
    (shape,) = label.value
    assert shape["label"] == "tree"
    middle = {"boxes": [256, 145, 382, 271], "points": [319, 208]}
    if kind in middle:
        assert shape.get("xyxy") == middle[kind] or shape.get("coordinates") == middle[kind]


async def test_an_image_is_zoomed_and_a_box_still_lands_where_it_was_drawn(site: Site) -> None:
    async with site.page("boxes-zoomed", like="boxes") as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        await press_all(page, "+", "+")
        await expect(page.get_by_text("196 %")).to_be_attached()
        await page.mouse.move(*await point_at(page, 300, 200))
        await page.mouse.down()
        await page.mouse.move(*await point_at(page, 330, 230), steps=4)
        await page.mouse.up()
        await expect(page.locator(".shape-choice")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels("boxes-zoomed")
    assert isinstance(label.value, list)
    assert label.value[0]["xyxy"] == pytest.approx([300, 200, 330, 230], abs=1.5)


async def test_two_fingers_zoom_an_image_where_they_are(site: Site) -> None:
    async with site.page("boxes-pinched", like="boxes") as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        x, y = await point_at(page, 320, 210)
        touch = await page.context.new_cdp_session(page)

        async def fingers(kind: str, apart: float | None) -> None:
            places = [] if apart is None else [{"x": x - apart, "y": y}, {"x": x + apart, "y": y}]
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        await fingers("touchStart", 40)
        await fingers("touchMove", 60)
        await fingers("touchMove", 80)
        await fingers("touchEnd", None)
        await expect(page.get_by_text("200 %")).to_be_attached()
        assert await point_at(page, 320, 210) == pytest.approx((x, y), abs=6)
        await expect(page.locator(".shape-choice")).to_have_count(0)  # they draw nothing


@pytest.mark.parametrize(("kind", "draw"), [("boxes", drag), ("polygons", click_around)])
async def test_a_press_on_a_shape_chooses_it_and_begins_no_other(
    sites: Site, kind: str, draw: Callable[[Page, float, float], Awaitable[None]]
) -> None:
    async with sites.page(f"{kind}-pressed", like=kind) as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        shapes = page.locator(".shape-choice")
        for count, (x, y) in enumerate(SIX[:2], start=1):
            await draw(page, x, y)
            await expect(shapes).to_have_count(count)
        await page.mouse.click(*await point_at(page, SIX[0][0] + 75, SIX[0][1] + 75), delay=20)
        await expect(shapes.first).to_have_attribute("aria-pressed", "true")
        await press_all(page, "ArrowRight", "2")
        await expect(shapes.first).to_have_accessible_name(re.compile("^1 Tree, at 21, 20, "))
        await page.mouse.click(*await point_at(page, SIX[1][0] + 75, SIX[1][1] + 75), delay=20)
        await expect(shapes.last).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("Escape")
        await draw(page, *SIX[4])
        await expect(shapes).to_have_count(3)
