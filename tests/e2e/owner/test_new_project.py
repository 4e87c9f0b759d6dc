"""A creator makes a project in the browser, from a dropped file to a colleague's first item."""

from __future__ import annotations

import io
import logging
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from supt_async.domain.project import Role
from tests.e2e.owner.visitor import Visitor
from tests.e2e.page_checks import check_page, no_violations
from tests.e2e.projects import landscape
from tests.support.servers import Running

logger = logging.getLogger(__name__)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROWS = 3000
STEP_MS = 1000
"""Time that a person takes for a step, in milliseconds."""
MOODS = ("good", "bad", "mixed")


def table(rows: int = ROWS, bad: int = 0) -> str:
    """Return a table of tickets; the last rows may have a cell too many."""
    lines = [
        f'T{n},"The parcel number {n} has come late, and nobody answers.",{MOODS[n % 3]},{n / 10}\n'
        for n in range(rows)
    ]
    lines += [f"B{n},x,good,1,too much\n" for n in range(bad)]
    return "ticket,body,sentiment,score\n" + "".join(lines)


@asynccontextmanager
async def creating(chromium: Browser, server: Running, **profile: object) -> AsyncIterator[Visitor]:
    """Open the page of somebody who may make projects."""
    invitation = await server.storage.owners.invite_creator("Cleo")
    view = {"viewport": {"width": 1100, "height": 800}, **profile}
    context = await chromium.new_context(**view)  # type: ignore[arg-type]
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(f"{server.url}/join#{invitation.code}")
    await visitor.page.get_by_role("link", name="New project").click()
    await expect(visitor.page.locator("[data-state=file]")).to_be_visible()
    yield visitor
    assert visitor.faults == []
    await context.close()


