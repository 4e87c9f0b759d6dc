"""Filling of a database as a year of labels would, in a few minutes.

Indexes are made at the end, as that takes a third of the time. Those on random ids are left as
full on PostgreSQL as insertions in random order leave them.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg
import numpy as np
from sqlalchemy import make_url

from scripts.benchmarks.year import statements as sql
from supt_async.domain.project import Project, Role, Settings
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.item_writer import CHUNK

TASK = {"kind": "choice", "options": ["cat", "dog"]}
EACH = 50
"""Number of labels between two trainings."""
METRICS = json.dumps(
    {
        "score": 0.87,
        "measure": "accuracy",
        "classes": [
            {"value": f"class {n}", "precision": 0.8123, "recall": 0.7934, "support": n * 12}
            for n in range(8)
        ],
    }
)
"""What a training has to say, about as long as in use."""
RANDOM = ("pk_lease_log", "uq_label_id_project_id", "pk_session", "pk_token")
"""Indexes and keys on random ids."""
FULL = 70
"""How full insertions in random order leave the pages of an index, in percent (ln 2)."""


@dataclass(frozen=True)
class Size:
    """How much a year has brought."""

    projects: int
    items: int
    """Number of each project's."""
    labels: int
    """Number of all of them."""
    people: int


@dataclass
class Filled:
    """Projects of a filled database, and the tokens of who may label."""

    projects: list[Project]
    owner: str
    tokens: list[str]


class Connection(Protocol):
    """Connection that runs statements, with the tables and functions that they need."""

    async def run(self, statement: str) -> None: ...
    async def rows(self, statement: str, *values: object) -> list[Any]: ...
    async def many(self, statement: str, rows: list[tuple[Any, ...]]) -> None: ...
    async def close(self) -> None: ...


