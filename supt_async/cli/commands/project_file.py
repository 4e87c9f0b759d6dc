"""``supt project export``, ``import`` and ``copy``: a project as one file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import console, printable
from supt_async.errors import BadFile
from supt_async.output_files import STDOUT, open_output
from supt_async.storage.factory import Storage
from supt_async.storage.project_file.copies import copy_project
from supt_async.storage.project_file.file_reader import ProjectFile
from supt_async.storage.project_file.file_writer import export_project
from supt_async.storage.project_file.project_writer import (
    ImportedProject,
    ImportOptions,
    import_project,
)

NAMED = 5
"""Maximum number of people that a message names."""
PRIVATE = 0o600
"""Mode of a project's file, which holds what people wrote."""


@click.command(name="export")
@click.argument("slug")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="File to write; - is standard output. Default: SLUG.supt.",
)
@database
@run
async def export_(database: str, slug: str, output: Path | None) -> None:
    """Write a whole project to one file: task, items, labels with their history, settings.

    supt project import reads it into any database. It is a zip of JSON lines, which other
    programs can read, too. It has the names and roles of people, but no tokens or links, so
    nobody can sign in with it. Labelling may go on during the export.

    \b
    Examples:
      supt project export reviews
      supt project export reviews -o /backup/reviews.supt
    """
    target = Path(f"{slug}.supt") if output is None else output
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        counts = await storage.queue.counts(project.id)
        with (
            _bar("writing", counts.items + counts.labels) as show,
            open_output(target, mode=PRIVATE) as file,
        ):
            manifest = await export_project(storage.database, project, file, progress=show)
    if str(target) != STDOUT:
        numbers = {name: facts.lines for name, facts in manifest.members.items()}
        items, labels = numbers["items.jsonl"], numbers["labels.jsonl"]
        click.echo(f"wrote {target}: {_count(items, 'item')}, {_count(labels, 'label')}", err=True)


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as", "slug", metavar="SLUG", help="SLUG of the new project; default: that in FILE."
)
@click.option(
    "--admin",
    "admins",
    multiple=True,
    metavar="NAME",
    help="Make this person of the file an owner of the new project; may be repeated.",
)
@click.option(
    "--as-new-people",
    is_flag=True,
    help="Make new accounts, also for names of FILE that have an account here.",
)
@click.option(
    "--any-size", is_flag=True, help="Accept a file that is very large when decompressed."
)
@database
@as_json
@run
async def import_(
    database: str,
    file: Path,
    slug: str | None,
    admins: tuple[str, ...],
    as_new_people: bool,
    any_size: bool,
    json_: bool,
) -> None:
    """Read a project from a FILE that supt project export wrote, into a new project.

    The file is checked first; if it is damaged, nothing is stored. People in it whose names have an
    account here are taken for the same people. All people become labellers of the new project; to
    make one of them an owner, use --admin. People without an account here need an invitation:
    supt labeller invite NAME --project SLUG.

    \b
    Examples:
      supt project import reviews.supt --admin Ada
      supt project import reviews.supt --as reviews-2 --as-new-people
    """
    options = ImportOptions(slug=slug, admins=admins, as_new=as_new_people)
    async with opened(database) as storage:
        imported = await _import(storage, file, options, any_size=any_size)
    _report(imported, f"imported {printable(str(file))} as", json_=json_)


@click.command()
@click.argument("slug")
@click.argument("new")
@click.option("--items", is_flag=True, help="Copy the items, with nothing answered.")
@click.option(
    "--labels", is_flag=True, help="Copy items and labels with their history, and the people."
)
@database
@as_json
@run
async def copy(database: str, slug: str, new: str, items: bool, labels: bool, json_: bool) -> None:
    """Make project NEW with the task, settings and guidelines of project SLUG.

    \b
    Examples:
      supt project copy reviews reviews-2026
      supt project copy reviews rehearsal --items
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        counts = await storage.queue.counts(project.id)
        total = counts.items * (items or labels) + counts.labels * labels
        with _bar("copying", total) as show:
            made = await copy_project(
                storage.database, project, new, items=items, labels=labels, progress=show
            )
    _report(made, f"copied {slug} to", json_=json_, people=False)


async def _import(
    storage: Storage, path: Path, options: ImportOptions, *, any_size: bool
) -> ImportedProject:
    name = printable(str(path))
    try:
        stream = path.open("rb")
    except OSError as exc:
        raise BadFile(f"can't be read: {exc.strerror}", file=name) from exc
    with stream:
        if not stream.seekable():
            raise BadFile("is not a plain file: save it first", file=name)
        file = ProjectFile(stream, name, any_size=any_size)
        with _bar("checking", file.size) as show:
            file.check(show)
        with _bar("importing", file.lines) as show:
            return await import_project(storage.database, file, options, show)


def _report(made: ImportedProject, what: str, *, json_: bool, people: bool = True) -> None:
    if json_:
        found = {"slug": made.slug, "items": made.items, "labels": made.labels}
        named = {"known": list(made.known), "former_admins": list(made.former_admins)}
        say({**found, **(named if people else {})})
        return
    numbers = f"{_count(made.items, 'item')}, {_count(made.labels, 'label')}"
    click.echo(f"{what} project {made.slug}: {numbers}")
    if people and made.known:
        click.echo(
            f"taken for the people who have these names here: {_names(made.known)}"
            " (else delete the project and import with --as-new-people)",
            err=True,
        )
    if people and made.former_admins:
        click.echo(
            f"owners in the file, labellers here: {_names(made.former_admins)}; to make one an"
            f" owner again: supt labeller invite NAME --project {made.slug} --role admin",
            err=True,
        )


def _names(names: Collection[str]) -> str:
    listed = [printable(name) for name in names]
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextlib.contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar while a block runs; yield what moves it."""
    screen = console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=min(done, total))
