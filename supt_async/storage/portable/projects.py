"""Projects as the queue sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import Generation, ProjectId
from supt_async.domain.project import NO_SUGGESTIONS
from supt_async.rules.gold import GoldRules
from supt_async.rules.overlap import Overlap
from supt_async.rules.suggesting import Showing
from supt_async.storage.portable.sql import batch as sql
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as the queue sees it."""

    id: ProjectId
    generation: Generation
    covers: int
    base_chunks: int
    lease_ms: int
    undo_ms: int
    overlap_changes: int
    """Number of times that places were changed because the overlap was."""
    paused: bool
    """The project is paused or archived."""
    behind: int
    """Number of labels that came in after the ranking in force was trained."""
    audiences: int
    """Grows when items are assigned to people, or to others; 0 if none are."""
    overlap: Overlap
    showing: Showing
    gold: GoldRules
    gold_changes: int
    """Number of times that gold items were added or retired; 0: there never were any."""
    people: bool
    """Whether there is anything to know about the participation of some labeller."""
    quota: int | None
    """Most answers of a labeller who has no quota of their own."""
    events: bool
    """Whether events are written for programs outside."""
    task: str = field(repr=False)


def read(connection: Connection, ids: Collection[ProjectId]) -> dict[ProjectId, ProjectRow]:
    """Read those of some projects that are there, and let nobody change their places meanwhile."""
    rows = connection.execute(sql.PROJECTS, {"projects": sorted(ids)}).all()
    own = _held_out(connection, [row.id for row in rows if row.suggest != NO_SUGGESTIONS])
    return {ProjectId(row.id): _project(row, own.get(row.id, 0.0)) for row in rows}


def _project(row: AnyRow, own_holdout: float) -> ProjectRow:
    holdout = 0.0
    if row.suggest != NO_SUGGESTIONS:
        chosen = msgspec.json.decode(row.training).get("holdout")
        holdout = own_holdout if chosen is None else float(chosen)
    behind = int(row.labels) - row.trained_on if row.generation else 0
    return ProjectRow(
        id=ProjectId(row.id),
        generation=Generation(row.generation),
        covers=row.covers,
        base_chunks=row.base_chunks,
        lease_ms=row.lease_ms,
        undo_ms=row.undo_ms,
        overlap_changes=row.overlap_changes,
        paused=bool(row.paused or row.archived_ms is not None),
        behind=max(0, behind),
        audiences=row.audiences,
        overlap=Overlap(row.overlap, row.overlap_max, row.sure, row.again),
        showing=Showing(row.suggest, row.suggest_min, row.suggest_blind, holdout),
        gold=GoldRules(row.gold_rate, row.gold_feedback, row.gold_min, row.quiz),
        gold_changes=row.gold_changes,
        people=bool(row.people),
        quota=row.quota,
        events=bool(row.events),
        task=row.task,
    )


def _held_out(connection: Connection, projects: Collection[int]) -> dict[int, float]:
    """Return the share of items that an orchestrator holds out where the owner chose none."""
    if not projects:
        return {}
    m, keys = tables.meta.c, {f"holdout:{project}": project for project in projects}
    rows = connection.execute(select(m.key, m.value).where(m.key.in_(keys)))
    return {keys[row.key]: float(row.value) for row in rows}
