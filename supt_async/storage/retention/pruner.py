"""Retention: deletes rows that would grow for ever and that nobody needs, in small steps.

* Sessions that have ended and have done nothing for some time. A client that resumes one later
  gets a new session; its answers are judged by their leases.
* Leases that were given back or expired without an answer, after the same time: until then a
  late answer is stored, and counts if its place is free. Those with an answer stay as
  long as the answer: exports, undo and ``dealt_twice`` read them.
* Trainings before a project's latest ones, but for the learning curve (``runs``).
* Secrets that expired long ago, and acts of owners if they are not to be kept for ever.
* What the import of a project's file has left behind that was killed.
* On SQLite, the counters of earlier processes are merged into one row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Connection, delete, exists, func, insert, not_, select

from supt_async.storage.database import COMMAND, Database
from supt_async.storage.dialects import dialect_of
from supt_async.storage.people.invitations import FORGET_MS
from supt_async.storage.project_file.staging import discard_abandoned
from supt_async.storage.retention.acts import delete_acts
from supt_async.storage.retention.rules import DAY_MS, Deleted, RetentionRules, Tell
from supt_async.storage.retention.runs import delete_runs
from supt_async.storage.retention.steps import Steps, Walk
from supt_async.storage.schema import tables
from supt_async.storage.transfer.importer import discard_abandoned_items

WITHOUT_ANSWER = ("released", "expired")


class Pruner:
    """Deletes old rows of one database; several servers may do so at the same time."""

    def __init__(
        self,
        database: Database,
        tell: Tell = lambda table, rows: None,
        keep_turn: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """``keep_turn`` says before each step whether it is still this process's turn."""
        self._database = database
        self._steps = Steps(database, tell, keep_turn or _always)

    async def prune(self, rules: RetentionRules) -> Deleted:
        """Delete what the rules allow.

        Raises:
            StorageError: The database can't be used now; the rest is deleted the next time.
        """
        steps, now = self._steps, self._database.now_ms()
        sessions = leases = runs = rankings = acts = 0
        if rules.days > 0:
            before = now - rules.days * DAY_MS
            sessions = await steps.walk(sessions_before(before))
            for how in WITHOUT_ANSWER:
                leases += await steps.walk(leases_before(how, before))
        if rules.runs > 0:
            for project in await self._database.read(_projects):
                of_project = await delete_runs(steps, project, rules.runs)
                runs, rankings = runs + of_project[0], rankings + of_project[1]
        secrets = await steps.walk(secrets_before(now - FORGET_MS))
        if rules.acts > 0:
            acts = await delete_acts(steps, now - rules.acts * DAY_MS)
        await discard_abandoned(self._database)
        await discard_abandoned_items(self._database)
        await self._database.write(lambda c: _merge_counters(c, self._database.process))
        return Deleted(sessions, leases, runs, rankings, secrets, acts)


async def _always() -> bool:
    return True


def sessions_before(before: int) -> Walk:
    """Return the walk over sessions that began before a time, of which those go that are over."""
    # By the time at which they began: an index on when they were active last would make each
    # note of that costlier.
    s, held = tables.session.c, tables.lease.c
    over = (not_(s.connected), s.active_ms < before, ~exists().where(held.session_id == s.id))
    return Walk(tables.session, "id", "created_ms", before, over=over)


def leases_before(how: str, before: int) -> Walk:
    """Return the walk over leases that ended in a way, without an answer, before a time."""
    # The first condition is that of the index; MariaDB's begins with the column instead.
    where = (tables.UNANSWERED, tables.lease_log.c.how == how)
    return Walk(tables.lease_log, "token", "ended_ms", before, where=where)


def secrets_before(before: int) -> Walk:
    """Return the walk over secrets that expired before a time."""
    over = (tables.token.c.expires_ms < before,)
    return Walk(tables.token, "hash", "expires_ms", before, over=over)


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
