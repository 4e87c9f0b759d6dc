"""An owner at their page, and labellers at theirs, in a real browser on a real server."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from supt_async.client import AsyncClient
from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from supt_async.storage.records import NewItem
from tests.e2e.looks import SHOTS, look
from tests.e2e.projects import PROJECTS
from tests.support.servers import Running, run_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SECTIONS = ("", "model", "people", "items", "flags", "project")
TEXTS = ("a red fox", "a blue jay", "a red kite", "a grey heron", "a brown bear", "a green frog")
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
EVIL = "<img src=x onerror=\"document.title='owned'\"><script>owned()</script>"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/owner.db", grace_ms=300) as running:
        yield running


async def animals(server: Running, *texts: str, **changes: Any) -> Project:
    task = {"kind": "choice", "options": ["cat", "dog"], **changes.pop("task", {})}
    project = await server.storage.catalogue.create_project(
        "animals", title="Animals", task=task, **changes
    )
    items = [NewItem(payload=encode(text)) for text in texts or TEXTS]
    await server.storage.catalogue.add_items(project.id, items)
    return project


class Visitor:
    """Somebody's browser, with a profile of its own; what goes wrong in it is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.loaded: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._console)
        page.on("requestfinished", lambda request: self.loaded.append(request.url))

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    async def section(self, server: Running, name: str, query: str = "") -> None:
        await self.page.goto(f"{server.url}/admin/animals/{name}{query}")
        await expect(self.page.locator(f"[data-section={name or 'overview'}]")).to_be_visible()


@asynccontextmanager
async def visit(
    chromium: Browser,
    server: Running,
    project: Project | None,
    name: str,
    role: Role = Role.LABELLER,
    **profile: Any,
) -> AsyncIterator[Visitor]:
    """Open the invitation link of somebody new in a fresh profile."""
    id_ = None if project is None else project.id
    invitation = await server.storage.people.invite(name, project=id_, role=role)
    context = await chromium.new_context(**{"viewport": {"width": 1100, "height": 800}, **profile})
    visitor = Visitor(await context.new_page())
    await visitor.page.goto(f"{server.url}/join#{invitation.code}")
    await visitor.page.wait_for_url("**/admin/**" if role is Role.ADMIN else "**/label/**")
    yield visitor
    assert visitor.faults == []
    await context.close()


async def answer(page: Page, key: str) -> None:
    """Answer what is on the screen, and wait for the next item or for the end."""
    item = page.locator("[data-item]").first
    before = await item.get_attribute("data-item")
    await page.keyboard.press(key)
    await expect(page.locator(f"[data-item='{before}']")).to_have_count(0)


async def labels(server: Running, project: Project) -> list[dict[str, Any]]:
    root = await server.token("exporter", project, Role.ADMIN)
    async with server.http(root) as http:
        text = (await http.get("/api/v1/projects/animals/labels")).text
    return [json.loads(line) for line in text.splitlines()]


async def no_violations(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_the_owner_watches_labels_come_in_without_a_reload(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        visit(chromium, server, project, "Ada") as ada,
    ):
        await expect(owner.page.get_by_text("0 of 6 items done")).to_be_visible()
        await owner.page.evaluate("window.stayed = true")
        for key in "121":
            await answer(ada.page, key)
        await expect(owner.page.get_by_text("3 of 6 items done")).to_be_visible()
        await expect(owner.page.locator("[data-queue=done] dd")).to_have_text("3")
        cats = owner.page.get_by_role("row", name="cat 2 67 %")
        await expect(cats).to_be_visible()
        assert await owner.page.evaluate("window.stayed") is True


@pytest.mark.parametrize("count", [8, 60])
async def test_long_names_of_answers_leave_the_chart_as_low_as_it_is(
    chromium: Browser, server: Running, count: int
) -> None:
    """One name is words, one has no place to break; each stands on a few lines."""
    topics = ("billing > refund", "shipping > late", "product > question about a warranty")
    names = [f"{topics[n % 3]} {n}" for n in range(count - 1)] + ["Donaudampfschifffahrt" * 2]
    project = await animals(server, *map(str, range(count)), task={"options": names})
    async with server.session("Ada", project) as ada:
        for name in reversed(names):
            await ada.answer(await ada.get("item"), name)
    view = {"width": 1280, "height": 800}
    async with visit(chromium, server, project, "Olga", Role.ADMIN, viewport=view) as owner:
        rows = owner.page.locator(".bars tbody tr")
        await expect(rows).to_have_count(min(count, 12))
        for width, most in ((1280, 60), (360, 110)):
            await owner.page.set_viewport_size({"width": width, "height": 800})
            boxes = [await row.bounding_box() for row in await rows.all()]
            assert max(box["height"] for box in boxes if box) <= most
            assert await owner.page.locator(".bar-fill").first.evaluate("e => e.clientWidth") > 40
            assert await owner.page.evaluate("document.documentElement.scrollWidth") <= width
            await owner.page.screenshot(path=SHOTS / f"chart-{count}-{width}.png", full_page=True)


async def test_a_correction_counts_in_the_export_and_the_answer_stays(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server, "a red fox", "a blue jay")
    async with visit(chromium, server, project, "Ada") as ada:
        await answer(ada.page, "1")
        await expect(ada.page.get_by_text("All saved")).to_be_visible()
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await page.get_by_role("link", name="Items").click()
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


async def test_whoever_is_revoked_is_signed_out_at_once(chromium: Browser, server: Running) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        visit(chromium, server, project, "Eve") as eve,
    ):
        await expect(eve.page.locator("[data-item]").first).to_be_visible()
        await owner.section(server, "people")
        await owner.page.get_by_role("button", name="Revoke Eve").click()
        dialog = owner.page.get_by_role("dialog", name="Revoke Eve?")
        await dialog.get_by_role("button", name="Revoke").click()
        await expect(eve.page.get_by_role("heading", name="You're not signed in")).to_be_visible()
        await expect(owner.page.locator("[data-labeller=Eve]")).to_contain_text("revoked")


