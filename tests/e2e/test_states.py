"""States of the labelling page in a real browser: their texts, and how each ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from supt_async.domain.project import Settings
from tests.e2e.page_checks import check_page, no_horizontal_scroll, no_violations, resize
from tests.e2e.projects import TEXTS, Site
from tests.e2e.user_actions import all_saved

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOSTILE = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>{{7*7}}\u202egpj.exe"


def state(page: Page, name: str) -> Any:
    return page.locator(f"[data-state='{name}']")


async def items(page: Page) -> str:
    stage = page.locator("[data-item]")
    await stage.wait_for()
    return str(await stage.get_attribute("data-item"))


async def small(site: Site, slug: str, *texts: str, **fields: Any) -> None:
    """Make a project with these items."""
    project = await site.server.storage.catalogue.create_project(
        slug,
        title=fields.pop("title", slug),
        task=fields.pop("task", {"kind": "choice", "options": ["good", "bad"]}),
        guidelines=fields.pop("guidelines", ""),
        settings=Settings(),
    )
    site.projects[slug] = project
    if texts:
        await site.server.add(project, *texts)


@asynccontextmanager
async def interfered(site: Site, slug: str) -> AsyncIterator[tuple[Page, Interference]]:
    """Open a project's page with somebody in the middle of its socket."""
    between = Interference()
    async with site.profile() as profile:
        await site.sign_in(profile, f"{slug}-labeller", site.projects[slug])
        page = await profile.new_page()
        await page.route_web_socket("**/api/v1/session", between.open)
        await page.goto(site.address(slug))
        yield page, between


class Interference:
    """Passes a socket's messages on, unless it is told not to."""

    def __init__(self) -> None:
        self.silent = False
        self._route: WebSocketRoute | None = None
        self._awaited: tuple[dict[str, Any], asyncio.Event] | None = None

    def open(self, route: WebSocketRoute) -> None:
        self._route = route
        if self.silent:
            return
        server = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            route.send(message)
            said = json.loads(message)
            if self._awaited and self._awaited[0].items() <= said.items():
                self._awaited[1].set()

        server.on_message(pass_on)

    @asynccontextmanager
    async def expect(self, type_: str, **fields: Any) -> AsyncIterator[None]:
        """Wait, at the end, until the server has said this."""
        told = asyncio.Event()
        self._awaited = ({"type": type_, **fields}, told)
        yield
        async with asyncio.timeout(60):
            await told.wait()

    async def say(self, **message: Any) -> None:
        """Put a message into the server's mouth."""
        assert self._route is not None
        self._route.send(json.dumps(message))

    async def close(self, code: int) -> None:
        assert self._route is not None
        await self._route.close(code=code)


async def test_idle_states_say_why_and_go_on_by_themselves(site: Site) -> None:
    await small(site, "idle", "only one")
    async with site.page("idle", name="first") as first, site.page("idle", name="second") as second:
        await expect(state(second, "waiting")).to_be_visible()
        await expect(second.get_by_role("heading", name="Nothing to do")).to_be_visible()
        await check_page(second, "state-waiting")
        await first.keyboard.press("Space")
        await expect(state(first, "nothing")).to_be_visible()
        await check_page(first, "state-nothing")
        # What one skipped goes to the other, who has been waiting.
        await expect(state(second, "item")).to_be_visible()
        await second.keyboard.press("1")
        await expect(state(second, "done")).to_be_visible()
        await check_page(second, "state-done")
        # After the end an answer can still be taken back, also after a reload.
        await all_saved(second)
        await second.reload()
        await expect(state(second, "done")).to_be_visible()
        await second.keyboard.press("Backspace")
        await expect(state(second, "item")).to_be_visible()
        await expect(second.locator(".option.former")).to_have_text("1goodYour previous answer")
        await second.keyboard.press("2")
        await expect(state(second, "done")).to_be_visible()
        # And a new item wakes everybody.
        await site.server.add(site.projects["idle"], "another one", "and one", "and one more")
        await expect(state(second, "item")).to_be_visible()
    labels = await site.labels("idle")
    assert [label.value for label in labels][:1] == ["bad"]


async def test_a_paused_project_keeps_what_is_on_screen_and_then_says_so(site: Site) -> None:
    await small(site, "paused", *TEXTS)
    catalogue = site.server.storage.catalogue
    async with interfered(site, "paused") as (page, between):
        await items(page)
        async with between.expect("replace", reason="paused"):
            await catalogue.set_paused(site.projects["paused"].id, True)
        await expect(state(page, "item")).to_be_visible()
        await page.keyboard.press("1")
        await expect(state(page, "paused")).to_be_visible()
        await check_page(page, "state-paused")
        await catalogue.set_paused(site.projects["paused"].id, False)
        await expect(state(page, "item")).to_be_visible()


