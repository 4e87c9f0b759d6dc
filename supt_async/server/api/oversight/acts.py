"""The audit log of a project."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from supt_async.domain.values import JSONValue
from supt_async.server.api.flags import PAGE, Limit
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.time_format import iso


class ActView(Struct, frozen=True, kw_only=True):
    act: int
    created: str | None
    by: str | None
    """Who did it; null for an operator at the command line."""
    what: str
    details: dict[str, JSONValue]


class ActsQuery(Struct, frozen=True, kw_only=True):
    before: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    """Value of ``next`` of the page before."""
    limit: Limit = PAGE


class ActsPage(Struct, frozen=True, kw_only=True):
    acts: list[ActView]
    next: int | None
    """Value of ``before`` for the next page."""


async def acts(call: Call, query: ActsQuery) -> ActsPage:
    """List what owners and operators did in the project, newest first."""
    found = await call.storage.acts.page(call.project_id, before=query.before, limit=query.limit)
    return ActsPage(
        acts=[
            ActView(
                act=act.seq,
                created=iso(act.created_ms),
                by=act.by,
                what=act.what,
                details=dict(act.details),
            )
            for act in found
        ],
        next=found[-1].seq if len(found) == query.limit else None,
    )


OPERATIONS = (Operation(method="GET", path=f"{ONE}/acts", function=acts),)
