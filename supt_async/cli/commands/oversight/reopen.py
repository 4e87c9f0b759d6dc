"""``supt items reopen``: withdraw all answers to some items, so that they are answered again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import click

from supt_async.cli.commands.oversight.void import counted
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import printable
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.storage.factory import Storage
from supt_async.storage.review_records import Filter, ItemStatus
from supt_async.storage.withdrawals.chosen_items import chosen, ids_of
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.withdrawing import Owner, check_reason

STATUSES = tuple(status.value for status in ItemStatus if status is not ItemStatus.UNLABELLED)
"""Statuses by which items can be chosen."""


@click.command()
@click.argument("slug", metavar="PROJECT")
@click.option("--id", "ids", multiple=True, help="Id of an item; may be given several times.")
@click.option(
    "--where",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"Items by status ({', '.join(STATUSES)}) or labeller; all that are given must hold.",
)
@click.option("--reason", required=True, help="Why; exports and the audit log show it.")
@click.option("--dry-run", is_flag=True, help="Only say how many labels of how many items.")
@click.option("--yes", is_flag=True, help="Withdraw without asking.")
@database
@as_json
@run
async def reopen(
    database: str,
    slug: str,
    ids: tuple[str, ...],
    where: tuple[str, ...],
    reason: str,
    dry_run: bool,
    yes: bool,
    json_: bool,
) -> None:
    """Withdraw all answers to some items of PROJECT, so that they are handed out again.

    Corrections are withdrawn, too. Nothing is deleted: supt labels export --withdrawn has what was
    withdrawn, with the reason.

    \b
    Examples:
      supt items reopen cats --id img-17 --id img-18 --reason "wrong pictures"
      supt items reopen cats --where status=disagreement --reason "new guidelines"
      supt items reopen cats --where labeller=Bob --reason "unsure" --dry-run
    """
    if bool(ids) == bool(where):
        raise Refused("say which items: --id, or --where status=disagreement")
    wanted = None if ids else read_where(where)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        why = Owner(project=project.id, by=None, reason=check_reason(reason))
        noted: dict[str, JSONValue] = {} if ids else {"where": list(where)}
        counting = Reopening(storage.database, why, noted)
        async for page in _pages(storage, project.id, ids, wanted):
            await counting.count(page)
        found = counting.report
        if not (dry_run or yes):
            click.confirm(f"withdraw {counted(found)} in {slug}?", abort=True)
        if not dry_run:
            reopening = Reopening(storage.database, why, noted)
            with reading("reopening", "items") as progress:
                async for page in _pages(storage, project.id, ids, wanted):
                    await reopening.reopen(page, progress)
            await reopening.end()
            found = reopening.report
    if json_:
        numbers = {"labels": found.labels, "corrections": found.corrections, "items": found.items}
        say({**numbers, "dry_run": dry_run})
        return
    verb = "would withdraw" if dry_run else "withdrew"
    click.echo(printable(f"{verb} {counted(found)} in {slug}"))


async def _pages(
    storage: Storage, project: ProjectId, ids: tuple[str, ...], wanted: Filter | None
) -> AsyncIterator[list[int]]:
    if wanted is None:
        yield await ids_of(storage.database, project, ids)
        return
    async for page in chosen(storage.browser, project, wanted):
        yield page


def read_where(where: tuple[str, ...]) -> Filter:
    """Return the filter that conditions on the command line mean.

    Raises:
        Refused: One is not valid.
    """
    given: dict[str, str] = {}
    for condition in where:
        name, equals, value = condition.partition("=")
        if not equals or name not in ("status", "labeller") or not value or name in given:
            raise Refused(
                f"--where {condition!r}: write status=VALUE or labeller=NAME, each once at most"
            )
        given[name] = value
    status = given.get("status", ItemStatus.ALL.value)
    if status not in STATUSES:
        raise Refused(f"--where: status is one of {', '.join(STATUSES)}")
    return Filter(status=ItemStatus(status), labeller=given.get("labeller"))
