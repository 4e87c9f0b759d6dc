"""``supt suggestions list`` and ``delete``: suggestions that are stored."""

from __future__ import annotations

import click
import msgspec

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import cells, console, printable, table
from supt_async.domain.project import Project
from supt_async.errors import NotFound
from supt_async.storage.factory import Storage
from supt_async.storage.suggestions.listing import line_of, pages, summaries
from supt_async.storage.suggestions.taking_back import take_back
from supt_async.storage.suggestions.writing import delete_source
from supt_async.time_format import iso


@click.command(name="list")
@click.argument("slug")
@click.option("--source", metavar="NAME", help="Print the suggestions of this source.")
@database
@as_json
@run
async def list_(database: str, slug: str, source: str | None, json_: bool) -> None:
    """List the sources of a project's suggestions, or the suggestions of one.

    Those of one source are printed as JSON lines, which supt suggestions add reads.

    \b
    Examples:
      supt suggestions list cats
      supt suggestions list cats --source clip > guesses.jsonl
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        if source is None:
            await _list_sources(storage, project, json_=json_)
            return
        empty = True
        async for page in pages(storage.database, project.id, source):
            empty = False
            click.echo(b"\n".join(msgspec.json.encode(line_of(one)) for one in page))
    if empty:
        raise NotFound(_nothing(slug, source))


@click.command()
@click.argument("slug")
@click.option("--source", required=True, metavar="NAME", help="Source whose suggestions to delete.")
@click.option(
    "--labels",
    is_flag=True,
    help="Take back the labels that supt suggestions accept made of them; the suggestions stay.",
)
@database
@as_json
@run
async def delete(database: str, slug: str, source: str, labels: bool, json_: bool) -> None:
    """Delete all suggestions of a source. What labellers were shown stays with their labels.

    With --labels, take back the labels that were made of them instead: they are withdrawn, and
    their items are open again.

    \b
    Examples:
      supt suggestions delete cats --source clip
      supt suggestions delete cats --source clip --labels
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        if labels:
            await _take_back(storage, project, source, json_=json_)
            return
        deleted = await delete_source(storage.database, project.id, source)
    if not deleted:
        raise NotFound(_nothing(slug, source))
    if json_:
        say({"source": source, "deleted": deleted})
        return
    noun = f"{deleted:,} suggestion{'' if deleted == 1 else 's'}"
    click.echo(printable(f"{source}: {noun} deleted"))


async def _take_back(storage: Storage, project: Project, source: str, *, json_: bool) -> None:
    with reading("taking back", "labels") as progress:
        taken = await take_back(storage.database, project.id, source, progress)
    if json_:
        say({"source": source, "taken_back": taken})
        return
    noun = f"{taken:,} label{'' if taken == 1 else 's'}"
    click.echo(printable(f"{source}: {noun} taken back"))


async def _list_sources(storage: Storage, project: Project, *, json_: bool) -> None:
    found = await summaries(storage.database, project.id)
    rows = table("source", "version", "suggestions", "mean score", "latest", "")
    for one in found:
        latest = iso(one.latest_ms) or ""
        shown = project.settings.suggest == one.source
        if json_:
            told = {"source": one.source, "version": one.version, "suggestions": one.suggestions}
            scores = {"scored": one.scored, "mean_score": one.mean_score}
            say({**told, **scores, "latest": latest, "shown": shown})
        rows.add_row(
            *cells(
                one.source,
                one.version or "",
                f"{one.suggestions:,}",
                "" if one.mean_score is None else f"{one.mean_score:.3f}",
                f"{latest[:16].replace('T', ' ')} UTC",
                "shown" if shown else "",
            )
        )
    if not json_:
        console().print(rows if found else "no suggestions yet: supt suggestions add --help")


def _nothing(slug: str, source: str) -> str:
    return (
        f"{slug} has no suggestions of {source!r}: supt suggestions list {slug} shows the sources"
    )
