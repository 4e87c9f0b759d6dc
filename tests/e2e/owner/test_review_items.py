"""An owner reviews items: all answers side by side, settled by keys or all at once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import labels, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
TEXTS = [f"a fox of the {number}th night" for number in range(10)]
CHOICE = {"kind": "choice", "options": ["cat", "dog"]}
SPANS = {"kind": "spans", "labels": ["animal", "time"]}
PEOPLE = ("Ada", "Bob", "Cem")
FORM = {
    "kind": "form",
    "questions": [
        {
            "name": "topic",
            "title": "What is it about?",
            "kind": "choice",
            "options": ["delivery", "staff", "price"],
        },
        {
            "name": "tone",
            "title": "Which tone?",
            "kind": "choice",
            "options": ["praise", "complaint", "both"],
        },
        {"name": "note", "title": "Anything else?", "kind": "text", "required": False},
    ],
}


async def answered(
    server: Running, *answers: Any, texts: list[str] = TEXTS, task: Any = CHOICE
) -> Project:
    """Make a project in which each person has given one answer to all items."""
    project = await server.storage.catalogue.create_project(
        "animals", title="Animals", task=task, settings=Settings(overlap=len(answers))
    )
    items = [NewItem(payload=encode(text)) for text in texts]
    await server.storage.catalogue.add_items(project.id, items)
    for name, value in zip(PEOPLE, answers, strict=False):
        async with server.session(name, project) as session:
            for _ in texts:
                item = await session.get("item")
                await session.answer(item, value)
    return project


async def test_ten_items_are_reviewed_by_keys_alone_in_less_than_a_minute(
    chromium: Browser, server: Running
) -> None:
    project = await answered(server, "cat", "dog", "cat")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.goto(f"{server.url}/admin/animals/review")
        card = page.locator("[data-review]")
        await expect(card).to_be_visible()
        started = time.monotonic()
        for number in range(len(TEXTS)):
            seen = await card.get_attribute("data-review")
            if number == 4:
                await page.keyboard.press("e")
                await expect(page.get_by_role("button", name="Save and next")).to_be_visible()
                await expect(page.get_by_role("button", name="dog")).to_be_visible()
                await page.keyboard.press("2")
                await page.keyboard.press("Enter")
            else:
                await page.keyboard.press("1" if number % 2 else "2")
            await expect(page.locator(f"[data-review='{seen}']")).to_have_count(0)
        await expect(page.get_by_text("That was the last one.")).to_be_visible()
        assert time.monotonic() - started < 60
        await expect(page.get_by_text("10 items settled")).to_be_visible()
        await page.keyboard.press("k")
        await expect(card).to_be_visible()
        await page.keyboard.press("u")
        await expect(page.get_by_text("9 items settled")).to_be_visible()
    given = [one["value"] for one in await labels(server, project) if one["correction"]]
    assert sorted(given) == ["cat"] * 4 + ["dog"] * 5


async def test_names_are_hidden_until_a_key_shows_them(chromium: Browser, server: Running) -> None:
    project = await answered(server, "cat", "dog")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.goto(f"{server.url}/admin/animals/review")
        card = page.locator("[data-review]")
        await expect(card).to_contain_text("Person 1")
        await expect(card).not_to_contain_text("Ada")
        await page.keyboard.press("n")
        await expect(card).to_contain_text("Ada")


async def test_a_whole_list_is_settled_by_one_act_and_taken_back_by_one_undo(
    chromium: Browser, server: Running
) -> None:
    project = await answered(server, "cat", "dog", "cat")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.goto(f"{server.url}/admin/animals/review?tab=items&by=confidence")
        await expect(page.locator("[data-review]")).to_be_visible()
        await page.keyboard.press("b")
        await expect(page.get_by_text("10 items", exact=True)).to_be_visible()
        await no_violations(page)
        await page.get_by_role("button", name="Give each item the consensus").click()
        await expect(page.get_by_text("10 items settled.")).to_be_visible()
        given = [one["value"] for one in await labels(server, project) if one["correction"]]
        assert given == ["cat"] * 10
        await page.get_by_role("button", name="Undo").click()
        await expect(page.get_by_text("10 items settled.")).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(page.locator("[data-review]")).to_be_visible()
    assert not any(one["correction"] for one in await labels(server, project))


PROFILES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("profile", PROFILES)
async def test_answers_side_by_side_are_read_by_everybody(
    chromium: Browser, server: Running, profile: str
) -> None:
    form = {"topic": "delivery", "tone": "complaint", "note": "two weeks late"}
    project = await answered(
        server,
        *(form, {**form, "tone": "both"}, form),
        texts=["It came two weeks late, but the lady on the phone was very kind."],
        task=FORM,
    )
    async with visit(chromium, server, project, "Olga", Role.ADMIN, **PROFILES[profile]) as owner:
        page = owner.page
        await page.goto(f"{server.url}/admin/animals/review")
        await expect(page.locator(".review-comparison .differs")).to_have_count(1)
        await readable(page, f"review-form-{profile}")


@pytest.mark.parametrize("profile", PROFILES)
async def test_marks_that_not_all_made_are_told_apart(
    chromium: Browser, server: Running, profile: str
) -> None:
    both = [[2, 9, "animal"], [22, 27, "time"]]
    text = "a red fox in the cold night of May"
    project = await answered(server, both, both[:1], texts=[text], task=SPANS)
    async with visit(chromium, server, project, "Olga", Role.ADMIN, **PROFILES[profile]) as owner:
        page = owner.page
        await page.goto(f"{server.url}/admin/animals/review")
        await expect(page.locator(".review-views figure")).to_have_count(2)
        await expect(page.get_by_text("1 mark not made by all")).to_be_visible()
        await readable(page, f"review-spans-{profile}")


async def readable(page: Page, name: str) -> None:
    await no_violations(page)
    assert await page.evaluate(OVERFLOW) <= 0
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
