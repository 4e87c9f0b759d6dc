"""Owners look at the answers to a form, correct them, change its questions and make new ones."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from supt_async.client import AsyncClient
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role
from supt_async.payloads.codec import encode
from tests.e2e.owner.test_new_project import creating, drop, go_on
from tests.e2e.owner.visitor import labels, visit
from tests.e2e.page_checks import check_page
from tests.support.servers import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TOPICS = [{"value": "problem", "label": "Problem", "options": ["login", "billing"]}, "praise"]
SURE = {"name": "sure", "title": "Sure?", "kind": "choice", "options": ["yes", "no"]}
FORM: dict[str, Any] = {
    "kind": "form",
    "item": {"subject": "text", "body": "text", "channel": "badge"},
    "questions": [
        {"name": "topic", "title": "What is it about?", "kind": "choice", "options": TOPICS},
        {
            "name": "severity",
            "title": "How bad is it?",
            "kind": "rating",
            "scale": [1, 3],
            "when": {"question": "topic", "is": ["login", "billing"]},
        },
        {
            "name": "people",
            "title": "Who is named?",
            "kind": "spans",
            "labels": [{"value": "person", "label": "Person", "questions": [SURE]}],
            "relations": ["knows"],
            "on": "body",
            "required": False,
        },
    ],
}
TICKETS = (
    {"subject": "Login fails", "body": "Since Monday Ada can't help Bob.", "channel": "mail"},
    {"subject": "Thanks", "body": "Cleo was kind to me.", "channel": "chat"},
    {"subject": "Bill", "body": "I paid twice.", "channel": "chat"},
)
PEOPLE = {
    "regions": [[13, 16, "person", {"sure": "yes"}], [28, 31, "person", {"sure": "no"}]],
    "relations": [[0, 1, "knows"]],
}
ANSWERS: tuple[dict[str, Any], ...] = (
    {"topic": "login", "severity": 2, "people": PEOPLE},
    {"topic": "praise"},
    {"topic": "billing", "severity": 3},
)


async def tickets(server: Running) -> Project:
    """Make a project whose items have been answered."""
    catalogue = server.storage.catalogue
    project = await catalogue.create_project("animals", title="Tickets", task=FORM)
    await catalogue.add_items(project.id, [NewItem(payload=encode(one)) for one in TICKETS])
    by_subject = {one["subject"]: given for one, given in zip(TICKETS, ANSWERS, strict=True)}
    token = await server.token("Ada", project, Role.LABELLER)
    async with AsyncClient(server.url, project="animals", token=token) as ada:
        for _ in TICKETS:
            item = await ada.first()
            assert item is not None
            await ada.submit(item, by_subject[item.data["fields"][0]["data"]["text"]])
    return project


async def correct_to_praise(page: Page) -> None:
    """Correct the first item, and take a step back on the way."""
    await page.locator("[data-row] button").first.focus()
    await page.keyboard.press("c")
    form = page.get_by_role("group", name="Correct", exact=True)
    await expect(form.get_by_role("heading", name="What is it about?")).to_be_visible()
    await check_page(page, "owner-form-correction")
    # The list of the former answer is open, and there is no room for the one above it.
    await form.locator(".tree-crumbs button").first.click()
    praise = form.get_by_role("treeitem", name="praise")
    await praise.click()
    await expect(form.get_by_role("heading", name="How bad is it?")).to_have_count(0)
    await page.keyboard.press("Backspace")
    await expect(form.get_by_role("heading", name="How bad is it?")).to_be_visible()
    await praise.click()
    await form.get_by_role("button", name=re.compile("^Save and next")).click()


async def test_an_owner_sees_the_answers_to_a_form_by_question_and_corrects_them(
    chromium: Browser, server: Running
) -> None:
    project = await tickets(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        topic = page.get_by_role("region", name="What is it about?")
        await expect(topic.get_by_role("row")).to_have_text(
            [
                "AnswerHow often",
                re.compile("Problem.*2"),
                re.compile("login1"),
                re.compile("billing1"),
                re.compile("praise1"),
            ]
        )
        severity = page.get_by_role("region", name="How bad is it?")
        await expect(severity).to_contain_text("asked 2 of 3 times, answered 2")
        await expect(page.get_by_role("region", name=re.compile("Person: Sure"))).to_be_visible()
        await topic.scroll_into_view_if_needed()
        await check_page(page, "owner-form-distribution")
        await topic.get_by_role("link", name="Show items answered Problem").click()
        await page.wait_for_url("**/items?question=topic&answer=*")
        await expect(page.locator("[data-row]")).to_have_count(2)
        await page.get_by_role("combobox", name="Question").select_option("sure")
        await page.get_by_role("combobox", name="Answer", exact=True).select_option("yes")
        await expect(page.locator("[data-row]")).to_have_count(1)
        await page.get_by_role("button", name="Clear").click()
        await expect(page.locator("[data-row]")).to_have_count(3)
        row = page.locator("[data-row]").first
        await row.get_by_role("button").first.click()
        await expect(row.locator(".answer-form")).to_contain_text(re.compile("Problem . login"))
        await expect(row.locator(".answer-form")).to_contain_text("“Ada” → knows → “Bob”")
        await expect(row.locator(".marked-text")).to_contain_text("AdaPerson")
        await check_page(page, "owner-form-item")
        await correct_to_praise(page)
        await expect(row.locator(".answer-chip")).to_have_text(
            re.compile("^praise · Person .2; knows$")
        )
    last = (await labels(server, project))[-1]
    assert (last["value"], last["correction"]) == ({"topic": "praise", "people": PEOPLE}, True)


async def test_an_owner_builds_a_form_and_is_told_what_is_wrong_at_its_place(
    chromium: Browser, server: Running
) -> None:
    project = await tickets(server)
    async with visit(chromium, server, project, "Olga", Role.ADMIN) as owner:
        page = owner.page
        await owner.section(server, "project")
        await page.get_by_role("button", name="Add a question").click()
        await page.get_by_label("Question as people read it").fill("What now?")
        name = page.get_by_label("Name in the answers")
        await name.fill("topic")
        await page.get_by_role("combobox", name="Kind").select_option("text")
        await page.get_by_role("checkbox", name="Must be answered").uncheck()
        await page.get_by_role("combobox", name="Asked", exact=True).select_option("severity")
        await expect(page.locator(".preview").first).to_contain_text("Since Monday")
        await page.evaluate("scrollTo(0, 0)")
        await check_page(page, "owner-form-editor")
        await page.get_by_role("button", name="Save", exact=True).first.click()
        card = page.locator(".question-card").last
        await expect(card).to_contain_text("an earlier question has it")
        await page.get_by_text("As JSON").click()
        await expect(page.locator(".json-flaw")).to_contain_text("task.questions[3].name")
        await page.evaluate("scrollTo(0, 0)")
        await check_page(page, "owner-form-json")
        await name.fill("next")
        await page.get_by_role("button", name="Save", exact=True).first.click()
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        await page.get_by_role("button", name=re.compile("Remove What is it about")).click()
        await page.get_by_role("button", name="Save", exact=True).first.click()
        await expect(page.get_by_role("alert").first).to_contain_text(
            re.compile("answers|earlier question")
        )
    task = (await server.storage.catalogue.project("animals")).task
    added = task["questions"][-1]
    assert (added["name"], added["when"]) == ("next", {"question": "severity", "is": 1})


def rows() -> str:
    """Return chats with their possible topics, one a line."""
    turns = [
        {"role": "user", "content": "I **paid** twice."},
        {"role": "assistant", "content": "Sorry!"},
    ]
    row = {"channel": "mail", "chat": turns, "load": [1, 4, 2, 8], "names": ["Ann", "Bea"]}
    return "".join(json.dumps({**row, "channel": f"mail {n}"}) + "\n" for n in range(8))


async def test_a_new_project_shows_chats_and_series_field_by_field_and_asks_a_form(
    chromium: Browser, server: Running
) -> None:
    async with creating(chromium, server) as cleo:
        page = cleo.page
        await drop(page, "support_chats.jsonl", rows())
        await expect(page.locator("[data-state=show]")).to_be_visible()
        await expect(page.get_by_label("How chat is shown")).to_have_value("chat")
        await expect(page.get_by_label("How load is shown")).to_have_value("series")
        await page.get_by_label("Use of channel").select_option("show")
        await page.get_by_label("How channel is shown").select_option("badge")
        await page.get_by_label("Use of names").select_option("options")
        preview = page.locator(".create-preview")
        await expect(preview.locator(".badge")).to_have_text("mail 0")
        await expect(preview).to_contain_text("Sorry!")
        await check_page(page, "new-fields")
        await go_on(page, "ask")
        await page.get_by_text("Several questions", exact=True).click()
        await expect(preview.locator(".question")).to_have_count(1)
        await expect(preview.get_by_role("button", name="Ann")).to_be_visible()
        await page.get_by_role("button", name="Add a question").click()
        await page.get_by_role("combobox", name="Kind").select_option("rating")
        await expect(preview.locator(".question")).to_have_count(2)
        await check_page(page, "new-form")
        await go_on(page, "ready", "Create the project")
        await expect(page.get_by_text("8 items added to")).to_be_visible()
    task = (await server.storage.catalogue.project("support-chats")).task
    assert task["item"] == {"channel": "badge", "chat": "chat", "load": "series"}
    assert [one["kind"] for one in task["questions"]] == ["choice", "rating"]
    assert task["questions"][0]["options_from"] == "names"
