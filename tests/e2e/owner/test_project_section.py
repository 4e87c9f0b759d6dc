"""Owners change settings, download labels, archive a project, hand it over, and renew links."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from supt_async.domain.project import Role
from tests.e2e.owner.visitor import animals, visit
from tests.e2e.page_checks import check_page
from tests.e2e.projects import landscape
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_settings_are_changed_and_stay_so(chromium: Browser, server: Running) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "project")
        page = owner.page
        opinions = page.get_by_role("region", name="Several opinions")
        await opinions.get_by_label("Answers per item").fill("2..7")
        await opinions.get_by_label("Sure from, in percent").fill("90")
        await opinions.get_by_label("Gold items in percent").fill("10")
        await opinions.get_by_role("button", name="Save").click()
        await expect(opinions.get_by_text("Saved")).to_be_visible()
        await page.get_by_label("Hold-out in percent").fill("12.5")
        await page.get_by_label("What is asked next").select_option("entropy")
        settings = page.get_by_role("region", name="Settings")
        await settings.get_by_role("button", name="Save").click()
        await expect(settings.get_by_text("Saved")).to_be_visible()
        await page.reload()
        await expect(page.get_by_label("Answers per item")).to_have_value("2..7")
        await expect(page.get_by_label("Hold-out in percent")).to_have_value("12.5")
        await page.get_by_label("Answers per item").fill("7..2")
        await opinions.get_by_role("button", name="Save").click()
        await expect(opinions.get_by_role("alert")).to_contain_text("write 2..7")
        await check_page(page, "owner-project")
    found = await server.storage.catalogue.project("animals")
    assert (found.settings.overlap, found.settings.overlap_max) == (2, 7)
    assert (found.settings.sure, found.settings.gold_rate) == (0.9, 0.1)
    assert found.settings.holdout == 0.125
    assert found.settings.acquisition == "entropy"


async def test_labels_are_downloaded_with_answers_for_each_item(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with server.session("Ada", project) as ada:
        for value in ("cat", "dog"):
            await ada.answer(await ada.get("item"), value)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "project")
        page = owner.page
        await page.get_by_role("combobox", name=re.compile("^Format")).select_option("csv")
        await page.get_by_role("combobox", name=re.compile("^Rows")).select_option("majority")
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Download").click()
        file = await downloading.value
        assert file.suggested_filename == "animals-labels.csv"
        text = await asyncio.to_thread(Path(await file.path()).read_text)
        await expect(page.get_by_text("Saved, ")).to_be_visible()
    assert sorted(row["value"] for row in csv.DictReader(io.StringIO(text))) == ["cat", "dog"]


async def test_an_archived_project_is_found_and_brought_back(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "project")
        page = owner.page
        archive = page.get_by_role("button", name="Archive the project")
        await archive.click()
        await archive.click()
        await expect(page.get_by_text("Archived", exact=True)).to_be_visible()
        await page.goto(server.url)
        await page.get_by_role("button", name="Show archived projects").click()
        await page.get_by_role("link", name="Animals").click()
        await page.get_by_role("link", name="Project", exact=True).click()
        await expect(page.get_by_label("Answers per item")).to_be_disabled()
        await expect(page.get_by_role("textbox", name="Title")).to_be_disabled()
        await check_page(page, "owner-project-archived")
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Get the file").click()
        assert (await downloading.value).suggested_filename == "animals.supt"
        await page.get_by_role("button", name="Bring it back").click()
        await expect(archive).to_be_visible()
        await expect(page.get_by_label("Answers per item")).to_be_enabled()
        await expect(page.get_by_role("link", name="Label", exact=True)).to_be_visible()


async def test_a_project_is_handed_over_and_the_link_for_the_new_owner_is_shown(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "people")
        page = owner.page
        await page.get_by_role("textbox", name="Name").fill("Ada")
        await page.get_by_role("button", name="Make a link").click()
        await expect(page.get_by_label("Invitation link for Ada")).to_be_visible()
        await page.get_by_role("button", name="New link for Ada").click()
        await expect(page.get_by_label("Invitation link for Ada")).to_have_count(2)
        await owner.section(server, "project")
        await page.get_by_label("Name of the new owner").fill("Ada")
        await page.get_by_role("button", name="Hand over").click()
        await page.get_by_role("button", name="Hand over").click()
        await expect(page.locator("[data-state=handed-over]")).to_be_visible()
        link = await page.get_by_label("Invitation link for Ada").input_value()
        await page.goto(f"{server.url}/admin/animals")
        await expect(page.get_by_text("Only owners may see this page")).to_be_visible()
    context = await chromium.new_context()
    ada = await context.new_page()
    await ada.goto(link)
    await ada.wait_for_url("**/admin/animals")
    await context.close()


async def test_items_get_a_style_sheet_that_is_previewed_and_guidelines_an_image(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "project")
        page = owner.page
        panel = page.get_by_role("region", name="Looks of the items")
        field = panel.get_by_role("textbox", name="Style sheet")
        text = panel.get_by_role("group", name="First item").locator(".text-view")
        await field.fill(".text-view { letter-spacing: 3px; }\n} body { display: none; }")
        await expect(text).to_have_css("letter-spacing", "3px")
        await expect(field).to_be_visible()
        await field.fill(".text-view {\n  background: url(x);\n}")
        await panel.get_by_role("button", name="Save").click()
        await expect(panel.get_by_role("alert")).to_contain_text("url() is not allowed")
        await panel.get_by_role("button", name="Line 2").click()
        await page.keyboard.type("letter-spacing: 3px;")
        await panel.get_by_role("button", name="Save").click()
        await expect(panel.get_by_text("Saved")).to_be_visible()
        texts = page.get_by_role("region", name="Title and guidelines")
        await texts.get_by_label("Add images").set_input_files(
            [
                FilePayload(name="cat.png", mimeType="image/png", buffer=landscape()),
                FilePayload(name="big.png", mimeType="image/png", buffer=bytes(180_001)),
            ]
        )
        await expect(texts.get_by_role("alert")).to_contain_text("big.png: is larger than 180 kB")
        await expect(texts.get_by_role("img", name="cat")).to_be_visible()
        await texts.get_by_role("button", name="Save").click()
        await expect(texts.get_by_text("Saved")).to_be_visible()
        await check_page(page, "owner-looks")
    found = await server.storage.catalogue.project("animals")
    assert found.style == ".text-view {\nletter-spacing: 3px;\n}"
    assert found.guidelines.startswith("![cat](data:image/png;base64,")
