"""``supt items text-index``: an index that makes the search for texts quick."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import printable
from supt_async.storage.text_index import IndexState, making

SAYS = {
    IndexState.ON: "the texts of {slug} are indexed",
    IndexState.BUILDING: "the texts of {slug} are being indexed, or the command for it was killed",
    IndexState.OFF: "the texts of {slug} are not indexed: a search goes through 20,000 at a time",
}


@click.command("text-index")
@click.argument("slug", metavar="PROJECT")
@click.argument("what", type=click.Choice(["on", "off", "show"]))
@database
@as_json
@run
async def text_index(database: str, slug: str, what: str, json_: bool) -> None:
    """Index the texts of PROJECT, so that a search finds rare ones at once.

    Without an index, a search for a text goes through 20,000 items for each page. The index is
    for a million items and more; it takes disk space, and adding items takes longer. It is made
    while others label. If that was killed, run it again.

    It is for PostgreSQL, whose extension pg_trgm (postgresql-contrib) it creates, and for SQLite.

    \b
    Examples:
      supt items text-index reviews on
      supt items text-index reviews show
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        if what == "on":
            with reading(slug, "items indexed") as show:
                done = 0

                def told(number: int) -> None:
                    nonlocal done
                    done += number
                    show(done)

                await making.make(storage.database, project.id, told)
        elif what == "off":
            await making.drop(storage.database, project.id)
        state = await making.state(storage.database, project.id)
    if json_:
        say({"project": slug, "text_index": state.value})
    else:
        click.echo(printable(SAYS[state].format(slug=slug)))
