"""Retention: deletes rows that would grow for ever and that nobody needs, in small steps.

* Sessions that have ended and have done nothing for some time. A client that resumes one later
  gets a new session; its answers are judged by their leases.
* Leases that were given back or expired without an answer, after the same time: until then a
  late answer is stored, and counts if its place is free. Those with an answer stay as
  long as the answer: exports, undo and ``dealt_twice`` read them.
* Trainings before a project's latest ones, but for the last good one of each hundred labels: that
  is the learning curve.
* What the import of a project's file has left behind that was killed.
* On SQLite, the counters of earlier processes are merged into one row.

Each step reads which rows may go, and deletes some of them in a separate transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Table,
    delete,
    exists,
    func,
    insert,
    not_,
    select,
)

from supt_async.domain.project import ModelState
from supt_async.storage.database import COMMAND, Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.project_file.staging import discard_abandoned
from supt_async.storage.schema import tables
from supt_async.storage.transfer.importer import discard_abandoned_items

STEP = 200
"""Maximum number of rows that one transaction deletes."""
PAUSE_SECONDS = 0.05
CURVE = 100
"""Number of labels between two trainings that are kept for the learning curve."""
DAY_MS = 86_400_000
ENDED = (ModelState.READY.value, ModelState.FAILED.value)


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """Rules of what to keep; 0 keeps everything."""

    days: int
    runs: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """Numbers of deleted rows."""

    sessions: int = 0
    leases: int = 0
    runs: int = 0


class Pruner:
    """Deletes old rows of one database; several servers may do so at the same time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def prune(self, rules: RetentionRules) -> Deleted:
        """Delete what the rules allow.

        Raises:
            StorageError: The database can't be used now; the rest is deleted the next time.
        """
        sessions = leases = runs = 0
        if rules.days > 0:
            before = self._database.now_ms() - rules.days * DAY_MS
            sessions = await self._delete(
                tables.session, "id", lambda c: _sessions(c, before), _is_over(before)
            )
            leases = await self._delete(
                tables.lease_log, "token", lambda c: _leases(c, before), None
            )
        if rules.runs > 0:
            for project in await self._database.read(_projects):
                runs += await self._delete(
                    tables.run, "id", partial(_runs, project=project, keep=rules.runs), None
                )
        await discard_abandoned(self._database)
        await discard_abandoned_items(self._database)
        await self._database.write(lambda c: _merge_counters(c, self._database.process))
        return Deleted(sessions, leases, runs)

    async def _delete(
        self,
        table: Table,
        key: str,
        find: Callable[[Connection], Sequence[object]],
        still: ColumnElement[bool] | None,
    ) -> int:
        column, gone = table.c[key], 0
        while True:
            ids = await self._database.read(find)
            if ids:
                statement = delete(table).where(column.in_(ids))
                statement = statement if still is None else statement.where(still)
                gone += await self._database.write(partial(_carry_out, statement))
            if len(ids) < STEP:
                return gone
            await asyncio.sleep(PAUSE_SECONDS)


def _carry_out(statement: Delete, connection: Connection) -> int:
    return int(connection.execute(statement).rowcount)


def _is_over(before: int) -> ColumnElement[bool]:
    s, held = tables.session.c, tables.lease.c
    return not_(s.connected) & (s.active_ms < before) & ~exists().where(held.session_id == s.id)


def _sessions(connection: Connection, before: int) -> Sequence[object]:
    statement = select(tables.session.c.id).where(_is_over(before)).limit(STEP)
    return connection.scalars(statement).all()


def _leases(connection: Connection, before: int) -> Sequence[object]:
    g = tables.lease_log.c
    statement = (
        select(g.token)
        .where(tables.UNANSWERED, g.ended_ms < before)
        .order_by(g.ended_ms)
        .limit(STEP)
    )
    return connection.scalars(statement).all()


def _runs(connection: Connection, project: int, keep: int) -> Sequence[object]:
    r = tables.run.c
    mine = r.project_id == project
    latest = select(r.id).where(mine).order_by(r.id.desc()).offset(keep - 1).limit(1)
    first = connection.scalar(latest)
    if first is None:
        return []
    curve = (
        select(func.max(r.id))
        .where(mine, r.state == ModelState.READY.value)
        .group_by(r.labels // CURVE)
    )
    statement = (
        select(r.id)
        .where(mine, r.id < first, r.state.in_(ENDED), r.id.not_in(curve))
        .order_by(r.id)
        .limit(STEP)
    )
    return connection.scalars(statement).all()


def _projects(connection: Connection) -> Sequence[int]:
    return connection.scalars(select(tables.project.c.id)).all()


def _merge_counters(connection: Connection, process: str) -> None:
    """Merge the counters of other processes; one that still runs begins a new row."""
    if dialect_of(connection).shared:  # the queue's sweep does it, by heartbeats
        return
    c = tables.counter.c
    sums = ("items", "open", "out", "done", "labels", "asked")
    others = c.process_id.not_in([process, COMMAND])
    rows = connection.execute(
        select(c.project_id, *(func.sum(c[name]).label(name) for name in sums))
        .where(others)
        .group_by(c.project_id)
    ).all()
    connection.execute(delete(tables.counter).where(others))
    for row in rows:
        _add(connection, row.project_id, {name: getattr(row, name) for name in sums})


def _add(connection: Connection, project: int, values: dict[str, int]) -> None:
    c = tables.counter.c
    mine = (c.project_id == project) & (c.process_id == COMMAND)
    found = connection.execute(select(tables.counter).where(mine)).first()
    if found is None:
        row = {"project_id": project, "process_id": COMMAND, **values}
        connection.execute(insert(tables.counter).values(row))
        return
    more = {name: getattr(found, name) + value for name, value in values.items()}
    connection.execute(tables.counter.update().where(mine).values(more))
