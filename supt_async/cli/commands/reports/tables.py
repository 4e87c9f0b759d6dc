"""Rows of a report as CSV and as JSON lines, and figures as a terminal shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import click

from supt_async.cli.options import say
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.readers.answer_text import harmless
from supt_async.time_format import iso


def print_rows(rows: Sequence[JSONObject], columns: Sequence[str], *, csv_: bool) -> None:
    """Print rows for programs: CSV, in which no cell is a formula, or a JSON object a line."""
    if not csv_:
        for row in rows:
            say(row)
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        )
    click.echo(text.getvalue(), nl=False)


def one_format(csv_: bool, json_: bool) -> None:
    """Check that one format at most is asked for.

    Raises:
        Refused: Two are.
    """
    if csv_ and json_:
        raise Refused("--csv and --json are two formats: give one of them")


def decimal(value: float | None) -> str:
    """Return a coefficient, which is 1 at most; empty if there is none."""
    return "" if value is None else f"{round(value, 2) + 0.0:.2f}"  # never -0.00


def share(value: float | None) -> str:
    """Return a share as a percentage; empty if there is none."""
    return "" if value is None else f"{value:.0%}"


def between(low: float | None, high: float | None) -> str:
    """Return an interval of coefficients; empty if there is none."""
    return "" if low is None or high is None else f"{decimal(low)} to {decimal(high)}"


def monday(week: int) -> str:
    """Return the day on which a week begins, as ``YYYY-MM-DD``."""
    from supt_async.storage.agreement.weeks import start_ms

    return (iso(start_ms(week)) or "")[:10]
