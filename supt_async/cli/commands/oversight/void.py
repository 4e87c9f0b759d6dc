"""``supt labeller void``: withdraw a labeller's labels in a project."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import printable
from supt_async.storage.transfer.export.parsing import parse_time
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner, Withdrawn, check_reason


@click.command()
@click.argument("name")
@click.option("--project", "slug", required=True, help="Project whose labels are withdrawn.")
@click.option("--reason", required=True, help="Why; exports and the audit log show it.")
@click.option("--since", help="Withdraw only labels since this date or time, such as 2026-11-28.")
@click.option("--dry-run", is_flag=True, help="Only say how many labels of how many items.")
@click.option("--yes", is_flag=True, help="Withdraw without asking.")
@database
@as_json
@run
async def void(
    database: str,
    name: str,
    slug: str,
    reason: str,
    since: str | None,
    dry_run: bool,
    yes: bool,
    json_: bool,
) -> None:
    """Withdraw NAME's labels in a project; the items are handed out again, to others.

    NAME gets no more items of the project, and loses those that they hold. Nothing is deleted:
    supt labels export --withdrawn has what was withdrawn, with the reason.

    \b
    Examples:
      supt labeller void Bob --project cats --reason "clicked at random" --dry-run
      supt labeller void Bob --project cats --reason "wrong guidelines" --since 2026-11-28
    """
    since_ms = None if since is None else parse_time(since)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        why = Owner(project=project.id, by=None, reason=check_reason(reason))
        voiding = Voiding(storage.database, why, name, since_ms=since_ms)
        found = await voiding.count()
        if not (dry_run or yes):
            click.confirm(f"withdraw {counted(found)} of {printable(name)} in {slug}?", abort=True)
        if not dry_run:
            with reading("withdrawing", "labels") as progress:
                found = await voiding.run(progress)
    if json_:
        say({"name": name, "labels": found.labels, "items": found.items, "dry_run": dry_run})
        return
    verb = "would withdraw" if dry_run else "withdrew"
    click.echo(printable(f"{verb} {counted(found)} of {name} in {slug}"))


def counted(found: Withdrawn) -> str:
    """Return how many labels of how many items, in words."""
    labels = f"{found.labels:,} label{'' if found.labels == 1 else 's'}"
    corrections = ""
    if found.corrections:
        noun = f"correction{'' if found.corrections == 1 else 's'}"
        corrections = f" and {found.corrections:,} {noun}"
    return f"{labels}{corrections} of {found.items:,} item{'' if found.items == 1 else 's'}"
