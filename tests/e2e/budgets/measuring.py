"""Measurements of the page: bytes before the first item, and time from a key to the next paint."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Page

from supt_async.domain.items import NewItem
from supt_async.domain.project import Settings
from supt_async.templates.templates import Template
from tests.e2e.projects import Site, landscape, watch

STATIC = Path(__file__).parents[3] / "supt_async" / "static"
LIMIT_MS = 100.0
"""Time from a key to the paint after it, up to which a page feels immediate."""
QUIET_MS = 12.0
"""Time that CALIBRATE takes on a machine that does nothing else, in the slower browser."""
PRESSES = 9
"""Number of presses of each measured key; their median counts."""

LISTEN = """() => {
  window.paints = [];
  addEventListener("keydown", (event) => {
    const since = event.timeStamp;
    // After the next frame's own work, a message is the first thing that runs.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.paints.push(performance.now() - since);
      port2.postMessage(null);
    });
  }, true);
}"""
CALIBRATE = """() => {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const began = performance.now();
    const host = document.createElement("div");
    for (let n = 0; n < 4000; n += 1) {
      const one = document.createElement("span");
      one.className = `x${n}`;
      one.textContent = String(Math.sqrt(n));
      host.append(one);
    }
    host.querySelectorAll(".x7, .x3999").length;
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[2];
}"""


async def loaded_bytes(site: Site, chosen: Template, slug: str) -> dict[str, int]:
    """Open a template's project; return the gzipped size of each file before the first item."""
    await make(site, slug, chosen.task, chosen.items()[:1])
    async with site.profile() as profile:
        await site.sign_in(profile, slug, site.projects[slug])
        page = await profile.new_page()
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url))
        await page.goto(site.address(slug))
        await page.locator("[data-item]").wait_for()
    names = [match[1] for url in urls if (match := re.search(r"/static/(.*)$", url))]
    files = [STATIC / "index.html", *(STATIC / name for name in names)]
    return {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}


