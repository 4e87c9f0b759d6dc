"""An owner accepts suggestions in bulk on the page, and a labeller gets the audited items."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import animals, answer, no_violations, visit
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_an_owner_counts_accepts_sees_the_error_and_takes_the_labels_back(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, "no suggestion")
    suggestion = NewSuggestion(source="rules", value="cat", score=0.99)
    items = [NewItem(payload=encode(f"text {n}"), suggestions=(suggestion,)) for n in range(40)]
    await server.storage.catalogue.add_items(project.id, items)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "suggestions")
        panel = owner.page.get_by_role("region", name="Accept in bulk")
        await expect(panel.get_by_text("No error is known yet")).to_be_visible()
        await panel.get_by_role("spinbutton", name="Audit").fill("20")
        await panel.get_by_role("button", name="Count what would be accepted").click()
        await expect(
            panel.get_by_text(re.compile(r"^About \d+ suggestions become labels"))
        ).to_be_visible()
        await no_violations(owner.page)
        await panel.get_by_role("button", name=re.compile(r"Accept \d+ suggestions")).click()
        listed = panel.get_by_role("group", name="Accepted so far")
        await expect(listed.get_by_text("not known yet")).to_be_visible()
        async with visit(chromium, server, project, "Ada") as ada:
            await answer(ada.page, "1")
        await expect(listed.get_by_text(re.compile(r"^1 of \d+$"))).to_be_visible()
        await expect(listed.get_by_text(re.compile(r"^0 % \(0 % to 97"))).to_be_visible()
        await panel.get_by_role("button", name="Take back all labels of rules").click()
        await panel.get_by_role("button", name="Take back all labels of rules").click()
        await expect(listed.get_by_text("taken back")).to_be_visible()
    counts = await server.storage.queue.counts(project.id)
    assert (counts.labels, counts.done) == (1, 1)
