"""``supt items``: add items from files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn

from supt_async.cli.importing import read
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.errors import BadFile
from supt_async.protocol.display import display, too_large
from supt_async.protocol.tasks import Task, check, parse
from supt_async.storage.base import NewItem
from supt_async.storage.importing import Importer


@click.group()
def items() -> None:
    """Add items."""


@items.command()
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@database
@as_json
@run
async def add(database: str, slug: str, files: tuple[str, ...], json_: bool) -> None:
    """Add items from FILEs: csv, jsonl, json, npy, npz; - is JSON lines on standard input.

    A file is taken whole or not at all, and adding it again adds nothing.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,} items"))
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        task = parse(project.task)
        with Progress(
            *columns,
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        ) as progress:
            for file in files:
                bar = progress.add_task(file, total=None)
                importer = Importer(storage.database, project.id)
                show = partial(_show, progress, bar)
                result = await importer.take(_checked(file, task), show)
                if json_:
                    say({"file": file, "added": result.added, "known": result.known})
                else:
                    click.echo(f"{file}: {result.added} added, {result.known} known already")


def _show(progress: Progress, bar: TaskID, read: int) -> None:
    progress.update(bar, completed=read)


def _checked(file: str, task: Task) -> Iterator[NewItem]:
    """Read a file's items, and check that they can be shown and that known answers are allowed.

    Raises:
        BadFile: A line can't be taken.
    """
    for item in read("-" if file == "-" else Path(file)):
        try:
            envelope = msgspec.json.decode(item.payload)
            shown = display(envelope, task.item, "", task_kind=task.kind)
        except ValueError as exc:
            raise BadFile(str(exc), file=file, line=item.line) from exc
        if too_large(shown):
            text = "the item is too large to be sent: keep it in a file and add its path"
            raise BadFile(text, file=file, line=item.line)
        broken = None if item.label is None else check(task, item.label, shown)
        if broken is not None:
            raise BadFile(f"the label is not allowed: {broken}", file=file, line=item.line)
        yield item
