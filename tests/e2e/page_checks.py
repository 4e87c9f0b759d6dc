"""Checks of every page: accessibility by axe, layout in narrow viewports, and screenshots."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

SCREENSHOTS = Path(os.environ.get("SUPT_SCREENSHOTS") or Path(__file__).parent / "screenshots")
"""Folder of the screenshots, which people look at; nothing compares them, and git ignores them."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": ["color-contrast"]}
WIDE: ViewportSize = {"width": 1100, "height": 760}
PHONE: ViewportSize = {"width": 390, "height": 780}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""Viewport of a 1280 pixel window at 400 % zoom (WCAG 1.4.10)."""


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def resize(page: Page, size: ViewportSize) -> None:
    """Set the viewport, and wait until the page has drawn what its scripts do about it.

    They learn of a media query that matches now with the next frame, and change the page with the
    one after it.
    """
    await page.set_viewport_size(size)
    await page.evaluate(TWO_FRAMES)


async def no_violations(
    page: Page, rules: dict[str, list[str]] = RULES, *, context: str | None = None
) -> None:
    """Check with axe that a page, or the part that a selector matches, has no violations."""
    results = await Axe().run(page, context, rules)
    assert results.violations_count == 0, results.generate_report()


async def no_horizontal_scroll(page: Page) -> None:
    """Check that the page does not scroll sideways."""
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{wide} pixels stick out at {page.viewport_size}"


LOW: tuple[ViewportSize, ...] = (
    {"width": 740, "height": 360},
    {"width": 640, "height": 400},
    {"width": 360, "height": 740},
)
"""Viewports of a phone on its side, of a window at 200 % zoom, and of a phone."""

OUTSIDE = """() => {
  const page = document.documentElement;
  const found = [...document.querySelectorAll(
    ".heading button, .actions > button, .submit .primary, .figures, .status"
  )].filter((one) => one.checkVisibility({ visibilityProperty: true })).filter((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  });
  const cut = [...document.querySelectorAll(".option, .quiet")].filter(
    (one) => one.scrollWidth > one.clientWidth + 1
  );
  const scrolls = page.scrollHeight > page.clientHeight + 1 ? ["the page scrolls"] : [];
  return [...found, ...cut].map((one) => one.textContent).concat(scrolls);
}"""


async def fits_low_viewports(page: Page) -> None:
    """Check that all controls of the labelling page are in view, uncut, in small viewports."""
    for size in (*LOW, WIDE):
        await resize(page, size)
        found = await page.evaluate(OUTSIDE)
        assert found == [], f"{found} at {size}"


async def check_page(page: Page, name: str) -> None:
    """Check a page in light and dark, wide and narrow, and take a screenshot of each."""
    await no_violations(page)
    await take_screenshot(page, f"{name}-light")
    await page.emulate_media(color_scheme="dark")
    await no_violations(page, CONTRAST)
    await take_screenshot(page, f"{name}-dark")
    await page.emulate_media(color_scheme="light")
    await resize(page, NARROW)
    await no_horizontal_scroll(page)
    await resize(page, PHONE)
    await no_horizontal_scroll(page)
    await take_screenshot(page, f"{name}-phone")
    await resize(page, WIDE)


async def take_screenshot(page: Page, name: str) -> None:
    """Take a screenshot in Chromium: for one, Firefox is given a style that the page refuses."""
    browser = page.context.browser
    if browser is not None and browser.browser_type.name == "chromium":
        await page.screenshot(path=SCREENSHOTS / f"{name}.png")
