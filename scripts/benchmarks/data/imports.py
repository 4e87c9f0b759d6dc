"""Cases of ``scripts/bench data`` about import."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, make_url, text

from scripts.benchmarks.data import delays
from scripts.benchmarks.data.cases import Case, Ran, Setting, ran
from scripts.benchmarks.data.delays import LABELLERS
from scripts.benchmarks.harness.databases import database, database_cpu
from scripts.benchmarks.harness.environment import TASK, opened, serving_bench
from scripts.benchmarks.harness.report import Figure
from supt_async.storage.postgres.connection import connect

TABLES = ("item", "content")
BATCH = 10_000


async def texts(setting: Setting) -> list[Figure]:
    """Import of texts into PostgreSQL."""
    return await _postgres(setting, setting.texts(setting.rows), 120_000, 0.1)


async def floats(setting: Setting) -> list[Figure]:
    """Import of rows of 64 floats into PostgreSQL."""
    return await _postgres(setting, setting.floats(setting.rows), 60_000, 0.13)


async def _postgres(setting: Setting, file: Path, at_least: float, share: float) -> list[Figure]:
    with database("postgresql") as address:
        await make_project(address)
        before = postgres_seconds(address)
        result = await ran("items", "add", "data", str(file), "--database", address)
        used = postgres_seconds(address) - before
        bare, indexed = await copied(address, setting.folder, TABLES)
    return [
        *figures(setting, result, bare, indexed, at_least, share, "COPY"),
        Figure("PostgreSQL's CPU a row", used / setting.rows * 1e6, "us"),
    ]


async def sqlite(setting: Setting) -> list[Figure]:
    """Import of texts into SQLite."""
    with database("sqlite") as address:
        result = await add_items(address, setting.texts(setting.rows))
        path = Path(str(make_url(address).database))
        bare, indexed = executed(path, setting.folder / "bare.db", TABLES)
    return figures(setting, result, bare, indexed, 0, 0.4, "executemany")


async def mariadb(setting: Setting) -> list[Figure]:
    """Import of texts into MariaDB."""
    with database("mariadb") as address:
        await make_project(address)
        before = database_cpu(address)
        result = await ran(
            *("items", "add", "data", str(setting.texts(setting.rows)), "--database", address)
        )
        used = database_cpu(address) - before
        async with opened(address) as storage:
            bare, indexed = await storage.database.write(inserted)
    return [
        *figures(setting, result, bare, indexed, 0, 0.1, "INSERT SELECT"),
        Figure("MariaDB's CPU a row", used / setting.rows * 1e6, "us"),
    ]


async def memory(setting: Setting) -> list[Figure]:
    """Peak memory of the command for a tenth of the rows and for all of them."""
    found = []
    for name, make in (("texts", setting.texts), ("floats", setting.floats)):
        peaks = []
        for rows in (setting.rows // 10, setting.rows):
            with database("postgresql") as address:
                peaks.append((await add_items(address, make(rows))).peak_mb)
            found.append(Figure(f"peak, {rows:,} {name}", peaks[-1], "MiB", at_most=250))
        found.append(Figure(f"ratio of peaks, {name}", peaks[1] / peaks[0], at_most=1.1))
    return found


async def labelling(setting: Setting) -> list[Figure]:
    """Delay of 200 labellers at one answer a second, without an import and during one."""
    file = setting.texts(setting.rows)
    with database("postgresql") as address:
        async with serving_bench(address, 50_000, LABELLERS) as (server, tokens):
            await make_project(address)
            command = ("items", "add", "data", str(file), "--database", address)
            found = await delays.measure(server, tokens, lambda: ran(*command))
    return [
        *found.figures(),
        Figure("slowest reply with", found.slowest, "ms"),
        Figure("import meanwhile", setting.rows / found.seconds, "rows/s"),
    ]


CASES: dict[str, Case] = {
    "import-texts": texts,
    "import-floats": floats,
    "import-sqlite": sqlite,
    "import-mariadb": mariadb,
    "import-memory": memory,
    "import-labelling": labelling,
}


def figures(
    setting: Setting,
    result: Ran,
    bare: float,
    indexed: float,
    at_least: float,
    share: float,
    limit: str,
    command: str = "supt items add",
) -> list[Figure]:
    """Return how fast a command was beside the fastest way to write the same rows."""
    rate = setting.rows / result.seconds
    return [
        Figure(command, rate, "rows/s", at_least=at_least or None),
        Figure(f"bare {limit} of the same rows", setting.rows / bare, "rows/s"),
        Figure(f"{limit} with the indexes", setting.rows / indexed, "rows/s"),
        Figure(f"share of the bare {limit}", bare / result.seconds, at_least=share),
        Figure(f"share of the {limit} with the indexes", indexed / result.seconds),
        Figure("the command's CPU a row", result.cpu_seconds / setting.rows * 1e6, "us"),
        Figure("the command's peak", result.peak_mb, "MiB", at_most=250),
    ]


async def make_project(address: str) -> None:
    """Make the project that the cases fill."""
    async with opened(address) as storage:
        await storage.catalogue.create_project("data", title="data", task=TASK)


async def add_items(address: str, file: Path) -> Ran:
    """Add a file of items to a new project."""
    await make_project(address)
    return await ran("items", "add", "data", str(file), "--database", address)


def postgres_seconds(address: str) -> float:
    """Return the CPU seconds of PostgreSQL's processes, with those that have ended."""
    folder = str(make_url(address).query["host"])
    pid = int(Path(folder, "postmaster.pid").read_text().split()[0])
    times = psutil.Process(pid).cpu_times()
    return database_cpu(address) + float(times.children_user) + float(times.children_system)


