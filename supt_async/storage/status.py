"""A project's status in one object: what ``supt status`` prints and the owner's page shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from supt_async.storage import progress
from supt_async.storage.opening import Storage
from supt_async.types import ModelState, Project


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
    return {**found, "model": await _model(storage, project)}


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
