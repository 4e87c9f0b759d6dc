"""``supt suggestions add``: suggestions from a file of JSON lines."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from supt_async.cli.bad_rows import BadRows
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import console, printable
from supt_async.domain.project import Project
from supt_async.domain.values import JSONObject
from supt_async.output_files import open_output
from supt_async.protocol.tasks.task import parse
from supt_async.readers.input import Input
from supt_async.storage.factory import Storage
from supt_async.storage.suggestions.adding import AddedSuggestions, SuggestionImport
from supt_async.storage.suggestions.lines import read_suggestions, source_and_version

LINES_LEFT_OUT = 4
"""Exit code if lines were left out."""
REMEDY = "nothing was stored: --skip-bad FILE leaves such lines out"
"""What to do about refused lines."""


@click.command()
@click.argument("slug")
@click.argument("file", metavar="FILE")
@click.option("--source", required=True, metavar="NAME", help="Who suggests, such as a model.")
@click.option("--version", metavar="TEXT", help="Version of the source, such as a model's.")
@click.option(
    "--skip-bad",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Leave refused lines out, and write them to FILE with their reasons, as JSON lines.",
)
@database
@as_json
@run
async def add(
    database: str,
    slug: str,
    file: str,
    source: str,
    version: str | None,
    skip_bad: Path | None,
    json_: bool,
) -> None:
    """Add suggestions from a FILE of JSON lines; - is standard input.

    Each line is an object with the item's id (or its number, as item), the value, which has to be
    an answer that the task allows, and a score from 0 to 1 if the source has one. An item has one
    suggestion of each source: a later one replaces it. Either all lines are stored or none. The
    FILE may be compressed with gzip or zstd.

    \b
    Lines:
      {"id": "r-17", "value": "cat", "score": 0.93}
      {"item": 1042, "value": "dog"}
    Examples:
      supt suggestions add cats guesses.jsonl --source clip --version 2026-11
      supt suggestions add cats guesses.jsonl.gz --source clip --skip-bad refused.jsonl
      my-model | supt suggestions add cats - --source mine

    The exit code is 4 if --skip-bad has left lines out.
    """
    source, version = source_and_version(source, version)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        with ExitStack() as stack:
            bad = BadRows(stack.enter_context(open_output(skip_bad))) if skip_bad else None
            added = await _add(storage, project, file, source, version, bad)
    left_out = 0 if bad is None else bad.number
    report(added, source, left_out, json_=json_)
    if added.added and not json_:
        hint_unseen(project, source)
    if left_out:
        lines = f"{left_out:,} line{'' if left_out == 1 else 's'}"
        click.echo(f"{lines} left out and written to {skip_bad}", err=True)
        raise click.exceptions.Exit(LINES_LEFT_OUT)


async def _add(
    storage: Storage,
    project: Project,
    file: str,
    source: str,
    version: str | None,
    bad: BadRows | None,
) -> AddedSuggestions:
    given = Input(Path(file))
    task = parse(project.task)
    adding = SuggestionImport(
        storage.database,
        project.id,
        task,
        source,
        version,
        file=given.name,
        on_bad=None if bad is None else bad.take,
    )
    try:
        with _bar(given) as progress:
            lines = read_suggestions(given, task, adding.refused.add)
            return await adding.take(lines, progress, skip_bad=bad is not None, remedy=REMEDY)
    finally:
        given.close()


def report(added: AddedSuggestions, source: str, left_out: int, *, json_: bool) -> None:
    """Print what was stored, and what is not to be expected of it."""
    for note in notes(added):
        click.echo(note, err=True)
    if json_:
        say(as_object(added, left_out))
        return
    refused = f", {left_out:,} refused" if left_out else ""
    replaced = f", {added.replaced:,} replaced" if added.replaced else ""
    click.echo(printable(f"{source}: {_number(added.added)} stored{replaced}{refused}"))


def hint_unseen(project: Project, source: str | None) -> None:
    """Say how to show a source's suggestions, unless labellers see them."""
    if project.settings.suggest == source:
        return
    how = f"supt project set {project.slug} --suggest {shlex.quote(source or 'SOURCE')}"
    click.echo(printable(f"labellers do not see the suggestions; to show them: {how}"), err=True)


def as_object(added: AddedSuggestions, left_out: int) -> JSONObject:
    """Return the report for ``--json``."""
    optional = ("replaced", "labelled", "repeated")
    told = {name: number for name in optional if (number := getattr(added, name))}
    return {"stored": added.added, **told} | ({"refused": left_out} if left_out else {})


def notes(added: AddedSuggestions) -> list[str]:
    """Return a line for each thing that the count does not show."""
    said = []
    if n := added.labelled:
        items = "an item that has" if n == 1 else "items that have"
        said.append(f"{_number(n)} for {items} an answer already: kept, but not shown")
    if n := added.repeated:
        lines = "line was" if n == 1 else "lines were"
        said.append(f"{n:,} {lines} replaced by a later one for the same item")
    return said


@contextmanager
def _bar(given: Input) -> Iterator[Callable[[int], None]]:
    """Show a bar while a block runs; give the function that is told how many were read."""
    screen = console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} suggestions read", markup=False),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as bar:
        task = bar.add_task(given.name, total=None)

        def progress(read: int) -> None:
            share = given.position
            bar.update(task, completed=read, total=read / share if share > 0 else None)

        yield progress


def _number(number: int) -> str:
    return f"{number:,} suggestion{'' if number == 1 else 's'}"
