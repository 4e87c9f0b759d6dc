"""Keys that items are known by: an id, or the content and which occurrence of it an item is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from supt_async.domain.ids import ProjectId
from supt_async.payloads.codec import fingerprint
from supt_async.storage.database import driver_error
from supt_async.storage.transfer import bulk

DUPLICATE = "23505"
"""SQLSTATE of a key that is there already."""
BROKEN, MYSQL = "23000", 1062
"""SQLSTATE of any broken constraint, and the number that MySQL and MariaDB have for such a key."""


def key_of_content(print_: str, occurrence: int) -> str:
    """Return the key of an item without an id."""
    return f"is:{print_}:{occurrence}"


def is_duplicate(exc: Exception) -> bool:
    """Return whether somebody else has stored one of the items since they were looked up."""
    cause = driver_error(exc)
    state = getattr(cause, "sqlstate", None)
    if state in (None, BROKEN):
        return isinstance(exc, IntegrityError) and (state is None or cause.args[:1] == (MYSQL,))
    return bool(state == DUPLICATE)


def has_rows_with_id(connection: Connection, project: ProjectId, payloads: Sequence[str]) -> bool:
    """Return whether one of some rows is an item with the ``id`` inside of its payload."""
    rows = [row for row in payloads if "id" in _fields(row)]
    keys = [key_of_content(fingerprint(row), 1) for row in rows]
    return bool(bulk.known(connection, project, keys))


def _fields(payload: str) -> Collection[str]:
    value = msgspec.json.decode(payload)
    return value.keys() if isinstance(value, dict) else ()
