"""``supt labeller``: invite and revoke people."""

from __future__ import annotations

import click

from supt_async.cli.addresses.links import NONE, link_address, option as address
from supt_async.cli.commands.oversight.erase import erase
from supt_async.cli.commands.oversight.lift import lift
from supt_async.cli.commands.oversight.void import void
from supt_async.cli.commands.people.sign_ins import link, sign_ins, sign_out
from supt_async.cli.commands.reports.work import report
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.domain.participation import ParticipationState
from supt_async.domain.project import Role
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.storage.people.invitations import CODE_MS, DAY_MS
from supt_async.storage.records import Invitation, LabellerInfo
from supt_async.time_format import iso

link_days = click.option(
    "--link-days",
    type=click.IntRange(1, 90),
    default=CODE_MS // DAY_MS,
    show_default=True,
    help="Days in which the link can be opened.",
)

CREATOR = "creator"
"""Role of a person who may make projects."""
LINKS = {True: "opened", False: "not opened", None: ""}
"""State of a person's invitation link, as the list shows it."""


@click.group()
def labeller() -> None:
    """Invite, list and revoke labellers and owners, and report what they did."""


labeller.add_command(report)


@labeller.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--project", "slug", help="Project they may label; default: all projects.")
@click.option(
    "--role",
    type=click.Choice([*(role.value for role in Role), CREATOR]),
    default=Role.LABELLER.value,
    show_default=True,
    help="Label only; own the project: see the owner's page, add items, invite others; or"
    " make projects and own those.",
)
@link_days
@click.option("--renew", is_flag=True, help="End their earlier links, tokens and sign-ins.")
@address
@database
@as_json
@run
async def invite(
    database: str,
    names: tuple[str, ...],
    slug: str | None,
    role: str,
    link_days: int,
    renew: bool,
    url: str,
    json_: bool,
) -> None:
    """Invite people: print a link (for a browser) and a token (for programs) for each NAME.

    They are not shown again. A link works once, in the browser that opens it first. There is none
    where the sign-in file switches links off.

    \b
    Examples:
      supt labeller invite Ada Grace --project cats
      supt labeller invite Ada --role admin
      supt labeller invite Ada --role creator
    """
    if role == CREATOR and slug is not None:
        raise Refused("--role creator is for making projects: leave --project out")
    async with opened(database) as storage:
        project = None if slug is None else await storage.catalogue.project(slug)
        id_ = None if project is None else project.id
        server = await link_address(storage, url)
        for name in names:
            made = await (
                storage.owners.invite_creator(name, link_ms=link_days * DAY_MS, renew=renew)
                if role == CREATOR
                else storage.people.invite(
                    name, project=id_, role=Role(role), link_ms=link_days * DAY_MS, renew=renew
                )
            )
            link = server.join(made.code)
            if json_:
                known = {"known": made.known, "was_revoked": made.was_revoked}
                say({"name": made.name, "token": made.token, **server.as_json(link), **known})
            else:
                click.echo(f"{made.name}\n  link   {link or NONE}\n  token  {made.token}")
                _tell_of_earlier(made, renew)
    server.tell()


@labeller.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--project", "slug", help="Project that the link opens; default: theirs.")
@link_days
@address
@database
@as_json
@run
async def reinvite(
    database: str,
    names: tuple[str, ...],
    slug: str | None,
    link_days: int,
    url: str,
    json_: bool,
) -> None:
    """Print a new link for each NAME who lost theirs, or was revoked; their roles stay.

    Earlier links that were not opened end. Browsers that are signed in stay so.

    \b
    Example:
      supt labeller reinvite Ada
    """
    async with opened(database) as storage:
        project = None if slug is None else (await storage.catalogue.project(slug)).id
        server = await link_address(storage, url)
        for name in names:
            made = await storage.owners.reinvite(name, project=project, link_ms=link_days * DAY_MS)
            link = server.join(made.code)
            if json_:
                say({"name": made.name, **server.as_json(link), "was_revoked": made.was_revoked})
            else:
                click.echo(f"{made.name}\n  link   {link or NONE}")
                _tell_of_earlier(made, renewed=True)
    server.tell()


@labeller.command()
@click.argument("name")
@database
@run
async def revoke(database: str, name: str) -> None:
    """Revoke a labeller's access: link, token and browsers stop working; labels stay."""
    async with opened(database) as storage:
        invited = await storage.people.revoke(name)
    click.echo(f"revoked {name}")
    if invited:
        click.echo(
            f"{name} had invited {', '.join(invited)}: the tokens that {name} saw have ended, but"
            " browsers that opened the links stay signed in; revoke the people you don't know"
        )


def _tell_of_earlier(made: Invitation, renewed: bool) -> None:
    """Print what is easily missed about a person who was known before."""
    if made.was_revoked:
        click.echo(f"  {made.name} had been revoked, and may take part again")
    elif made.known and not renewed:
        click.echo("  earlier tokens and sign-ins keep working; --renew ends them")


@labeller.command(name="list")
@click.option("--project", "slug", help="Only people of this project.")
@database
@as_json
@run
async def list_(database: str, slug: str | None, json_: bool) -> None:
    """List labellers and owners; with --project also who is suspended or voided, and why."""
    async with opened(database) as storage:
        project = None if slug is None else await storage.catalogue.project(slug)
        people = await storage.people.labellers(None if project is None else project.id)
        memberships = await storage.people.memberships()
    rows = table("name", "projects", "labels", "last label", "link", "")
    for person in people:
        last, membership = iso(person.last_label_ms), memberships[person.name]
        if json_:
            say(
                {
                    "name": person.name,
                    "role": person.role,
                    "labels": person.labels,
                    "last_label": last,
                    "connected": person.connected,
                    "revoked": person.revoked,
                    "projects": {slug or "*": role for slug, role in membership.projects.items()},
                    "creator": membership.creator,
                    "link_opened": membership.link_opened,
                    **({} if project is None else _participation(person)),
                }
            )
        rows.add_row(
            *cells(
                person.name,
                ", ".join(
                    [f"{slug or 'all'} ({role})" for slug, role in membership.projects.items()]
                    + [f"may make projects ({CREATOR})"] * membership.creator
                ),
                str(person.labels),
                "" if last is None else f"{last[:16].replace('T', ' ')} UTC",
                LINKS[membership.link_opened],
                _state(person),
            )
        )
    if not json_:
        console().print(rows if people else "nobody yet: supt labeller invite --help")


def _participation(person: LabellerInfo) -> dict[str, JSONValue]:
    return {"state": person.participation.state, "reason": person.participation.reason}


def _state(person: LabellerInfo) -> str:
    """Return what keeps somebody from labelling, or whether they are connected."""
    if person.revoked:
        return "revoked"
    taking_part = person.participation
    if taking_part.state is not ParticipationState.ACTIVE:
        return ": ".join(filter(None, (taking_part.state, taking_part.reason)))
    return "connected" if person.connected else ""


labeller.add_command(sign_ins)
labeller.add_command(sign_out)
labeller.add_command(link)
labeller.add_command(void)
labeller.add_command(lift)
labeller.add_command(erase)
