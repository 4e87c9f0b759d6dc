"""An owner looks at how far people agree, and at what each of them did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import insert

from supt_async.domain.project import Project, Role
from supt_async.storage.schema import tables
from tests.contract.agreement.given import MINUTE, MONDAY, WEEK, people, row, store
from tests.e2e.owner.visitor import animals, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OVERFLOW = "document.documentElement.scrollWidth - Math.min(innerWidth, screen.width)"
"""On a phone, ``innerWidth`` grows with what does not fit."""
NAMES = ("Ada", "Ben", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal")
ITEMS = 240


async def opinions(server: Running) -> Project:
    """Make a project with three answers to each item in six weeks; Hal guesses."""
    project = await animals(server, "a red fox")
    by = await people(server.storage, *NAMES)
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for item in range(1_000, 1_000 + ITEMS):
        truth = rng.integers(2)
        at = MONDAY + (item - 1_000) // 40 * WEEK + item * MINUTE
        for who in rng.choice(len(NAMES), 3, replace=False):
            right = rng.random() < (0.5 if who == len(NAMES) - 1 else 0.8 + 0.025 * who)
            value = ("cat", "dog")[truth if right else 1 - truth]
            rows.append(row(item, by[who], value, created_ms=at, ms=20_000))
    for n, who in enumerate(by):
        gold = n < len(by) - 1
        rows += [
            row(5_000 + k, who, "cat", gold=True, gold_right=gold or k % 2 == 0) for k in range(12)
        ]
    await store(server.storage, project.id, rows)
    known = [
        {
            "project_id": project.id,
            "question": "",
            "labeller_id": who,
            "labels": 90,
            "accuracy": 0.5 if n == len(by) - 1 else 0.8 + 0.025 * n,
            "low": 0.4 if n == len(by) - 1 else 0.7 + 0.025 * n,
            "high": 0.6 if n == len(by) - 1 else 0.86 + 0.015 * n,
        }
        for n, who in enumerate(by)
    ]
    await server.storage.database.write(
        lambda connection: connection.execute(insert(tables.reliability), known)
    )
    return project


async def test_those_who_agree_least_are_found_by_eye_and_in_the_table(
    chromium: Browser, server: Running
) -> None:
    project = await opinions(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.get_by_role("link", name="Review", exact=True).click()
        await page.get_by_role("link", name="Agreement").click()
        await expect(page.get_by_text("Alpha is 0.")).to_be_visible()
        await expect(page.locator(".matrix-name").first).to_have_text("Hal")
        await page.get_by_text("Figures as tables").click()
        worst = page.get_by_role("table", name="Each two people").get_by_role("row").nth(1)
        await expect(worst).to_contain_text("Hal")
        await page.get_by_role("link", name="People", exact=True).last.click()
        hal = page.locator("tr[data-labeller=Hal]")
        await expect(hal).to_contain_text("50 % (40 % to 60 %), 90 labels")
        await page.get_by_text("Figures by week").click()
        weeks = page.get_by_role("table").nth(1)
        await expect(weeks).to_contain_text("Oct 13, 2025")


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        (
            "phone",
            {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
        ),
        ("german", {"locale": "de-DE"}),
    ],
    ids=["light", "dark", "phone", "german"],
)
async def test_the_tabs_are_usable_in_every_look(
    chromium: Browser, server: Running, name: str, profile: dict[str, Any]
) -> None:
    project = await opinions(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN, **profile) as owner:
        page = owner.page
        for tab, seen in (("agreement", ".matrix"), ("people", "tr[data-labeller]")):
            await owner.section(server, "review", f"?tab={tab}")
            await expect(page.locator(seen).first).to_be_visible()
            await page.locator(".panel details summary").first.click()
            await no_violations(page)
            assert await page.evaluate(OVERFLOW) <= 0
            await page.screenshot(path=SCREENSHOTS / f"review-{tab}-{name}.png", full_page=True)
