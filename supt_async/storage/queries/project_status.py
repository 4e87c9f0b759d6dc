"""Status of a project as one object, for ``supt status`` and the owner's page."""

from __future__ import annotations

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONObject
from supt_async.storage.factory import Storage
from supt_async.storage.overlap.further_opinions import further_opinions
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.training import encoding, left_out, model_status

RUNS = 100
"""Number of latest runs in which scores are looked for: many trainings may pass between two
evaluations, which take longer and are a minute apart at least."""


async def dealt_twice(storage: Storage, project: ProjectId) -> int:
    """Count the items that two people held at once; it reads the whole log of leases."""
    return await storage.database.read(lambda c: progress.dealt_twice(c, project), Lane.OWNERS)


async def status(storage: Storage, slug: str, *, dealt_twice: int | None = None) -> JSONObject:
    """Return a project's status; ``dealt_twice`` is passed in, since it costs most.

    Raises:
        NotFound: There is no such project.
    """
    project = await storage.catalogue.project(slug)
    since_ms = storage.database.now_ms() - 60_000

    def query(connection: Connection) -> JSONObject:
        counts = progress.counts(connection, project.id)
        trained = progress.trained_on(connection, project.id, counts.generation)
        return {
            "slug": project.slug,
            "items": counts.items,
            "done": counts.done,
            "out": counts.out,
            "open": counts.open,
            "labels": counts.labels,
            "labellers": progress.labeller_count(connection, project.id),
            "connected": counts.connected,
            "generation": counts.generation,
            # Labels that came in after the model had been trained: the ranking's, and the most of
            # any item that is out.
            "behind": max(0, counts.labels - trained) if counts.generation else 0,
            "out_behind": progress.out_behind(connection, project.id),
            "dealt_twice": progress.dealt_twice(connection, project.id)
            if dealt_twice is None
            else dealt_twice,
            "per_minute": float(progress.labels_since(connection, project.id, since_ms)),
            "paused": counts.paused,
            "opinions": further_opinions(connection, project.id, counts),
        }

    runs = await storage.training.latest_runs(project.id, RUNS)

    def wait(connection: Connection) -> str | None:
        return model_status.waits_for(connection, project, storage.database.now_ms())

    waits = None if runs else await storage.database.read(wait, Lane.OWNERS)
    found = await storage.database.read(query, Lane.OWNERS)
    flags = await storage.flags.open(project.id)
    named = left_out.named_items(model_status.ready_metrics(runs))

    def look(c: Connection) -> tuple[dict[int, str], JSONObject | None]:
        return left_out.external_ids(c, project.id, named), encoding.status_of(c, project.id)

    ids, encoded = await storage.database.read(look, Lane.OWNERS)
    model = model_status.describe(runs, waits, found["labels"], project.task, ids)
    return {**found, "flags": flags, "model": {**model, "encoding": encoded}}
