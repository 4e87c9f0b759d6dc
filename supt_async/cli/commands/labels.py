"""``supt labels``: export labels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import click

from supt_async.cli.options import database, opened, run, settings
from supt_async.config import ServerConfig
from supt_async.output_files import STDOUT, open_output
from supt_async.server.media.media_root import MediaRoot
from supt_async.storage.records import StoredLabel
from supt_async.storage.transfer.exporter import FORMATS, export_options, export_project


@click.group()
def labels() -> None:
    """Export labels."""


@labels.command(name="export")
@click.argument("slug")
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="jsonl",
    show_default=True,
    help="Format of the file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=STDOUT,
    show_default=True,
    help="File to write; - is standard output.",
)
@click.option("--withdrawn", is_flag=True, help="Include answers that were undone.")
@click.option("--late", is_flag=True, help="Include late answers, which don't count.")
@click.option(
    "--with",
    "extras",
    default="",
    metavar="item,features",
    help="Also write each label's item, in a column data, or the features of its item.",
)
@click.option(
    "--safe", is_flag=True, help="For csv: put ' before cells that a spreadsheet would evaluate."
)
@settings(ServerConfig, "media_root")
@database
@run
async def export_(
    database: str,
    slug: str,
    format_: str,
    output: Path,
    withdrawn: bool,
    late: bool,
    extras: str,
    safe: bool,
    media_root: str,
) -> None:
    """Export a project's labels. They are streamed, so the file may be larger than memory.

    With --media-root, the coco format includes the sizes of images that are stored by path.

    \b
    Examples:
      supt labels export cats > labels.jsonl
      supt labels export cats --format csv --safe --with item -o labels.csv
    """
    how = export_options(format_, extras, safe=safe)
    root = MediaRoot(media_root if format_ == "coco" else "")
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        counted = Counted(storage.catalogue.labels(project.id, withdrawn=withdrawn, late=late))
        fetch = partial(storage.training.payloads, project.id)
        chunks = export_project(
            project, counted.labels(), how, fetch, lambda path: root.open(slug, path).file
        )
        with open_output(output) as file:
            async for chunk in chunks:
                file.write(chunk)
    if str(output) != STDOUT:
        count = counted.count
        said = f"wrote {output}: {count:,} label{'' if count == 1 else 's'}"
        click.echo(said, err=True)


class Counted:
    """Labels that are counted while they are exported."""

    def __init__(self, labels: AsyncIterator[StoredLabel]) -> None:
        self.count = 0
        self._labels = labels

    async def labels(self) -> AsyncIterator[StoredLabel]:
        async for label in self._labels:
            self.count += 1
            yield label
