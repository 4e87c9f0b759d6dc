"""``supt group``: groups of labellers, that items can be assigned to."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.storage.people.link_records import GroupChange, GroupInfo

names = click.argument("names", nargs=-1, required=True, metavar="LABELLER...")


@click.group()
def group() -> None:
    """Make groups of labellers, whose names stand for them where items are assigned.

    Groups are of the whole server. Items that name a group (assign, or supt items add --assign)
    come to its people only, as far as they take part in the items' project.
    """


@group.command()
@click.argument("name")
@click.argument("names", nargs=-1, metavar="[LABELLER...]")
@database
@run
async def create(database: str, name: str, names: tuple[str, ...]) -> None:
    """Make the group NAME, of the given labellers.

    \b
    Example:
      supt group create nurses Ada Grace
    """
    async with opened(database) as storage:
        await storage.groups.create(name, names)
        made = GroupInfo(name=name.strip(), members=tuple(sorted(set(names))))
    click.echo(f"made group {made.name}: {_people(made)}")


@group.command()
@click.argument("name")
@names
@database
@run
async def add(database: str, name: str, names: tuple[str, ...]) -> None:
    """Put labellers into the group NAME."""
    async with opened(database) as storage:
        click.echo(f"{name}: {_people(await storage.groups.change(name, GroupChange(add=names)))}")


@group.command()
@click.argument("name")
@names
@database
@run
async def remove(database: str, name: str, names: tuple[str, ...]) -> None:
    """Take labellers out of the group NAME; what they hold and have answered stays theirs."""
    async with opened(database) as storage:
        changed = await storage.groups.change(name, GroupChange(remove=names))
    click.echo(f"{name}: {_people(changed)}")


@group.command()
@click.argument("name")
@database
@run
async def delete(database: str, name: str) -> None:
    """Delete the group NAME; items that are assigned to it alone come to nobody then."""
    async with opened(database) as storage:
        await storage.groups.delete(name)
    click.echo(f"deleted group {name}")


@group.command(name="list")
@database
@as_json
@run
async def list_(database: str, json_: bool) -> None:
    """List the groups and their labellers."""
    async with opened(database) as storage:
        found = await storage.groups.list()
    rows = table("name", "labellers")
    for one in found:
        if json_:
            say({"name": one.name, "members": list(one.members)})
        rows.add_row(*cells(one.name, ", ".join(one.members)))
    if not json_:
        console().print(rows if found else "no groups yet: supt group create --help")


def _people(group: GroupInfo) -> str:
    return ", ".join(group.members) or "nobody yet"
