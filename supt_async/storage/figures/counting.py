"""Counting of new labels into the sums, in short transactions of one process at a time.

Labels are numbered, but become visible in another order. A label may be counted only if all with a
lower number are there, or it would never be seen that one is missing. How that is known:

* SQLite has one writer, so labels become visible in the order of their numbers.
* PostgreSQL tells which transactions are over. The newest label is noted; at a later look, which
  transactions have begun; and when those have ended, all labels up to that one are there. A label
  gets its number at most moments before its transaction gets its own, and looks are seconds apart.
* Elsewhere whoever writes labels holds the project's row shared, so all projects are held alone for
  the moment in which the newest number is read.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, not_, or_, select, update

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import respelled
from supt_async.storage.dialects import dialect_of
from supt_async.storage.dialects.base_rows import parts
from supt_async.storage.figures import state, sums
from supt_async.storage.figures.state import State
from supt_async.storage.schema import tables

STEP = 10_000
"""Maximum number of labels that one transaction looks at."""
WITHDRAWN = 500
"""Maximum number of withdrawals that one transaction counts."""
LEAST = 1_000
"""Number of labels, or of ten times as many withdrawals, from which on it is worth counting them:
as many are counted whenever somebody looks."""
WAIT = 10
"""Times ``LEAST`` from which on it is waited for who writes labels, on other databases."""


def is_due(connection: Connection, least: int = LEAST) -> bool:
    """Tell whether there is enough to be counted."""
    w = tables.withdrawal.c
    now = state.read(connection)
    if max(now.complete, newest(connection)) >= now.counted + least:
        return True
    waiting = select(w.id).where(not_(w.counted)).limit(-(-least // 10)).subquery()
    found = connection.scalar(select(func.count()).select_from(waiting))
    return int(found or 0) >= -(-least // 10)


def count(connection: Connection, least: int = LEAST) -> bool:
    """Count some labels and withdrawals into the sums; return whether there are more."""
    now = state.lock(connection)
    if now.complete <= now.counted and newest(connection) >= now.counted + least:
        _look(connection, now, least)
        state.write(connection, now)
        return now.complete > now.counted  # in a transaction that does not hold the projects
    last = min(now.complete, now.counted + STEP)
    if last > now.counted:
        sums.add(connection, sums.count_labels(connection, now.counted, last))
        now.counted = last
    # Withdrawals come last: before, most would be of labels that are not counted yet.
    more = now.complete > now.counted or _take_off(connection, now.counted) == WITHDRAWN
    state.write(connection, now)
    return more


def move(connection: Connection, project: ProjectId, answer: str, labeller: int) -> None:
    """Count a label as another labeller's, before it is written as theirs."""
    b, w = tables.label.c, tables.withdrawal.c
    now = state.lock(connection)
    row = connection.execute(
        select(b.seq, b.labeller_id, b.late, b.created_ms).where(
            b.project_id == project, b.id == answer
        )
    ).first()
    if row is None or row.late or row.seq > now.counted:
        return
    taken_off = select(w.id).where(w.project_id == project, w.answer_id == answer, w.counted)
    if connection.scalar(taken_off) is not None:
        return
    change = sums.Change()
    change.labels[int(project), labeller] += 1
    change.labels[int(project), row.labeller_id] -= 1
    change.last_ms[int(project), labeller] = row.created_ms
    sums.add(connection, change)


def reuse_numbers(connection: Connection) -> None:
    """Note that labels were deleted: SQLite gives the numbers of the newest ones to new labels."""
    if not dialect_of(connection).reuses_ids:
        return
    now, last = state.lock(connection), newest(connection)
    if now.complete > last:
        now.counted, now.complete = min(now.counted, last), last
        state.write(connection, now)


def begin_again(connection: Connection) -> None:
    """Forget the sums, so that all labels are counted again."""
    now = state.lock(connection)
    for table in (tables.labeller_tally, tables.answer_tally):
        connection.execute(table.delete())
    w = tables.withdrawal.c
    connection.execute(update(tables.withdrawal).where(w.counted).values(counted=False))
    state.write(connection, State(leases_ms=now.leases_ms))


def _look(connection: Connection, now: State, least: int) -> None:
    """Find out up to which number all labels are there."""
    dialect = dialect_of(connection)
    if not dialect.shared:
        now.complete = max(now.complete, newest(connection))
        return
    if not dialect.tells_transactions:
        wait = newest(connection) >= now.counted + WAIT * least
        complete = dialect.complete_labels_of_all(connection, wait=wait)
        now.complete = max(now.complete, complete)
        return
    transactions = dialect.transactions(connection)
    over, following = transactions or (0, 0)
    if now.following is not None and over >= now.following:
        now.complete, now.following, now.seen = max(now.complete, now.seen), None, 0
    if now.following is None:
        if now.seen:
            now.following = following
        else:
            now.seen = newest(connection)


def newest(connection: Connection) -> int:
    """Return the number of the newest label that is visible; 0 without one."""
    return int(connection.scalar(select(func.max(tables.label.c.seq))) or 0)


def _take_off(connection: Connection, counted: int) -> int:
    """Take withdrawn labels off the sums, if they are in them; return how many there were."""
    b, w = tables.label.c, tables.withdrawal.c
    same = (b.id == w.answer_id) & (b.project_id == w.project_id)
    rows = connection.execute(
        select(w.id, b.project_id, b.labeller_id, b.value, b.late)
        .select_from(tables.withdrawal.outerjoin(tables.label, same))
        .where(not_(w.counted), or_(b.seq.is_(None), b.seq <= counted))
        .limit(WITHDRAWN)
    ).all()
    told = sums.countable(connection, {row.project_id for row in rows if row.project_id})
    change = sums.Change()
    for row in rows:
        if row.project_id is None or row.late:
            continue  # of a skip or a correction
        change.labels[row.project_id, row.labeller_id] -= 1
        text = respelled(row.value) if row.project_id in told else ""
        change.values[row.project_id, text] -= 1
    sums.add(connection, change)
    for some in parts([row.id for row in rows]):
        connection.execute(update(tables.withdrawal).where(w.id.in_(some)).values(counted=True))
    return len(rows)
