"""``supt labels``: export what people have answered."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import click

from supt_async.cli.options import database, opened, run
from supt_async.errors import Refused
from supt_async.storage.exporting import FORMATS, export_project


@click.group()
def labels() -> None:
    """Export labels."""


@labels.command(name="export")
@click.argument("slug")
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; default: the terminal."
)
@click.option("--withdrawn", is_flag=True, help="With answers that were undone.")
@click.option("--late", is_flag=True, help="With extra answers that came too late to count.")
@database
@run
async def export_(
    database: str, slug: str, format_: str, output: Path | None, withdrawn: bool, late: bool
) -> None:
    """Write a project's labels as they come: the file may be larger than memory."""
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        found = storage.catalogue.labels(project.id, withdrawn=withdrawn, late=late)
        fetch = partial(storage.training.payloads, project.id)
        chunks = export_project(project, found, format_, fetch)
        if output is None:
            async for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        # Beside it and then in its place: a file that is there is always whole.
        beside = output.with_name(f"{output.name}.part")
        try:
            with beside.open("wb") as file:
                async for chunk in chunks:
                    file.write(chunk)
            os.replace(beside, output)
        except OSError as exc:
            beside.unlink(missing_ok=True)
            raise Refused(f"can't write {output}: {exc.strerror}") from exc
