"""A style sheet changes the item, and nothing else."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from supt_async.domain.project import Settings
from tests.e2e.projects import Site, settled
from tests.security.content.watcher import Watcher

TASK = {"kind": "choice", "options": ["good", "bad"]}
STYLE = """
.text-view { color: rgb(1, 2, 3); }
.option, .page, body, html, header, button { display: none !important; }
.text-view::after { content: "x"; position: absolute; inset: -5000px; z-index: 9999; }
"""


@pytest.mark.browser
@pytest.mark.timeout(300)
async def test_it_reaches_nothing_but_the_item(site: Site) -> None:
    made = await site.server.storage.catalogue.create_project(
        "styled", title="", task=TASK, style=STYLE, settings=Settings()
    )
    await site.server.add(made, "a text")
    async with site.profile() as profile:
        watcher = Watcher(profile, site.server.url)
        await site.sign_in(profile, "Ada", made)
        page = await profile.new_page()
        await page.goto(site.address("styled"))
        await settled(page)
        await expect(page.locator(".text-view")).to_have_css("color", "rgb(1, 2, 3)")
        await expect(page.locator(".option")).to_have_count(2)
        for option in await page.locator(".option").all():
            await expect(option).to_be_visible()
            await option.click(trial=True)  # nothing lies over it
        assert await watcher.all(page) == []
