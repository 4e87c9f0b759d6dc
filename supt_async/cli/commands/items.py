"""``supt items``: add items from files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from supt_async.cli import preview_report
from supt_async.cli.bad_rows import BadRows
from supt_async.cli.commands.oversight.reopen import reopen
from supt_async.cli.commands.oversight.retire_gold import retire_gold
from supt_async.cli.commands.oversight.text_index import text_index
from supt_async.cli.commands.suggestions.add import hint_unseen
from supt_async.cli.item_sources import Source
from supt_async.cli.options import as_json, database, opened, run, say, settings
from supt_async.cli.terminal import console, printable
from supt_async.config import ServerConfig
from supt_async.domain.project import NO_SUGGESTIONS, Project
from supt_async.errors import BadFile, Refused
from supt_async.output_files import open_output
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.readers.folders import printable_name
from supt_async.readers.preview import preview
from supt_async.readers.roles import Roles, parse_roles
from supt_async.readers.table import BadRow
from supt_async.storage.factory import Storage
from supt_async.storage.records import Added
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.importer import Importer

ROWS_LEFT_OUT = 4
"""Exit code if rows were left out."""
SKIPPED = "nothing of the file was added: --skip-bad FILE leaves such rows out"
"""What to do about a bad row."""
ADD_HELP = """\
Add items from FILEs, whose formats are recognised by content or name.

A FILE is csv, tsv, xlsx, json, jsonl, parquet, npy, npz or txt (one item per line), also
compressed with gzip or zstd; an image; a sound; a video; a folder of images, sounds, videos or
texts (one item per file); or a data set of Hugging Face (save_to_disk). - reads JSON lines from
standard input. Either the whole file is added or nothing, and adding it again adds nothing. Files
in a folder are stored in the database; if the folder is below the server's --media-root, only
their paths are stored.

A COLUMN is a column of a table, an array of an npz file, or a field of JSON objects. Without
--id, a column named id is the id if its values are unique. Without --text, --image, --audio and
--show, labellers see all columns that have no other role. --dry-run shows what would be added.

\b
Examples:
  supt items add reviews reviews.csv --dry-run
  supt items add reviews reviews.csv --text body --label sentiment --meta shop,date
  supt items add tickets export.xlsx --sheet 2026 --show subject,body --id ticket
  supt items add topics texts.parquet --text body --features 'emb_*'
  supt items add topics rows.jsonl.gz --text body --suggest guess:sure --source llm
  supt items add cats photos/ --media-root /data
  supt items add digits digits.npz --label y
  supt items add topics my_dataset/ --text text --label label
  supt items add reviews broken.csv --skip-bad refused.jsonl
  supt items add reviews reviews.csv --id id --update
  cat texts.jsonl | supt items add reviews -

