"""Reports about all labels of a project, made anew if there are other labels."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.server.api.operations import Call
from supt_async.server.figures.reports import Dated
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.time_format import iso


async def latest_report(call: Call, name: str) -> Dated:
    """Return the latest report of a name, of this moment if it is made quickly."""
    project = await call.project()
    services = call.services
    version = await call.storage.database.read(
        lambda connection: _version(connection, project.id), Lane.OWNERS
    )
    return await services.reports.get(
        ("report", project.id, name),
        (*version, services.query_cache.cleared),
        lambda: services.exports.report(name, project, services.report_threads.run),
    )


def as_of(found: Dated) -> str | None:
    """Return of when a report is, as owners see it."""
    return iso(int(found.as_of * 1000))


def _version(connection: Connection, project: ProjectId) -> tuple[int, ...]:
    """Return numbers of which one is another whenever a project's labels are.

    A label that was withdrawn and given again has a new number, and is counted as before.
    """
    n, p = tables.counter.c, tables.project.c
    labels = select(func.coalesce(func.sum(n.labels), 0)).where(n.project_id == project)
    last = select(func.coalesce(func.max(tables.label.c.seq), 0))
    consensus = select(p.consensus_version).where(p.id == project)
    return tuple(int(connection.scalar(one) or 0) for one in (labels, last, consensus))
