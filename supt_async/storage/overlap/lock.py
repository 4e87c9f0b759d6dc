"""Lock between what adds items and what changes how many places they have.

Who adds items reads the overlap and writes places by it, so the overlap must not change in between.
The project's row is no lock for this: leaders write it every few seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, literal, select
from sqlalchemy.sql.functions import Function

from supt_async.domain.ids import ProjectId

BASE = 0x706C6163 << 32
"""Key of PostgreSQL's advisory lock of project 0 ("plac")."""


def keep_overlap(connection: Connection, project: ProjectId) -> None:
    """Keep a project's overlap from changing until the transaction ends; others may do the same."""
    _lock(connection, func.pg_advisory_xact_lock_shared, project)


def change_alone(connection: Connection, project: ProjectId) -> None:
    """Wait until nobody adds items to a project, and keep them waiting."""
    _lock(connection, func.pg_advisory_xact_lock, project)


def _lock(
    connection: Connection, function: Callable[[Any], Function[Any]], project: ProjectId
) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        key = cast(literal(BASE + project), BigInteger)
        connection.execute(select(function(key)))
