"""An owner labels many items at once: by suggestion, by group, by likeness, with one undo."""

from __future__ import annotations

import time

import numpy as np
import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert

from supt_async.domain.ids import RunId
from supt_async.domain.project import Project, Role
from supt_async.storage.records import ItemVectors
from supt_async.storage.schema import tables
from tests.e2e.owner.visitor import animals, labels, visit
from tests.e2e.page_checks import check_page, resize
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MANY = 200


async def project_with_opinions(server: Running, count: int) -> Project:
    """Every other animal is a cat, as a model suggests; cats and dogs are two groups."""
    names = [f"{'dog' if number % 2 else 'cat'} {number}" for number in range(count)]
    project = await animals(server, *names)
    training = server.storage.training
    ids = (await training.pool(project.id)).ids
    first = await server.storage.browser.one(project.id, ids[0].item())
    assert first is not None
    assert "cat" in first.payload, "items are numbered in the order in which they were added"
    dogs = np.arange(count) % 2
    rows = [
        {
            "item_id": int(item),
            "source": "model",
            "project_id": project.id,
            "value": '"dog"' if dog else '"cat"',
            "score": 0.97 if dog else 0.93,
            "version": "1",
            "created_ms": 1,
        }
        for item, dog in zip(ids, dogs, strict=True)
    ]
    await server.storage.database.write(lambda c: c.execute(insert(tables.suggestion), rows))
    term = await training.lead(project.id, "test", 10_000)
    assert term is not None
    x = np.column_stack([dogs, np.arange(count) / 10_000]).astype(np.float16)
    vectors = ItemVectors(ids=ids, vectors=x, groups=dogs.astype(np.uint16), run=RunId(1))
    assert await training.publish_vectors(project.id, term, vectors)
    return project


async def give(page: Page, key: str, answer: str, count: int) -> None:
    """Tick all that is shown, and give an answer by keyboard."""
    await expect(page.get_by_role("checkbox")).to_have_count(count)
    await page.get_by_role("button", name="Tick all", exact=True).click()
    await expect(page.get_by_text(f"{count} ticked")).to_be_visible()
    await page.keyboard.press(key)
    button = page.get_by_role("button", name=f"Answer “{answer}” for {count} items")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    done = page.get_by_text(f"“{answer}” is the answer to {count} items now.")
    await expect(done).to_be_visible()


async def test_two_hundred_items_are_labelled_in_under_a_minute(
    chromium: Browser, server: Running
) -> None:
    project = await project_with_opinions(server, MANY)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await owner.section(server, "items")
        began = time.monotonic()
        await page.get_by_role("link", name="Label many").click()
        await page.get_by_role("combobox", name="Suggested by").select_option("model")
        await page.get_by_role("combobox", name="Suggestion", exact=True).select_option('"cat"')
        await give(page, "1", "cat", MANY // 2)
        await page.get_by_role("combobox", name="Suggestion", exact=True).select_option('"dog"')
        await give(page, "2", "dog", MANY // 2)
        assert time.monotonic() - began < 60
        given = await labels(server, project)
        assert len(given) == MANY
        assert all(label["labeller"] == "Olga" for label in given)
        assert [label["value"] for label in given].count("cat") == MANY // 2

        await page.get_by_role("button", name="Undo all").click()
        await expect(page.get_by_role("checkbox")).to_have_count(MANY // 2)
        withdrawn = [label for label in await labels(server, project) if label["withdrawn"]]
        assert {label["value"] for label in withdrawn} in ({"dog"}, set())
        open_ = await server.storage.queue.counts(project.id)
        assert (open_.open, open_.done) == (MANY // 2, MANY // 2)


async def test_groups_likeness_and_single_ticks_choose_the_items(
    chromium: Browser, server: Running
) -> None:
    project = await project_with_opinions(server, 90)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await owner.section(server, "items", "?many=1")
        tiles = page.get_by_role("checkbox")
        await page.get_by_role("combobox", name="Alike").select_option(label="Group 2 (45 items)")
        await expect(tiles).to_have_count(45)
        await expect(tiles.filter(has_text="cat")).to_have_count(0)
        await tiles.nth(0).click()
        await tiles.nth(4).click(modifiers=["Shift"])
        await expect(page.get_by_text("5 ticked")).to_be_visible()
        await tiles.nth(2).focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowRight")
        await expect(tiles.nth(3)).to_be_focused()
        await expect(page.get_by_text("4 ticked")).to_be_visible()
        await check_page(page, "label-many")
        await resize(page, {"width": 1100, "height": 800})
        await page.keyboard.press("2")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("“dog” is the answer to 4 items now.")).to_be_visible()
        await expect(tiles).to_have_count(41)

        await page.get_by_role("button", name="show what is alike").first.click()
        await expect(tiles).to_have_count(86)
        await expect(tiles.first).to_contain_text("dog")
        await page.get_by_role("button", name="show all again").click()
        await page.get_by_role("searchbox").fill("cat 1")
        await expect(tiles.filter(has_text="dog")).to_have_count(0)
