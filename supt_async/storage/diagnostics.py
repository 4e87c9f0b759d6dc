"""Diagnostics of a database: what it is, how it is set up, and what is wrong with it.

Nothing is written and no schema is made. Each finding is one line; a problem says what to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import os
import sqlite3
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, text as sql_text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from supt_async.errors import Refused, StorageUnavailable
from supt_async.storage.addresses.mysql import login
from supt_async.storage.database import opening, translated
from supt_async.storage.dialects import mysql_server
from supt_async.storage.postgres.connection import ANSWER_SECONDS, connect, disconnect
from supt_async.storage.postgres.driver import Row
from supt_async.storage.postgres.requirements import look, unfit
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import install
from supt_async.storage.schema.locking import interruption
from supt_async.storage.sqlite.files import has_strange_journal

SHARED_CONNECTIONS = 2 * sum(lane.connections for lane in Lane)
"""Maximum number of connections of a server on MariaDB or MySQL."""
CONNECTIONS = 16
"""Maximum number of connections of a server or an orchestrator."""

ABOUT = """
SELECT current_setting('fsync') AS fsync,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('default_transaction_isolation') AS isolation,
       current_setting('max_connections')::int AS connections,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
       pg_is_in_recovery() AS standby,
       to_regclass('alembic_version') IS NOT NULL AS made,
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create
"""
REVISION = "SELECT version_num FROM alembic_version"
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class Kind(enum.Enum):
    """What a finding is about."""

    STATE = enum.auto()
    ADVICE = enum.auto()
    """It works, but not in each case."""
    NO_TABLES = enum.auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about a database; that of a problem says what to do."""

    fine: bool
    text: str
    kind: Kind = Kind.STATE


async def examine(url: URL) -> list[Finding]:
    """Examine a database.

    Raises:
        StorageUnavailable: It can't be reached.
        Refused: It is in memory, or of a kind that is not known here.
    """
    kind = url.get_backend_name()
    if kind == "postgresql":
        return await _postgres(url)
    if kind in ("mysql", "mariadb"):
        return await _mysql(url)
    if kind != "sqlite":
        raise Refused(f"supt can't check a database of the kind {kind}: see its own manual")
    if url.database in (None, "", ":memory:"):
        raise Refused("a database in memory has nothing to check")
    return await asyncio.to_thread(_sqlite, Path(str(url.database)))


async def _postgres(url: URL) -> list[Finding]:
    what = url.database or "postgres"
    with opening(f"{what} at {url.host or url.query.get('host', 'localhost')}"):
        facts = await look(url)
        reason = unfit(facts, what)
        if reason is not None:
            return [Finding(False, reason)]
        connection = await connect(url, None, patience=ANSWER_SECONDS, cached_statements=0)
        try:
            (about,) = await connection.fetch(ABOUT)
            here = await connection.fetchval(REVISION) if about["made"] else None
        finally:
            await disconnect(connection)
    found = [Finding(True, f"PostgreSQL {facts.version_text}, encoding {facts.encoding}")]
    if facts.pooler:
        size = f"its default_pool_size must be {CONNECTIONS} or more for each server"
        text = f"a pooler is in between, one session a connection: {size}"
        found.append(Finding(True, text, Kind.ADVICE))
    return [*found, *_settings(about), _schema(here, may_make=about["may_create"])]


async def _mysql(url: URL) -> list[Finding]:
    what = f"{url.database or url.get_backend_name()} at {_place(url)}"
    engine = create_async_engine(url, poolclass=NullPool, connect_args=login(url))
    try:
        with opening(what):
            async with engine.connect() as connection:
                facts, used, schema = await connection.run_sync(_facts)
    finally:
        await engine.dispose()
    reason = mysql_server.unfit(facts, what)
    if reason is not None:
        return [Finding(False, reason)]
    return [Finding(True, facts.name), *_of_server(facts, used), schema]


def _place(url: URL) -> object:
    return url.host or url.query.get("unix_socket") or "localhost"


def _facts(connection: Connection) -> tuple[mysql_server.Facts, int, Finding]:
    facts, used = mysql_server.look(connection), mysql_server.used_connections(connection)
    halfway = interruption(connection)
    if halfway is not None:
        return facts, used, Finding(False, halfway)
    made = connection.dialect.has_table(connection, "alembic_version")
    here = connection.scalar(sql_text(REVISION)) if made else None
    return facts, used, _schema(here, may_make=True)


