"""Public address of the database's server, which it records and commands make links with."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from supt_async.storage.schema import tables

URL = "url"
"""Key in ``meta``: the public address of the server that was started last."""


def note(connection: Connection, url: str) -> None:
    """Record a server's public address."""
    m = tables.meta.c
    if known(connection) == url:
        return
    connection.execute(delete(tables.meta).where(m.key == URL))
    connection.execute(insert(tables.meta).values(key=URL, value=url))


def known(connection: Connection) -> str | None:
    """Return the address; None if no server has been started yet."""
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == URL))
