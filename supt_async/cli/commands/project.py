"""``supt project``: create, list, move, pause and delete projects."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import msgspec

from supt_async.cli.commands.import_labels import import_labels
from supt_async.cli.commands.import_superintendent import import_superintendent
from supt_async.cli.commands.oversight.log import log
from supt_async.cli.commands.people import links
from supt_async.cli.commands.project_changes import COMMANDS
from supt_async.cli.commands.project_file import copy, export_, import_
from supt_async.cli.options import as_json, as_json_text, database, opened, run, say
from supt_async.cli.progress import deleting
from supt_async.cli.setting_options import read_options, setting_options
from supt_async.cli.terminal import cells, console, table
from supt_async.cli.text_files import read_guidelines, read_text
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Settings
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile, Refused
from supt_async.protocol import json_checks
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.protocol.tasks.task import parse, to_dict
from supt_async.storage import project_settings
from supt_async.templates.templates import names, template, templates
from supt_async.time_format import iso


@click.group()
def project() -> None:
    """Create, list, move, pause and delete projects."""


def _kinds() -> str:
    """List the kinds of task, each with a description and an example of its required fields."""
    lines = []
    for kind, rules in KINDS.items():
        example = json.dumps({"kind": kind, **rules.example})
        about = (rules.fields.__doc__ or "").split(";")[0].replace("``", "").rstrip(".")
        lines.append(f"  {kind:<9} {example}\n            {about}")
    listed = "\n".join(lines)
    return f"\b\nKinds of task, each with an example:\n{listed}\n\nAll fields: docs/howto/tasks.md"


@project.command(epilog=_kinds())
@click.argument("slug")
@click.option("--task", help="Task to label: a TOML or JSON file, or a JSON object; see below.")
@click.option(
    "--template",
    "name",
    help=f"Take task and guidelines of a template: {', '.join(names())}.",
)
@click.option("--examples", is_flag=True, help="Add the template's ten example items.")
@click.option("--title", default="", help="Title on the pages; default: the template's, or SLUG.")
@click.option(
    "--guidelines",
    type=click.Path(path_type=Path),
    help="Markdown file with guidelines for labellers; images beside it become part of them.",
)
@click.option("--style", type=click.Path(path_type=Path), help="CSS file for the items' looks.")
@setting_options
@database
@as_json
@run
async def create(
    database: str,
    slug: str,
    task: str | None,
    name: str | None,
    examples: bool,
    title: str,
    guidelines: Path | None,
    style: Path | None,
    json_: bool,
    **values: Any,
) -> None:
    """Create a project. SLUG is its short name in commands and links.

    \b
    Examples:
      supt project create cats --task '{"kind": "choice", "options": ["cat", "dog"]}'
      supt project create reviews --task task.toml --guidelines guide.md --overlap 3
      supt project create reviews --template sentiment
    """
    if (task is None) == (name is None):
        raise Refused("write what people label: --task, or --template (supt project templates)")
    if examples and name is None:
        raise Refused("--examples are a template's: name it with --template")
    chosen = None if name is None else template(name)
    text = "" if chosen is None else chosen.guidelines
    text = text if guidelines is None else read_guidelines(guidelines)
    task_object = chosen.task if task is None and chosen is not None else read_task(task or "")
    async with opened(database) as storage:
        settings = replace(Settings(), **await read_options(storage, values))
        made = await storage.catalogue.create_project(
            slug,
            title=title or ("" if chosen is None else chosen.title),
            task=task_object,
            guidelines=text,
            style="" if style is None else read_text(style),
            settings=settings,
        )
        items: list[NewItem] = []
        if chosen is not None and examples:
            items = chosen.items()
            await storage.catalogue.add_items(made.id, items)
    if json_:
        say(describe(made))
    else:
        added = f" with {len(items):,} example items" if items else ""
        click.echo(f"made project {made.slug}{added}; next: supt items add {made.slug} FILE")


@project.command(name="list")
@click.option("--archived", is_flag=True, help="List the archived projects instead.")
@database
@as_json
@run
async def list_(database: str, archived: bool, json_: bool) -> None:
    """List all projects that are not archived."""
    async with opened(database) as storage:
        every = await storage.catalogue.projects()
    projects = [one for one in every if one.archived == archived]
    if json_:
        for found in projects:
            say(describe(found))
        return
    rows = table("project", "title", "task", "overlap", "paused")
    for found in projects:
        paused = "paused" if found.paused else ""
        overlap = str(found.settings.overlap)
        rows.add_row(*cells(found.slug, found.title, found.task["kind"], overlap, paused))
    console().print(rows if projects else "no projects yet: supt project create --help")


@project.command()
@click.argument("slug")
@database
@as_json
@run
async def show(database: str, slug: str, json_: bool) -> None:
    """Show a project's task and settings."""
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
    if json_:
        say(describe(found))
    else:
        click.echo(as_json_text(describe(found), indent=2))


