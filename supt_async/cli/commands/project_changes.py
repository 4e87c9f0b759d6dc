"""``supt project set``, ``archive``, ``hand-over`` and the like: changes of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from supt_async.cli.addresses.links import link_address, option as address
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.setting_options import read_options, setting_options
from supt_async.cli.text_files import read_guidelines, read_text
from supt_async.errors import Refused
from supt_async.storage import project_settings


@click.command(name="set")
@click.argument("slug")
@click.option(
    "--guidelines",
    type=click.Path(path_type=Path),
    help="Markdown file with guidelines for labellers; images beside it become part of them.",
)
@click.option(
    "--style",
    type=click.Path(path_type=Path),
    help="CSS file for the items' looks; an empty one takes the style away.",
)
@setting_options
@database
@as_json
@run
async def set_(
    database: str,
    slug: str,
    guidelines: Path | None,
    style: Path | None,
    json_: bool,
    **values: Any,
) -> None:
    """Change settings of a project; those that are not given stay as they are.

    With the word "default", --holdout, --acquisition and --model are the orchestrator's own again.
    These three take effect with the next training, all other settings at once.

    \b
    Examples:
      supt project set reviews --overlap 2
      supt project set reviews --holdout 0.1 --acquisition entropy
      supt project set reviews --model default
      supt project set reviews --style looks.css --guidelines guide.md
    """
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
        change = await read_options(storage, values)
        told = None if guidelines is None else read_guidelines(guidelines)
        looks = None if style is None else read_text(style)
        if not change and told is None and looks is None:
            raise Refused("write at least one setting: see supt project set --help")
        with reading("changing", "items") as progress:
            await storage.catalogue.change(
                found.id, guidelines=told, style=looks, settings=change, progress=progress
            )
        settings = (await storage.catalogue.project(slug)).settings
    view = project_settings.view(settings)
    if json_:
        say(view)
        return
    for name, value in view.items():
        click.echo(f"{name.replace('_', '-'):<14}{'default' if value is None else value}")


@click.command()
@click.argument("slug")
@database
@run
async def archive(database: str, slug: str) -> None:
    """Archive a project: no items are handed out, and nothing of it can be changed.

    Labellers don't see it any more, owners can read and export it. supt project list --archived
    lists it, and supt project unarchive takes it back.
    """
    await _set_archived(database, slug, True)


@click.command()
@click.argument("slug")
@database
@run
async def unarchive(database: str, slug: str) -> None:
    """Unarchive a project, which is then as it was before."""
    await _set_archived(database, slug, False)


@click.command(name="hand-over")
@click.argument("slug")
@click.argument("name")
@click.option("--from", "former", help="Owner who becomes a labeller, if the project has several.")
@address
@database
@as_json
@run
async def hand_over(
    database: str, slug: str, name: str, former: str | None, url: str, json_: bool
) -> None:
    """Make the labeller NAME the owner of a project; the present owner stays a labeller.

    \b
    Example:
      supt project hand-over reviews Grace
    """
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
        server = await link_address(storage, url)
        made = await storage.owners.hand_over(found.id, name, former=former)
        link = server.join(made.code)
    if json_:
        say({"name": made.name, **server.as_json(link)})
    else:
        click.echo(f"{made.name} owns {slug} now")
        if link is not None:
            click.echo(f"  link   {link}")
    if link is not None:
        server.tell()


async def _set_archived(address: str, slug: str, archived: bool) -> None:
    async with opened(address) as storage:
        found = await storage.catalogue.project(slug)
        await storage.catalogue.change(found.id, archived=archived)
    click.echo(f"{'archived' if archived else 'unarchived'} project {slug}")


COMMANDS = (set_, archive, unarchive, hand_over)
"""Commands of this module, for the group ``project``."""