def inserted(connection: Connection) -> tuple[float, float]:
    """Return the seconds of copies of an import's rows within MariaDB, without and with indexes."""
    taken = []
    for made in ("CREATE TABLE bare AS SELECT * FROM {} WHERE 1 = 0", "CREATE TABLE bare LIKE {}"):
        seconds = 0.0
        for name in TABLES:
            connection.execute(text(made.format(name)))
            began = time.perf_counter()
            connection.execute(text(f"INSERT INTO bare SELECT * FROM {name}"))  # noqa: S608
            connection.execute(text("COMMIT"))
            seconds += time.perf_counter() - began
            connection.execute(text("DROP TABLE bare"))
        taken.append(seconds)
    return taken[0], taken[1]


async def copied(address: str, folder: Path, tables: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of a bare COPY of the rows of an import, and of one with indexes."""
    connection: Any = await connect(make_url(address), {})
    taken = []
    try:
        for including in ("", " INCLUDING INDEXES"):
            seconds = 0.0
            for name in tables:
                file = folder / f"{name}.copy"
                await connection.copy_from_table(name, output=str(file), format="binary")
                await connection.execute(f"CREATE TABLE bare_{name} (LIKE {name}{including})")
                began = time.perf_counter()
                await connection.copy_to_table(f"bare_{name}", source=str(file), format="binary")
                seconds += time.perf_counter() - began
                await connection.execute(f"DROP TABLE bare_{name}")
                file.unlink()
            taken.append(seconds)
    finally:
        await connection.close()
    return taken[0], taken[1]


def executed(imported: Path, path: Path, tables: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of a bare executemany of an import's rows, and of one with indexes."""
    source = sqlite3.connect(imported)
    taken = []
    for indexed in (False, True):
        path.unlink(missing_ok=True)
        target = sqlite3.connect(path, isolation_level=None)
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")
        taken.append(sum(_fill(source, target, name, indexed=indexed) for name in tables))
        target.close()
    source.close()
    return taken[0], taken[1]


def _fill(
    source: sqlite3.Connection, target: sqlite3.Connection, name: str, *, indexed: bool
) -> float:
    """Return the seconds of writing a table's rows from memory in one transaction."""
    columns = [row[1] for row in source.execute(f"PRAGMA table_info({name})")]
    target.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    if indexed:
        target.execute(f"DROP TABLE {name}")
        statements = source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (name,)
        )
        for (statement,) in statements:
            target.execute(statement)
    marks = ", ".join("?" * len(columns))
    seconds = 0.0
    target.execute("BEGIN")
    rows = source.execute(f"SELECT * FROM {name}")  # noqa: S608 - one of two names
    while some := rows.fetchmany(BATCH):  # in memory, so that only the writing is measured
        began = time.perf_counter()
        target.executemany(f"INSERT INTO {name} VALUES ({marks})", some)  # noqa: S608 - as above
        seconds += time.perf_counter() - began
    began = time.perf_counter()
    target.execute("COMMIT")
    return seconds + time.perf_counter() - began
