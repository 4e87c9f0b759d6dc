"""Chats and markup as people meet them: by keyboard, by screen reader, in any direction."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page_checks import CONTRAST, PHONE, no_horizontal_scroll, no_violations
from tests.e2e.projects import ANSWER, PROJECTS, Site
from tests.e2e.user_actions import all_saved

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CHAT = [
    {"role": "system", "content": "You are *helpful*."},
    {"role": "user", "content": "مرحبا، كيف حالك؟"},
    {"role": "assistant", "content": ANSWER},
    {"role": "Reviewer 2", "content": "word " * 2000},
]
PAGE = '<h1 style="color:#2f55c8">Order</h1>' + "<p>line</p>" * 100
MANY = [
    {"role": ("user", "assistant")[turn % 2], "content": f"**{turn}** `x`\n\n" + "word " * 100}
    for turn in range(200)
]
CHOICE = {"kind": "choice", "options": ["good", "bad"]}
PROJECTS["talk"] = ({**CHOICE, "item": "chat"}, (CHAT, CHAT[:3]))
PROJECTS["talks"] = ({**CHOICE, "item": "chat"}, tuple(MANY[number:] for number in range(4)))
PROJECTS["page"] = ({**CHOICE, "item": "html"}, (PAGE, PAGE + "x", PAGE + "y"))

KEY = """() => new Promise((painted) => {
  const before = document.querySelector("[data-item]").dataset.item;
  const start = performance.now();
  const look = () => document.querySelector("[data-item]")?.dataset.item !== before
    ? setTimeout(() => painted(performance.now() - start)) : requestAnimationFrame(look);
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "1", code: "Digit1", bubbles: true, cancelable: true }));
  requestAnimationFrame(look);
})"""


async def active(page: Page) -> str:
    name: str = await page.evaluate("document.activeElement.tagName")
    return name


async def test_a_chat_tells_who_speaks_and_fits_a_phone(site: Site) -> None:
    async with site.page("talk", viewport=PHONE) as page:
        turns = page.get_by_role("article")
        await expect(turns.nth(1)).to_have_attribute("aria-label", "User, turn 2 of 4")
        direction = (
            await turns.nth(1).locator(".prose").evaluate("e => getComputedStyle(e).direction")
        )
        assert direction == "rtl"
        await page.get_by_role("button", name="Show all of it").press("Enter")
        await expect(page.get_by_role("button", name="Show less")).to_be_visible()
        await no_horizontal_scroll(page)
        await no_violations(page)
        await page.emulate_media(color_scheme="dark")
        await no_violations(page, CONTRAST)


async def test_two_hundred_turns_follow_a_key_at_once(sites: Site) -> None:
    async with sites.page("talks") as page:
        await expect(page.get_by_role("article").nth(196)).to_be_attached()
        took = [await page.evaluate(KEY) for _ in range(2)]
        await all_saved(page)
        # A tenth of a second on a quiet machine; this one may be busy.
        assert min(took) < 1_000, took


async def test_markup_is_read_and_left_by_key_and_a_click_into_it_takes_no_keys(
    sites: Site,
) -> None:
    async with sites.page("page") as page:
        frame = page.locator("iframe")
        await expect(frame).to_be_visible()
        await page.locator(".stage").focus()
        await page.keyboard.press("Tab")
        await expect(frame).to_be_focused()
        await page.keyboard.press("Tab")
        assert await active(page) == "BUTTON"
        await frame.click(position={"x": 100, "y": 100})
        await expect(frame).not_to_be_focused()
        await page.keyboard.press("1")
        await all_saved(page)
        assert len(await sites.labels("page")) == 1


async def test_markup_keeps_its_colours_and_has_no_violations(site: Site) -> None:
    async with site.page("page", name="second") as page:
        heading = page.frame_locator("iframe").locator("h1")
        await expect(heading).to_have_css("color", "rgb(47, 85, 200)")
        await no_violations(page)
