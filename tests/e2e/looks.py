"""What every page is checked for: nothing for axe to find, and pictures for people to look at."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

SHOTS = Path(os.environ.get("SUPT_SCREENSHOTS") or Path(__file__).parent / "screenshots")
"""Not in git: to be looked at, not compared."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": ["color-contrast"]}
WIDE: ViewportSize = {"width": 1100, "height": 760}
PHONE: ViewportSize = {"width": 390, "height": 780}
SLIM: ViewportSize = {"width": 320, "height": 640}
"""WCAG 1.4.10: what 400 % of zoom leave of 1280 pixels."""


async def no_violations(
    page: Page, rules: dict[str, list[str]] = RULES, *, context: str | None = None
) -> None:
    """Let axe look at a page, or at what a selector finds on it."""
    results = await Axe().run(page, context, rules)
    assert results.violations_count == 0, results.generate_report()


async def nothing_sticks_out(page: Page) -> None:
    """A slim page must not need to be scrolled in two directions."""
    wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{wide} pixels stick out at {page.viewport_size}"


LOW: tuple[ViewportSize, ...] = (
    {"width": 740, "height": 360},
    {"width": 640, "height": 400},
    {"width": 360, "height": 740},
)
"""A phone on its side, a window at 200 % of zoom, and a phone."""

OUTSIDE = """() => {
  const page = document.documentElement;
  const found = [...document.querySelectorAll(
    ".heading button, .actions > button, .submit .primary, .figures, .status"
  )].filter((one) => one.checkVisibility()).filter((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  });
  const cut = [...document.querySelectorAll(".option, .quiet")].filter(
    (one) => one.scrollWidth > one.clientWidth + 1
  );
  const scrolls = page.scrollHeight > page.clientHeight + 1 ? ["the page scrolls"] : [];
  return [...found, ...cut].map((one) => one.textContent).concat(scrolls);
}"""


async def fits_low_pages(page: Page) -> None:
    """On a low or slim labelling page all is in view that is always needed, and nothing is cut."""
    for size in (*LOW, WIDE):
        await page.set_viewport_size(size)
        assert await page.evaluate(OUTSIDE) == [], size


async def look(page: Page, name: str) -> None:
    """Check a page in light and dark, wide and slim, and take its picture in each."""
    await no_violations(page)
    await page.screenshot(path=SHOTS / f"{name}-light.png")
    await page.emulate_media(color_scheme="dark")
    await no_violations(page, CONTRAST)
    await page.screenshot(path=SHOTS / f"{name}-dark.png")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(SLIM)
    await nothing_sticks_out(page)
    await page.set_viewport_size(PHONE)
    await nothing_sticks_out(page)
    await page.screenshot(path=SHOTS / f"{name}-phone.png")
    await page.set_viewport_size(WIDE)
