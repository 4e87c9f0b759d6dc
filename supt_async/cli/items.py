"""``supt items``: add items from files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn

from supt_async.cli.folders import Folder
from supt_async.cli.importing import read
from supt_async.cli.options import as_json, database, opened, run, say, settings
from supt_async.cli.reports import as_object, remarks
from supt_async.config import ServerConfig
from supt_async.errors import BadFile, Refused
from supt_async.protocol.display import MEDIA
from supt_async.protocol.tasks import Task, parse
from supt_async.storage.admitting import admit
from supt_async.storage.importing import Importer
from supt_async.storage.records import NewItem


@click.group()
def items() -> None:
    """Add items."""


@items.command()
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@settings(ServerConfig, "media_root")
@database
@as_json
@run
async def add(
    database: str, slug: str, files: tuple[str, ...], media_root: str, json_: bool
) -> None:
    """Add items from FILEs: csv, jsonl, json, npy, npz, parquet, or a folder of images or sounds.

    - is JSON lines on standard input. A file is taken whole or not at all, and adding it again
    adds nothing. The files in a folder are kept in the database; if the folder lies below the
    server's --media-root, only their paths are.
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
                folder = _folder(file, media_root.replace("{project}", slug), task)
                if folder is not None:
                    found = folder.items()
                else:
                    found = read("-" if file == "-" else Path(file))
                result = await importer.take(_checked(found, file, task), show)
                if folder is not None and folder.left_out:
                    click.echo(_left_out(file, folder.left_out), err=True)
                for remark in remarks(file, result):
                    click.echo(remark, err=True)
                if json_:
                    say(as_object(file, result))
                else:
                    click.echo(f"{file}: {result.added} added, {result.known} known already")


def _left_out(file: str, names: list[str]) -> str:
    kinds = "no PNG, JPEG, GIF, WebP, WAV, MP3, Ogg, FLAC or M4A"
    return f"{file}: {len(names)} files left out that are {kinds}, such as {names[0]}"


def _show(progress: Progress, bar: TaskID, read: int) -> None:
    progress.update(bar, completed=read)


def _folder(file: str, media_root: str, task: Task) -> Folder | None:
    """Return the folder that a name means, if it means one.

    Raises:
        Refused: Its files are only to be named, and the task would show their names.
    """
    if file == "-" or not Path(file).is_dir():
        return None
    folder = Folder(Path(file), Path(media_root) if media_root else None)
    if folder.named and task.item not in MEDIA:
        raise Refused('the task needs "item": "image" or "audio", to show files by their paths')
    return folder


def _checked(found: Iterator[NewItem], file: str, task: Task) -> Iterator[NewItem]:
    """Let through what may become an item.

    Raises:
        BadFile: A line can't be taken.
    """
    for item in found:
        try:
            yield admit(task, item)
        except ValueError as exc:
            raise BadFile(str(exc), file=file, line=item.line) from exc
