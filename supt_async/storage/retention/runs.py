"""Trainings that are kept: the latest ones, and for the learning curve one now and then.

The curve has the last good training of each hundred labels, and beyond ``FINE`` labels that of each
hundredth more: so it has hundreds of points and not as many as there were labels. When the other
rankings were published is forgotten with their trainings.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement, Connection, exists, select

from supt_async.domain.project import ModelState
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.retention.steps import STEP, Steps
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow

CURVE = 100
"""Number of labels between two trainings of the learning curve."""
FINE = 10_000
"""Number of labels up to which the curve is that fine."""
GROWTH = CURVE / FINE
"""Share of labels between two trainings of the curve beyond that."""
PAGE = 2_000
"""Number of trainings that are looked at in one read."""
ENDED = (ModelState.READY.value, ModelState.FAILED.value)


def point(labels: int) -> int:
    """Return the number of the curve's point that a training of some labels belongs to."""
    if labels < FINE:
        return labels // CURVE
    return FINE // CURVE + int(math.log(labels / FINE) / math.log1p(GROWTH))


async def delete_runs(steps: Steps, project: int, keep: int) -> tuple[int, int]:
    """Delete a project's trainings but for the latest ``keep`` and the curve.

    Returns:
        The numbers of trainings and of rows about rankings that were deleted.
    """
    first = await steps.read(partial(_latest, tables.run.c.id, project, keep))
    runs = 0 if first is None else await _delete_between(steps, project, first)
    first = await steps.read(partial(_latest, tables.generation.c.generation, project, keep))
    return runs, 0 if first is None else await _delete_rankings(steps, project, first)


async def _delete_between(steps: Steps, project: int, first: int) -> int:
    """Delete trainings before ``first``, but for the curve."""
    gone, after = 0, 0
    last_good = dict.fromkeys(await steps.read(partial(_points, project, first)), first)
    while True:
        began = time.monotonic()
        rows = await steps.read(partial(_ended, project=project, after=after, first=first))
        over = _off_the_curve(rows, last_good)
        for some in parts(over):
            gone += await steps.delete(tables.run, "id", some)
        if len(rows) < PAGE or not await steps.rest(began):
            return gone
        after = rows[-1].id


def _off_the_curve(rows: Sequence[AnyRow], last_good: dict[int, int]) -> list[int]:
    """Return the trainings that are not the last good one of their point, nor were before."""
    over = []
    for row in rows:
        if row.state != ModelState.READY.value:
            over.append(row.id)
            continue
        good = last_good.get(point(row.labels))
        if good is not None:
            over.append(min(good, row.id))
        last_good[point(row.labels)] = max(good or 0, row.id)
    return over


async def _delete_rankings(steps: Steps, project: int, first: int) -> int:
    """Delete what is known of rankings before ``first``, but for those of trainings that stay."""
    gone, after = 0, 0
    g = tables.generation.c
    while True:
        began = time.monotonic()
        query = partial(_rankings, project=project, after=after, first=first)
        numbers, over = await steps.read(query)
        mine = g.project_id == project
        gone += await steps.delete(tables.generation, "generation", over, mine)
        if len(numbers) < STEP or not await steps.rest(began):
            return gone
        after = numbers[-1]


def _latest(
    column: ColumnElement[int], project: int, keep: int, connection: Connection
) -> int | None:
    """Return the first of the latest ``keep`` of a project; None if it has no more than those."""
    mine = column.table.c.project_id == project
    statement = select(column).where(mine).order_by(column.desc()).offset(keep - 1).limit(1)
    return connection.scalar(statement)


def _points(project: int, first: int, connection: Connection) -> set[int]:
    """Return the points of the curve that good trainings from ``first`` on have."""
    r = tables.run.c
    mine = (r.project_id == project, r.id >= first, r.state == ModelState.READY.value)
    return {point(labels) for labels in connection.scalars(select(r.labels).where(*mine))}


def _ended(connection: Connection, project: int, after: int, first: int) -> Sequence[AnyRow]:
    r = tables.run.c
    mine = (r.project_id == project, r.id > after, r.id < first, r.state.in_(ENDED))
    statement = select(r.id, r.labels, r.state).where(*mine)
    return connection.execute(statement.order_by(r.id).limit(PAGE)).all()


def _rankings(
    connection: Connection, project: int, after: int, first: int
) -> tuple[list[int], list[int]]:
    """Return the next rankings, and which of them go: not the one in force."""
    g, r, p = tables.generation.c, tables.run.c, tables.project.c
    current = connection.scalar(select(p.generation).where(p.id == project))
    stays = exists().where(r.id == g.run_id)
    rows = connection.execute(
        select(g.generation, stays)
        .where(g.project_id == project, g.generation > after, g.generation < first)
        .order_by(g.generation)
        .limit(STEP)
    ).all()
    over = [number for number, kept in rows if not kept and number != current]
    return [number for number, _ in rows], over
