"""``supt labels``: export labels, list likely errors, and report how far people agree."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from supt_async.cli.commands.reports.agreement import agreement
from supt_async.cli.options import database, opened, run, settings
from supt_async.cli.suspect_report import suspects_table, write_suspects
from supt_async.cli.terminal import console, printable
from supt_async.config import ServerConfig
from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.learning.label_errors import MOST_LISTED
from supt_async.output_files import STDOUT, make_folder, open_output
from supt_async.server.media.media_root import MediaRoot
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.export.formats import FORMATS
from supt_async.storage.transfer.export.options import RESOLVES, ExportOptions
from supt_async.storage.transfer.export.parsing import export_options
from supt_async.storage.transfer.export.running import Export


@click.group()
def labels() -> None:
    """Export labels, list those that are likely wrong, and report how far people agree."""


labels.add_command(agreement)


@labels.command(name="export")
@click.argument("slug")
@click.option(
    "--format",
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
    help="File to write, or folder for a format that is one; - is standard output.",
)
@click.option(
    "--resolve",
    type=click.Choice(list(RESOLVES)),
    help="Rows: none is one for each label; majority and consensus are one for each item, with "
    "the answer that most people gave, or that is likeliest by how reliable they are. Default: "
    "none for jsonl, csv and parquet, else consensus.",
)
@click.option(
    "--with",
    "with_",
    metavar="item,features,meta,parameters",
    help="Also write of each row's item: what it holds, in a column data; its features; its meta."
    " And of its labeller: the parameters of the open link by which they came.",
)
@click.option(
    "--since",
    metavar="TIME",
    help="Only labels since a date, or a time with its zone; one row for each item: items that "
    "have such a label.",
)
@click.option("--no-machine", is_flag=True, help="Leave out labels that a program gave.")
@click.option(
    "--withdrawn", is_flag=True, help="Include answers that were withdrawn, with the reason."
)
@click.option("--late", is_flag=True, help="Include late answers, which don't count.")
@click.option(
    "--gold",
    is_flag=True,
    help="Include answers to gold items, with a column gold_right; they test labellers.",
)
@click.option(
    "--safe", is_flag=True, help="For csv: put ' before cells that a spreadsheet would evaluate."
)
@click.option(
    "--tokens", metavar="FIELD", help="For conll: field of the items or their meta with the tokens."
)
@click.option(
    "--question",
    metavar="NAME",
    help="For a form: only the answers to this question, in any format that holds its kind.",
)
@settings(ServerConfig, "media_root")
@database
@run
async def export_(
    database: str,
    slug: str,
    output: Path,
    media_root: str,
    with_: str | None,
    **given: Any,
) -> None:
    """Export a project's labels. They are streamed, so the file may be larger than memory.

    With --media-root, formats for images also contain images that items name by path. Of an
    image or a sound that an item itself holds, jsonl, csv and parquet with --with item have only
    the size: hf writes the files, and supt project export the whole project.

    \b
    Examples:
      supt labels export cats > labels.jsonl
      supt labels export cats --format csv --safe --with item -o labels.csv
      supt labels export cats --resolve consensus --since 2026-11-01
    """
    how = export_options(given | {"with": with_})
    root = MediaRoot(media_root)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        export = Export(storage.database, project, how, lambda path: root.open(slug, path).file)
        if export.left_out is not None:
            click.echo(f"note: {export.left_out}", err=True)
        total = await _expected(storage, project.id, how)
        with _progress(shown=str(output) != STDOUT) as progress:
            bar = progress.add_task(printable(str(output)), total=total)
            await _write(export, output, lambda: progress.update(bar, completed=export.rows))
        told = {"format": how.format, "resolve": how.resolve}
        await storage.events.exported(project.id, None, told)
    if str(output) != STDOUT:
        noun = "label" if how.resolve == "none" else "item"
        said = f"wrote {output}: {export.rows:,} {noun}{'' if export.rows == 1 else 's'}"
        click.echo(said, err=True)


async def _write(export: Export, output: Path, step: Callable[[], None]) -> None:
    """Write an export to where it goes, and call a function after each step."""
    if export.is_folder and output.suffix != ".zip":
        if str(output) == STDOUT:
            raise Refused(
                f"{export.name} is a folder: name one with -o, or a file that ends in .zip"
            )
        with make_folder(output) as folder:
            async with aclosing(export.into(folder)) as steps:
                async for _ in steps:
                    step()
        return
    with open_output(output) as file:
        async with aclosing(export.chunks()) as chunks:
            async for chunk in chunks:
                file.write(chunk)
                step()


async def _expected(storage: Storage, project: ProjectId, how: ExportOptions) -> int | None:
    """Return about how many rows there will be; None if that is not known beforehand."""
    if how.since_ms is not None:
        return None
    counts = await storage.queue.counts(project)
    return (counts.labels if how.resolve == "none" else counts.done) or None


def _progress(*, shown: bool) -> Progress:
    screen = console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not (shown and screen.is_terminal),
    )


@labels.command(name="suspects")
@click.argument("slug")
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_LISTED),
    default=20,
    show_default=True,
    help="Maximum number of rows.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print a CSV file instead of a table.")
@database
@run
async def suspects_(database: str, slug: str, limit: int, as_csv: bool) -> None:
    """List labels that are likely wrong, worst first.

    Each evaluation of the project's model lists the labels that models doubt which have not
    learned from them. Nothing is changed: an owner looks at them in the section Review of the
    owner's page, keeps or corrects the label, or lets another person answer the item, too.

    \b
    Examples:
      supt labels suspects cats
      supt labels suspects cats --limit 200 --csv > suspects.csv
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        page = await storage.suspects.page(project.id, looked=False, after=0, limit=limit)
    if as_csv:
        write_suspects(sys.stdout, project.task, page.suspects)
    elif page.suspects:
        console().print(suspects_table(project.task, page.suspects))
        if page.total > limit:
            click.echo(f"{limit:,} of {page.total:,}: list more with --limit", err=True)
    else:
        click.echo(
            "no likely label errors: a model is evaluated from some labels of two classes on"
        )
