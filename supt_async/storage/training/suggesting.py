"""Suggestions of a project's own model, which the next training's replace.

They are written some at a time, so that no transaction holds up the labellers: first those of the
items that are handed out next, together with the ranking, then the others. Each carries its run as
its version. Those of other runs are deleted in the end, so that all that remain are one run's.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_

from supt_async.domain.ids import ProjectId, RunId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.records import ModelSuggestions
from supt_async.storage.schema import tables

MODEL = "model"
"""Name of the source: no other one may have it."""
FIRST = 200
"""Number of suggestions that are written together with the ranking."""
STEP = 500
"""Maximum number of suggestions in one transaction."""


def write(
    connection: Connection,
    project: ProjectId,
    run: RunId,
    found: ModelSuggestions,
    span: range,
    now_ms: int,
) -> None:
    """Write some suggestions of a run; earlier ones of the same items are replaced."""
    rows = found.rows(span.start, span.stop)
    if not rows:
        return
    same = {"source": MODEL, "project_id": project, "version": str(run), "created_ms": now_ms}
    dialect_of(connection).replace_suggestions(connection, same, rows)


def delete_others(connection: Connection, project: ProjectId, run: RunId) -> None:
    """Delete the model's suggestions of other runs."""
    s = tables.suggestion.c
    connection.execute(
        delete(tables.suggestion).where(
            s.project_id == project,
            s.source == MODEL,
            or_(s.version.is_(None), s.version != str(run)),
        )
    )


def parts(found: ModelSuggestions, step: int) -> list[range]:
    """Return the spans, after the first ones, that are written one by one."""
    count = len(found.ids)
    return [range(start, min(start + step, count)) for start in range(FIRST, count, step)]
