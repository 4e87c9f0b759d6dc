"""``supt items retire-gold``: gold items are handed out no more."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import printable
from supt_async.storage.gold.retiring import retire_gold as retire
from supt_async.storage.withdrawals.chosen_items import ids_of


@click.command("retire-gold")
@click.argument("slug", metavar="PROJECT")
@click.option(
    "--id", "ids", multiple=True, required=True, help="Id of an item; may be given several times."
)
@database
@as_json
@run
async def retire_gold(database: str, slug: str, ids: tuple[str, ...], json_: bool) -> None:
    """Hand some gold items of PROJECT out no more, because too many people know them, say.

    Answers to them stay, and count for those who gave them. A retired item does not come back.

    \b
    Example:
      supt items retire-gold reviews --id g1 --id g7
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        items = await ids_of(storage.database, project.id, ids)
        retired = await retire(storage.database, project.id, items, None)
    if json_:
        say({"retired": retired})
    else:
        plural = "" if retired == 1 else "s"
        click.echo(printable(f"retired {retired:,} gold item{plural} of {slug}"))
