"""Forms in Chromium and Firefox: by keys, by mouse, by touch, after a reload, and undone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.page_checks import (
    CONTRAST,
    check_page,
    fits_low_viewports,
    no_horizontal_scroll,
    no_violations,
)
from tests.e2e.projects import Site
from tests.e2e.user_actions import press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SMALL = {"width": 360, "height": 740}
COVERED = """() => {
  // What a finger could press: in the open question, and what is always there.
  const found = [...document.querySelectorAll(
    "[aria-current=step] button, [aria-current=step] textarea, .form > .submit .primary, " +
    ".actions > button"
  )].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  return found.filter((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return !there || (there !== one && !one.contains(there) && !there.contains(one));
  }).map((one) => one.textContent);
}"""


async def at(page: Page, name: str | None) -> None:
    """Wait until a question is current, or with None Submit."""
    if name is None:
        await expect(page.locator("[aria-current=step]")).to_have_count(0)
    else:
        await expect(page.locator("[aria-current=step]")).to_have_attribute("data-question", name)


async def answers(site: Site, slug: str) -> list[Any]:
    return [label.value for label in await site.labels(slug)]


async def saved(page: Page, count: int = 1) -> None:
    await expect(page.locator(".rail-entry.saved")).to_have_count(count)


async def leave_out_what_may_be(page: Page) -> None:
    """Answer an item with praise, of which the form does not ask how bad it is."""
    await page.keyboard.press("2")
    await at(page, "parts")
    await press_all(page, "1", "Enter")
    await at(page, "who")
    await page.keyboard.press("Enter")
    await at(page, "houses")
    await page.keyboard.press("Control+Enter")
    await at(page, "note")
    await page.keyboard.press("Enter")
    await at(page, None)
    await page.keyboard.press("Enter")
    await saved(page, 2)


async def change_the_latest(page: Page) -> None:
    """Go back to the latest item, and on from question to question."""
    entry = page.locator(".rail-entry.newest")
    await expect(entry).to_have_attribute("title", "praise · Page · ∅, saved")
    await page.keyboard.press("Backspace")
    await expect(page.locator(".question.given")).to_have_count(3)
    await at(page, None)
    for name in ("note", "houses", "who", "parts"):
        await page.keyboard.press("PageUp")
        await at(page, name)
    await press_all(page, "2", "Enter")
    await at(page, "who")
    for passed in ("houses", "note", None):
        await page.keyboard.press("Enter")
        await at(page, passed)
    await page.keyboard.press("Enter")
    await saved(page, 2)


async def test_six_questions_are_answered_by_keyboard_alone(sites: Site) -> None:
    async with sites.page("form-keys", like="form") as page:
        await at(page, "topic")
        await page.keyboard.press("1")
        await at(page, "severity")
        await page.keyboard.press("3")
        await at(page, "parts")
        await press_all(page, "2", "1", "Enter")
        await at(page, "who")
        await press_all(page, "ArrowRight", "ArrowRight", "ArrowRight", "1", "Enter")
        await at(page, "houses")
        await expect(page.locator(".zoom-canvas")).to_be_visible()
        await press_all(page, ".", "Shift+ArrowRight", "Enter")
        await at(page, "note")
        await page.keyboard.type("Please call back")
        await page.keyboard.press("Enter")
        await at(page, None)
        await expect(page.get_by_role("button", name="Submit")).to_be_focused()
        await page.keyboard.press("Enter")
        await saved(page)
        await at(page, "topic")
        await leave_out_what_may_be(page)
        await change_the_latest(page)
    first, *_, last = await answers(sites, "form-keys")
    assert {name: first[name] for name in ("topic", "severity", "parts", "note")} == {
        "topic": "bug",
        "severity": 3,
        "parts": ["ui", "api"],
        "note": "Please call back",
    }
    assert [span[2] for span in first["who"]] == ["person"]
    assert [shape["label"] for shape in first["houses"]] == ["house"]
    assert last == {"topic": "praise", "parts": ["ui", "api"], "who": []}


async def test_what_is_missing_is_named_and_gets_the_focus(sites: Site) -> None:
    async with sites.page("form-missing", like="form") as page:
        await page.keyboard.press("1")
        await at(page, "severity")
        await page.get_by_role("button", name="Page").click()
        await at(page, "parts")
        await page.get_by_role("button", name="Submit").click(force=True)
        await at(page, "severity")
        group = page.get_by_role("group", name="Question 2 of 6: How bad is it?")
        await expect(group).to_be_focused()
        await expect(group).to_have_accessible_description(
            "3 means that work has stopped. This question must be answered."
        )
        await expect(page.get_by_text("Still to be answered: How bad is it? and 1")).to_be_visible()
        await no_violations(page)
    assert await answers(sites, "form-missing") == []


async def test_a_condition_shows_a_question_at_once_and_says_so(sites: Site) -> None:
    async with sites.page("form-when", like="form") as page:
        said = page.locator(".form > .submit .so-far")
        await expect(said).to_have_attribute("aria-live", "polite")
        await page.keyboard.press("1")
        await expect(said).to_have_text("Now asked as well: How bad is it?")
        await page.keyboard.press("2")
        await at(page, "parts")
        await page.get_by_role("button", name="praise").click()
        await expect(page.get_by_role("group", name="How bad is it?")).to_have_count(0)
        await expect(said).to_have_text("No longer asked: How bad is it?")
        await page.get_by_role("button", name="bug").click()
        # Its answer is there again.
        await expect(page.locator("[data-question=severity].given")).to_be_visible()
        await page.keyboard.press("Backspace")
        await expect(said).to_have_text("Undone: What is it about?")
        await expect(page.locator("[data-question=severity]")).to_have_count(0)


async def test_every_step_is_undone_whichever_question_it_was_in(sites: Site) -> None:
    async with sites.page("form-undo", like="form") as page:
        before = await page.locator("[data-item]").get_attribute("data-item")
        await page.keyboard.press("2")
        await at(page, "parts")
        await press_all(page, "1", "2", "Enter")
        await at(page, "who")
        await press_all(page, "ArrowRight", "ArrowRight", "1")
        await expect(page.locator(".span-name")).to_have_count(1)
        await page.get_by_role("button", name="Interface").click()
        await at(page, "parts")
        for key, current, parts, spans, topics in (
            ("Backspace", "parts", 2, 1, 1),
            ("Control+z", "who", 2, 0, 1),
            ("Backspace", "parts", 2, 0, 1),
            ("Control+z", "parts", 1, 0, 1),
            ("Backspace", "parts", 0, 0, 1),
            ("Control+z", "topic", 0, 0, 0),
        ):
            await page.keyboard.press(key)
            await at(page, current)
            await expect(page.locator(".span-name")).to_have_count(spans)
            await expect(page.locator("[data-question=parts] [aria-pressed=true]")).to_have_count(
                parts
            )
            await expect(page.locator("[data-question=topic].given")).to_have_count(topics)
        await expect(page.get_by_role("button", name="Undo")).to_have_attribute(
            "aria-disabled", "true"
        )
        assert await page.locator("[data-item]").get_attribute("data-item") == before


async def test_a_reload_in_the_middle_loses_nothing(sites: Site) -> None:
    async with sites.page("form-reload", like="form") as page:
        await page.keyboard.press("1")
        await at(page, "severity")
        await page.keyboard.press("2")
        await at(page, "parts")
        await press_all(page, "2", "Enter")
        await at(page, "who")
        await press_all(page, "ArrowRight", "ArrowRight", "ArrowRight", "1")
        await expect(page.locator(".span-name")).to_have_count(1)
        await press_all(page, "PageDown", "PageDown")
        await at(page, "note")
        await page.keyboard.type("half a sen")
        await page.reload()
        await at(page, "note")
        await expect(page.locator("textarea")).to_have_value("half a sen")
        await expect(page.locator(".span-name")).to_have_count(1)
        await expect(page.locator(".question.given")).to_have_count(5)
        await page.locator("textarea").press("Enter")
        await page.get_by_role("button", name="Submit").click()
        await saved(page)
    (value,) = await answers(sites, "form-reload")
    assert [span[2] for span in value.pop("who")] == ["person"]
    assert value == {"topic": "bug", "severity": 2, "parts": ["api"], "note": "half a sen"}


async def test_six_questions_fit_a_phone_one_open_at_a_time(sites: Site) -> None:
    async with sites.page("form-touch", like="form", viewport=SMALL, has_touch=True) as page:
        opened = page.locator(".question-body:visible")
        buttons = page.get_by_role("button")
        # Over WebDriver BiDi, Firefox makes no clicks of touches.
        by_finger = sites.browser.browser_type.name == "chromium"

        async def tap(button: Locator) -> None:
            await (button.tap() if by_finger else button.click())

        async def nothing_covered() -> None:
            await expect(opened).to_have_count(1)
            assert await page.evaluate(COVERED) == []
            await no_horizontal_scroll(page)

        await nothing_covered()
        await tap(buttons.filter(has_text="bug"))
        await at(page, "severity")
        await nothing_covered()
        await tap(page.locator("[data-question=severity] .option").nth(1))
        await at(page, "parts")
        await nothing_covered()
        await tap(buttons.filter(has_text="Page"))
        await tap(buttons.filter(has_text="Next").locator("visible=true"))
        await at(page, "who")
        await nothing_covered()
        await no_violations(page)
        # A former question is opened by its title, which shows its answer.
        title = buttons.filter(has_text="How bad is it?")
        await expect(title).to_contain_text("2")
        await expect(title).to_have_attribute("aria-expanded", "false")
        await tap(title)
        await at(page, "severity")
        await nothing_covered()
        await tap(page.locator("[data-question=severity] .option").nth(2))
        await at(page, "who")
        await tap(buttons.filter(has_text="Next").locator("visible=true"))
        await at(page, "houses")
        await nothing_covered()
        await tap(buttons.filter(has_text="No answer").locator("visible=true"))
        await at(page, "note")
        await nothing_covered()
        await tap(buttons.filter(has_text="Undo"))
        await at(page, "houses")
        await tap(buttons.filter(has_text="No answer").locator("visible=true"))
        await at(page, "note")
        await tap(buttons.filter(has_text="Submit"))
        await saved(page)
    (value,) = await answers(sites, "form-touch")
    assert value == {"topic": "bug", "severity": 3, "parts": ["ui"], "who": []}


async def test_a_form_is_accessible_and_fits_in_light_and_dark(sites: Site) -> None:
    async with sites.page("form-looks", like="form") as page:
        await check_page(page, "form")
        await fits_low_viewports(page)
        await press_all(page, "1", "2", "1", "Enter")
        await at(page, "who")
        await page.get_by_role("button", name="Submit").click(force=True)
        await check_page(page, "form-refused")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("Leave an optional question out")
        await no_violations(page)
        await page.keyboard.press("Escape")


async def test_a_form_reads_from_right_to_left(sites: Site) -> None:
    async with sites.page("form-rtl") as page:
        await page.evaluate("document.documentElement.dir = 'rtl'")
        await press_all(page, "1", "2")
        await at(page, "words")
        title = await page.locator("[data-question=mood] h2").evaluate(
            "(one) => getComputedStyle(one).direction"
        )
        assert title == "rtl"
        outside = await page.evaluate(
            """() => [...document.querySelectorAll("[data-question] *")].filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return one.checkVisibility() && !one.matches(".visually-hidden")
                && (left < 0 || right > innerWidth);
            }).length"""
        )
        assert outside == 0
        await no_horizontal_scroll(page)
        await no_violations(page, CONTRAST)
        await check_page(page, "form-rtl")