async def test_offline_the_page_goes_on_as_long_as_it_can_and_loses_nothing(site: Site) -> None:
    await small(site, "offline", *TEXTS)
    async with site.page("offline") as page:
        await page.context.set_offline(True)
        await page.keyboard.press("1")
        await page.keyboard.press("2")
        await expect(state(page, "offline")).to_be_visible()
        await expect(page.get_by_text("2 answers kept on this device")).to_be_visible()
        await expect(page.locator(".rail-entry.unsaved")).to_have_count(2)
        await check_page(page, "state-offline")
        await page.context.set_offline(False)
        await expect(page.locator(".rail-entry.saved")).to_have_count(2)
        await expect(state(page, "item")).to_be_visible()
    assert [label.value for label in await site.labels("offline")] == ["good", "bad"]


async def test_a_revoked_labeller_is_signed_out_and_the_page_keeps_the_answers(site: Site) -> None:
    await small(site, "revoked", *TEXTS)
    async with site.page("revoked", name="Eve") as page:
        await site.server.storage.people.revoke("Eve")
        await page.reload()
        await expect(state(page, "signed-out")).to_be_visible()
        await check_page(page, "state-signed-out")


async def test_a_server_that_restarts_says_so_and_the_page_comes_back(site: Site) -> None:
    await small(site, "restart", "only one")
    async with interfered(site, "restart") as (page, between):
        await expect(state(page, "item")).to_be_visible()
        await page.keyboard.press("1")
        await expect(state(page, "done")).to_be_visible()
        between.silent = True
        await between.say(type="bye", reason="drain", retry_ms=100, resume=True)
        await between.close(4503)
        await expect(state(page, "restarting")).to_be_visible()
        await expect(page.get_by_role("heading", name="The server is restarting")).to_be_visible()
        await check_page(page, "state-restarting")
        between.silent = False
        await page.evaluate("dispatchEvent(new Event('online'))")
        await between.close(1012)
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(state(page, "done")).to_be_visible(timeout=15_000)


async def test_an_error_can_be_tried_again_and_a_page_that_loads_says_so(site: Site) -> None:
    await small(site, "broken", *TEXTS)
    async with interfered(site, "broken") as (page, between):
        await expect(state(page, "item")).to_be_visible()
        between.silent = True
        await between.close(4409)
        await expect(state(page, "error")).to_contain_text("in another tab")
        await check_page(page, "state-error")
        await page.get_by_role("button", name="Continue here").click()
        await expect(state(page, "loading")).to_be_visible()
        await expect(page.get_by_role("heading", name="Getting the next item")).to_be_visible()
        await check_page(page, "state-loading")


async def test_a_project_that_is_not_there_is_said_to_be_so(site: Site) -> None:
    await small(site, "there", *TEXTS)
    async with site.page("there") as page:
        await page.goto(site.address("nowhere"))
        await expect(state(page, "no-project")).to_be_visible()
        await check_page(page, "state-no-project")


async def test_a_second_tab_and_a_copy_of_a_tab_get_other_items(site: Site) -> None:
    await small(site, "tabs", *TEXTS, *(f"{text} Twice." for text in TEXTS))
    async with site.page("tabs") as page:
        first = await items(page)
        second = await page.context.new_page()
        await second.goto(site.address("tabs"))
        assert await items(second) != first
        # A copy takes the tab's memory along, as window.open does.
        async with page.expect_popup() as opened:
            await page.evaluate("void window.open(location.href)")
        copy = await opened.value
        assert len({first, await items(second), await items(copy)}) == 3
        assert await items(page) == first
        await expect(state(page, "item")).to_be_visible()


async def test_a_new_ranking_replaces_what_was_prefetched_and_not_what_is_on_screen(
    site: Site,
) -> None:
    await small(site, "rerank", *(f"item {number}" for number in range(8)))
    async with interfered(site, "rerank") as (page, between):
        shown = await items(page)
        project, training = site.projects["rerank"].id, site.server.storage.training
        pool = await training.pool(project)
        best = np.asarray(list(reversed(pool.ids)), dtype=np.int64)
        term = await training.lead(project, "test", 10_000)
        assert term is not None
        async with between.expect("item", model=1):
            await training.publish(project, term, None, best, covers=pool.covers, labels=0)
        assert await items(page) == shown
        await page.keyboard.press("1")
        await expect(page.locator("[data-item]")).to_have_attribute("data-item", str(best[0]))


