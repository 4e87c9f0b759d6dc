"""Acceptances of a project, and the error of each as its audit says.

An audited item's answer is its latest correction, or else the answer of the first person who gave
one that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.learning.suggestions.curve import Estimate, audit_error
from supt_async.protocol.tasks.equality import respelled
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.suggestions.true_answers import true_answers

PAGE = 2_000
"""Number of audited items in one read."""
LATEST = 100
"""Maximum number of acceptances that are told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One act of accepting, and what its audit has found."""

    id: int
    source: str
    min_score: float
    audit: float
    labels: int
    """Number of suggestions that became labels."""
    audited: int
    """Number of items that went to people instead."""
    answered: int
    """Number of those that have an answer by now."""
    wrong: int
    """Number of those whose answer differs from the suggestion."""
    estimate: Estimate
    """Error of the labels."""
    created_ms: int
    withdrawn_ms: int | None
    """When the labels were taken back."""


async def acceptances(
    database: Database, project: ProjectId, source: str | None = None
) -> list[Acceptance]:
    """Return the acceptances of a project, of all sources or of one, latest first."""
    rows = await database.read(partial(_rows, project, source), Lane.OWNERS)
    return [await _audited(database, row) for row in rows]


def _rows(project: ProjectId, source: str | None, connection: Connection) -> Sequence[AnyRow]:
    a = tables.acceptance.c
    here = (a.project_id == project, *(() if source is None else (a.source == source,)))
    statement = select(tables.acceptance).where(*here).order_by(a.id.desc()).limit(LATEST)
    return connection.execute(statement).all()


async def _audited(database: Database, row: AnyRow) -> Acceptance:
    after, answered, wrong = 0, 0, 0
    while True:
        last, known, differing = await database.read(
            partial(_page, row.project_id, row.id, after), Lane.OWNERS
        )
        answered, wrong = answered + known, wrong + differing
        if last is None:
            break
        after = last
    return Acceptance(
        id=row.id,
        source=row.source,
        min_score=row.min_score,
        audit=row.audit,
        labels=row.labels,
        audited=row.audited,
        answered=answered,
        wrong=wrong,
        estimate=audit_error(wrong, answered),
        created_ms=row.created_ms,
        withdrawn_ms=row.withdrawn_ms,
    )


def _page(
    project: ProjectId, acceptance: int, after: int, connection: Connection
) -> tuple[int | None, int, int]:
    """Return the last item of a page, and how many have an answer and another answer."""
    a = tables.audited.c
    rows = connection.execute(
        select(a.item_id, a.value)
        .where(a.project_id == project, a.acceptance_id == acceptance, a.item_id > after)
        .order_by(a.item_id)
        .limit(PAGE)
    ).all()
    answers = true_answers(connection, project, [row.item_id for row in rows])
    known = [row for row in rows if row.item_id in answers]
    wrong = sum(respelled(row.value) != answers[row.item_id] for row in known)
    return (rows[-1].item_id if len(rows) == PAGE else None), len(known), wrong
