"""``scripts/pictures tasks``: pictures of the labelling page with items of the templates."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from PIL import Image
from playwright.async_api import async_playwright

from supt_async.domain.project import Settings
from supt_async.payloads.codec import checked, decode
from supt_async.protocol.tasks.task import parse
from supt_async.templates.templates import template

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "templates"
SIZE = {"width": 750, "height": 480}
COLOURS = 48
PICTURED = (
    *("sentiment", "topics", "entities", "relations", "boxes", "polygons", "transcripts", "chats"),
    *("ranking", "ticket", "rating-reasons", "anomalies"),
)
"""Templates that have a picture in docs/howto/tasks.md."""


@click.command()
@click.argument("only", nargs=-1)
def tasks(only: tuple[str, ...]) -> None:
    """Take a picture of an item and its answer for some templates, or of ONLY those named."""
    asyncio.run(_take(only or PICTURED))


async def _take(chosen: Sequence[str]) -> None:
    # The page is opened as tests open it, which needs what only tests need.
    from tests.e2e.budgets.measuring import Case, opened
    from tests.e2e.projects import Site
    from tests.support.servers import run_server

    FOLDER.mkdir(exist_ok=True)
    path = os.environ.get("SUPT_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/pictures.db"
        async with async_playwright() as playwright, run_server(address) as server:
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            site = Site(server, browser)
            for name in chosen:
                one = template(name)
                shown, task = one.examples[0 if name == "entities" else 1], parse(one.task)
                keeps = task.marks or task.kind in ("form", "rank", "choices")
                case = Case(
                    task=one.task,
                    items=(decode(checked(shown.data)),),
                    keys=(),
                    draft=shown.answer if keeps else None,
                )
                site.projects[name] = await server.storage.catalogue.create_project(
                    name, title=one.title, task=one.task, settings=Settings()
                )
                await server.add(site.projects[name], *case.items)
                async with opened(site, case, name) as page:
                    await page.set_viewport_size(SIZE)  # type: ignore[arg-type]
                    await page.evaluate("document.fonts.ready")
                    await page.wait_for_load_state("networkidle")
                    picture = Image.open(io.BytesIO(await page.screenshot()))
                small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
                small.save(FOLDER / f"{name}.png", optimize=True)
            await browser.close()
