"""``supt labeller lift``: let a suspended labeller go on."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import printable
from supt_async.storage.people.participation import lift as lift_suspension


@click.command()
@click.argument("name")
@click.option("--project", "slug", required=True, help="Project that they get items of again.")
@database
@as_json
@run
async def lift(database: str, name: str, slug: str, json_: bool) -> None:
    """Let NAME get items of a project again, who was suspended or voided.

    The gold answers of NAME count from 0 again. One who failed the quiz works on as if it were
    passed. What was withdrawn of a voided labeller stays withdrawn.

    \b
    Example:
      supt labeller lift Bob --project cats
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        await lift_suspension(storage.database, project.id, name, None)
    if json_:
        say({"name": name, "project": slug})
    else:
        click.echo(printable(f"{name} gets items of {slug} again"))
