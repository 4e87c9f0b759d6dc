"""Owners make a webhook on their page, and see what becomes of its deliveries."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from supt_async.domain.project import Project, Role
from supt_async.rules.webhooks.retrying import Schedule
from supt_async.storage.webhooks.records import DeliveryState
from tests.e2e.owner.visitor import animals, visit
from tests.e2e.page_checks import (
    PHONE,
    check_page,
    no_horizontal_scroll,
    resize,
    take_screenshot,
)
from tests.server.webhooks.receiver import receiving, status, until
from tests.support.servers import Running, run_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_a_webhook_is_made_and_what_its_receiver_refused_is_sent_again(
    chromium: Browser, tmp_path: Path
) -> None:
    async with (
        receiving() as receiver,
        run_server(f"sqlite:///{tmp_path}/w.db", webhook_hosts=receiver.hosts) as server,
    ):
        try_again_late(server)
        project = await animals(server)
        async with (
            visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
            server.session("Ada", project, window=2) as ada,
        ):
            page = owner.page
            await owner.section(server, "project")
            await page.get_by_role("button", name="Show webhooks").click()
            secret = await add_webhook(page, receiver.url)

            await ada.answer(await ada.get("item"))
            (message,) = await receiver.got(1)
            assert message.verified(secret)["type"] == "label.created"
            await until_states(server, project, DeliveryState.SENT)
            await page.get_by_role("button", name="Deliveries").click()
            await expect(delivery(page, 1)).to_contain_text("accepted")

            receiver.answer = status(500, body=b"out of order")
            await ada.answer(await ada.get("item"))
            await receiver.got(2)
            await until_states(server, project, DeliveryState.WAITING, DeliveryState.SENT)
            await page.reload()
            await page.get_by_role("button", name="Show webhooks").click()
            await expect(page.locator("[data-webhook]")).to_contain_text("1 failed in a row")
            await expect(page.get_by_label("Secret")).to_have_count(0)
            await page.get_by_role("button", name="Deliveries").click()
            await expect(delivery(page, 2)).to_contain_text("500 out of order")
            await check_page(page, "owner-webhooks")
            await tables_scroll_by_themselves(page)

            receiver.answer = status(200)
            await delivery(page, 2).get_by_role("button", name="Send again").click()
            await receiver.got(3)
            assert receiver.ids[1] == receiver.ids[2] != receiver.ids[0]
            await until_states(server, project, DeliveryState.SENT, DeliveryState.SENT)
            for _ in ("closed", "open"):
                await page.get_by_role("button", name="Deliveries").click()
            await expect(delivery(page, 2)).to_contain_text("accepted")


def try_again_late(server: Running) -> None:
    """Let a failed attempt be followed by the next one in an hour, so that a button is quicker."""
    deliverer = server.services.deliverer
    assert deliverer is not None
    deliverer.courier = replace(deliverer.courier, schedule=Schedule(delays=(3600.0,)))


async def add_webhook(page: Page, link: str) -> str:
    """Make a webhook for labels with the page's form; return its secret."""
    panel = page.get_by_role("region", name="Webhooks", exact=True)
    await panel.get_by_label("Address of the receiver").fill(link)
    await panel.get_by_label("label.created").check()
    await panel.get_by_role("button", name="Add webhook").click()
    field = panel.get_by_label("Secret")
    await expect(field).to_have_value(re.compile("^whsec_"))
    return await field.input_value()


def delivery(page: Page, number: int) -> Locator:
    """Return the row of a delivery."""
    return page.locator(f"[data-delivery='{number}']")


async def until_states(server: Running, project: Project, *states: DeliveryState) -> None:
    """Wait until the deliveries, the latest first, are stored in these states."""

    async def stored() -> bool:
        found = await server.storage.webhooks.deliveries(project.id, 1, before=None, limit=9)
        return [one.state for one in found] == list(states)

    await until(stored)


async def tables_scroll_by_themselves(page: Page) -> None:
    """Check that on a phone the tables are wider than the page, and the page is not."""
    await resize(page, PHONE)
    await no_horizontal_scroll(page)
    for name in ("webhooks", "deliveries"):
        table = page.locator(f"table.{name}")
        await table.scroll_into_view_if_needed()
        wide = await table.evaluate("(one) => one.scrollWidth > one.parentElement.clientWidth")
        assert wide, f"the table of {name} fits: make the test's window smaller"
    await take_screenshot(page, "owner-webhooks-tables-phone")
