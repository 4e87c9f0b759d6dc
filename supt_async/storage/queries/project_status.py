"""Status of a project as one object, for ``supt status`` and the owner's page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Project
from supt_async.domain.values import JSONObject
from supt_async.storage.factory import Storage
from supt_async.storage.figures.dealt_twice import kept, recount
from supt_async.storage.overlap.further_opinions import further_opinions
from supt_async.storage.queries import progress
from supt_async.storage.read_lanes import Lane
from supt_async.storage.training import encoding, left_out, model_status
from supt_async.time_format import iso

MINUTE_MS = 60_000
CountTwice: TypeAlias = Callable[[ProjectId], Awaitable[int]]
"""Counts a project's items dealt twice."""
RUNS = 100
"""Number of latest runs in which scores are looked for: many trainings may pass between two
evaluations, which take longer and are a minute apart at least."""


async def dealt_twice(storage: Storage, project: ProjectId) -> int:
    """Count the items that more people held at once than are to answer them, which is a bug.

    It reads the whole log of leases, to the millisecond; of a lease that was given back the last
    moment doesn't count. After the server's clock was set back the times of leases that followed
    each other may overlap, and such items are counted as well.
    """
    return await storage.database.read(lambda c: recount(c, project), Lane.OWNERS)


async def _noticed(
    storage: Storage, project: ProjectId, count_twice: CountTwice | None
) -> tuple[int, int | None]:
    """Return the number of items dealt twice, and as of when if servers have noticed them."""
    found = await storage.database.read(lambda c: kept(c, project), Lane.OWNERS)
    if found is not None:
        return found
    if count_twice is not None:
        return await count_twice(project), None
    return await dealt_twice(storage, project), None


async def status(
    storage: Storage, slug: str, *, count_twice: CountTwice | None = None
) -> JSONObject:
    """Return a project's status.

    Items dealt twice are those that servers have noticed, as of a time. Where no server of this
    version has run yet ``count_twice`` counts them, since that costs most; by default
    ``dealt_twice``.

    Raises:
        NotFound: There is no such project.
    """
    project = await storage.catalogue.project(slug)
    twice, twice_ms = await _noticed(storage, project.id, count_twice)
    runs = await storage.training.latest_runs(project.id, RUNS)

    def wait(connection: Connection) -> str | None:
        return model_status.waits_for(connection, project, storage.database.now_ms())

    waits = None if runs else await storage.database.read(wait, Lane.OWNERS)
    query = partial(_query, project, storage.database.now_ms())
    found = await storage.database.read(query, Lane.OWNERS)
    found |= {"dealt_twice": twice, "dealt_twice_at": iso(twice_ms)}
    flags = await storage.flags.open(project.id)
    named = left_out.named_items(model_status.ready_metrics(runs))

    def look(c: Connection) -> tuple[dict[int, str], JSONObject | None]:
        return left_out.external_ids(c, project.id, named), encoding.status_of(c, project.id)

    ids, encoded = await storage.database.read(look, Lane.OWNERS)
    model = model_status.describe(runs, waits, found["labels"], project.task, ids)
    return {**found, "flags": flags, "model": {**model, "encoding": encoded}}


def _query(project: Project, now_ms: int, connection: Connection) -> JSONObject:
    """Return what is read in one snapshot."""
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
        "per_minute": float(progress.labels_since(connection, project.id, now_ms - MINUTE_MS)),
        "paused": counts.paused,
        "opinions": further_opinions(connection, project.id, counts),
    }
