"""``scripts/bench suggestions``: suggestions for items that are there, beside a bare COPY."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import click
import msgspec
from sqlalchemy import make_url

from scripts.benchmarks.data import delays, imports
from scripts.benchmarks.data.cases import Case, Ran, Setting, ran
from scripts.benchmarks.data.delays import LABELLERS
from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import serving_bench
from scripts.benchmarks.harness.report import Figure, report

TABLES = ("suggestion",)
COMMAND = "supt suggestions add"


def items(setting: Setting, rows: int) -> Path:
    """Return a file of JSON lines with items that have ids, made on first use."""
    path = setting.folder / f"items-{rows}.jsonl"
    if not path.exists():
        with path.open("wb") as file:
            for number in range(rows):
                line = {"id": f"item-{number}", "data": f"message {number} about the order"}
                file.write(msgspec.json.encode(line) + b"\n")
    return path


def guesses(setting: Setting, rows: int) -> Path:
    """Return a file of JSON lines with a suggestion for each of these items."""
    path = setting.folder / f"guesses-{rows}.jsonl"
    if not path.exists():
        with path.open("wb") as file:
            for number in range(rows):
                value, score = ("cat", "dog")[number % 2], number * 7919 % 1000 / 1000
                line = {"id": f"item-{number}", "value": value, "score": score}
                file.write(msgspec.json.encode(line) + b"\n")
    return path


async def added(address: str, file: Path) -> Ran:
    """Add a file of suggestions."""
    given = ("data", str(file), "--source", "bench", "--database", address)
    return await ran("suggestions", "add", *given)


async def postgres(setting: Setting) -> list[Figure]:
    """New suggestions, then as many that replace them, on PostgreSQL; and the peak for a tenth."""
    with database("postgresql") as address:
        await imports.add_items(address, items(setting, setting.rows))
        tenth = await added(address, guesses(setting, setting.rows // 10))
        await ran("suggestions", "delete", "data", "--source", "bench", "--database", address)
        before = imports.postgres_seconds(address)
        result = await added(address, guesses(setting, setting.rows))
        used = imports.postgres_seconds(address) - before
        bare, indexed = await imports.copied(address, setting.folder, TABLES)
        again = await added(address, guesses(setting, setting.rows))
    return [
        *imports.figures(setting, result, bare, indexed, 0, 0.1, "COPY", COMMAND),
        Figure("PostgreSQL's CPU a row", used / setting.rows * 1e6, "us"),
        Figure("... in place of others", setting.rows / again.seconds, "rows/s"),
        Figure("peak for a tenth of the rows", tenth.peak_mb, "MiB"),
    ]


async def sqlite(setting: Setting) -> list[Figure]:
    """The same on SQLite."""
    with database("sqlite") as address:
        await imports.add_items(address, items(setting, setting.rows))
        result = await added(address, guesses(setting, setting.rows))
        path = Path(str(make_url(address).database))
        bare, indexed = imports.executed(path, setting.folder / "bare.db", TABLES)
        again = await added(address, guesses(setting, setting.rows))
    return [
        *imports.figures(setting, result, bare, indexed, 0, 0.1, "executemany", COMMAND),
        Figure("... in place of others", setting.rows / again.seconds, "rows/s"),
    ]


async def labelling(setting: Setting) -> list[Figure]:
    """Delay of 200 labellers at one answer a second, without suggestions being added and with."""
    with database("postgresql") as address:
        async with serving_bench(address, 50_000, LABELLERS) as (server, tokens):
            await imports.add_items(address, items(setting, setting.rows))
            file = guesses(setting, setting.rows)
            found = await delays.measure(server, tokens, lambda: added(address, file))
    return [*found.figures(), Figure("slowest reply with", found.slowest, "ms")]


CASES: dict[str, Case] = {"postgres": postgres, "sqlite": sqlite, "labelling": labelling}


@click.command(epilog=f"CASE is one of {', '.join(CASES)}.")
@click.argument("cases", nargs=-1, type=click.Choice(list(CASES)), metavar="[CASE]...")
@click.option("--rows", default=1_000_000, show_default=True, help="Items, and suggestions.")
def suggestions(cases: tuple[str, ...], rows: int) -> None:
    """Measure how fast suggestions are added, beside a bare COPY or executemany of the same rows.

    Without CASEs all of them run.
    """
    with tempfile.TemporaryDirectory(prefix="supt-bench-") as folder:
        for name in cases or CASES:
            figures = asyncio.run(CASES[name](Setting(Path(folder), rows)))
            report(f"suggestions {name}", figures, rows=rows, load=round(os.getloadavg()[0], 1))
