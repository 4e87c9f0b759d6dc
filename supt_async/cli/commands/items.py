"""``supt items``: add items from files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

import click
from rich.progress import Progress, TaskID, TextColumn, TimeElapsedColumn

from supt_async.cli.item_report import as_object, remarks
from supt_async.cli.options import as_json, database, opened, run, say, settings
from supt_async.cli.terminal import console
from supt_async.config import ServerConfig
from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.protocol.display.display import MEDIA
from supt_async.protocol.tasks.task import Task, parse
from supt_async.readers.columns import Columns, Roles
from supt_async.readers.files import read
from supt_async.readers.folders import Folder, printable_name
from supt_async.storage.database import Database
from supt_async.storage.records import Added
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.item_writer import has_rows_with_id

FIRST = 100
"""Number of rows that are looked up to find out how a file was read when it was added before."""


@click.group()
def items() -> None:
    """Add items to a project."""


@items.command()
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--id", "id_", metavar="COLUMN", help="Column with a unique id for each item.")
@click.option("--text", metavar="COLUMN", help="Only column that labellers see.")
@click.option("--show", metavar="COLUMN,...", help="Columns that labellers see, in order.")
@click.option("--label", metavar="COLUMN", help="Column with known answers; may be empty.")
@click.option("--priority", metavar="COLUMN", help="Column with priorities, highest first.")
@click.option("--delimiter", help="Delimiter of a csv file: , ; | or tab.")
@settings(ServerConfig, "media_root")
@database
@as_json
@run
async def add(
    database: str,
    slug: str,
    files: tuple[str, ...],
    media_root: str,
    json_: bool,
    **named: str | None,
) -> None:
    """Add items from FILEs: csv, jsonl, json, npy, npz, parquet, or a folder of images or sounds.

    - reads JSON lines from standard input. A file is added completely or not at all, and adding
    it again adds nothing. Files in a folder are stored in the database; if the folder is below
    the server's --media-root, only their paths are stored.

    A COLUMN is a column of a csv or parquet file, or a field of JSON objects. Without --id, a
    column named id is the id if its values are unique. Without --text and --show, labellers see
    all columns that have no other role.

    \b
    Examples:
      supt items add reviews reviews.csv --text body --label sentiment
      supt items add cats photos/ --media-root /data
      cat texts.jsonl | supt items add reviews -
    """
    roles = _roles(**named)
    empty = []
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        with _progress() as progress:
            for file in files:
                show = partial(_show, progress, progress.add_task(printable_name(file), total=None))
                source = Source(file, parse(project.task), roles, slug, media_root)
                await source.compare(storage.database, project.id)
                importer = Importer(storage.database, project.id)
                source.report(await _taken(importer, source, show), json_=json_)
                if not importer.added + importer.known:
                    empty.append(printable_name(file))
    if empty:
        raise Refused(f"{', '.join(empty)}: nothing in it could be added")


def _roles(
    id_: str | None,
    text: str | None,
    show: str | None,
    label: str | None,
    priority: str | None,
    delimiter: str | None,
) -> Roles:
    shown = tuple(name.strip() for name in (show or "").split(",") if name.strip())
    if text is not None and shown:
        raise click.UsageError("--text and --show both choose what labellers see: use one of them")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise click.UsageError("--delimiter must be one character, or tab")
    return Roles(id=id_, text=text, show=shown, label=label, priority=priority, delimiter=delimiter)


class Source:
    """One of the files, with its report."""

    def __init__(self, file: str, task: Task, roles: Roles, slug: str, media_root: str) -> None:
        self.name = printable_name(file)
        self._file = file
        self._task = task
        self._columns = Columns(roles, task, printable_name(file))
        self._folder = _folder(file, media_root.replace("{project}", slug), task)
        if self._folder is not None and (roles.names or roles.delimiter):
            raise Refused(f"{printable_name(file)}: a folder has no columns to name")

    async def compare(self, database: Database, project: ProjectId) -> None:
        """Find out whether the first rows are items of the project, with ``id`` in the payload."""
        payloads = self._first_rows()
        self._columns.whole = await database.read(
            lambda connection: has_rows_with_id(connection, project, payloads)
        )

    def _first_rows(self) -> list[str]:
        """Return the first rows as they would be stored if no column was the id."""
        if self._columns.roles.names or not Path(self._file).is_file():  # a pipe is read once
            return []
        columns = Columns(Roles(delimiter=self._columns.roles.delimiter), self._task, self.name)
        columns.whole = True
        try:
            rows = list(islice(read(Path(self._file), columns=columns), FIRST))
        except BadFile:
            return []  # the error is reported when the file is added
        return [row.payload for row in rows if row.external_id is None]

    def items(self) -> Iterator[NewItem]:
        """Yield the items, checked.

        Raises:
            BadFile: The file or a line of it can't be added.
        """
        if self._folder is not None:
            found = self._folder.items()
        else:
            source: Path | Literal["-"] = "-" if self._file == "-" else Path(self._file)
            found = read(source, columns=self._columns)
        return _checked(found, printable_name(self._file), self._task)

    def report(self, result: Added, *, json_: bool) -> None:
        """Print what was added and what was not."""
        file = printable_name(self._file)
        hint = self._columns.hint()
        notes = [] if self._folder is None else self._folder.notes()
        for note in [*notes, *remarks(result), *([] if hint is None else [hint])]:
            click.echo(f"{file}: {note}", err=True)
        if json_:
            say(as_object(file, result) | self._columns.facts())
        else:
            said = self._columns.said()
            how = f" ({'; '.join(said)})" if said else ""
            click.echo(f"{file}: {result.added} added, {result.known} known already{how}")


async def _taken(importer: Importer, source: Source, show: Callable[[int], None]) -> Added:
    """Import a file; an error names it."""
    try:
        return await importer.take(source.items(), show)
    except BadFile as exc:
        raise BadFile(exc.reason, file=exc.file or source.name, line=exc.line) from exc


def _progress() -> Progress:
    screen = console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,} items"),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )


def _show(progress: Progress, bar: TaskID, read: int) -> None:
    progress.update(bar, completed=read)


def _folder(file: str, media_root: str, task: Task) -> Folder | None:
    """Return the folder of that name, if there is one.

    Raises:
        Refused: Only the files' paths would be stored, and the task would show those.
    """
    if file == "-" or not Path(file).is_dir():
        return None
    folder = Folder(Path(file), Path(media_root) if media_root else None, task)
    if folder.named and task.item not in MEDIA:
        raise Refused('the task needs "item": "image" or "audio" to show files by their paths')
    return folder


def _checked(found: Iterator[NewItem], file: str, task: Task) -> Iterator[NewItem]:
    """Yield the items that the task admits.

    Raises:
        BadFile: A line can't be added.
    """
    for item in found:
        try:
            yield admit(task, item)
        except ValueError as exc:
            raise BadFile(str(exc), file=file, line=item.line) from exc
