"""A style sheet changes the item, and nothing else, for labellers of its project alone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from supt_async.domain.project import Settings
from supt_async.errors import Refused
from tests.e2e.projects import Site, settled
from tests.security.content.watcher import Watcher
from tests.support.servers import Running

TASK = {"kind": "choice", "options": ["good", "bad"]}
STYLE = """
.text-view { color: rgb(1, 2, 3); }
.option, .page, body, html, header, button { display: none !important; }
.text-view::after { content: "x"; position: absolute; inset: -5000px; z-index: 9999; }
"""


async def test_it_is_served_to_members_alone_and_cached(either: Running) -> None:
    catalogue = either.storage.catalogue
    mine = await catalogue.create_project(
        "mine", title="", task=TASK, style=STYLE, settings=Settings()
    )
    other = await either.project("other")
    path = "/api/v1/projects/mine/style"
    async with either.http(await either.token("Ada", mine)) as http:
        answer = await http.get(path)
        assert answer.headers["content-type"].startswith("text/css")
        assert answer.text.startswith(".stage { contain: paint; }\n@scope (.stage > .item) {")
        again = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    async with either.http(await either.token("Eve", other)) as http:
        assert (await http.get(path)).status_code in (403, 404)
    async with either.http() as http:
        assert (await http.get(path)).status_code == 401


async def test_a_style_sheet_that_is_not_allowed_changes_nothing(either: Running) -> None:
    made = await either.project("made")
    catalogue = either.storage.catalogue
    with pytest.raises(Refused, match="style: line 1: @import is not allowed"):
        await catalogue.change(made.id, style="@import 'x';")
    await catalogue.change(made.id, style=STYLE)
    async with either.session("Ada", made) as ada:
        address = ada.welcome["project"]["style"]
    assert address.startswith("/api/v1/projects/made/style?v=")
    await catalogue.change(made.id, style="")
    assert (await catalogue.project("made")).style == ""


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
