"""``supt status``: progress of the projects."""

from __future__ import annotations

import asyncio

import click
from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console
from supt_async.domain.values import JSONObject
from supt_async.storage.factory import Storage
from supt_async.storage.queries.project_status import status as look
from supt_async.storage.training.model_status import scores
from supt_async.storage.training.question_metrics import sentence

WATCH_SECONDS = 1.0
"""Interval between updates of ``--watch``, in seconds."""


@click.command()
@click.argument("slug", required=False)
@click.option("--watch", is_flag=True, help="Update the output until Ctrl-C.")
@database
@as_json
@run
async def status(database: str, slug: str | None, json_: bool, watch: bool) -> None:
    """Show the progress of a project, or of all projects.

    \b
    Examples:
      supt status
      supt status cats --watch
    """
    async with opened(database) as storage:
        if not watch or json_:
            while True:
                found = await _look(storage, slug)
                if json_:
                    for one in found:
                        say(one)
                else:
                    console().print(picture(found))
                if not watch:
                    return
                await asyncio.sleep(WATCH_SECONDS)
        with Live(auto_refresh=False, console=console()) as live:
            while True:
                live.update(picture(await _look(storage, slug)), refresh=True)
                await asyncio.sleep(WATCH_SECONDS)


async def _look(storage: Storage, slug: str | None) -> list[JSONObject]:
    if slug is not None:
        return [await look(storage, slug)]
    projects = await storage.catalogue.projects()
    return [await look(storage, one.slug) for one in projects if not one.archived]


def picture(projects: list[JSONObject]) -> Group:
    """Draw the progress of projects for a terminal."""
    if not projects:
        return Group(Text("no projects yet: supt project create --help"))
    return Group(*(_one(project) for project in projects))


def _opinions(told: JSONObject | None) -> list[tuple[str, str]]:
    """Return what is told of further opinions."""
    if told is None:
        return []
    each = "" if told["each"] is None else f", {told['each']:.1f} an item"
    span = f"{told['least']} to {told['most']}{each}"
    rows = [("opinions", f"{span}; {told['asked']} more asked for")]
    if told["stuck"]:
        rows.append(("", f"{told['stuck']} items wait, and all people have had them: invite more"))
    return rows


def _encoding(told: JSONObject | None) -> list[tuple[str, str]]:
    """Return what is told of the encoding, while it is not done."""
    if told is None or (told["done"] == told["total"] and not told["error"]):
        return []
    share = f"{told['done']} of {told['total']} items by {told['name'] or 'the encoder'}"
    return [("encoded", share), *([("", told["error"])] if told["error"] else [])]


def _dealt_twice(number: int, at: str | None) -> str:
    """Return how many items were dealt twice, and when a server counted them."""
    return str(number) if at is None else f"{number}, as of {at}"


def _one(project: JSONObject) -> Group:
    model = project["model"]
    good = scores(model["holdout_score"], model["score"], model["measure"])
    stopping = model["stopping"]
    learned = f"{model['state']}, trained on {model['labels']} labels"
    if model["waits"] == "task":
        learned = "none"
    table = Table.grid(padding=(0, 2))
    behind = f"{project['behind']} labels behind"
    if project["out_behind"] > project["behind"]:
        behind += f"; items that are with people: up to {project['out_behind']} behind"
    rows = (
        ("labels", f"{project['labels']}, {project['per_minute']:.0f} per minute"),
        *_opinions(project.get("opinions")),
        ("with people", f"{project['out']} items, {project['connected']} labellers connected"),
        ("model", learned),
        *([("", model["progress"])] if model.get("progress") else []),
        *([("", good)] if good else []),
        *([("", stopping["sentence"])] if stopping else []),
        *(("", told) for one in model["questions"] if (told := sentence(one))),
        *_encoding(model["encoding"]),
        ("ranking", f"no. {project['generation']}, {behind}" if project["generation"] else "none"),
        ("dealt twice", _dealt_twice(project["dealt_twice"], project["dealt_twice_at"])),
    )
    for name, value in rows:
        table.add_row(Text(name, style="dim"), *cells(value))
    if model["error"]:
        table.add_row(Text("error", style="red"), *cells(model["error"]))
    for note in model["notes"]:
        table.add_row(Text("note", style="yellow"), *cells(note))
    done, items = project["done"], project["items"]
    paused = "  paused" if project["paused"] else ""
    head = Text.assemble((project["slug"], "bold"), f"  {done} of {items} items done{paused}")
    bar = Table.grid()
    bar.add_row(ProgressBar(total=max(items, 1), completed=done, width=60))
    return Group(head, bar, table, Text())
