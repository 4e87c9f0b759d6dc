"""A project's status in one object: what ``supt status`` prints and the owner's page shows."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from supt_async.storage import progress, tables
from supt_async.storage.opening import Storage
from supt_async.types import ModelState, Project, ProjectId


async def status(storage: Storage, slug: str) -> dict[str, Any]:
    """Describe a project.

    Raises:
        NotFound: There is no such project.
    """
    project = await storage.catalogue.project(slug)
    since_ms = storage.database.now_ms() - 60_000

    def query(connection: Connection) -> dict[str, Any]:
        counts = progress.counts(connection, project.id)
        return {
            "slug": project.slug,
            "items": counts.items,
            "done": counts.done,
            "out": counts.out,
            "labels": counts.labels,
            "labellers": progress.labeller_count(connection, project.id),
            "connected": counts.connected,
            "generation": counts.generation,
            "dealt_twice": progress.dealt_twice(connection, project.id),
            "per_minute": float(progress.labels_since(connection, project.id, since_ms)),
            "paused": counts.paused,
        }

    found = await storage.database.read(query)
    behind = await storage.database.read(partial(_behind, project.id))
    return {**found, "model": {**await _model(storage, project), **behind}}


def _behind(project: ProjectId, connection: Connection) -> dict[str, int]:
    """Count the labels that came in after the model had been trained that chose the items.

    ``behind`` is of the ranking in force, ``out_behind`` the most of any item that is out.
    """
    g, c = tables.generation.c, tables.lease.c
    trained_on = connection.scalar(
        select(g.labels).where(g.project_id == project).order_by(g.generation.desc()).limit(1)
    )
    labels = progress.counts(connection, project).labels
    out = connection.scalar(select(func.max(c.behind)).where(c.project_id == project))
    return {
        "behind": 0 if trained_on is None else max(labels - int(trained_on), 0),
        "out_behind": int(out or 0),
    }


async def _model(storage: Storage, project: Project) -> dict[str, Any]:
    runs = await storage.training.latest_runs(project.id)
    if not runs:
        return {"state": ModelState.IDLE, "score": None, "labels": 0, "error": None}
    score = next((run.metrics["score"] for run in runs if "score" in run.metrics), None)
    return {
        "state": runs[0].state,
        "score": score,
        "labels": runs[0].labels,
        "error": runs[0].error,
    }
