"""Hold-out of the orchestrator that leads a project, recorded so that servers know it.

A project's owner may choose the hold-out (``Settings.holdout``); otherwise it is the orchestrator's
own, which no row of the project has. Labellers see no suggestions of held-out items, so the queue's
statements read it from ``meta``, by the same key.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, insert, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.schema import tables

KEY = "holdout:"
"""Beginning of the key in ``meta``, which the project's id follows; its value is the share."""


def record(connection: Connection, project: ProjectId, share: float) -> None:
    """Record the hold-out of a project's orchestrator."""
    text = repr(float(share))
    if known(connection, project) == text:
        return
    forget(connection, project)
    connection.execute(insert(tables.meta).values(key=f"{KEY}{project}", value=text))


def known(connection: Connection, project: ProjectId) -> str | None:
    """Return the share as text; None if no orchestrator has led the project yet."""
    m = tables.meta.c
    return connection.scalar(select(m.value).where(m.key == f"{KEY}{project}"))


def in_force(connection: Connection, project: ProjectId) -> float:
    """Return the share that is held out: the owner's choice, or else the orchestrator's own."""
    p = tables.project.c
    text = connection.scalar(select(p.training).where(p.id == project)) or "{}"
    chosen = msgspec.json.decode(text).get("holdout")
    return float(chosen if chosen is not None else known(connection, project) or 0)


def forget(connection: Connection, project: ProjectId) -> None:
    """Forget it: the project is deleted."""
    connection.execute(delete(tables.meta).where(tables.meta.c.key == f"{KEY}{project}"))
