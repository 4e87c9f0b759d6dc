"""Acts: a row of the audit log, written in the transaction that carries the act out.

Rows are only ever added. An act that fails leaves none, and there is no act without one. Of an act
that takes several transactions, the one that makes it count writes the row, or the first one if
each counts for itself.

Details say to whom and to how much something was done, never what items hold or people answered.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from supt_async.domain.acts import What
from supt_async.domain.ids import LabellerId, ProjectId
from supt_async.domain.project import Access, Creator
from supt_async.domain.values import JSONValue
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables

MAX_DETAILS = 16_000
"""Maximum number of characters of an act's details as JSON text; longer ones are left out."""
TOO_LONG = '{"too_long":true}'
"""Details that were left out."""


def record(
    connection: Connection,
    project: ProjectId | None,
    by: Access | Creator | LabellerId | None,
    what: What,
    details: Mapping[str, JSONValue] | None = None,
) -> int:
    """Write an act to the audit log, in the transaction that carries it out; return its number.

    Args:
        connection: The transaction.
        project: The project; None for an act that is about none, or about one that is gone.
        by: Who did it; None for an operator at the command line.
        what: What they did.
        details: Names and numbers; a person by their name.
    """
    encoded = msgspec.json.encode(dict(details or {})).decode()
    values = {
        "project_id": project,
        "created_ms": dialect_of(connection).now_ms(),
        "labeller_id": by.labeller if isinstance(by, Access | Creator) else by,
        "what": what.value,
        "details": encoded if len(encoded) <= MAX_DETAILS else TOO_LONG,
    }
    made = connection.execute(insert(tables.act).values(values))
    assert made.inserted_primary_key is not None, "a row has its key"
    return int(made.inserted_primary_key[0])
