"""``supt labels agreement``: how far people agree, by question, label, week and pair."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from supt_async.cli.commands.reports.tables import (
    between,
    decimal,
    monday,
    one_format,
    print_rows,
    share,
)
from supt_async.cli.options import as_json, database, opened, run
from supt_async.cli.terminal import cells, console, table
from supt_async.domain.values import JSONObject
from supt_async.readers.answer_text import AnswerTexts

if TYPE_CHECKING:
    from supt_async.learning.agreement.intervals import Alpha
    from supt_async.learning.agreement.report import QuestionAgreement
    from supt_async.storage.agreement.agreement import AgreementReport

COLUMNS = (
    *("question", "scale", "about", "label", "week", "one", "other", "measure", "value"),
    *("low", "high", "items", "answers", "alike"),
)
"""Columns for programs."""
PAIRS = 20
"""Maximum number of pairs of people on a terminal, those who agree least."""


@click.command()
@click.argument("slug")
@click.option("--csv", "csv_", is_flag=True, help="Print CSV, a row for each measure.")
@database
@as_json
@run
async def agreement(database: str, slug: str, csv_: bool, json_: bool) -> None:
    """Report how far people agree about the items that several of them answered.

    Krippendorff's alpha is 1 if they agree throughout, and 0 if no more than chance would make
    them; its interval holds the true one with 95 % confidence. Grades differ by how far apart they
    are, lists and marked regions by how much of them is not in both. It is reported for each
    question, for each option or label by itself, and for the items that were finished in each
    week; Cohen's kappa says the same of each two people. Answers to gold items, late and withdrawn
    ones, and those of programs don't count.

    \b
    Examples:
      supt labels agreement cats
      supt labels agreement cats --csv > agreement.csv
    """
    from supt_async.storage.agreement.agreement import agreement as measure  # scipy takes a while

    one_format(csv_, json_)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        found = await measure(storage.database, project, asyncio.to_thread)
    if csv_ or json_:
        print_rows([*_rows(found)], COLUMNS, csv_=csv_)
    elif not found.labels:
        click.echo(
            f"{slug}: no item has answers of two people yet; supt project set --overlap 2 asks"
            " for them"
        )
    else:
        _print(found, AnswerTexts(project.task))


def _rows(found: AgreementReport) -> Iterator[JSONObject]:
    for question in found.questions:
        head = {"question": question.question, "scale": question.scale.value}
        yield _row(head, "question", question.alpha)
        for label in question.labels:
            yield _row(head, "label", label.alpha, label=label.value)
        for week in question.weeks:
            yield _row(head, "week", week.alpha, week=monday(week.week))
        for pair in question.pairs:
            yield (
                dict.fromkeys(COLUMNS)
                | head
                | {
                    "about": "pair",
                    "one": found.names.get(pair.one),
                    "other": found.names.get(pair.other),
                    "measure": "kappa",
                    "value": pair.kappa,
                    "items": pair.items,
                    "alike": pair.alike,
                }
            )


def _row(head: JSONObject, about: str, alpha: Alpha, **more: object) -> JSONObject:
    return (
        dict.fromkeys(COLUMNS)
        | head
        | {
            "about": about,
            "measure": "alpha",
            "value": alpha.alpha,
            "low": alpha.low,
            "high": alpha.high,
            "items": alpha.items,
            "answers": alpha.answers,
            **more,
        }
    )


def _print(found: AgreementReport, texts: AnswerTexts) -> None:
    rows = table("question", "alpha", "95 %", "items", "answers")
    for question in found.questions:
        rows.add_row(*cells(question.question or "", *_figures(question.alpha)))
    console().print(rows)
    for question in found.questions:
        _print_details(found, question, texts)
    some = "" if found.all else " These are answers to items drawn at random."
    click.echo(f"\n{found.labels:,} answers to items that several people answered.{some}")


def _print_details(found: AgreementReport, question: QuestionAgreement, texts: AnswerTexts) -> None:
    of = f"{question.question}: " if question.question else ""
    if question.labels:
        rows = table(f"{of}label", "alpha", "95 %", "items", "answers with it")
        for label in question.labels:
            alpha, interval, items, _ = _figures(label.alpha)
            name = texts.text(label.value)
            rows.add_row(*cells(name, alpha, interval, items, f"{label.answers:,}"))
        click.echo()
        console().print(rows)
    if len(question.weeks) > 1:
        rows = table(f"{of}week of", "alpha", "95 %", "items", "answers")
        for week in question.weeks:
            rows.add_row(*cells(monday(week.week), *_figures(week.alpha)))
        click.echo()
        console().print(rows)
    if question.pairs:
        worst = sorted(question.pairs, key=lambda pair: (pair.kappa is None, pair.kappa or 0.0))
        rows = table(f"{of}two people", "", "kappa", "same answer", "items of both")
        for pair in worst[:PAIRS]:
            names = (found.names.get(pair.one, ""), found.names.get(pair.other, ""))
            rows.add_row(*cells(*names, decimal(pair.kappa), share(pair.alike), f"{pair.items:,}"))
        click.echo()
        console().print(rows)
        if len(worst) > PAIRS:
            click.echo(f"{PAIRS} of {len(worst):,} pairs, those who agree least; --csv has all")


def _figures(alpha: Alpha) -> tuple[str, str, str, str]:
    return (
        decimal(alpha.alpha),
        between(alpha.low, alpha.high),
        f"{alpha.items:,}",
        f"{alpha.answers:,}",
    )
