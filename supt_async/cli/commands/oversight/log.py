"""``supt project log``: print the audit log of a project."""

from __future__ import annotations

import csv
import sys
from collections.abc import AsyncIterator, Mapping

import click

from supt_async.cli.options import as_json, as_json_text, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.readers.answer_text import harmless
from supt_async.storage.ports import Acts
from supt_async.storage.review_records import Act
from supt_async.time_format import iso

PAGE = 500
"""Number of acts that are read at once."""
OPERATOR = "(operator)"
"""Who did something at the command line."""


@click.command()
@click.argument("slug", metavar="PROJECT")
@click.option("--csv", "csv_", is_flag=True, help="Print CSV: time, who, what, details as JSON.")
@click.option(
    "--limit", type=click.IntRange(1), help="Print only this many of the latest. Default: all."
)
@database
@as_json
@run
async def log(database: str, slug: str, csv_: bool, limit: int | None, json_: bool) -> None:
    """Print what owners and operators did in a project: who, when and what, newest first.

    It is an audit log: entries are only ever added. Who is erased has a pseudonym in it.

    \b
    Examples:
      supt project log reviews
      supt project log reviews --csv > log.csv
    """
    if csv_ and json_:
        raise Refused("--csv and --json are two formats: give one of them")
    rows = table("time", "who", "what", "")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if csv_:
        writer.writerow(("time", "who", "what", "details"))
    number = 0
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        async for act in _acts(storage.acts, project.id, limit):
            number += 1
            time, who = iso(act.created_ms) or "", act.by or OPERATOR
            if json_:
                say({"time": time, "who": act.by, "what": act.what, "details": act.details})
            elif csv_:
                writer.writerow((time, harmless(who), act.what, as_json_text(act.details)))
            else:
                when = f"{time[:16].replace('T', ' ')} UTC"
                told = described(act.details)
                rows.add_row(*cells(when, who, act.what.replace("_", " "), told))
    if not (json_ or csv_):
        console().print(rows if number else "nobody has done anything yet")


def described(details: Mapping[str, JSONValue]) -> str:
    """Return the details of an act on one line."""
    return ", ".join(
        f"{name.replace('_', ' ')}: {_value(value)}" for name, value in details.items()
    )


def _value(value: JSONValue) -> str:
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        return f"{_value(value['from'])} -> {_value(value['to'])}"
    if isinstance(value, list):
        return " ".join(map(_value, value))
    return value if isinstance(value, str) else as_json_text(value)


async def _acts(acts: Acts, project: ProjectId, limit: int | None) -> AsyncIterator[Act]:
    before, left = None, limit
    while left is None or left > 0:
        page = await acts.page(project, before=before, limit=min(PAGE, left or PAGE))
        for act in page:
            yield act
        if len(page) < PAGE:
            return
        before = page[-1].seq
        left = None if left is None else left - len(page)
