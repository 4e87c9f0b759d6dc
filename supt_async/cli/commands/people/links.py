"""``supt project link``, ``links`` and ``close-link``: links by which many people come."""

from __future__ import annotations

import click

from supt_async.cli.addresses.links import link_address, option as address
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.rules.open_links import MAX_QUOTA, MOST_PEOPLE
from supt_async.storage.people.link_records import NewLink, OpenLink
from supt_async.time_format import iso


@click.command()
@click.argument("slug")
@click.option(
    "--max",
    "most",
    type=click.IntRange(1, MOST_PEOPLE),
    required=True,
    help="Number of people who may come by the link.",
)
@click.option(
    "--quota",
    type=click.IntRange(1, MAX_QUOTA),
    help="Most answers of each of them. Default: the project's --quota.",
)
@click.option(
    "--return-url",
    help="Address (https://...) of the page that they are sent back to when they are done; {code}"
    " in it stands for the completion code.",
)
@click.option("--code", help="Completion code that they are shown then. Default: a random one.")
@address
@database
@as_json
@run
async def link(
    database: str,
    slug: str,
    most: int,
    quota: int | None,
    return_url: str | None,
    code: str | None,
    url: str,
    json_: bool,
) -> None:
    """Make an open link to a project: whoever opens it becomes a labeller of their own.

    Parameters of its address, such as ?PROLIFIC_PID=..., are stored with the labeller and
    exported. The link is not shown again.

    \b
    Example:
      supt project link reviews --max 200 --quota 50 --return-url \\
        "https://app.prolific.com/submissions/complete?cc={code}"
    """
    new = NewLink(most=most, quota=quota, return_url=return_url, code=code)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        server = await link_address(storage, url)
        server.check_links()
        secret, made = await storage.links.make(project.id, new)
        opens = f"{server.url}/open#{secret}"
    if json_:
        say({**server.as_json(opens), **as_dict(made)})
    else:
        click.echo(f"link {made.id} for {made.most:,} people")
        click.echo(f"  link   {opens}\n  code   {made.code}")
        if made.return_url is not None:
            click.echo(f"  back   {made.return_url}")
    server.tell()


@click.command()
@click.argument("slug")
@database
@as_json
@run
async def links(database: str, slug: str, json_: bool) -> None:
    """List the open links of a project, with how many people have come by each."""
    async with opened(database) as storage:
        found = await storage.links.list((await storage.catalogue.project(slug)).id)
    rows = table("link", "people", "answers", "quota", "code", "made", "")
    for one in found:
        if json_:
            say(as_dict(one))
        made = iso(one.created_ms) or ""
        quota = "" if one.quota is None else f"{one.quota:,}"
        rows.add_row(
            *cells(
                str(one.id),
                f"{one.used:,} of {one.most:,}",
                f"{one.labels:,}",
                quota,
                one.code,
                f"{made[:16].replace('T', ' ')} UTC",
                "" if one.closed_ms is None else "closed",
            )
        )
    if not json_:
        console().print(rows if found else "no open links yet: supt project link --help")


@click.command(name="close-link")
@click.argument("slug")
@click.argument("number", type=int, metavar="LINK")
@database
@run
async def close_link(database: str, slug: str, number: int) -> None:
    """Close an open link: nobody else can begin by it, and those who came go on.

    LINK is its number in supt project links.
    """
    async with opened(database) as storage:
        await storage.links.close((await storage.catalogue.project(slug)).id, number)
    click.echo(f"closed link {number} of {slug}")


def as_dict(link: OpenLink) -> dict[str, object]:
    """Return a link as JSON has it."""
    return {
        "id": link.id,
        "max": link.most,
        "used": link.used,
        "quota": link.quota,
        "return_url": link.return_url,
        "code": link.code,
        "labels": link.labels,
        "made_by": link.made_by,
        "created": iso(link.created_ms),
        "closed": iso(link.closed_ms),
    }


COMMANDS = (link, links, close_link)
"""Commands of this module, for the group ``project``."""
