"""Whether somebody still leads a project's training, for the writes that depend on it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId, Term
from supt_async.storage.schema import tables


def leads(connection: Connection, project: ProjectId, term: Term) -> bool:
    """Lock the project's row, and return whether the term still holds."""
    p = tables.project.c
    now_term = connection.scalar(select(p.term).where(p.id == project).with_for_update())
    return now_term == term
