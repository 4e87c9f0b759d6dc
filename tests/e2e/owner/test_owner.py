"""An owner and labellers on their pages, in a real browser on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.project import Role
from tests.e2e.owner.visitor import animals, answer, labels, no_violations, visit
from tests.e2e.page_checks import SCREENSHOTS, resize
from tests.e2e.user_actions import all_saved
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


SECTIONS = ("", "model", "suggestions", "review", "people", "items", "flags", "project")


OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


EVIL = "<img src=x onerror=\"document.title='owned'\"><script>owned()</script>"


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
            await resize(owner.page, {"width": width, "height": 800})
            boxes = [await row.bounding_box() for row in await rows.all()]
            assert max(box["height"] for box in boxes if box) <= most
            assert await owner.page.locator(".bar-fill").first.evaluate("e => e.clientWidth") > 40
            assert await owner.page.evaluate("document.documentElement.scrollWidth") <= width
            await owner.page.screenshot(
                path=SCREENSHOTS / f"chart-{count}-{width}.png", full_page=True
            )


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
        await ada.told("replace", reason="paused")
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


async def test_an_option_that_the_owner_adds_reaches_people_who_are_labelling(
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
        await all_saved(ada.page)
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
                filled = ".panel, .item-row, .review-items .nothing"
                await expect(
                    owner.page.locator(f"[data-section={section or 'overview'}]")
                    .locator(filled)
                    .first
                ).to_be_visible()
                if section == "items":
                    await owner.page.locator("[data-row] button").first.click()
                    await owner.page.get_by_role("button", name="Correct").click()
                    await expect(owner.page.locator(".answering")).to_be_visible()
                await no_violations(owner.page)
                assert await owner.page.evaluate(OVERFLOW) <= 0, section
                picture = SCREENSHOTS / f"owner-{section or 'overview'}-{name}.png"
                await owner.page.screenshot(path=picture, full_page=True)
            await owner.page.get_by_role("link", name="All projects").click()
            await expect(owner.page.get_by_text("1 of 6 items done")).to_be_visible()
            await no_violations(owner.page)
            assert await owner.page.evaluate(OVERFLOW) <= 0
            await owner.page.screenshot(path=SCREENSHOTS / f"owner-home-{name}.png")
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
