"""Sign-in with a real provider in a real browser: who may label, and who has no project."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.page_checks import PHONE, check_page, no_horizontal_scroll, resize
from tests.e2e.user_actions import all_saved
from tests.support.openid.provider import rule, run_provider
from tests.support.ports import free_port
from tests.support.servers import run_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RULES = rule("labelling", "digits") + rule("owners", "digits", "admin") + rule("owners", "more")


async def identify(page: Page, login: str) -> None:
    """Say at the provider who one is, and agree to what it asks."""
    await page.locator("[name=login]").fill(login)
    await page.locator("[name=password]").fill("any")
    await page.locator("[type=submit]").click()
    await page.locator("form[action*=interaction] [type=submit]").click()


async def test_people_come_by_a_provider_and_label_or_read_whom_to_ask(
    chromium: Browser, tmp_path: Path
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with run_provider(url) as provider:
        file = provider.file(tmp_path, RULES, head='contact = "Grace Hopper, room 5"')
        address = f"sqlite:///{tmp_path}/people.db"
        async with run_server(address, port=port, sign_in=file) as server:
            project = await server.project("digits")
            await server.project("more")
            await server.add(project, "one", "two", "three")
            await label(chromium, url)
            await read_whom_to_ask(chromium, url)
            await end_another_browser(chromium, url)


async def label(chromium: Browser, url: str) -> None:
    """Open the project's page, sign in from there, and label."""
    async with await chromium.new_context(locale="en") as profile:
        page = await profile.new_page()
        await page.goto(f"{url}/label/digits")
        await page.get_by_role("link", name="Sign in with ACME").click()
        await identify(page, "ada")
        await page.locator("[data-item]").wait_for()
        assert page.url == f"{url}/label/digits"
        await page.keyboard.press("1")
        await all_saved(page)


async def read_whom_to_ask(chromium: Browser, url: str) -> None:
    """Sign in as somebody whose groups open nothing."""
    async with await chromium.new_context(locale="en") as profile:
        page = await profile.new_page()
        await page.goto(f"{url}/sign-in")
        await expect(page.get_by_role("link", name="Sign in with ACME")).to_be_visible()
        await check_page(page, "sign-in")
        await page.get_by_role("link", name="Sign in with ACME").click()
        await identify(page, "mallory")
        await expect(page.get_by_role("heading")).to_have_text("No project is open to you")
        await expect(page.get_by_role("status")).to_contain_text("at ACME as Mallory")
        await expect(page.get_by_text("ask Grace Hopper, room 5")).to_be_visible()
        await check_page(page, "sign-in-no-project")
        await resize(page, PHONE)
        await no_horizontal_scroll(page)
        await page.get_by_role("link", name="as somebody else").click()
        await expect(page.locator("[name=login]")).to_be_visible()


async def end_another_browser(chromium: Browser, url: str) -> None:
    """Sign in with two browsers, and end one from the other's page."""
    async with await chromium.new_context(locale="en") as one:
        async with await chromium.new_context(locale="en") as two:
            pages = [await profile.new_page() for profile in (one, two)]
            for page in pages:
                await page.goto(f"{url}/sign-in")
                await page.get_by_role("link", name="Sign in with ACME").click()
                await identify(page, "grace")
                await expect(page.get_by_role("heading", name="Your projects")).to_be_visible()
            await pages[1].goto(f"{url}/label/digits")
            await pages[1].locator("[data-item]").wait_for()
            await pages[0].get_by_role("link", name="Where you are signed in").click()
            await expect(pages[0].get_by_text("(this browser)")).to_be_visible()
            await check_page(pages[0], "sign-ins")
            await pages[0].get_by_role("button", name="Sign out: ").click()
            await expect(pages[0].get_by_text("You are signed in nowhere else.")).to_be_visible()
            await expect(pages[1].get_by_role("link", name="Sign in with ACME")).to_be_visible()
