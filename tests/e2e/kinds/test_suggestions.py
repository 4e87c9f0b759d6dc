"""Suggestions in Chromium and Firefox: accepted, answered otherwise, hidden, and looked at."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.kinds.suggested import accepted, read, suggest
from tests.e2e.page_checks import check_page, fits_low_viewports, no_violations
from tests.e2e.projects import ARABIC, PROJECTS, TEXTS, Site
from tests.e2e.user_actions import press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TREE = {
    "kind": "choice",
    "options": [
        {"value": "sports", "options": ["tennis", {"value": "ball", "options": ["football"]}]},
        {"value": "arts", "options": ["dance"]},
    ],
}
QUESTIONS = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "tags", "kind": "choices", "options": ["ui", "api"]},
        {"name": "note", "kind": "text", "required": False},
    ],
}
ANSWERS = {"topic": "bug", "tags": ["api"], "note": "It is down."}
SUGGESTED: dict[str, tuple[dict[str, Any], Any, tuple[str, ...]]] = {
    "choice": (PROJECTS["choice"][0], "bad", ("Enter",)),
    "choices": (PROJECTS["choices"][0], ["Drama", "Thriller"], ("Enter",)),
    "rating": (PROJECTS["rating"][0], 4, ("Enter",)),
    "slider": (PROJECTS["slider"][0], 80, ("Enter",)),
    "text": (PROJECTS["text"][0], "A short note.", ("Enter",)),
    "rank": ({"kind": "rank", "options": ["a", "b", "c"]}, ["c", "a", "b"], ("Enter",)),
    "tree": (TREE, "football", ("Enter",)),
    "form": (QUESTIONS, ANSWERS, ("Enter", "Enter", "Enter", "Enter")),
}
"""Tasks with a suggested answer, and the keys that accept it."""


def line(page: Page) -> Locator:
    return page.get_by_role("group", name="Suggestion").first


async def saved(page: Page, count: int = 1) -> None:
    await expect(page.locator(".rail-entry.saved")).to_have_count(count)


@pytest.mark.parametrize("kind", SUGGESTED)
async def test_a_suggestion_looks_like_one_and_enter_accepts_it(sites: Site, kind: str) -> None:
    task, value, keys = SUGGESTED[kind]
    slug = f"suggested-{kind}"
    await suggest(sites, slug, task, value, *TEXTS)
    async with sites.page(slug) as page:
        await expect(line(page)).to_contain_text("Suggested by rules 93 %")
        if sites.browser.browser_type.name == "chromium":  # it shows dark and narrow pages, too
            await check_page(page, slug)
            await fits_low_viewports(page)
        await read(page)
        for key in keys:
            current = page.locator("[aria-current=step]")
            before = await current.count() and await current.get_attribute("data-question")
            await page.keyboard.press(key)
            if before:
                await expect(page.locator(f"[aria-current][data-question={before}]")).to_have_count(
                    0
                )
                await read(page)
        await saved(page)
    (label,) = await sites.labels(slug)
    assert label.value == value
    assert await accepted(sites, slug) == [True]


async def test_an_answers_key_answers_otherwise_and_undo_brings_the_suggestion_back(
    sites: Site,
) -> None:
    await suggest(sites, "otherwise", {"kind": "choice", "options": ["good", "bad"]}, "bad", *TEXTS)
    async with sites.page("otherwise") as page:
        await expect(page.locator(".option.suggested .name")).to_have_text(["bad"])
        await page.keyboard.press("1")
        await saved(page)
        await page.keyboard.press("Backspace")
        former = page.locator(".option.former")
        await expect(former).to_have_count(1)
        await read(page)
        before = await page.locator("[data-item]").get_attribute("data-item")
        await page.keyboard.press("Enter")  # it would replace the labeller's own answer
        await expect(page.locator(f"[data-item='{before}']")).to_have_count(1)
        await line(page).get_by_role("button", name="Accept").click()
        await saved(page)
    assert [label.value for label in await sites.labels("otherwise") if not label.withdrawn] == [
        "bad"
    ]
    assert (await accepted(sites, "otherwise"))[-1] is True


async def test_what_is_edited_is_the_labellers_own_answer(sites: Site) -> None:
    await suggest(sites, "edited", SUGGESTED["text"][0], "A short note", *TEXTS)
    async with sites.page("edited") as page:
        await page.get_by_role("button", name="Edit").click()
        field = page.get_by_role("textbox", name="Your answer")
        await expect(field).to_have_value("A short note")
        await expect(field).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.type("!")
        await page.keyboard.press("Enter")
        await saved(page)
    assert [label.value for label in await sites.labels("edited")] == ["A short note!"]
    assert await accepted(sites, "edited") == [False]


async def test_hidden_suggestions_stay_hidden_after_a_reload(sites: Site) -> None:
    await suggest(sites, "hidden", SUGGESTED["choices"][0], ["Drama"], *TEXTS)
    async with sites.page("hidden") as page:
        await expect(line(page)).to_be_visible()
        await page.keyboard.press("Shift+H")
        await expect(line(page)).to_have_count(0)
        await page.reload()
        await expect(page.locator("[data-state=item]")).to_have_count(1)
        await expect(page.locator(".suggestion, .suggested")).to_have_count(0)
        before = await page.locator("[data-item]").get_attribute("data-item")
        await page.keyboard.press("Enter")
        await expect(page.locator(f"[data-item='{before}']")).to_have_count(1)
        await press_all(page, "3", "Enter")
        await saved(page)
        await page.keyboard.press("?")
        box = page.get_by_role("checkbox", name="Show suggestions")
        await expect(box).not_to_be_checked()
        await no_violations(page)
        await box.check()
        await page.keyboard.press("Escape")
        # While the help is open, keys are not about the item.
        await expect(page.locator("dialog")).to_have_count(0)
        await expect(line(page)).to_be_visible()
        await press_all(page, "2", "Enter")
        await saved(page, 2)
    given = [label.value for label in await sites.labels("hidden")]
    assert given == [["Documentary"], ["Comedy"]]
    assert await accepted(sites, "hidden") == [None, False]


async def test_answers_stay_where_they_are_when_an_item_has_no_suggestion(site: Site) -> None:
    task = {"kind": "choice", "options": ["good", "bad"]}
    project = await suggest(site, "steady", task, "bad", TEXTS[0])
    async with site.page("steady") as page:
        await expect(line(page)).to_be_visible()
        option = page.locator("[data-option='0']")
        before = await option.bounding_box()
        await site.server.add(project, *TEXTS[1:])
        await read(page)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("No suggestion for this item")).to_be_visible()
        assert await option.bounding_box() == before
        await page.keyboard.press("1")
        await saved(page, 2)
    assert await accepted(site, "steady") == [True, None]


async def test_a_suggestion_is_read_from_right_to_left_where_its_task_is(site: Site) -> None:
    task, _ = PROJECTS["form-rtl"]
    await suggest(site, "suggested-rtl", task, {"mood": "جيد", "stars": 2}, *ARABIC)
    async with site.page("suggested-rtl") as page:
        await expect(line(page)).to_contain_text("جيد")
        await check_page(page, "suggested-rtl")
