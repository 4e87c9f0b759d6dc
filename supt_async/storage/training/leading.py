"""Whether somebody still leads a project's training, for the writes that depend on it."""

from __future__ import annotations

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId, Term
from supt_async.storage.dialects import dialect_of


def leads(connection: Connection, project: ProjectId, term: Term, *, alone: bool = False) -> bool:
    """Return whether the term still holds; if so, it does until the transaction ends.

    ``alone``: for who changes the project's row.
    """
    return dialect_of(connection).lock_term(connection, project, alone=alone) == term
