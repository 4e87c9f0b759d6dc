"""Hostile content runs nothing and loads nothing, however it is shown, in Chromium and Firefox."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Error, Locator, Page, expect

from supt_async.domain.project import Project, Role, Settings
from tests.e2e.projects import Site, settled
from tests.security.content.payloads import MARKDOWN, MARKUP, WORDS
from tests.security.content.watcher import Watcher

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TEXTS = (*MARKUP, *MARKDOWN)
GUIDELINES = "\n\n".join((*MARKDOWN[:-1], *MARKUP[:40]))
OPTIONS = [{"value": str(number), "label": text[:200]} for number, text in enumerate(WORDS)]
CHOICE = {"kind": "choice", "options": OPTIONS}
MOVES = 5
"""Number of times that an element may move away from the pointer."""
AT_A_TIME = 50
"""Number of fields of an item: each has a payload of its own, so none hides the next ones."""


async def project(site: Site, slug: str, task: dict[str, Any], *items: object) -> Project:
    made = await site.server.storage.catalogue.create_project(
        slug, title=WORDS[0][:100], task=task, guidelines=GUIDELINES, settings=Settings()
    )
    await site.server.add(made, *items)
    return made


@asynccontextmanager
async def opened(
    site: Site, made: Project, role: Role = Role.LABELLER, path: str = ""
) -> AsyncIterator[Page]:
    """Open a project's page; at the end nothing may have been found."""
    async with site.profile() as profile:
        watcher = Watcher(profile, site.server.url)
        await watcher.install(profile)
        invitation = await site.server.storage.people.invite(
            f"{made.slug}-{role}", project=made.id, role=role
        )
        await profile.request.post(f"{site.server.url}/join", data={"code": invitation.code})
        page = await profile.new_page()
        await page.goto(site.server.url + (path or f"/label/{made.slug}"))
        yield page
        assert await watcher.all(page) == []
        assert page.url.startswith(site.server.url)


async def point_at(shown: Locator) -> None:
    """Move the pointer over an element, which may be moving itself: what is above it loads."""
    for _ in range(MOVES):
        with contextlib.suppress(Error):  # it was in sight, and is no more
            await shown.hover(force=True, timeout=5_000)
            return
    await shown.hover(force=True)


async def touch(page: Page, *selectors: str) -> None:
    """Point at what is shown, and go through it by key."""
    for selector in selectors:
        # What is folded up, such as a task as JSON, can't be pointed at.
        for shown in (await page.locator(selector).filter(visible=True).all())[:5]:
            await point_at(shown)
    for _ in range(5):
        await page.keyboard.press("Tab")


def parts(payloads: Sequence[str], word: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return tasks and items with some payloads in each, under hostile names."""
    made = []
    for start in range(0, len(payloads), AT_A_TIME):
        some = payloads[start : start + AT_A_TIME]
        names = [f"{number} {WORDS[number % len(WORDS)]}"[:100] for number in range(len(some))]
        task = {**CHOICE, "item": dict.fromkeys(names, word)}
        made.append((task, dict(zip(names, some, strict=True))))
    return made


@pytest.mark.parametrize("word", ["html", "markdown", "text", "badge", "json", "table"])
async def test_nothing_runs_or_loads_in_fields(sites: Site, word: str) -> None:
    for number, (task, item) in enumerate(parts(TEXTS, word)):
        made = await project(sites, f"{word}-{number}", task, item)
        async with opened(sites, made) as page:
            await settled(page)
            await expect(page.locator(".field")).to_have_count(len(item))
            if word == "html":
                await expect(page.locator("iframe[sandbox='']")).to_have_count(len(item))
                # A frame has loaded when its document has a body that can be found.
                await page.wait_for_load_state("load")
            await touch(page, ".field a", ".field p", "iframe")


async def test_nothing_runs_or_loads_in_a_chat(sites: Site) -> None:
    turns = [
        {"role": WORDS[number % len(WORDS)], "content": text} for number, text in enumerate(TEXTS)
    ]
    made = await project(sites, "chat", {**CHOICE, "item": "chat"}, turns)
    async with opened(sites, made) as page:
        await settled(page)
        await expect(page.locator(".turn").last.locator(".rich-text")).to_be_attached()
        await touch(page, ".turn a", ".turn p")


async def test_nothing_runs_or_loads_in_a_pair(sites: Site) -> None:
    for word in ("html", "chat"):
        side = [{"role": "user", "content": one} for one in TEXTS[:60]]
        both = {"a": side, "b": side} if word == "chat" else {"a": TEXTS[0], "b": TEXTS[1]}
        made = await project(sites, f"pair-{word}", {"kind": "compare", "item": word}, both)
        async with opened(sites, made) as page:
            await settled(page)
            await touch(page, ".side a", ".side p")


async def test_nothing_runs_or_loads_in_what_is_asked(sites: Site) -> None:
    questions = [
        {"name": f"q{number}", "title": text[:200], "help": text[:200], **CHOICE}
        for number, text in enumerate(WORDS)
    ]
    tasks: dict[str, dict[str, Any]] = {
        "form": {"kind": "form", "questions": questions},
        "spans": {"kind": "spans", "labels": OPTIONS},
        "text": {"kind": "text", "placeholder": WORDS[0]},
        "rating": {"kind": "rating", "scale": [1, 5], "anchors": [WORDS[0], WORDS[1]]},
        "choices": {**CHOICE, "kind": "choices"},
    }
    for name, task in tasks.items():
        made = await project(sites, f"asked-{name}", task, TEXTS[0])
        async with opened(sites, made) as page:
            await settled(page)
            await touch(page, ".option", ".question")


async def test_nothing_runs_or_loads_in_guidelines(sites: Site) -> None:
    made = await project(sites, "guidelines", CHOICE, "a text")
    async with opened(sites, made) as page:
        await settled(page)
        await page.keyboard.press("h")
        await expect(page.locator("dialog .rich-text")).to_be_visible()
        await touch(page, "dialog a", "dialog p")


async def test_nothing_runs_or_loads_on_the_owners_page(sites: Site) -> None:
    turns = [{"role": WORDS[0], "content": text} for text in TEXTS[:80]]
    task = {**CHOICE, "item": {WORDS[0]: "html", WORDS[1]: "chat", "x": "markdown"}}
    item = {WORDS[0]: TEXTS[0], WORDS[1]: turns, "x": MARKDOWN[0]}
    made = await project(sites, "owned", task, *({**item, WORDS[0]: one} for one in TEXTS[:20]))
    for section in ("items", "project"):
        path = f"/admin/owned/{section}"
        async with opened(sites, made, Role.ADMIN, path) as page:
            await expect(page.locator("h1, h2").first).to_be_visible()
            await page.wait_for_load_state("networkidle")
            await touch(page, "main a", "main p")