class Postgres:
    """Connection to PostgreSQL."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, address: str) -> Postgres:
        connection: Any = await asyncpg.connect(address)
        await connection.execute("SET synchronous_commit = off; SET work_mem = '128MB'")
        await connection.execute("SET maintenance_work_mem = '512MB'")
        return cls(connection)

    async def run(self, statement: str) -> None:
        await self._connection.execute(statement, timeout=3600)

    async def rows(self, statement: str, *values: object) -> list[Any]:
        return list(await self._connection.fetch(statement, *values, timeout=3600))

    async def many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        for number in range(len(rows[0]), 0, -1):
            statement = f"${number}".join(statement.rsplit("?", 1))
        await self._connection.executemany(statement, rows)

    async def close(self) -> None:
        await self._connection.close()


class Sqlite:
    """Connection to a SQLite file."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.create_function("md5", 1, _md5, deterministic=True)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("PRAGMA temp_store=FILE")

    async def run(self, statement: str) -> None:
        self._connection.execute(statement)

    async def rows(self, statement: str, *values: object) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    async def many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany(statement, rows)
        self._connection.execute("COMMIT")

    async def close(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


async def connect(address: str) -> Connection:
    """Open a connection of this kind to a database."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return Sqlite(str(url.database))
    return await Postgres.open(address)


async def fill(storage: Storage, address: str, size: Size) -> Filled:
    """Fill a fresh database; the year ends now."""
    projects, tokens = await _people(storage, size)
    owner = (await storage.people.invite("Grace", project=None, role=Role.ADMIN)).token
    connection = await connect(address)
    try:
        later = await _drop_indexes(connection)
        await _numbers(connection, size)
        end = storage.database.now_ms() - 3_600_000
        for number, project in enumerate(projects):
            await _fill_one(connection, project, number, size, end)
        await _number_on(connection, size)
        for statement in later:
            await connection.run(statement)
        await connection.run("VACUUM ANALYZE" if isinstance(connection, Postgres) else "ANALYZE")
    finally:
        await connection.close()
    return Filled(projects, owner, tokens)


async def _people(storage: Storage, size: Size) -> tuple[list[Project], list[str]]:
    projects = [
        await storage.catalogue.create_project(
            f"year-{number}",
            title=f"Year {number}",
            task=TASK,
            settings=Settings(overlap=2),
        )
        for number in range(size.projects)
    ]
    invited = [
        [
            await storage.people.invite(f"person {n}", project=project.id, role=Role.LABELLER)
            for project in projects
        ]
        for n in range(size.people)
    ]
    return projects, [of_one[-1].token for of_one in invited]


async def _numbers(connection: Connection, size: Size) -> None:
    most = max(size.items, size.labels // size.projects)
    await connection.run("CREATE TEMP TABLE n (i bigint PRIMARY KEY)")
    await connection.many(
        "INSERT INTO n WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c"
        " WHERE i + 1 < CAST(? AS bigint)) SELECT i FROM c",
        [(most,)],
    )
    await connection.run(sql.P)
    await connection.run(sql.GIVEN)


async def _fill_one(
    connection: Connection, project: Project, number: int, size: Size, end: int
) -> None:
    labels = size.labels // size.projects
    first = 1 + number * size.items
    (person,) = await connection.rows("SELECT min(id) FROM labeller WHERE kind = 'person'")
    row = (
        *(project.id, first, size.items, labels, person[0], size.people),
        *(end - sql.YEAR_MS, sql.YEAR_MS, 1 + number * labels, 1 + size.labels + number * labels),
        *(EACH, METRICS),
    )
    await connection.run("DELETE FROM p")
    await connection.many("INSERT INTO p VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [row])
    if isinstance(connection, Postgres):
        await connection.run("ANALYZE n")
    for statement in sql.ALL:
        if statement in sql.OF_ONE and number > 0:
            continue
        await connection.run(statement)
    await _order(connection, project, first, size.items)


async def _order(connection: Connection, project: Project, first: int, items: int) -> None:
    ids = np.random.default_rng(1).permutation(np.arange(first, first + items, dtype="<i8"))
    chunks = [ids[start : start + CHUNK].tobytes() for start in range(0, items, CHUNK)]
    insert = "INSERT INTO ranking (project_id, generation, chunk, ids) VALUES (?, ?, ?, ?)"
    rows = [(project.id, 0, number, chunk) for number, chunk in enumerate(chunks)]
    await connection.many(insert, rows)
    change = "UPDATE project SET base_chunks = ? WHERE id = ?"
    await connection.many(change, [(len(chunks), project.id)])


async def _number_on(connection: Connection, size: Size) -> None:
    """Let numbers go on after those that were written, and events after the last."""
    last = 1 + size.labels
    await connection.many(
        "INSERT INTO meta (key, value) VALUES (?, ?)", [("events:last", str(last))]
    )
    if isinstance(connection, Postgres):
        number = "SELECT setval(pg_get_serial_sequence($1, $2), $3)"
        await connection.rows(number, "item", "id", 1 + size.projects * size.items)
        await connection.rows(number, "label", "seq", 1 + 2 * size.labels)


async def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes of the tables that are filled; return how they are made again."""
    if not isinstance(connection, Postgres):
        found = await connection.rows(
            "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        mine = [row for row in found if row[2] in sql.TABLES]
        for name, *_ in mine:
            await connection.run(f"DROP INDEX {name}")
        return [statement for _, statement, _ in mine]
    return [made async for made in _postgres_indexes(connection)]


async def _postgres_indexes(connection: Postgres) -> AsyncIterator[str]:
    for table in sql.TABLES:
        keys = await connection.rows(
            "SELECT conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = to_regclass($1) AND contype IN ('p', 'u')",
            table,
        )
        for name, _, definition in keys:
            if await _is_referred_to(connection, name):
                continue
            await connection.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            with_ = f" WITH (fillfactor = {FULL})" if name in RANDOM else ""
            yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}{with_}"
        indexes = await connection.rows(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = $1 AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            table,
        )
        for name, definition in indexes:
            await connection.run(f"DROP INDEX {name}")
            yield definition


async def _is_referred_to(connection: Postgres, name: str) -> bool:
    found = await connection.rows(
        "SELECT 1 FROM pg_constraint f JOIN pg_class i ON i.oid = f.conindid"
        " WHERE f.contype = 'f' AND i.relname = $1",
        name,
    )
    return bool(found)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
