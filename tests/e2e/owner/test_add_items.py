"""An owner adds items to a project in the browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from supt_async.domain.project import Project, Role
from tests.e2e.owner.test_new_project import drop
from tests.e2e.owner.visitor import TEXTS, Visitor, animals, answer, visit
from tests.e2e.page_checks import check_page
from tests.e2e.projects import landscape
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

HEAD = "id,body,kind,seen\n"


def rows(*numbers: int, words: str = "a wild animal that has been seen") -> str:
    """Return lines of a table of sightings."""
    return "".join(f"S{n},{words} {n} times,bird,{n}\n" for n in numbers)


async def ids(server: Running, project: Project) -> list[str | None]:
    return [item.external_id async for item in server.storage.catalogue.items(project.id)]


async def open_adding(olga: Visitor, server: Running) -> Page:
    """Go to the section's panel, as somebody who looks for it."""
    await olga.section(server, "items")
    await olga.page.get_by_role("link", name="Add items").click()
    await expect(olga.page.locator("[data-stage=file] .drop-zone")).to_be_visible()
    return olga.page


async def add(page: Page, stage: str = "done") -> None:
    await page.get_by_role("button", name="Add the items").click()
    await expect(page.locator(f"[data-stage={stage}]")).to_be_visible()


async def test_a_file_is_added_and_what_is_known_or_refused_is_counted(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await check_page(page, "add-file")
        await drop(page, "sightings.csv", HEAD + rows(1, 2, 3))
        await expect(page.get_by_label("Use of body")).to_have_value("show")
        await expect(page.get_by_label("Use of id")).to_have_value("id")
        await expect(page.locator(".create-preview")).to_contain_text("seen 1 times")
        await check_page(page, "add-choose")
        await add(page)
        await expect(page.get_by_text("3 items added.")).to_be_visible()
        await page.get_by_role("button", name="Add more").click()
        bad = HEAD + rows(2, 3, 4) + "S5,a bird,bird,5,too much\n"
        await drop(page, "more.csv", bad)
        await expect(page.get_by_role("alert")).to_contain_text("Row 5")
        await page.get_by_role("button", name="Add the items").click()
        await expect(page.get_by_text("1 row can't be added: leave them out")).to_be_visible()
        await page.get_by_label("Leave these rows out").check()
        await add(page)
        await expect(page.get_by_text("1 item added.")).to_be_visible()
        await expect(page.get_by_text("2 items known already")).to_be_visible()
        await expect(page.get_by_text("1 row was left out.")).to_be_visible()
        await check_page(page, "add-done")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Download the reasons").click()
        text = await asyncio.to_thread((await (await download.value).path()).read_text)
        assert text.startswith("row,reason\n5,")
        await page.get_by_role("button", name="Show the items").click()
        await expect(page.locator(".item-list")).to_contain_text("seen 4 times")
    assert sorted(filter(None, await ids(server, project))) == ["S1", "S2", "S3", "S4"]


async def test_known_items_without_answers_get_the_new_content(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await drop(page, "sightings.csv", HEAD + rows(1, 2))
        await add(page)
        await page.get_by_role("button", name="Add more").click()
        await drop(page, "again.csv", HEAD + rows(1, 2, 3, words="a tame animal that lives here"))
        await page.get_by_label("content of the file").check()
        await add(page)
        await expect(page.get_by_text("1 item added.")).to_be_visible()
        await expect(page.get_by_text("2 known items changed.")).to_be_visible()
        await page.get_by_role("button", name="Show the items").click()
        await expect(page.locator(".item-list")).to_contain_text("a tame animal that lives here 2")
        await expect(page.locator(".item-list")).not_to_contain_text("wild")


async def test_the_choices_of_the_last_file_are_proposed_for_the_next(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await drop(page, "sightings.csv", HEAD + rows(1, 2))
        await page.get_by_label("Use of kind").select_option("show")
        await page.get_by_label("Use of seen").select_option("features")
        await expect(page.locator(".create-preview table")).to_contain_text("kind")
        await add(page)
        await page.reload()
        await drop(page, "more.csv", HEAD + rows(3))
        await expect(page.get_by_label("Use of kind")).to_have_value("show")
        await expect(page.get_by_label("Use of seen")).to_have_value("features")


def pictures(folder: Path) -> list[Path]:
    """Write three images; return their paths."""
    files = [folder / f"town{number}.png" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(landscape(number))
    return files


async def test_images_are_refused_where_items_are_something_else(
    chromium: Browser, server: Running, tmp_path: Path
) -> None:
    files = pictures(tmp_path)
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await page.get_by_label("Choose files").set_input_files(files)
        await page.get_by_role("button", name="Add the items").click()
        await expect(page.get_by_role("alert")).to_contain_text("are not images")


async def test_images_become_items_with_the_names_of_their_files(
    chromium: Browser, server: Running, tmp_path: Path
) -> None:
    files = pictures(tmp_path)
    project = await server.storage.catalogue.create_project(
        "animals", title="Animals", task={"kind": "text", "item": "image"}
    )
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await page.get_by_label("Choose files").set_input_files(files)
        await expect(page.locator(".create-preview img")).to_be_visible()
        await add(page)
        await expect(page.get_by_text("3 items added.")).to_be_visible()
    assert sorted(filter(None, await ids(server, project))) == [file.name for file in files]


async def test_an_empty_project_leads_to_the_panel_and_labelling_goes_on(
    chromium: Browser, server: Running
) -> None:
    project = await server.storage.catalogue.create_project(
        "animals", title="Animals", task={"kind": "choice", "options": ["cat", "dog"]}
    )
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as olga,
        visit(chromium, server, project, "Ada") as ada,
    ):
        await olga.section(server, "")
        await olga.page.get_by_role("link", name="Add items").click()
        await drop(olga.page, "sightings.csv", HEAD + rows(1, 2))
        await add(olga.page)
        await expect(ada.page.locator("[data-item]")).to_contain_text("a wild animal")
        await answer(ada.page, "1")


async def test_many_columns_are_used_alike_by_a_pattern(chromium: Browser, server: Running) -> None:
    names = ["body", *(f"emb_{n}" for n in range(40)), *(f"m{n}" for n in range(3))]
    lines = [f"a wild animal that has been seen {n} times" + f",0.{n}" * 43 for n in range(3)]
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as olga:
        page = await open_adding(olga, server)
        await drop(page, "vectors.csv", "\n".join([",".join(names), *lines]))
        await expect(page.get_by_text("All 44 columns.")).to_be_visible()
        await expect(page.get_by_label("Use of emb_7", exact=True)).to_have_value("features")
        await check_page(page, "add-many")
        await page.get_by_label("Find columns").fill("m*")
        await expect(page.get_by_text("3 of 44 columns.")).to_be_visible()
        await page.get_by_label("Use all 3 as").select_option("features")
        await page.get_by_label("Find columns").fill("")
        await expect(page.get_by_label("Use of m2", exact=True)).to_have_value("features")
        await add(page)
        await expect(page.get_by_text("3 items added.")).to_be_visible()
    stored = [item.features async for item in server.storage.catalogue.items(project.id)]
    assert [features is not None for features in stored] == [False] * len(TEXTS) + [True] * 3
