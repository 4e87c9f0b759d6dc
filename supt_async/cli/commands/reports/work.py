"""``supt labeller report``: what people did, how long they worked, and how often they agree."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from supt_async.cli.commands.reports.tables import monday, one_format, print_rows, share
from supt_async.cli.options import as_json, database, opened, run
from supt_async.cli.terminal import cells, console, table
from supt_async.domain.values import JSONObject

if TYPE_CHECKING:
    from supt_async.storage.agreement.work import PersonWork, Reliability, Work

COLUMNS = (
    *("name", "week", "labels", "active_minutes", "per_hour", "gold", "gold_right"),
    *("compared", "agreement", "reliability", "low", "high", "reliability_labels"),
)
"""Columns for programs."""
WEEKS = 4
"""Number of weeks on a terminal, the latest ones."""


@click.command()
@click.argument("slug")
@click.option("--csv", "csv_", is_flag=True, help="Print CSV, a row for each person and week.")
@database
@as_json
@run
async def report(database: str, slug: str, csv_: bool, json_: bool) -> None:
    """Report what each person did in a project, altogether and by week.

    Labels are those that stand. Active minutes are the time between answers, pauses of more than
    two minutes left out, also for skips and for answers that were undone; the number an hour is
    that of answers in this time. Gold is the share of right answers to items whose answer is known.
    Agreement is that with what the answers of several people came to at the latest training.
    Reliability is how often somebody is right, as all answers together say, with its 95 % interval.

    \b
    Examples:
      supt labeller report cats
      supt labeller report cats --csv > work.csv
    """
    from supt_async.storage.agreement.work import work_report  # scipy takes a while

    one_format(csv_, json_)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        found = await work_report(storage.database, project, asyncio.to_thread)
    if csv_ or json_:
        print_rows([row for one in found for row in _rows(one)], COLUMNS, csv_=csv_)
    elif not found:
        click.echo(f"{slug}: nobody has answered an item yet")
    else:
        _print(found)


def _rows(person: PersonWork) -> Iterator[JSONObject]:
    """Yield a person's row for all weeks, then one for each week."""
    yield {**_row(person.name, None, person.total), **_reliability(person.reliability)}
    for week, work in person.weeks.items():
        yield _row(person.name, monday(week), work)


def _row(name: str, week: str | None, work: Work) -> JSONObject:
    return dict.fromkeys(COLUMNS) | {
        "name": name,
        "week": week,
        "labels": work.labels,
        "active_minutes": round(work.active_ms / 60_000, 2),
        "per_hour": None if work.per_hour is None else round(work.per_hour, 1),
        "gold": work.gold,
        "gold_right": work.gold_right,
        "compared": work.compared,
        "agreement": work.agreement,
    }


def _reliability(found: list[Reliability]) -> JSONObject:
    """Return the reliability about the question of which most is known."""
    if not found:
        return {}
    best = max(found, key=lambda one: one.labels)
    return {
        "reliability": best.accuracy,
        "low": best.low,
        "high": best.high,
        "reliability_labels": best.labels,
    }


def _print(found: list[PersonWork]) -> None:
    rows = table("name", *_FIGURES, "reliability (95 %, labels)")
    for one in found:
        shown = ", ".join(map(_shown, one.reliability))
        rows.add_row(*cells(one.name, *_figures(one.total), shown))
    console().print(rows)
    weeks = sorted({week for one in found for week in one.weeks})
    if len(weeks) > 1:
        rows = table("week of", "name", *_FIGURES)
        for week in weeks[-WEEKS:]:
            first = monday(week)
            for one in found:
                if week in one.weeks:
                    rows.add_row(*cells(first, one.name, *_figures(one.weeks[week])))
                    first = ""
        click.echo()
        console().print(rows)
        if len(weeks) > WEEKS:
            click.echo(f"the latest {WEEKS} of {len(weeks)} weeks; --csv has all")


_FIGURES = ("labels", "active minutes", "per hour", "gold right", "agreement")


def _figures(work: Work) -> tuple[str, ...]:
    return (
        f"{work.labels:,}",
        f"{work.active_ms / 60_000:,.1f}",
        "" if work.per_hour is None else f"{work.per_hour:,.0f}",
        "" if not work.gold else f"{share(work.gold_right / work.gold)} ({work.gold:,})",
        "" if work.agreement is None else f"{share(work.agreement)} ({work.compared:,})",
    )


def _shown(found: Reliability) -> str:
    of = f"{found.question}: " if found.question else ""
    between = f"{share(found.low)} to {share(found.high)}"
    return f"{of}{share(found.accuracy)} ({between}, {found.labels:,})"
