"""``scripts/pictures tasks`` and ``kinds``: the labelling page with items of each sort."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
from PIL import Image
from playwright.async_api import async_playwright

from supt_async.domain.project import Settings
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import checked, decode
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import parse
from supt_async.readers.item_lines import from_json
from supt_async.templates.templates import template

DOCS = Path(__file__).parents[2] / "docs"
IMAGES = DOCS / "images"
SIZE = (750, 480)
"""Pixels of a picture."""
WIDE = (1000, 640)
"""Pixels of a window in which the answers are below the item; the picture is made smaller."""
COLOURS = 96
PICTURED = (
    *("sentiment", "topics", "entities", "relations", "boxes", "polygons", "transcripts", "chats"),
    *("ranking", "ticket", "rating-reasons", "anomalies"),
)
"""Templates that have a picture in docs/howto/tasks.md."""
WITH_FILES = {
    "boxes": "boxes",
    "polygons": "polygons",
    "points": "points",
    "segments": "transcripts",
    "text": "summary",
}
"""Kinds whose example in docs/howto/tasks.md has a file; a template has one like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An item as a labeller sees it, with the beginning of an answer."""

    title: str
    task: JSONObject
    payload: str
    answer: JSONValue
    """It is on the page if the kind keeps drafts."""


@click.command()
@click.argument("only", nargs=-1)
def tasks(only: tuple[str, ...]) -> None:
    """Take a picture of an item and its answer for some templates, or of ONLY those named."""
    shown = {name: _of_template(name) for name in only or PICTURED}
    asyncio.run(_take(IMAGES / "templates", shown, SIZE))


@click.command()
@click.argument("only", nargs=-1)
def kinds(only: tuple[str, ...]) -> None:
    """Take a picture of each kind's example in docs/howto/tasks.md, or of ONLY those named."""
    shown = {name: _of_kind(name) for name in only or KINDS if name != "any"}
    asyncio.run(_take(IMAGES / "tasks", shown, WIDE))


def _of_template(name: str) -> Shown:
    one = template(name)
    example = one.examples[0 if name == "entities" else 1]
    return Shown(
        title=one.title, task=one.task, payload=checked(example.data), answer=example.answer
    )


def _of_kind(kind: str) -> Shown:
    if kind in WITH_FILES:
        return _of_template(WITH_FILES[kind])
    page = (DOCS / "howto" / "tasks.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", page.partition(f"\n## {kind}\n")[2], maxsplit=1, flags=re.M)[0]
    found = dict(re.findall(r"^```json (\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    payload = checked(msgspec.json.decode(from_json(json.loads(found["item"])).payload))
    task, answer = json.loads(found["task"]), json.loads(found["label"])
    return Shown(title=kind.capitalize(), task=task, payload=payload, answer=answer)


async def _take(folder: Path, chosen: dict[str, Shown], window: tuple[int, int]) -> None:
    # The page is opened as tests open it, which needs what only tests need.
    from tests.e2e.budgets.measuring import Case, opened
    from tests.e2e.projects import Site
    from tests.support.servers import run_server

    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as scratch:
        address = f"sqlite:///{scratch}/pictures.db"
        async with async_playwright() as playwright, run_server(address) as server:
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            site = Site(server, browser)
            for name, shown in chosen.items():
                task = parse(shown.task)
                keeps = task.marks or task.kind in ("form", "rank", "choices")
                items: Sequence[object] = (decode(shown.payload),)
                draft = shown.answer if keeps else None
                case = Case(task=shown.task, items=items, keys=(), draft=draft)
                site.projects[name] = await server.storage.catalogue.create_project(
                    name, title=shown.title, task=shown.task, settings=Settings()
                )
                await server.add(site.projects[name], *items)
                async with opened(site, case, name) as page:
                    await page.set_viewport_size({"width": window[0], "height": window[1]})
                    await page.evaluate("document.fonts.ready")
                    await page.wait_for_load_state("networkidle")
                    picture = Image.open(io.BytesIO(await page.screenshot()))
                fitted = picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
                small = fitted.quantize(COLOURS, dither=Image.Dither.NONE)
                small.save(folder / f"{name}.png", optimize=True)
            await browser.close()
