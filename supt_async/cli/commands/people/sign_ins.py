"""``supt labeller sign-ins``, ``sign-out``, ``link``: where people are signed in, and as whom."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.errors import Refused
from supt_async.server.sign_in.arrival import is_subject
from supt_async.time_format import iso

MAX_ISSUER = 255
"""Maximum length of an issuer in characters."""


@click.command("sign-ins")
@click.argument("name")
@database
@as_json
@run
async def sign_ins(database: str, name: str, json_: bool) -> None:
    """List the browsers and programs in which NAME is signed in, the latest first.

    \b
    Example:
      supt labeller sign-ins Ada
    """
    async with opened(database) as storage:
        found = await storage.sign_ins.of_name(name)
    rows = table("id", "what", "by", "since", "last used", "until")
    for one in found:
        times = [iso(ms) for ms in (one.created_ms, one.seen_ms, one.expires_ms)]
        by = one.provider or ("token" if one.program else "link")
        what = one.agent or ("program" if one.program else "browser")
        if json_:
            created, seen, expires = times
            facts = {"id": one.id, "program": one.program, "agent": one.agent, "by": by}
            say({**facts, "created": created, "seen": seen, "expires": expires})
        shown = ["" if at is None else at[:16].replace("T", " ") for at in times]
        rows.add_row(*cells(one.id, what, by, *shown))
    if not json_:
        console().print(rows if found else f"{name} is signed in nowhere")


@click.command("sign-out")
@click.argument("name")
@database
@run
async def sign_out(database: str, name: str) -> None:
    """Sign NAME out of all browsers and programs, at once; unopened links end as well.

    Their roles stay: a new link, or signing in again, brings them back. To keep somebody out, use
    `supt labeller revoke`.

    \b
    Example:
      supt labeller sign-out Ada
    """
    async with opened(database) as storage:
        ended = await storage.sign_ins.end_all(name)
    plural = "browser or program" if ended == 1 else "browsers and programs"
    click.echo(f"signed {name} out of {ended} {plural}")


@click.command("link")
@click.argument("name")
@click.option(
    "--issuer", required=True, help="Issuer of the provider, exactly as in the sign-in file."
)
@click.option("--subject", required=True, help="The provider's own id of the person (sub).")
@database
@run
async def link(database: str, name: str, issuer: str, subject: str) -> None:
    """Tie a person at a provider to the account NAME, before they first sign in there.

    Without it, whoever comes from a provider for the first time gets an account of their own,
    whatever their name is.

    \b
    Example:
      supt labeller link Ada --issuer https://id.example.org/realms/acme --subject 248289761001
    """
    if not is_subject(subject):
        raise Refused("--subject: a subject has 1 to 255 printable characters")
    if not issuer.isprintable() or not 0 < len(issuer) <= MAX_ISSUER:
        raise Refused("--issuer: give the provider's address, as in the sign-in file")
    provider = (urlsplit(issuer).hostname or issuer)[:64]
    async with opened(database) as storage:
        await storage.identities.link(name, issuer, subject, provider)
    click.echo(f"{name} signs in as that subject from now on")
