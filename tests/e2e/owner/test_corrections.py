"""Owners view drawn and marked answers, and correct them by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from supt_async.client import AsyncClient
from supt_async.domain.items import NewItem
from supt_async.domain.project import Role, Settings
from supt_async.payloads.codec import encode
from tests.e2e.owner.visitor import animals, answer, labels, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS, check_page
from tests.e2e.projects import PROJECTS
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_a_correction_counts_in_the_export_and_the_answer_stays(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, "a red fox", "a blue jay")
    async with visit(chromium, server, project, "Ada") as ada:
        await answer(ada.page, "1")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.get_by_role("link", name="Items", exact=True).click()
        await page.get_by_role("combobox", name="Show").select_option("labelled")
        await page.wait_for_url("**/items?kept=labelled")
        row = page.locator("[data-row]")
        await expect(row).to_have_count(1)
        await row.get_by_role("button").first.click()
        await expect(row.get_by_role("row", name="Ada cat")).to_be_visible()
        await row.get_by_role("button", name="Correct").click()
        await row.get_by_role("button", name="dog").click()
        await row.get_by_role("button", name="Save").click()
        await expect(row.get_by_role("row", name="Olga dog correction")).to_be_visible()
        await expect(row.get_by_role("row", name="Ada cat overruled")).to_be_visible()
    first, second = await labels(server, project)
    assert (first["labeller"], first["value"], first["overruled"]) == ("Ada", "cat", True)
    assert (second["labeller"], second["value"], second["correction"]) == ("Olga", "dog", True)


async def test_ten_items_are_corrected_with_two_keys_each_and_no_mouse(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, *(f"animal {n}" for n in range(11)))
    async with server.session("Ada", project) as ada:
        for _ in range(11):
            await ada.answer(await ada.get("item"), "cat")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "items")
        page = owner.page
        form = page.get_by_role("group", name="Correct")
        await page.locator("[data-row] button").first.focus()
        await page.keyboard.press("c")
        for number in range(10):
            await expect(page.locator("[data-row]").nth(number).locator(form)).to_be_visible()
            await expect(form).to_be_focused()
            cat = form.get_by_role("button", name="cat")
            await expect(cat).to_have_accessible_description("Ada's answer")
            await page.keyboard.press("2")
            await page.keyboard.press("Enter")
            await expect(page.locator("[data-row]").nth(number)).to_contain_text("dog")
        await expect(page.locator("[data-row]").nth(10).locator(form)).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("[data-row] button").nth(10)).to_be_focused()
    given = await labels(server, project)
    assert [label["value"] for label in given if label["correction"]] == ["dog"] * 10


MARKS: dict[str, list[list[Any]]] = {
    "boxes": [
        [{"type": "box", "label": "house", "xyxy": [60, 165, 150, 310]}],
        [
            {"type": "box", "label": "house", "xyxy": [50, 170, 160, 320]},
            {"type": "box", "label": "tree", "xyxy": [168, 215, 218, 315]},
        ],
        [],
    ],
    "spans": [[[9, 21, "person"]], [[9, 12, "person"], [31, 46, "person"], [50, 57, "place"]], []],
}


@pytest.mark.parametrize("kind", MARKS)
async def test_an_owner_sees_what_each_person_drew_or_marked(
    chromium: Browser, server: Running, kind: str
) -> None:
    task, payloads = PROJECTS[kind]
    project = await server.storage.catalogue.create_project(
        "animals", title="Things", task=task, settings=Settings(overlap=3)
    )
    await server.storage.catalogue.add_items(project.id, [NewItem(payload=encode(payloads[0]))])
    for name, value in zip(("Ann", "Ben", "Cleo"), MARKS[kind], strict=True):
        async with server.session(name, project) as person:
            assert await person.answer(await person.get("item"), value) == "stored"
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await owner.section(server, "items")
        await expect(page.locator(".answer-chip").last).to_have_text("Nothing marked")
        await page.locator("[data-row] button").first.click()
        views = page.locator(".view")
        await expect(views).to_have_count(3)
        await expect(views.nth(1).locator(".mark-name").last).to_have_text(re.compile("Tree|Place"))
        await expect(views.nth(2)).to_contain_text("Cleo Nothing marked")
        await expect(views.nth(2).locator(".mark-name")).to_have_count(0)
        if kind == "boxes":
            image = await views.nth(0).get_by_role("img").bounding_box()
            assert image == await views.nth(0).locator(".drawn svg").bounding_box()
            drawn = (
                await views.nth(0)
                .locator(".drawn .core")
                .evaluate(
                    "path => { const b = path.getBBox(); return [b.x, b.y, b.width, b.height] }"
                )
            )
            assert drawn == [60, 165, 90, 145]
        await check_page(page, f"owner-{kind}")
        await page.get_by_role("button", name="All on one").click()
        await expect(views).to_have_count(1)
        await expect(views.get_by_text(re.compile("^Ann: (House|Person)$"))).to_be_visible()
        await page.screenshot(path=SCREENSHOTS / f"owner-{kind}-together.png")
        await page.locator("[data-row] button").first.focus()
        await page.keyboard.press("c")
        await expect(page.get_by_role("button", name="Save")).to_be_visible()
        for key in {"boxes": (".",), "spans": ("ArrowRight", "Shift+ArrowRight", "1")}[kind]:
            await page.keyboard.press(key)
        await expect(page.locator(".so-far")).to_contain_text("1 ")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("row", name="Olga").last).to_contain_text("correction")
    given = [label for label in await labels(server, project) if label["correction"]]
    assert len(given) == 1
    assert len(given[0]["value"]) == 1


async def test_an_owner_reads_german_and_corrects_an_answer_of_any_kind_as_json(
    chromium: Browser, server: Running
) -> None:
    catalogue = server.storage.catalogue
    project = await catalogue.create_project("animals", title="Animals", task={"kind": "any"})
    await catalogue.add_items(project.id, [NewItem(payload=encode("a red fox"))])
    token = await server.token("Ada", project, Role.LABELLER)
    async with AsyncClient(server.url, project="animals", token=token) as ada:
        item = await ada.first()
        assert item is not None
        await ada.submit(item, {"tail": 1})
    async with visit(chromium, server, project, "Olga", Role.ADMIN, locale="de-DE") as olga:
        page = olga.page
        await olga.section(server, "items")
        await expect(page.get_by_role("link", name="Überblick")).to_be_visible()
        await page.get_by_role("button", name="a red fox").click()
        await page.get_by_role("button", name="Korrigieren").click()
        field = page.get_by_role("textbox", name="Die Antwort als JSON")
        await expect(field).to_have_value(re.compile('"tail": 1'))
        await field.fill('{"tail": 2}')
        await no_violations(page)
        await page.get_by_role("button", name="Speichern").click()
        await expect(page.get_by_text("Korrektur")).to_be_visible()
        await olga.section(server, "model")
        await no_violations(page)
    last = (await labels(server, project))[-1]
    assert (last["value"], last["correction"]) == ({"tail": 2}, True)