@project.command()
@click.argument("slug")
@database
@run
async def pause(database: str, slug: str) -> None:
    """Stop handing out items; those on screen can still be answered."""
    await _set_paused(database, slug, True)


@project.command()
@click.argument("slug")
@database
@run
async def resume(database: str, slug: str) -> None:
    """Hand out items again."""
    await _set_paused(database, slug, False)


@project.command()
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@database
@run
async def delete(database: str, slug: str, yes: bool) -> None:
    """Delete a project with all its items and labels. This can't be undone.

    The project is gone at once. Its labels and items are deleted in short transactions; if the
    command is killed, the next start of a server goes on.
    """
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
        counts = await storage.queue.counts(found.id)
        if not yes:
            click.confirm(
                f"delete {slug} with {counts.items:,} items and {counts.labels:,} labels?",
                abort=True,
            )
        with deleting(slug, counts.items + counts.labels) as told:
            await storage.catalogue.delete_project(found.id, told=told)
    click.echo(f"deleted project {slug}")


async def _set_paused(address: str, slug: str, paused: bool) -> None:
    async with opened(address) as storage:
        found = await storage.catalogue.project(slug)
        await storage.catalogue.set_paused(found.id, paused)
    click.echo(f"{'paused' if paused else 'resumed'} project {slug}")


def read_task(text: str) -> JSONObject:
    """Read a task from a TOML or JSON file, or from a JSON object.

    Raises:
        BadFile: It is not a task; the text says what is wrong, and where.
    """
    name: str | None = None
    if not text.lstrip().startswith("{"):
        name = text
        text = read_text(Path(text))
    try:
        toml = name is not None and not name.endswith(".json") and text.lstrip()[:1] != "{"
        task = tomllib.loads(text) if toml else json.loads(text)
        if not toml:
            json_checks.refuse_duplicates(text)
        return to_dict(parse(task))
    except json.JSONDecodeError as exc:
        raise BadFile(f"is not JSON: {exc.msg}", file=name or "--task", line=exc.lineno) from exc
    except (tomllib.TOMLDecodeError, ValueError) as exc:
        raise BadFile(str(exc), file=name or "--task") from exc


def describe(found: Project) -> JSONObject:
    """Return a project as commands print it."""
    return {
        "slug": found.slug,
        "title": found.title,
        "task": found.task,
        **project_settings.view(found.settings),
        "paused": found.paused,
        "archived": found.archived,
        "generation": found.generation,
        "created": iso(found.created_ms),
    }


@project.command(name="templates")
@as_json
def list_templates(json_: bool) -> None:
    """List the templates, which are ready tasks for new projects."""
    rows = table("template", "kind", "")
    for one in templates():
        if json_:
            say(msgspec.to_builtins(one))
        rows.add_row(*cells(one.name, str(one.task["kind"]), one.description))
    if not json_:
        console().print(rows)


for command in (
    *(import_labels, import_superintendent, export_, import_, copy, log),
    *COMMANDS,
    *links.COMMANDS,
):
    project.add_command(command)
