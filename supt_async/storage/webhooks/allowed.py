"""The operator's list of targets, which a server records for commands that make webhooks."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from supt_async.storage.schema import tables

HOSTS = "webhook_hosts"
"""Key in ``meta``: the setting of the server that was started last."""


def note(connection: Connection, setting: str) -> None:
    """Record a server's list."""
    m = tables.meta.c
    if known(connection) == setting:
        return
    connection.execute(delete(tables.meta).where(m.key == HOSTS))
    connection.execute(insert(tables.meta).values(key=HOSTS, value=setting))


def known(connection: Connection) -> str:
    """Return the list; empty if no server has been started with one."""
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == HOSTS)) or ""
