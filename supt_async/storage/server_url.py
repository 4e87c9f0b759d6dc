"""Public addresses of the database's servers, which they record and commands make links with.

Each server has a record of its own, so that several on one database don't overwrite each other's.
Records of servers that are gone stay until the next one starts: they tell where the server was.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from supt_async.errors import StorageError
from supt_async.storage.database import AHEAD_MS, DEAD_MS
from supt_async.storage.factory import Storage
from supt_async.storage.schema import tables
from supt_async.storage.sqlite.files import has_server

KEY = "url"
"""Key in ``meta`` of the address that earlier versions recorded, and prefix of servers' own."""

STOP_SECONDS = 2.0
"""Seconds that a stopping server waits for a database that is away."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a server records of itself, as JSON."""

    url: str
    named: bool
    started_ms: int
    stopped: bool = False
    links: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Public address of a server, without a slash at its end."""

    url: str
    named: bool
    """Whether its operator named it (``--url``, ``--lan``), so that others are meant to open it."""
    running: bool
    started_ms: int
    links: bool = True
    """Whether invitation links open anything there."""


@contextlib.asynccontextmanager
async def noted(
    storage: Storage, url: str, *, named: bool, links: bool = True
) -> AsyncIterator[None]:
    """Record a server's public address while the block runs.

    Args:
        storage: The database.
        url: The address.
        named: Whether its operator chose it.
        links: Whether invitation links open anything there.
    """
    await note(storage, url, named=named, links=links)
    try:
        yield
    finally:
        with contextlib.suppress(StorageError, TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await note_stop(storage)


async def note(storage: Storage, url: str, *, named: bool, links: bool = True) -> None:
    """Record the address of this process's server, and forget servers that are gone."""
    process, now_ms = storage.database.process, storage.database.now_ms()
    alone = storage.url.get_backend_name() == "sqlite"
    value = _json(Record(url=url, named=named, started_ms=now_ms, links=links))

    def change(connection: Connection) -> None:
        m = tables.meta.c
        alive = [] if alone else [_key(other) for other in _beating(connection, now_ms)]
        keep = [key for key in alive if key != _key(process)]
        connection.execute(delete(tables.meta).where(_ours(), m.key.not_in(keep)))
        connection.execute(insert(tables.meta).values(key=_key(process), value=value))

    await storage.database.write(change)


async def note_stop(storage: Storage) -> None:
    """Record that this process's server has stopped."""
    key = _key(storage.database.process)

    def change(connection: Connection) -> None:
        m = tables.meta.c
        value = connection.scalar(select(m.value).where(m.key == key))
        if value is not None:
            stopped = msgspec.structs.replace(_record(value), stopped=True)
            connection.execute(update(tables.meta).where(m.key == key).values(value=_json(stopped)))

    await storage.database.write(change)


async def addresses(storage: Storage) -> list[ServerAddress]:
    """Return the addresses of the servers, the one for links first; empty if there was none.

    A server that runs comes before one that does not, one whose address was named before one
    without, and a later one before an earlier one.
    """
    now_ms, sqlite = storage.database.now_ms(), storage.url.get_backend_name() == "sqlite"

    def look(connection: Connection) -> tuple[dict[str, str], set[str]]:
        m = tables.meta.c
        rows = connection.execute(select(m.key, m.value).where(_ours()))
        return {row.key: row.value for row in rows}, _beating(connection, now_ms)

    found, beating = await storage.database.read(look)
    records = {key: _record(value) for key, value in found.items()}
    if sqlite:
        served = has_server(Path(str(storage.url.database)))
        running = set(records) if served else set()  # there is one server, and so one record
    else:
        running = {_key(process) for process in beating}
    made = [
        ServerAddress(
            url=record.url,
            named=record.named,
            running=key in running and not record.stopped,
            started_ms=record.started_ms,
            links=record.links,
        )
        for key, record in records.items()
    ]
    return sorted(made, key=lambda one: (one.running, one.named, one.started_ms), reverse=True)


def _beating(connection: Connection, now_ms: int) -> set[str]:
    """Return the processes that have given a sign of life of late."""
    p = tables.process.c
    alive = select(p.id).where(p.beat_ms.between(now_ms - DEAD_MS, now_ms + AHEAD_MS))
    return set(connection.scalars(alive))


def _key(process: str) -> str:
    return f"{KEY}:{process}"


def _ours() -> ColumnElement[bool]:
    m = tables.meta.c
    return or_(m.key == KEY, m.key.startswith(f"{KEY}:", autoescape=True))


def _json(record: Record) -> str:
    return msgspec.json.encode(record).decode()


def _record(value: str) -> Record:
    """Read a record; an earlier version's is an address alone."""
    try:
        return msgspec.json.decode(value, type=Record)
    except msgspec.MsgspecError:
        return Record(url=value, named=False, started_ms=0)
