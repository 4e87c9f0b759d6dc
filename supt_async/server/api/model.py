"""The model's trainings, and the ranking that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from supt_async.domain.ids import Generation, RunId
from supt_async.domain.project import ModelState
from supt_async.errors import Refused
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.parsing import read_pieces
from supt_async.server.api.projects import ONE
from supt_async.server.api.ranking import read_ranking
from supt_async.storage.records import Run
from supt_async.time_format import iso

LEASE_MS = 60_000
"""Milliseconds for which a request that publishes a ranking leads the project."""
MAX_RANKING = 64 * 2**20
"""Maximum length of a ranking in bytes."""
RUNS = 500
"""Number of trainings in a page by default."""
MOST_RUNS = 10_000
"""Maximum number of trainings in a page."""
RUNS_READ = 50
"""Number of trainings that are read at once: each has some kilobytes of figures."""
MAX_HEAD = 10_000
"""Maximum number of items at the head of a ranking that a request gets."""


class RunView(Struct, frozen=True, kw_only=True):
    run: RunId
    state: ModelState
    labels: int
    generation: Generation | None
    queued: str | None
    started: str | None
    finished: str | None
    durations: dict[str, float]
    metrics: dict[str, float]
    error: str | None
    progress: str | None


class RunsQuery(Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=1, le=MOST_RUNS)] = RUNS
    """Maximum number of trainings, the latest ones."""
    before: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    """Number (``run``) of the first training of the page after this one."""


class HeadQuery(Struct, frozen=True, kw_only=True):
    limit: Annotated[int, Meta(ge=0, le=2**53)] = 100


class Head(Struct, frozen=True, kw_only=True):
    generation: Generation
    head: list[str]


class Ranked(Struct, frozen=True, kw_only=True):
    generation: Generation | None
    items: int


async def runs(call: Call, query: RunsQuery) -> Sequence[RunView]:
    """List the latest trainings, oldest first; older ones are those ``before`` the first of them.

    Of trainings before the first one the list is empty.
    """
    found: list[Run] = []
    before = None if query.before is None else RunId(query.before)
    while (left := query.limit - len(found)) > 0:
        some = await call.storage.for_owners.latest_runs(
            call.project_id, min(RUNS_READ, left), before
        )
        found += some
        if len(some) < RUNS_READ:
            break
        before = some[-1].id
    return Views(found[::-1], view)


async def ranking(call: Call, query: HeadQuery) -> Head:
    """Show the head of the current ranking."""
    limit = min(query.limit, MAX_HEAD)
    generation, ids = await call.storage.for_owners.head(call.project_id, limit)
    return Head(generation=generation, head=[str(id_) for id_ in ids])


async def put_ranking(call: Call) -> Ranked:
    """Publish a ranking: ids, best first, or [id, score] pairs in any order."""
    training = call.storage.for_owners
    pool = await training.pool(call.project_id)
    pieces = read_pieces(call.request, MAX_RANKING)
    ids = await read_ranking(pieces, call.services.body_decoder, pool.ids)
    term = await training.lead(call.project_id, f"api-{call.by.labeller}", LEASE_MS)
    if term is None:
        raise Refused("an orchestrator leads this project: stop it before you rank by hand")
    labels = await training.label_count(call.project_id)
    generation = await training.publish(
        call.project_id, term, None, ids, covers=pool.covers, labels=labels, by=call.by
    )
    return Ranked(generation=generation, items=len(ids))


def view(run: Run) -> RunView:
    """Return a training as owners see it."""
    return RunView(
        run=run.id,
        state=run.state,
        labels=run.labels,
        generation=run.generation,
        queued=iso(run.queued_ms),
        started=iso(run.started_ms),
        finished=iso(run.finished_ms),
        durations=dict(run.durations),
        metrics=dict(run.metrics),
        error=run.error,
        progress=run.progress,
    )


JSON = "application/json"
OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/runs", function=runs),
    Operation(method="GET", path=f"{ONE}/ranking", function=ranking),
    Operation(method="PUT", path=f"{ONE}/ranking", function=put_ranking, takes=JSON),
)
