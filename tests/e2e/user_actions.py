"""Mouse and keyboard actions on the labelling page."""

from __future__ import annotations

from playwright.async_api import Page, expect


async def point_at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return the screen position of a pixel of the image."""
    await expect(page.locator(".zoom-canvas")).to_be_visible()
    canvas = await page.locator(".zoom-canvas").bounding_box()
    assert canvas is not None
    return canvas["x"] + x * canvas["width"] / 640, canvas["y"] + y * canvas["height"] / 420


async def all_saved(page: Page) -> None:
    """Wait until the server has every answer: the status line says so 400 ms too long."""
    await expect(page.locator("[data-unsaved='0']")).to_be_attached()


async def nothing_unsaved(page: Page) -> None:
    """Wait for answers that are on their way, if the page shows any: closing it may lose them."""
    await expect(page.locator("[data-unsaved]:not([data-unsaved='0'])")).to_have_count(0)


async def press_all(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)