async def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page, as from a file manager."""
    data = await page.evaluate_handle(
        """([name, text]) => {
          const data = new DataTransfer();
          data.items.add(new File([text], name));
          return data;
        }""",
        [name, text],
    )
    await page.dispatch_event(".drop-zone", "dragover", {"dataTransfer": data})
    await page.dispatch_event(".drop-zone", "drop", {"dataTransfer": data})


async def go_on(page: Page, step: str, name: str = "Continue") -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.locator(f"[data-state={step}]")).to_be_visible()


async def test_from_a_dropped_file_to_the_first_item_of_a_colleague(
    chromium: Browser, server: Running
) -> None:
    """The log says how long it takes somebody with a second for each step."""
    async with creating(chromium, server) as cleo:
        page = cleo.page
        began = time.perf_counter()
        await drop(page, "customer_tickets.csv", table())
        await expect(page.locator("[data-state=show]")).to_be_visible()
        await expect(page.get_by_text("3,000 rows")).to_be_visible()
        use = page.get_by_label("Use of body")
        await expect(use).to_have_value("show")
        await expect(page.get_by_label("Use of ticket")).to_have_value("id")
        await expect(page.locator(".create-preview")).to_contain_text("The parcel number 0")
        await page.wait_for_timeout(STEP_MS)
        await go_on(page, "ask")
        await expect(page.get_by_label("Value of option 3")).to_have_value("mixed")
        await page.wait_for_timeout(STEP_MS)
        await go_on(page, "ready", "Create the project")
        await page.wait_for_timeout(STEP_MS)
        await page.get_by_role("textbox", name="Name").fill("Ada")
        await page.wait_for_timeout(STEP_MS)
        await page.get_by_role("button", name="Make a link").click()
        link = await page.get_by_label("Invitation link for Ada").input_value()
        await page.wait_for_timeout(STEP_MS)
        async with colleague(chromium, link) as ada:
            await expect(ada.locator("[data-item]")).to_contain_text("The parcel number")
            logger.info("from the file to the first item: %.1f s", time.perf_counter() - began)
            await expect(ada.get_by_role("button", name="mixed")).to_be_visible()
        await expect(page.get_by_text("3,000 items added to")).to_be_visible()
        await page.get_by_role("link", name="Open the owner's page").click()
        await page.wait_for_url("**/admin/customer-tickets")
    project = await server.storage.catalogue.project("customer-tickets")
    found = [item async for item in server.storage.catalogue.items(project.id)]
    assert len(found) == ROWS
    assert {item.external_id for item in found} == {f"T{n}" for n in range(ROWS)}


@asynccontextmanager
async def colleague(chromium: Browser, link: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": 1100, "height": 800})
    page = await context.new_page()
    await page.goto(link)
    yield page
    await context.close()


async def test_each_step_is_accessible_and_fits_a_phone(chromium: Browser, server: Running) -> None:
    async with creating(chromium, server) as cleo:
        page = cleo.page
        await check_page(page, "new-file")
        await drop(page, "tickets.csv", table(30))
        await expect(page.locator(".create-preview")).to_contain_text("The parcel number 0")
        await check_page(page, "new-show")
        await go_on(page, "ask")
        await expect(page.locator(".create-preview")).to_contain_text("mixed")
        await check_page(page, "new-ask")
        await go_on(page, "ready", "Create the project")
        await expect(page.get_by_text("30 items added to")).to_be_visible()
        await check_page(page, "new-ready")


async def test_the_keyboard_alone_is_enough(
    chromium: Browser, server: Running, tmp_path: Path
) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text(table(20))
    async with creating(chromium, server) as cleo:
        page = cleo.page
        await page.keyboard.press("Tab")
        field = page.get_by_label("Choose files")
        await tab_to(page, field)
        async with page.expect_file_chooser() as choosing:
            await field.press("Space")
        await (await choosing.value).set_files(file)
        await expect(page.get_by_role("heading", name="What people see")).to_be_focused()
        for name, state in (("Continue", "ask"), ("Create the project", "ready")):
            await tab_to(page, page.get_by_role("button", name=name, exact=True))
            await page.keyboard.press("Enter")
            await expect(page.locator(f"[data-state={state}]")).to_be_visible()
        await expect(page.get_by_role("heading", name="Invite", exact=True)).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.type("Ada")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Invitation link for Ada")).to_be_visible()


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        if await target.evaluate("target => target === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {target}")


async def test_going_back_and_a_reload_keep_what_was_chosen(
    chromium: Browser, server: Running
) -> None:
    async with creating(chromium, server) as cleo:
        page = cleo.page
        await drop(page, "tickets.csv", table(30))
        await page.get_by_label("Use of score").select_option("show")
        await expect(page.locator(".create-preview table")).to_contain_text("score")
        await page.reload()  # before anything is asked, so that the task has no options yet
        await expect(page.get_by_label("Use of score")).to_have_value("show")
        await go_on(page, "ask")
        await page.get_by_label("Title").fill("Late parcels")
        await expect(page.get_by_label("Name in addresses")).to_have_value("late-parcels")
        await go_on(page, "show", "Back")
        await expect(page.get_by_label("Use of score")).to_have_value("show")
        await page.reload()
        await expect(page.get_by_label("Use of score")).to_have_value("show")
        await expect(page.locator(".create-preview table")).to_contain_text("score")
        await go_on(page, "ask")
        await expect(page.get_by_label("Title")).to_have_value("Late parcels")
        await go_on(page, "ready", "Create the project")
        await expect(page.get_by_text("30 items added to")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("30 items added to")).to_be_visible()


def workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("nothing.txt", "x")
    return file.getvalue()


async def test_what_the_server_refuses_is_said_where_it_happened(
    chromium: Browser, server: Running, tmp_path: Path
) -> None:
    await server.project("tickets")
    async with creating(chromium, server) as cleo:
        page = cleo.page
        (tmp_path / "broken.xlsx").write_bytes(workbook())
        await page.get_by_label("Choose files").set_input_files(tmp_path / "broken.xlsx")
        await expect(page.get_by_role("alert")).to_contain_text("broken.xlsx")
        await drop(page, "tickets.csv", table(20, bad=2))
        await expect(page.get_by_role("alert")).to_contain_text("2 rows can't be added")
        await expect(page.get_by_label("Use of ticket")).to_have_value("id")
        await no_violations(page)
        await go_on(page, "ask")
        await page.get_by_role("button", name="Create the project").click()
        await expect(page.get_by_text("2 rows can't be added.")).to_be_visible()
        await page.get_by_label("Leave these rows out").check()
        await page.get_by_role("button", name="Create the project").click()
        await expect(page.get_by_role("alert").last).to_contain_text("tickets")
        await page.get_by_label("Name in addresses").fill("tickets-2")
        await go_on(page, "ready", "Create the project")
        await expect(page.get_by_text("20 items added to")).to_contain_text("2 rows were left out")


async def test_images_become_items_with_the_names_of_their_files(
    chromium: Browser, server: Running, tmp_path: Path
) -> None:
    files = [tmp_path / f"town{number}.png" for number in range(3)] + [tmp_path / "notes.heic"]
    for number, file in enumerate(files):
        file.write_bytes(landscape(number))
    files[-1].write_bytes(b"\0\0\0\x18ftypheic" + bytes(20))
    async with creating(chromium, server) as cleo:
        page = cleo.page
        await page.get_by_label("Choose files").set_input_files(files)
        await expect(page.get_by_role("alert")).to_contain_text("notes.heic")
        await expect(page.locator(".create-preview img")).to_be_visible()
        await go_on(page, "ask")
        await page.locator("[data-template=boxes]").click()
        await page.get_by_label("Title").fill("Towns")
        await go_on(page, "ready", "Create the project")
        await expect(page.get_by_text("3 items added to")).to_be_visible()
        await page.get_by_role("link", name="Label it yourself").click()
        await expect(page.locator("[data-item] img")).to_be_visible()
    project = await server.storage.catalogue.project("towns")
    found = [item.external_id async for item in server.storage.catalogue.items(project.id)]
    assert sorted(map(str, found)) == ["town0.png", "town1.png", "town2.png"]


async def test_a_template_is_previewed_and_made_a_project_with_its_items(
    chromium: Browser, server: Running
) -> None:
    async with creating(chromium, server) as cleo:
        page = cleo.page
        for name, seen in (
            ("transcripts", ".timeline"),
            ("ticket", ".question"),
            ("boxes", ".create-preview img, .create-preview image"),
        ):
            await page.locator(f"[data-template={name}]").click()
            await expect(page.locator(seen).first).to_be_visible()
        await check_page(page, "new-template")
        await page.get_by_label("Title").fill("Cars")
        await page.get_by_role("button", name="Create it with its items").click()
        await expect(page.get_by_text("10 items added to “Cars”")).to_be_visible()
        await page.get_by_role("link", name="Label it yourself").click()
        await expect(page.locator("[data-item] img, [data-item] image").first).to_be_visible()


async def test_the_page_speaks_german(chromium: Browser, server: Running) -> None:
    invitation = await server.storage.owners.invite_creator("Cleo")
    async with colleague_in(chromium, "de-DE") as page:
        await page.goto(f"{server.url}/join#{invitation.code}")
        await page.get_by_role("link", name="Neues Projekt").click()
        await drop(page, "tickets.csv", table(20, bad=1))
        await expect(page.get_by_label("Verwendung von body")).to_have_value("show")
        await expect(page.get_by_role("alert")).to_contain_text("Zeile 22: hat 5 Zellen")
        await page.get_by_label("Diese Zeilen auslassen").check()
        await page.get_by_role("button", name="Weiter").click()
        await page.get_by_role("button", name="Projekt anlegen").click()
        await expect(page.get_by_text("20 Elemente zu")).to_be_visible()


@asynccontextmanager
async def colleague_in(chromium: Browser, locale: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(locale=locale)
    yield await context.new_page()
    await context.close()


async def test_who_may_not_make_projects_is_told_how_to(chromium: Browser, server: Running) -> None:
    project = await server.project()
    invitation = await server.storage.people.invite("Ada", project=project.id, role=Role.LABELLER)
    async with colleague(chromium, f"{server.url}/join#{invitation.code}") as page:
        await page.wait_for_url("**/label/**")
        await page.goto(f"{server.url}/new")
        await expect(page.get_by_text("supt labeller invite NAME --role creator")).to_be_visible()
        await no_violations(page)