async def test_hostile_texts_stay_text_everywhere(site: Site) -> None:
    task = {"kind": "choice", "options": [HOSTILE, {"value": 2, "label": HOSTILE, "hint": HOSTILE}]}
    guidelines = f"# {HOSTILE}\n\n[x](javascript:window.pwned=1) <style>*{{display:none}}</style>"
    title = HOSTILE.replace("\u202e", "")  # which no title may have
    await small(
        site, "hostile", HOSTILE, HOSTILE * 2, title=title, task=task, guidelines=guidelines
    )
    await site.server.add(site.projects["hostile"], {HOSTILE: HOSTILE}, [HOSTILE])
    async with site.page("hostile", name="<b>Mallory") as page:
        for _ in range(4):
            await items(page)
            await expect(page.locator("#app").locator("img, script, iframe")).to_have_count(0)
            await page.keyboard.press("1")
        await page.keyboard.press("h")
        sheet = page.get_by_role("dialog")
        await expect(sheet.locator(".rich-text")).to_be_visible()
        await expect(sheet.locator("script, style, [onerror]")).to_have_count(0)
        await expect(sheet.locator("a[href^=javascript]")).to_have_count(0)
        await expect(sheet.locator(".rich-text")).to_contain_text(HOSTILE[:40])
        assert await page.evaluate("window.pwned") is None


async def test_sheets_are_reached_and_left_by_keys_and_focus_comes_back(site: Site) -> None:
    async with site.page("choice") as page:
        await page.keyboard.press("h")
        sheet = page.get_by_role("dialog", name="Guidelines")
        await expect(sheet.locator("strong")).to_have_text("good")
        await check_page(page, "sheet-guidelines")
        before = await items(page)
        await page.keyboard.press("1")
        assert await items(page) == before
        await page.keyboard.press("Escape")
        await expect(sheet).to_have_count(0)
        await page.get_by_role("button", name="Flag").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("textbox", name="What is wrong")).to_be_focused()
        await page.keyboard.type("hf?1 too dark")
        await check_page(page, "sheet-flag")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="Flag")).to_be_focused()
        await expect(page.get_by_text("will see your note")).to_be_visible()
        await expect(page.get_by_text("All saved")).to_be_visible()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Help")).to_be_visible()
        await check_page(page, "sheet-keys")


async def test_a_sheet_that_opens_while_another_closes_stays_open(site: Site) -> None:
    async with site.page("choice") as page:
        await page.keyboard.press("h")
        await expect(page.get_by_role("dialog", name="Guidelines")).to_be_visible()
        await page.evaluate(
            """() => {
                document.querySelector("dialog").close();
                [...document.querySelectorAll("header button")]
                    .find((button) => button.textContent.includes("Flag")).click();
                return new Promise((done) => setTimeout(done, 100));
            }"""
        )
        await expect(page.get_by_role("textbox", name="What is wrong")).to_be_focused()


async def test_german_is_shown_on_request_and_remembered(site: Site) -> None:
    async with site.page("choice", name="Käthe", locale="de-AT") as page:
        await expect(page.get_by_text("Alles gespeichert")).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "de"
        await no_violations(page)
        await page.keyboard.press("?")
        await page.get_by_role("combobox", name="Sprache").select_option("en")
        await expect(page.get_by_text("All saved")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("All saved")).to_be_visible()


async def test_large_letters_and_a_slim_page_lose_nothing(site: Site) -> None:
    """WCAG 1.4.4 and 1.4.10: 200 % of text, and 320 pixels, on a touch screen."""
    phone = {"width": 320, "height": 640}
    async with site.page("choices", name="Tim", viewport=phone, has_touch=True) as page:
        small_targets = await page.evaluate(TARGETS)
        assert small_targets == []
        await no_horizontal_scroll(page)
        await resize(page, {"width": 640, "height": 720})
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        await no_horizontal_scroll(page)
        button = page.get_by_role("button", name="Submit")
        await button.scroll_into_view_if_needed()
        await expect(button).to_be_in_viewport()


TARGETS = """() => [...document.querySelectorAll("button, a, input")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44)
  .map(([text, { width, height }]) => `${text}: ${width} x ${height}`)"""


async def test_nothing_moves_for_people_who_want_less_motion(site: Site) -> None:
    async with site.page("choice", name="Still", reduced_motion="reduce") as page:
        await page.keyboard.press("1")
        assert await page.evaluate("document.getAnimations().length") == 0
