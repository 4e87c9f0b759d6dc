"""An owner goes through labels that are likely wrong, and lets another person look again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.project import Project, Role
from supt_async.learning.label_errors import Suspect
from tests.e2e.owner.visitor import animals, labels, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


async def doubtful(server: Running, *texts: str) -> Project:
    """Make a project in which Ada has labelled all items, and a model doubts each label."""
    project = await animals(server, *texts)
    found = []
    async with server.session("Ada", project) as ada:
        for number in range(len(texts)):
            item = await ada.get("item")
            await ada.answer(item, "cat")
            found.append(
                Suspect(
                    item=ItemId(int(item["item"])),
                    value="cat",
                    probability=0.02 + number / 100,
                    predicted="dog",
                    predicted_probability=0.95,
                )
            )
    term = await server.storage.training.lead(project.id, "here", 60_000)
    assert term is not None
    assert await server.storage.training.replace_suspects(project.id, term, RunId(1), found)
    return project


async def test_each_key_does_what_its_button_says_and_the_next_label_follows(
    chromium: Browser, server: Running
) -> None:
    project = await doubtful(server, "a red fox", "a blue jay", "a newt", "an owl")
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        server.session("Bob", project) as bob,
    ):
        page = owner.page
        await page.get_by_role("link", name="Review", exact=True).click()
        await page.get_by_role("link", name="Likely errors").click()
        card = page.locator("[data-suspect]")
        await expect(page.get_by_text("4 left")).to_be_visible()
        await expect(card).to_contain_text("Label of Ada")
        seen = []
        for key, left in (("1", "3 left"), ("2", "2 left"), ("3", "1 left")):
            seen.append(str(await card.get_attribute("data-suspect")))
            await page.keyboard.press(key)
            await expect(page.get_by_text(left)).to_be_visible()
            await expect(card).not_to_have_attribute("data-suspect", seen[-1])
        assert len(set(seen)) == 3
        assert (await bob.get("item"))["item"] == seen[2]
        await page.keyboard.press("c")
        await page.get_by_role("button", name="dog").click()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("That was the last one")).to_be_visible()
    given = await labels(server, project)
    assert [label["value"] for label in given if label["correction"]] == ["dog", "dog"]


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        (
            "phone",
            {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
        ),
    ],
    ids=["light", "dark", "phone"],
)
async def test_a_label_in_doubt_is_read_by_everybody(
    chromium: Browser, server: Running, name: str, profile: dict[str, Any]
) -> None:
    project = await doubtful(server, "a red fox", "a blue jay")
    async with visit(chromium, server, project, "Olga", Role.ADMIN, **profile) as owner:
        await owner.section(server, "review", "?tab=errors")
        await expect(owner.page.locator("[data-suspect]")).to_be_visible()
        await no_violations(owner.page)
        assert await owner.page.evaluate(OVERFLOW) <= 0
        await owner.page.screenshot(path=SCREENSHOTS / f"review-{name}.png", full_page=True)
