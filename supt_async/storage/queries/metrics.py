"""Figures of all projects for monitoring: sums and sizes, never contents.

They are read in one transaction, with one statement for each kind of figure, whatever the number
of projects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, distinct, func, select

from supt_async.domain.project import ModelState
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import listed

PROJECTS = 100
"""Maximum number of projects with figures, the latest ones: each adds time series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFigures:
    """Figures of one project; its places are open, leased or answered."""

    slug: str
    generation: int
    items: int = 0
    done: int = 0
    open: int = 0
    leases: int = 0
    labels: int = 0
    connected: int = 0
    """Number of labellers with a connected session, on any server."""
    trained_on: int = 0
    """Number of labels that the current ranking's model was trained on."""
    ranked_ms: int | None = None
    """Time in Unix milliseconds when the current ranking was published; None without one."""
    runs: Mapping[ModelState, int] = field(default_factory=dict)
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds by phase of the last successful training."""


def project_figures(connection: Connection) -> list[ProjectFigures]:
    """Return the figures of the latest projects."""
    p = tables.project.c
    projects = connection.execute(
        select(p.id, p.slug, p.generation).where(listed(p)).order_by(p.id.desc()).limit(PROJECTS)
    ).all()
    ids = [row[0] for row in projects]
    sums = _sums(connection, ids)
    connected = _connected(connection, ids)
    rankings = _rankings(connection, ids)
    runs = _runs(connection, ids)
    found = []
    for id_, slug, generation in projects:
        labels, ranked_ms = rankings.get((id_, generation), (0, None))
        found.append(
            ProjectFigures(
                slug=slug,
                generation=generation,
                **sums.get(id_, {}),
                connected=connected.get(id_, 0),
                trained_on=labels,
                ranked_ms=ranked_ms,
                runs=runs[id_],
                durations=_durations(connection, id_) if runs[id_] else {},
            )
        )
    return found


def _sums(connection: Connection, projects: Sequence[int]) -> dict[int, dict[str, int]]:
    c = tables.counter.c
    rows = connection.execute(
        select(
            c.project_id,
            *(func.sum(c[name]) for name in ("items", "done", "open", "out", "labels")),
        )
        .where(c.project_id.in_(projects))
        .group_by(c.project_id)
    )
    names = ("items", "done", "open", "leases", "labels")
    return {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in rows}


def _connected(connection: Connection, projects: Sequence[int]) -> dict[int, int]:
    s = tables.session.c
    rows = connection.execute(
        select(s.project_id, func.count(distinct(s.labeller_id)))
        .where(s.project_id.in_(projects), s.connected)
        .group_by(s.project_id)
    )
    return {row[0]: row[1] for row in rows}


def _rankings(
    connection: Connection, projects: Sequence[int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return labels and time of the rankings in force, by project and generation."""
    p, g = tables.project.c, tables.generation.c
    rows = connection.execute(
        select(g.project_id, g.generation, g.labels, g.published_ms)
        .join(tables.project, (p.id == g.project_id) & (p.generation == g.generation))
        .where(p.id.in_(projects))
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _runs(connection: Connection, projects: Sequence[int]) -> dict[int, dict[ModelState, int]]:
    r = tables.run.c
    rows = connection.execute(
        select(r.project_id, r.state, func.count())
        .where(r.project_id.in_(projects))
        .group_by(r.project_id, r.state)
    )
    found: dict[int, dict[ModelState, int]] = defaultdict(dict)
    for project, state, count in rows:
        found[project][ModelState(state)] = count
    return found


def _durations(connection: Connection, project: int) -> dict[str, float]:
    r = tables.run.c
    found = connection.scalar(
        select(r.durations)
        .where(r.project_id == project, r.state == ModelState.READY.value)
        .order_by(r.id.desc())
        .limit(1)
    )
    return {} if found is None else msgspec.json.decode(found, type=dict[str, float])
