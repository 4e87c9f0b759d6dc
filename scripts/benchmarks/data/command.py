"""``scripts/bench data``: import and export, each beside its limit in the same run."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import click

from scripts.benchmarks.data import exports, imports
from scripts.benchmarks.data.cases import Case, Setting
from scripts.benchmarks.harness.report import report

CASES: dict[str, Case] = {**imports.CASES, **exports.CASES}


@click.command(epilog=f"CASE is one of {', '.join(CASES)}.")
@click.argument("cases", nargs=-1, type=click.Choice(list(CASES)), metavar="[CASE]...")
@click.option("--rows", default=1_000_000, show_default=True, help="Items of a project.")
def data(cases: tuple[str, ...], rows: int) -> None:
    """Measure import and export beside what the databases can do with the same rows.

    Without CASEs all of them run. On PostgreSQL the limit is a bare COPY of the same rows, on
    SQLite an executemany in one transaction, on MariaDB an INSERT of the rows of another table, all
    into tables without indexes. The limit of an export is a bare COPY of its rows to nowhere.
    """
    with tempfile.TemporaryDirectory(prefix="supt-bench-") as folder:
        for name in cases or CASES:
            figures = asyncio.run(CASES[name](Setting(Path(folder), rows)))
            report(f"data {name}", figures, rows=rows, load=round(os.getloadavg()[0], 1))
