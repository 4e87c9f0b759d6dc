"""Acceptances of a project, and the error of each as its audit says.

An audited item's answer is its latest correction, or else the answer of the first person who gave
one that counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.learning.suggestions.curve import Estimate, audit_error
from supt_async.storage.database import Database
from supt_async.storage.read_lanes import Lane
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.suggestions.effects import Runner
from supt_async.storage.suggestions.true_answers import same, true_answers

PAGE = 500
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
    database: Database,
    project: ProjectId,
    source: str | None = None,
    run: Runner = asyncio.to_thread,
) -> list[Acceptance]:
    """Return the acceptances of a project, of all sources or of one, latest first.

    ``run`` calls what takes time in a thread, so that an event loop is not held up.
    """
    rows = await database.read(partial(_rows, project, source), Lane.OWNERS)
    return [await _audited(database, row, run) for row in rows]


def _rows(project: ProjectId, source: str | None, connection: Connection) -> Sequence[AnyRow]:
    a = tables.acceptance.c
    here = (a.project_id == project, *(() if source is None else (a.source == source,)))
    statement = select(tables.acceptance).where(*here).order_by(a.id.desc()).limit(LATEST)
    return connection.execute(statement).all()


async def _audited(database: Database, row: AnyRow, run: Runner) -> Acceptance:
    after, answered, wrong = 0, 0, 0
    while True:
        page = partial(_page, row.project_id, row.id, after)
        last, pairs = await database.read(page, Lane.OWNERS)
        answered, wrong = answered + len(pairs), wrong + await run(_differing, pairs)
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
) -> tuple[int | None, list[tuple[str, str]]]:
    """Return the last item of a page, and what was suggested and answered, as JSON texts."""
    a = tables.audited.c
    rows = connection.execute(
        select(a.item_id, a.value)
        .where(a.project_id == project, a.acceptance_id == acceptance, a.item_id > after)
        .order_by(a.item_id)
        .limit(PAGE)
    ).all()
    answers = true_answers(connection, project, [row.item_id for row in rows])
    pairs = [(row.value, answers[row.item_id]) for row in rows if row.item_id in answers]
    return (rows[-1].item_id if len(rows) == PAGE else None), pairs


def _differing(pairs: Sequence[tuple[str, str]]) -> int:
    return sum(not same(suggested, answer) for suggested, answer in pairs)
