"""Rows of runs: what is known of each training."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select, update

from supt_async.domain.ids import Generation, ProjectId, RunId
from supt_async.domain.project import ModelState
from supt_async.storage.events import kinds, telling
from supt_async.storage.records import Run
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

MOST_TEXT = 4_000
"""Maximum number of characters of an error, or of a metric's name."""


def update_run(
    connection: Connection,
    run: RunId,
    state: ModelState,
    now_ms: int,
    metrics: Mapping[str, float] | None = None,
    durations: Mapping[str, float] | None = None,
    error: str | None = None,
    progress: str | None = None,
) -> None:
    """Move a run on; metrics and durations are merged with those that are known.

    One that is ready does not fail: its ranking is in force, even if whoever published it was
    stopped before they heard of it.
    """
    r = tables.run.c
    row = connection.execute(select(tables.run).where(r.id == run)).first()
    if row is None or (row.state == ModelState.READY and state is ModelState.FAILED):
        return
    values: dict[str, object] = {
        "state": state.value,
        "metrics": _merge(row.metrics, metrics),
        "durations": _merge(row.durations, durations),
    }
    if state is ModelState.TRAINING and row.started_ms is None:
        values["started_ms"] = now_ms
    if state in (ModelState.READY, ModelState.FAILED) and row.finished_ms is None:
        values["finished_ms"] = now_ms
    if state is ModelState.READY and row.finished_ms is None:
        told = [(kinds.MODEL_READY, None, int(run))]
        telling.tell(connection, ProjectId(row.project_id), told, now_ms)
    if error is not None:
        values["error"] = _storable(error)
    if progress is not None:
        values["progress"] = _storable(progress)
    connection.execute(update(tables.run).where(r.id == run).values(values))


def latest(
    project: ProjectId, limit: int, before: RunId | None, connection: Connection
) -> list[Run]:
    """Return the last ``limit`` runs of a project, or of those before a run, newest first."""
    r = tables.run.c
    statement = select(tables.run).where(r.project_id == project)
    if before is not None:
        statement = statement.where(r.id < before)
    return [run_of(row) for row in connection.execute(statement.order_by(r.id.desc()).limit(limit))]


def run_of(row: AnyRow) -> Run:
    """Return the run of a row."""
    return Run(
        id=RunId(row.id),
        state=ModelState(row.state),
        labels=row.labels,
        generation=None if row.generation is None else Generation(row.generation),
        metrics=msgspec.json.decode(row.metrics),
        durations=msgspec.json.decode(row.durations),
        error=row.error,
        progress=row.progress,
        queued_ms=row.queued_ms,
        started_ms=row.started_ms,
        finished_ms=row.finished_ms,
    )


def _merge(text: str, more: Mapping[str, float] | None) -> str:
    clean = {_storable(name): value for name, value in (more or {}).items()}
    return msgspec.json.encode({**msgspec.json.decode(text), **clean}).decode()


def _storable(text: str) -> str:
    """Return a model's text in a form that either database stores, of bounded length."""
    return text[:MOST_TEXT].encode(errors="replace").decode().replace("\0", "?")