async def test_a_pause_reaches_who_is_labelling_and_so_does_its_end(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        visit(chromium, server, project, "Ada") as ada,
    ):
        await expect(ada.page.locator("[data-item]").first).to_be_visible()
        await owner.page.get_by_role("button", name="Pause labelling for everybody").click()
        resume = owner.page.get_by_role("button", name="Resume labelling for everybody")
        await expect(resume).to_be_visible()
        await answer(ada.page, "1")  # what is on the screen may still be answered
        await expect(ada.page.get_by_role("heading", name="Labelling is paused")).to_be_visible()
        await resume.click()
        await expect(ada.page.locator("[data-item]").first).to_be_visible()


async def test_an_invitation_link_works_in_a_fresh_browser(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        await owner.section(server, "people")
        await owner.page.get_by_role("textbox", name="Name").fill("Lin")
        await owner.page.get_by_role("button", name="Make a link").click()
        field = owner.page.get_by_role("textbox", name="Invitation link for Lin")
        link = await field.input_value()
        await expect(owner.page.locator("[data-labeller=Lin]")).to_be_visible()
        context = await chromium.new_context()
        lin = await context.new_page()
        await lin.goto(link)
        await expect(lin.locator("[data-item]").first).to_be_visible()
        await answer(lin, "1")
        await expect(owner.page.locator("[data-labeller=Lin]")).to_contain_text("here")
        await expect(owner.page.locator("[data-labeller=Lin] .figure").first).to_have_text("1")
        await context.close()


async def test_an_option_that_the_owner_adds_reaches_who_is_labelling(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        visit(chromium, server, project, "Ada") as ada,
    ):
        page = owner.page
        await answer(ada.page, "1")
        await owner.section(server, "project")
        await page.get_by_role("button", name="Add an option").click()
        await page.get_by_role("textbox", name="Value of option 3").fill("fox")
        # The preview is the labeller's own page, and saves nothing.
        await page.locator(".preview-page").get_by_role("button", name="fox").click()
        await expect(page.get_by_text("This would be the answer: fox")).to_be_visible()
        panel = page.get_by_role("region", name="Task")
        await panel.get_by_role("button", name="Save").click()
        await expect(panel.get_by_role("status").last).to_have_text("Saved")
        await ada.page.get_by_role("button", name="fox").click()
        await expect(ada.page.get_by_text("All saved")).to_be_visible()
        # What has been given can't be taken away.
        await page.get_by_role("button", name="Remove cat").click()
        await panel.get_by_role("button", name="Save").click()
        await expect(panel.get_by_role("alert")).to_contain_text("an answer that this task")
    assert [label["value"] for label in await labels(server, project)] == ["cat", "fox"]


async def test_a_flag_appears_while_the_owner_looks_and_is_resolved(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
        server.session("Ada", project) as ada,
    ):
        await owner.section(server, "flags")
        await expect(owner.page.get_by_text("No open flags")).to_be_visible()
        item = await ada.get("item")
        await ada.send(type="flag", id="F1", lease=item["lease"], note="not an animal")
        await expect(owner.page.get_by_text("not an animal")).to_be_visible()
        await expect(owner.page.get_by_role("link", name="Flags 1 open")).to_be_visible()
        await owner.page.get_by_role("link", name=f"Show item {item['item']}").click()
        await expect(owner.page.locator(f"[data-row='{item['item']}']")).to_be_visible()
        await owner.page.go_back()
        await owner.page.get_by_role("button", name="Resolve", exact=True).click()
        await expect(owner.page.get_by_text("No open flags")).to_be_visible()


async def test_hostile_texts_stay_texts_on_both_pages(chromium: Browser, server: Running) -> None:
    """In titles, guidelines, options, items, answers, names and notes alike."""
    task = {"options": [EVIL, "javascript:alert(1)"], "other": True}
    project = await animals(server, EVIL, "{{7*7}}", task=task, guidelines=EVIL)
    await server.storage.catalogue.change(project.id, title=EVIL)
    async with server.session(EVIL.replace("/", ""), project) as mallory:
        item = await mallory.get("item")
        await mallory.send(type="flag", id="F1", lease=item["lease"], note=EVIL)
        await mallory.answer(item, f"{EVIL} & more")
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        for section in (*SECTIONS, "label"):
            if section == "label":
                await owner.page.goto(f"{server.url}/label/animals")
                await expect(owner.page.locator("[data-item]").first).to_be_visible()
            else:
                await owner.section(server, section)
                await expect(owner.page.get_by_role("heading", level=1)).to_have_text(EVIL)
            if section == "items":
                await owner.page.get_by_role("combobox", name="Show").select_option("flagged")
                await owner.page.locator("[data-row] button").first.click()
                await expect(owner.page.locator(".flag-note")).to_have_text(EVIL)
            await expect(owner.page.locator("img[onerror], script:not([src])")).to_have_count(0)
            assert "owned" not in await owner.page.evaluate("document.title.replace(/<.*>/s, '')")


async def test_a_labeller_loads_nothing_of_the_owners_page(
    chromium: Browser, server: Running
) -> None:
    project = await animals(server)
    async with (
        visit(chromium, server, project, "Ada") as ada,
        visit(chromium, server, project, "Olga", Role.ADMIN) as owner,
    ):
        await expect(ada.page.locator("[data-item]").first).to_be_visible()
        await expect(owner.page.locator("[data-section]")).to_be_visible()
        theirs = {url for url in ada.loaded if "/static/" in url}
        own = {url for url in owner.loaded if "/static/" in url} - theirs
        assert any("AdminPage" in url for url in own)
        assert not any("AdminPage" in url or "plot" in url for url in theirs)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark", "reduced_motion": "reduce"}),
        (
            "phone",
            {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
        ),
    ],
    ids=["light", "dark", "phone"],
)
async def test_axe_finds_nothing_in_any_section_and_nothing_is_cut_off(
    chromium: Browser, server: Running, name: str, profile: dict[str, Any]
) -> None:
    project = await animals(server)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        await ada.send(type="flag", id="F1", lease=item["lease"], note="a note")
        await ada.answer(item)
        async with visit(chromium, server, project, "Olga", Role.ADMIN, **profile) as owner:
            for section in SECTIONS:
                await (
                    owner.page.get_by_role("navigation")
                    .locator("a")
                    .nth(SECTIONS.index(section))
                    .click()
                )
                await expect(
                    owner.page.locator(
                        f"[data-section={section or 'overview'}] .panel, .item-row"
                    ).first
                ).to_be_visible()
                if section == "items":
                    await owner.page.locator("[data-row] button").first.click()
                    await owner.page.get_by_role("button", name="Correct").click()
                    await expect(owner.page.locator(".answering")).to_be_visible()
                await no_violations(owner.page)
                assert await owner.page.evaluate(OVERFLOW) <= 0, section
                picture = SHOTS / f"owner-{section or 'overview'}-{name}.png"
                await owner.page.screenshot(path=picture, full_page=True)
            await owner.page.get_by_role("link", name="All projects").click()
            await expect(owner.page.get_by_text("1 of 6 items done")).to_be_visible()
            await no_violations(owner.page)
            assert await owner.page.evaluate(OVERFLOW) <= 0
            await owner.page.screenshot(path=SHOTS / f"owner-home-{name}.png")
            await owner.page.goto(f"{server.url}/admin")
            await expect(owner.page.get_by_text("1 of 6 items done")).to_be_visible()
            await owner.page.goto(f"{server.url}/admin/animals/nothing")
            missing = owner.page.get_by_role("heading", name="There is no such page")
            await expect(missing).to_be_visible()


async def test_the_page_is_used_without_a_mouse(chromium: Browser, server: Running) -> None:
    project = await animals(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await expect(page.locator("[data-section=overview]")).to_be_visible()

        async def tab_to(role: str, name: str) -> None:
            target = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
            for _ in range(60):
                await page.keyboard.press("Tab")
                if await target.evaluate("e => e === document.activeElement"):
                    return
            raise AssertionError(f"Tab does not reach {name}")

        await tab_to("link", "Items")
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-row]").first).to_be_visible()
        await tab_to("button", "a red fox")
        await page.keyboard.press("Enter")
        await tab_to("button", "Correct")
        await page.keyboard.press("Enter")
        await tab_to("button", "dog")
        await page.keyboard.press("Enter")
        await tab_to("button", "Save")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("correction", exact=True)).to_be_visible()


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
        await look(page, f"owner-{kind}")
        await page.get_by_role("button", name="All on one").click()
        await expect(views).to_have_count(1)
        await expect(views.get_by_text(re.compile("^Ann: (House|Person)$"))).to_be_visible()
        await page.screenshot(path=SHOTS / f"owner-{kind}-together.png")
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