def _of_server(facts: mysql_server.Facts, used: int) -> list[Finding]:
    unsafe = [
        Finding(False, f"acknowledged labels can be lost: set {setting}")
        for setting in facts.unsafe
    ]
    found = unsafe or [Finding(True, "what is acknowledged is durable")]
    if facts.read_only:
        found.append(Finding(False, "this server takes no writes (read_only): name the primary"))
    if facts.cluster:
        line = (
            "this is a node of a Galera cluster: all servers and orchestrators must name this one"
        )
        found.append(Finding(True, line))
    packet, whole = facts.packet // 2**20, mysql_server.WHOLE_PACKET // 2**20
    if packet < whole:
        line = f"max_allowed_packet is {packet} MiB: larger items can't be added"
        text = f"{line}, {whole} MiB would be enough for all"
        found.append(Finding(True, text, Kind.ADVICE))
    free = facts.connections - used
    line = f"{free} of {facts.connections} connections are free"
    if free < SHARED_CONNECTIONS:
        line += f": a server needs up to {SHARED_CONNECTIONS}, raise max_connections"
    return [*found, Finding(free >= SHARED_CONNECTIONS, line)]


def _settings(about: Row) -> list[Finding]:
    found = []
    off = [name for name in DURABLE if about[name] == "off"]
    if off:
        text = " and ".join(f"{name} = off" for name in off)
        found.append(Finding(False, f"{text}: acknowledged labels can be lost, set it to on"))
    else:
        found.append(Finding(True, "what is acknowledged is durable"))
    if about["standby"]:
        found.append(Finding(False, "this is a standby and takes no writes: name the primary"))
    isolation = about["isolation"]
    if isolation != "read committed":
        text = f"default_transaction_isolation is {isolation}: supt sets its own"
        found.append(Finding(True, text))
    free = about["connections"] - about["used"]
    text = f"{free} of {about['connections']} connections are free"
    if free < CONNECTIONS:
        text += f": a server needs up to {CONNECTIONS}, raise max_connections"
    found.append(Finding(free >= CONNECTIONS, text))
    return found


def _schema(here: str | None, *, may_make: bool) -> Finding:
    if here is None and not may_make:
        text = "there are no tables yet, and this role may not make any: GRANT CREATE ON SCHEMA"
        return Finding(False, text)
    if here is None:
        text = "there are no tables yet: the first command makes them"
        return Finding(True, text, Kind.NO_TABLES)
    if here == install.newest():
        return Finding(True, f"schema {here} is this version's")
    return Finding(False, install.advice(here))


def _sqlite(path: Path) -> list[Finding]:
    if not path.is_file():
        raise StorageUnavailable(f"there is no database {path}")
    found = [*_modes(path)]
    if not os.access(path, os.W_OK) or not os.access(path.absolute().parent, os.W_OK):
        found.append(Finding(False, f"{path} or its folder can't be written by this user"))
    if has_strange_journal(path):
        text = f"{path} was put in the place of another database, whose journal is beside it"
        return [*found, Finding(False, f"{text}: start the server, which moves it away")]
    with translated(str(path)):
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                text = f"{path} is damaged ({damage.splitlines()[0]}): restore a backup"
                return [*found, Finding(False, text)]
            here = _revision(connection)
    whole = Finding(True, f"{path} is whole, SQLite {sqlite3.sqlite_version}")
    return [whole, *found, _schema(here, may_make=True)]


def _modes(path: Path) -> list[Finding]:
    found, modes = [], 0
    for suffix in ("", "-wal", "-shm", "-server"):
        file = path.with_name(path.name + suffix)
        with contextlib.suppress(FileNotFoundError):
            mode = stat.S_IMODE(file.stat().st_mode) if os.name == "posix" else 0
            modes |= mode
            if mode & stat.S_IRWXO:
                text = f"everybody on this machine can read {file}: run `chmod o= {file}`"
                found.append(Finding(False, text))
    readers = "its owner and group" if modes & stat.S_IRWXG else "its owner"
    return found or [Finding(True, f"only {readers} can read it")]


def _revision(connection: sqlite3.Connection) -> str | None:
    table = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(table).fetchone() is None:
        return None
    row = connection.execute(REVISION).fetchone()
    return None if row is None else str(row[0])