async def make(site: Site, slug: str, task: Any, items: Sequence[NewItem]) -> None:
    """Make a project of a task and items."""
    catalogue = site.server.storage.catalogue
    project = await catalogue.create_project(slug, title=slug, task=task, settings=Settings())
    await catalogue.add_items(project.id, items)
    site.projects[slug] = project


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something large on the page, and the keys that are pressed with it."""

    task: dict[str, Any]
    items: tuple[Any, ...]
    keys: tuple[str, ...]
    """Keys that are measured, in this order, again and again."""
    before: tuple[str, ...] = ()
    """Keys that are pressed once before."""
    draft: Any = None
    """Answer that the page begins from, as after a reload."""
    drawn: str = ""
    """Elements of the regions in the draft."""
    focus: str | None = None
    """Element that gets the focus first."""
    ready: str = "[data-item]"
    """Element that is waited for."""


WORDS = "the quick brown fox jumps over the lazy dog and Ada met Grace in Zürich "
MEGABYTE = (WORDS * 13_000)[:930_000]
LINES = "\n".join(WORDS * 2 for _ in range(200))
LABELS = ["person", "place", "thing"]
OPTIONS = [f"{name} {n}" for n in range(100) for name in sorted({*WORDS.split()})[:10]]
CHAT = [
    {"role": ("user", "assistant")[n % 2], "content": f"Turn {n}: **{WORDS}**\n\n`code {n}`"}
    for n in range(200)
]
SEGMENTS = [[n * 2, n * 2 + 1.5, LABELS[n % 3]] for n in range(500)]
WAVE = [round(abs(n % 97 - 48) / 7, 2) for n in range(2000)]
SPANS = [[n * 40, n * 40 + 9, LABELS[n % 3]] for n in range(500)]
BOXES = [
    {"type": "box", "label": LABELS[n % 3], "xyxy": [x, y, x + 18, y + 12]}
    for n in range(500)
    for x, y in [((n % 25) * 25 + 1, (n // 25) * 20 + 1)]
]
PICTURES = (landscape(),)
CHOICE = {"kind": "choice", "options": ["good", "bad"]}
FORM = {
    "kind": "form",
    "item": {"subject": "text", "body": "text"},
    "questions": [
        {"name": "topic", "kind": "choice", "options": OPTIONS},
        {"name": "words", "kind": "spans", "labels": LABELS, "on": "body"},
    ],
}
CASES: dict[str, Case] = {
    "next text of 1 MB": Case(
        task=CHOICE, items=tuple(f"{n} {MEGABYTE}" for n in range(PRESSES + 2)), keys=("1",)
    ),
    "writing about 1 MB": Case(
        task={"kind": "text"}, items=(MEGABYTE,), keys=("a", "b", "Space"), focus="textarea"
    ),
    "spans in 1 MB": Case(
        task={"kind": "spans", "labels": LABELS},
        items=(MEGABYTE,),
        keys=("ArrowRight", "Shift+ArrowRight", "1"),
    ),
    "500 spans": Case(
        task={"kind": "spans", "labels": LABELS},
        items=(LINES,),
        keys=("ArrowRight", "2", "Backspace"),
        draft=SPANS,
        drawn=".span-name",
    ),
    "500 boxes": Case(
        task={"kind": "boxes", "labels": LABELS},
        items=PICTURES,
        keys=("1", "2"),
        draft=BOXES,
        drawn=".shape-choice",
        ready=".a9s-annotationlayer",
    ),
    "500 segments": Case(
        task={"kind": "segments", "item": "series", "labels": LABELS},
        items=(WAVE,),
        keys=("2", "ArrowRight", "1"),
        draft=SEGMENTS,
        drawn="[data-segment]",
    ),
    "100 answers to rank": Case(
        task={"kind": "rank", "item": {"question": "text"}, "options_from": "answers"},
        items=({"question": WORDS, "answers": OPTIONS[:100]},),
        keys=("1", "2", "ArrowUp"),
    ),
    "search in 1,000 options": Case(
        task={"kind": "choices", "options": OPTIONS},
        items=tuple(WORDS + str(n) for n in range(3)),
        keys=("f", "o", "ArrowDown", "Backspace", "Backspace"),
        before=("/",),
    ),
    "next chat of 200 turns": Case(
        task={**CHOICE, "item": "chat"},
        items=tuple([{"role": "user", "content": str(n)}, *CHAT[1:]] for n in range(PRESSES + 2)),
        keys=("1",),
    ),
    "form with 1,000 options and 1 MB": Case(
        task=FORM,
        items=({"subject": "Hello", "body": MEGABYTE},),
        keys=("f", "ArrowDown", "Backspace"),
        before=("/",),
    ),
}
"""What is measured, each with a name."""


@dataclass
class Measured:
    """Times of one case in milliseconds."""

    paints: list[float] = field(default_factory=list)
    pace: float = 1.0
    """How much slower the machine is now than a quiet one; at least 1."""

    @property
    def middle(self) -> float:
        return median(self.paints)

    @property
    def limit(self) -> float:
        return LIMIT_MS * self.pace


async def measure(site: Site, name: str, slug: str) -> Measured:
    """Press a case's keys and return how long each took until the page was painted."""
    case = CASES[name]
    async with opened(site, case, slug) as page:
        for key in case.before:
            await page.keyboard.press(key)
        if case.focus is not None:
            await page.locator(case.focus).first.focus()
        await page.evaluate(LISTEN)
        calibrated = [await page.evaluate(CALIBRATE)]
        for number in range(PRESSES * len(case.keys)):
            await page.keyboard.press(case.keys[number % len(case.keys)])
            await page.wait_for_function("(n) => window.paints.length > n", arg=number)
        calibrated.append(await page.evaluate(CALIBRATE))
        paints = await page.evaluate("window.paints")
    return Measured(paints=paints, pace=max(1.0, max(calibrated) / QUIET_MS))


@asynccontextmanager
async def opened(site: Site, case: Case, slug: str) -> AsyncIterator[Page]:
    """Open a case's project, with the draft of an answer if it has one."""
    if slug not in site.projects:
        project = await site.server.storage.catalogue.create_project(
            slug, title=slug, task=case.task, settings=Settings()
        )
        await site.server.add(project, *case.items)
        site.projects[slug] = project
    async with site.profile() as profile:
        await site.sign_in(profile, slug, site.projects[slug])
        page = await profile.new_page()
        problems = watch(page)
        await page.goto(site.address(slug))
        await page.locator(case.ready).first.wait_for()
        if case.draft is not None:
            await _begin_from(page, slug, case)
        yield page
        assert problems == [], problems


async def _begin_from(page: Page, slug: str, case: Case) -> None:
    """Store a draft where the page keeps drafts, and reload."""
    item = await page.locator("[data-item]").first.get_attribute("data-item")
    key = "supt-draft:" + json.dumps([slug, slug, item], separators=(",", ":"))
    saved = {"draft": case.draft, "at": 9e15}
    await page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [key, json.dumps(saved)]
    )
    await page.reload()
    await page.locator(case.ready).first.wait_for()
    if case.drawn:
        await page.locator(case.drawn).nth(len(case.draft) - 1).wait_for(state="attached")
