"""How far the sums have come: one row of ``meta``, which is also their lock."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, update

from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

KEY = "figures"
"""Key in ``meta``."""


class State(Struct, omit_defaults=True):
    """How far the sums have come."""

    counted: int = 0
    """All labels up to this number are in the sums, and none after it."""
    complete: int = 0
    """All labels up to this number are visible."""
    seen: int = 0
    """Number of the newest label at an earlier look, where transactions can be told."""
    following: int | None = None
    """No transaction from this number on had begun at a look after that one."""
    leases_ms: int | None = None
    """Up to when leases that ended were looked at for items handed out twice; None: never."""


def read(connection: Connection) -> State:
    """Return the state, as of the caller's snapshot."""
    m = tables.meta.c
    text = connection.scalar(select(m.value).where(m.key == KEY))
    return _decode(text)


def lock(connection: Connection) -> State:
    """Return the state, and keep others from changing it until the transaction ends."""
    m = tables.meta.c
    row = select(m.value).where(m.key == KEY).with_for_update()
    text = connection.scalar(row)
    if text is None:
        missing = [{"key": KEY, "value": "{}"}]
        dialect_of(connection).insert_missing(connection, tables.meta, missing)
        text = connection.scalar(row)
    return _decode(text)


def write(connection: Connection, state: State) -> None:
    """Write the state, which the caller has locked."""
    m = tables.meta.c
    value = msgspec.json.encode(state).decode()
    connection.execute(update(tables.meta).where(m.key == KEY).values(value=value))


def _decode(text: str | None) -> State:
    return State() if text is None else msgspec.json.decode(text, type=State)
