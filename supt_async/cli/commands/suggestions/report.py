"""``supt suggestions report``: what suggestions do to the people who see them."""

from __future__ import annotations

import asyncio
import csv
import io

import click

from supt_async.cli.commands.suggestions.errors import acceptance_object, print_acceptances
from supt_async.cli.commands.suggestions.findings import (
    MEASURES,
    conclusions,
    difference,
    figure,
)
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, printable, table
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.learning.suggestions.bootstrap import Difference
from supt_async.learning.suggestions.effects import Effects, Measure
from supt_async.readers.answer_text import harmless
from supt_async.storage.suggestions import effects
from supt_async.storage.suggestions.audits import acceptances

ALL = "all"
"""Version in the table of all versions together."""
COLUMNS = (
    "shown",
    "shown_answers",
    "blind",
    "blind_answers",
    "needed",
    "difference",
    "low",
    "high",
)
"""Figures of a measure, as programs get them."""


@click.command()
@click.argument("slug")
@click.option("--csv", "csv_", is_flag=True, help="Print CSV, a row for each measure.")
@database
@as_json
@run
async def report(database: str, slug: str, csv_: bool, json_: bool) -> None:
    """Compare the answers of people who saw a suggestion with those who did not.

    A share of the hand-outs (--suggest-blind of supt project set) shows no suggestion although
    there is one. So a difference between the two is due to seeing it; its interval holds the true
    one with 95 % confidence. Of each source and version: how many answers are the suggestion, how
    long they took, and how often they agree with known answers (labels taken over from a file),
    with other people who saw no suggestion, and with the owner's corrections. The latest 20,000
    answers count.

    Then what was accepted in bulk, with its error as the audited items show it (not in --csv).

    \b
    Examples:
      supt suggestions report cats
      supt suggestions report cats --csv > effects.csv
    """
    if csv_ and json_:
        raise Refused("--csv and --json are two formats: give one of them")
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        found = await effects.report(storage.database, project, asyncio.to_thread)
        accepted = await acceptances(storage.database, project.id)
    rows = [
        _row(one, measure, measured)
        for one in found.effects
        for measure, measured in one.measures.items()
    ]
    if json_:
        for row in [*rows, *map(acceptance_object, accepted)]:
            say(row)
    elif csv_:
        click.echo(_as_csv(rows), nl=False)
    else:
        _print(found, slug)
        if accepted:
            click.echo("\nAccepted in bulk, with the error that the audited items show:")
            print_acceptances(accepted)


def _row(found: Effects, measure: Measure, measured: Difference) -> JSONObject:
    figures = {name: getattr(measured, name) for name in COLUMNS}
    version = {"version": found.version, "all_versions": found.whole}
    return {"source": found.source, **version, "measure": measure.value, **figures}


def _as_csv(rows: list[JSONObject]) -> str:
    text = io.StringIO()
    names = ("source", "version", "all_versions", "measure", *COLUMNS)
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        )
    return text.getvalue()


def _print(found: effects.Report, slug: str) -> None:
    if not found.effects:
        click.echo(
            f"{slug}: nobody has answered an item yet for which there was a suggestion to show;"
            " supt project set --suggest SOURCE shows them"
        )
        return
    rows = table("source", "version", "", "seen", "not seen", "difference (95 %)")
    for one in found.effects:
        first = (one.source, ALL if one.whole else one.version or "")
        for measure, measured in one.measures.items():
            if not measured.shown_answers and not measured.blind_answers:
                continue
            rows.add_row(*cells(*first, MEASURES[measure], *_figures(measure, measured)))
            first = ("", "")
    console().print(rows)
    latest = "" if found.all else ", the latest ones"
    click.echo(
        f"\n{found.answers:,} answers{latest}. In brackets: number of answers, and 95 % intervals"
        " in percentage\npoints or seconds."
    )
    for one in found.effects:
        if one.whole:
            for text in conclusions(one.measures):
                click.echo(printable(f"{one.source}: {text}"))


def _figures(measure: Measure, measured: Difference) -> tuple[str, str, str]:
    return (
        figure(measure, measured.shown, measured.shown_answers),
        figure(measure, measured.blind, measured.blind_answers),
        difference(measure, measured),
    )