The exit code is 4 if --skip-bad has left rows out.
"""
"""Help of ``supt items add``."""


@click.group()
def items() -> None:
    """Add items to a project, and have some answered again."""


@items.command(help=ADD_HELP)
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--text", metavar="COLUMN", help="Only column that labellers see, as a text.")
@click.option("--image", metavar="COLUMN", help="Only column they see: paths or addresses.")
@click.option("--audio", metavar="COLUMN", help="Only column they hear: paths or addresses.")
@click.option("--show", metavar="COLUMN,...", help="Columns that labellers see, in order.")
@click.option("--id", "id_", metavar="COLUMN", help="Column with a unique id for each item.")
@click.option("--label", metavar="COLUMN", help="Column with known answers; may be empty.")
@click.option(
    "--gold",
    metavar="COLUMN",
    help="Column that says which items are gold (true): their labels test the labellers.",
)
@click.option("--meta", metavar="COLUMN,...", help="Columns to store and export, not to show.")
@click.option(
    "--features",
    metavar="COLUMN,...",
    help="Columns of numbers that the model sees; may be patterns, such as emb_*.",
)
@click.option(
    "--priority",
    metavar="COLUMN",
    help="Column with priorities: integers, and higher ones come first.",
)
@click.option(
    "--assign",
    metavar="COLUMN",
    help="Column with names of labellers or groups: nobody else gets the item.",
)
@click.option(
    "--suggest", metavar="COLUMN[:SCORE]", help="Column with suggestions, and with their scores."
)
@click.option(
    "--source", metavar="NAME", help="Source of the suggestions; default: the column's name."
)
@click.option("--delimiter", help="Delimiter of a csv file: , ; | or tab; default: detected.")
@click.option(
    "--encoding", help="Encoding of a text file, such as cp1252; default: UTF-8 or UTF-16."
)
@click.option(
    "--sheet",
    metavar="NAME",
    help="Sheet of an xlsx file; default: the first one that is not hidden.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Give items that are known by id, without labels, the new content.",
)
@click.option("--dry-run", is_flag=True, help="Show what the files hold; store nothing.")
@click.option(
    "--skip-bad",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Leave bad rows out, and write them to FILE with their reasons, as JSON lines.",
)
@settings(ServerConfig, "media_root")
@database
@as_json
@run
async def add(
    database: str,
    slug: str,
    files: tuple[str, ...],
    media_root: str,
    update: bool,
    dry_run: bool,
    skip_bad: Path | None,
    json_: bool,
    **named: str | None,
) -> None:
    roles = _roles(**named)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        task = parse(project.task)
        media_root = media_root.replace("{project}", slug)
        if dry_run:
            _preview(files, task, roles, Path(media_root) if media_root else None, json_=json_)
            return
        make = partial(Source, task=task, roles=roles, media_root=media_root)
        with _writer(skip_bad) as bad:
            empty = await _add(storage, project, files, make, bad, update=update, json_=json_)
    if roles.suggest and not json_ and project.settings.suggest == NO_SUGGESTIONS:
        hint_unseen(project, roles.source)
    if empty:
        raise Refused(f"{', '.join(empty)}: nothing in it could be added")
    if bad is not None and bad.number:
        rows = f"{bad.number:,} bad row{'' if bad.number == 1 else 's'}"
        click.echo(f"{rows} left out and written to {skip_bad}", err=True)
        raise click.exceptions.Exit(ROWS_LEFT_OUT)


@contextmanager
def _writer(path: Path | None) -> Iterator[BadRows | None]:
    """Open the file for bad rows, if there is one."""
    if path is None:
        yield None
        return
    with open_output(path) as file:
        yield BadRows(file)


async def _add(
    storage: Storage,
    project: Project,
    files: tuple[str, ...],
    make: Callable[..., Source],
    bad: BadRows | None,
    *,
    update: bool,
    json_: bool,
) -> list[str]:
    """Add each file, and report it; return the names of those in which nothing could be added."""
    empty = []
    with _progress() as progress:
        for file in files:
            before = 0 if bad is None else bad.number
            # The bar comes first: types are found by a look at the whole file.
            bar = progress.add_task(printable_name(file), total=1000, read=0, rate=0.0)
            source = make(file, on_bad=None if bad is None else bad.take)
            try:
                await source.compare(storage.database, project.id)
                on_bad = None if bad is None else partial(_named, bad, source.name)
                importer = Importer(storage.database, project.id, update=update, on_bad=on_bad)
                show = partial(_show, progress, bar, source)
                result = await _taken(importer, source, show)
            finally:
                source.close()
            source.report(result, 0 if bad is None else bad.number - before, json_=json_)
            if not importer.added + importer.known:
                empty.append(source.name)
    return empty


def _preview(
    files: tuple[str, ...], task: Task, roles: Roles, media_root: Path | None, *, json_: bool
) -> None:
    """Print what each file holds."""
    for file in files:
        name = printable_name(file)
        if file == "-":
            raise Refused(f"{name}: --dry-run is for files, not for standard input")
        check = partial(admit, task)
        with _waiting(f"reading {name}"):
            found = preview(Path(file), task, roles, admit=check, media_root=media_root)
        if json_:
            say(preview_report.as_object(name, found))
        else:
            preview_report.show(name, found)


def _waiting(what: str) -> AbstractContextManager[object]:
    """Show on a terminal that something takes a while."""
    screen = console(stderr=True)
    return screen.status(Text(printable(what))) if screen.is_terminal else nullcontext()


def _roles(**named: str | None) -> Roles:
    """Return the roles that options name.

    Raises:
        click.UsageError: One is not valid.
    """
    try:
        return parse_roles({name.rstrip("_"): value for name, value in named.items()})
    except Refused as exc:
        raise click.UsageError(f"{exc}.") from exc


def _named(bad: BadRows, name: str, exc: BadFile) -> None:
    """Write a row that the database refuses."""
    bad.take(BadFile(exc.reason, file=name, line=exc.line))


async def _taken(importer: Importer, source: Source, show: Callable[[int], None]) -> Added:
    """Import a file; an error names it."""
    try:
        return await importer.take(source.items(), show)
    except BadFile as exc:
        reason = exc.reason if "--skip-bad" in exc.reason else exc.reason + _remedy(exc, source)
        raise BadFile(reason, file=exc.file or source.name, line=exc.line) from exc


def _remedy(exc: BadFile, source: Source) -> str:
    """Return what to do about a bad row, to be put after its reason."""
    if exc.file is None:  # the database has refused it, which a dry run does not ask
        return f"; {SKIPPED}" if exc.line is not None else ""
    if not isinstance(exc, BadRow):
        return ""
    return f"; {SKIPPED}" if source.position is None else f"; {SKIPPED}, --dry-run lists them"


def _progress() -> Progress:
    screen = console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn(
            "{task.percentage:>3.0f}% {task.fields[read]:,} items {task.fields[rate]:,.0f}/s"
        ),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )


def _show(progress: Progress, bar: TaskID, source: Source, read: int) -> None:
    task = progress.tasks[bar]
    share = source.position
    progress.update(
        bar,
        completed=0 if share is None else round(1000 * share),
        total=None if share is None else 1000,
        read=read,
        rate=read / max(task.elapsed or 0.0, 0.001),
    )


items.add_command(reopen)
items.add_command(retire_gold)
items.add_command(text_index)
