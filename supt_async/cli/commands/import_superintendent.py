"""``supt project import-superintendent``: import of superintendent's databases."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Settings
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.admission import admit
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.superintendent import Row, as_item, read_rows, take_over

BATCH = 500
"""Number of rows that are written in one transaction."""
MAX_OPTIONS = 50
"""Number of different answers up to which they become the options of a choice."""


@click.command("import-superintendent")
@click.option("--from", "source", required=True, help="Address of superintendent's database.")
@click.option("--project", "slug", required=True, help="Project; created if it does not exist.")
@database
@as_json
@run
async def import_superintendent(database: str, source: str, slug: str, json_: bool) -> None:
    """Import a database of superintendent: items, labels, labellers and times.

    The import can be repeated: items and labels that were imported before stay as they are, and
    new labels are added. Times are read in this machine's time zone, since superintendent stores
    none.

    \b
    Example:
      supt project import-superintendent --from sqlite:///queue.db --project cats
    """
    rows = [row async for row in read_rows(source)]
    async with opened(database) as storage:
        project = await _project(storage, slug, rows)
        task = parse(project.task)
        last = max((row.priority or 0 for row in rows), default=0)
        importer = Importer(storage.database, project.id)
        admitted = [_admit(task, as_item(row, last)) for row in rows]
        result = await importer.take(admitted)
        settled = zip(rows, admitted, strict=True)
        rows = [replace(row, label=item.label) for row, item in settled]
        labels, left = 0, iter(rows)
        while batch := list(islice(left, BATCH)):
            labels += await take_over(storage.database, project.id, batch)
    if json_:
        say({"added": result.added, "known": result.known, "labels": labels})
    else:
        click.echo(f"{slug}: {result.added} added, {result.known} known already, {labels} labels")


async def _project(storage: Storage, slug: str, rows: list[Row]) -> Project:
    if any(project.slug == slug for project in await storage.catalogue.projects()):
        return await storage.catalogue.project(slug)
    return await storage.catalogue.create_project(
        slug, title=slug, task=_task(rows), settings=Settings()
    )


def _task(rows: list[Row]) -> JSONObject:
    """Guess the task: a choice if there are few different answers and all are texts, else any."""
    labels = [row.label for row in rows if row.label is not None]
    if labels and all(isinstance(label, str) and label.strip() for label in labels):
        options = sorted(set(labels))
        if len(options) <= MAX_OPTIONS:
            return {"kind": "choice", "options": options, "other": True}
    return {"kind": "any"}


def _admit(task: Task, item: NewItem) -> NewItem:
    try:
        return admit(task, item)
    except ValueError as exc:
        raise BadFile(
            f"superintendent's row {item.line} does not fit the project's task: {exc}"
            " Import into a new project, or into one of the kind any."
        ) from exc
