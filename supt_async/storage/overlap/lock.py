"""Lock between what adds items and what changes how many places they have.

Who adds items reads the overlap and writes places by it, so the overlap must not change in between.
Each database has its own lock for this (``storage.dialects``).
"""

from __future__ import annotations

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of


def keep_overlap(connection: Connection, project: ProjectId) -> None:
    """Keep a project's overlap from changing until the transaction ends; others may do the same."""
    dialect_of(connection).lock_places(connection, project, shared=True)


def change_alone(connection: Connection, project: ProjectId) -> None:
    """Wait until nobody adds items to a project, and keep them waiting."""
    dialect_of(connection).lock_places(connection, project, shared=False)
