"""``supt labels``: export what people have answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import click

from supt_async.cli.options import database, opened, run
from supt_async.output_files import STDOUT, writing
from supt_async.storage.exporting import FORMATS, export_project
from supt_async.storage.records import StoredLabel


@click.group()
def labels() -> None:
    """Export labels."""


@labels.command(name="export")
@click.argument("slug")
@click.option(
    "--format", "format_", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=STDOUT,
    show_default=True,
    help="File to write; - is standard output.",
)
@click.option("--withdrawn", is_flag=True, help="With answers that were undone.")
@click.option("--late", is_flag=True, help="With extra answers that came too late to count.")
@database
@run
async def export_(
    database: str, slug: str, format_: str, output: Path, withdrawn: bool, late: bool
) -> None:
    """Write a project's labels as they come: the file may be larger than memory."""
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        counted = Counted(storage.catalogue.labels(project.id, withdrawn=withdrawn, late=late))
        fetch = partial(storage.training.payloads, project.id)
        chunks = export_project(project, counted.labels(), format_, fetch)
        with writing(output) as file:
            async for chunk in chunks:
                file.write(chunk)
    if str(output) != STDOUT:
        click.echo(f"wrote {output}: {counted.count} labels", err=True)


class Counted:
    """Labels that are counted while they are written."""

    def __init__(self, labels: AsyncIterator[StoredLabel]) -> None:
        self.count = 0
        self._labels = labels

    async def labels(self) -> AsyncIterator[StoredLabel]:
        async for label in self._labels:
            self.count += 1
            yield label
