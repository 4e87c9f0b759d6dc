"""Writing of what a batch has decided: one statement for each kind of row."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select

from supt_async.domain.ids import ItemId
from supt_async.rules.overlap import OFFERED
from supt_async.rules.suggesting import NO_SUGGESTION
from supt_async.storage.dialects import dialect_of
from supt_async.storage.overlap.reading import read_answers, read_basis
from supt_async.storage.portable.batches import telling
from supt_async.storage.portable.computing import computed
from supt_async.storage.portable.participants import gold
from supt_async.storage.portable.sql import batch as sql
from supt_async.storage.portable.state import Batch, Changes, Given, Lease
from supt_async.storage.schema import tables


class TakenElsewhere(Exception):
    """A place or a lease was changed meanwhile, by a database that locks no rows."""


def flush(batch: Batch) -> None:
    """Write all changes that were noted since the last time."""
    changes, connection = batch.changes, batch.connection
    if changes.ended:
        _end_leases(batch)
    _insert(connection, tables.label, changes.labels)
    _insert(connection, tables.skip, changes.skips)
    _insert(connection, tables.withdrawal, changes.withdrawals)
    _insert(connection, tables.flag, changes.flags)
    _change_places(batch)
    offered = [
        {
            "project_id": lease.project,
            "item_id": lease.item,
            "lease": lease.token,
            "created_ms": batch.now_ms,
        }
        for lease in changes.offered
    ]
    _insert(connection, tables.offered, offered)
    if changes.shown:
        connection.execute(sql.MARK_SHOWN, {"tokens": changes.shown, "now_ms": batch.now_ms})
    _prolong(batch)
    _insert(connection, tables.lease, [_lease_row(batch, given) for given in changes.given])
    telling.write(batch)
    if changes.people:
        gold.write(batch)
    batch.changes = Changes()


def ask_again(batch: Batch) -> None:
    """Open one more place of items that are complete, where the answers are not sure enough."""
    for project, items in batch.answered.items():
        overlap = batch.projects[project].overlap
        complete = sorted(item for item in items if batch.items[item].complete)
        if not overlap.one_more or not complete:
            continue
        basis = read_basis(batch.connection, project, batch.memory.judge)
        answers = read_answers(batch.connection, project, complete)
        _delete_offers(batch.connection, complete)
        size = sum(len(value) for given in answers.values() for value in given.values)
        unsure = computed(partial(basis.unsure, overlap, answers), size)
        rows = [
            {
                "project_id": project,
                "item_id": item,
                "priority": OFFERED,
                "created_ms": batch.now_ms,
            }
            for item in unsure
        ]
        _insert(batch.connection, tables.offered, rows)
        for item in unsure:
            batch.change_places(item, project, 1)
        if unsure:
            batch.count(project, asked=len(unsure), done=-len(unsure))
            batch.freed.add(project)
    flush(batch)  # the windows read these places


def write_counters(batch: Batch, row: str) -> None:
    """Add what was counted to a row of counters of this process."""
    dialect = dialect_of(batch.connection)
    for project, deltas in sorted(batch.counted.items()):
        numbers = {name: by for name, by in deltas.items() if by}
        if numbers:
            key = {"project_id": project, "process_id": row}
            dialect.add_up(batch.connection, tables.counter, key, numbers)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _end_leases(batch: Batch) -> None:
    ended = batch.changes.ended
    tokens = [lease.token for lease in ended]
    if batch.connection.execute(sql.DELETE_LEASES, {"tokens": tokens}).rowcount != len(tokens):
        raise TakenElsewhere
    rows = [
        {
            **_columns(lease, keep=lease.how != "answered"),
            "ended_ms": batch.now_ms,
            "how": lease.how,
        }
        for lease in ended
    ]
    _insert(batch.connection, tables.lease_log, rows)


def _lease_row(batch: Batch, given: Given) -> dict[str, Any]:
    lease = given.lease
    return {
        **_columns(lease),
        "mode": given.mode.value,
        "former": given.former,
        "expires_ms": batch.now_ms + batch.projects[lease.project].lease_ms,
    }


def _columns(lease: Lease, *, keep: bool = True) -> dict[str, Any]:
    """Return the columns of a lease; of one that is answered, the label has the suggestion."""
    suggestion = lease.suggestion if keep else NO_SUGGESTION
    return {
        "token": lease.token,
        "project_id": lease.project,
        "item_id": lease.item,
        "labeller_id": lease.labeller,
        "session_id": lease.session,
        "dealt_ms": lease.dealt_ms,
        "shown_ms": lease.shown_ms,
        "generation": lease.generation,
        "behind": lease.behind,
        "gold": lease.gold,
        "suggestion_source": suggestion.source,
        "suggestion_value": suggestion.value,
        "suggestion_score": suggestion.score,
        "suggestion_version": suggestion.version,
        "suggestion_shown": suggestion.shown,
    }


def _change_places(batch: Batch) -> None:
    """Change the numbers of open places, which never fall below 0."""
    by_change: dict[int, list[ItemId]] = {}
    for item, by in batch.changes.places.items():
        if by:
            by_change.setdefault(by, []).append(item)
    for by, items in by_change.items():
        values = {"items": sorted(items), "by": by}
        if batch.connection.execute(sql.CHANGE_PLACES, values).rowcount != len(items):
            raise TakenElsewhere


def _prolong(batch: Batch) -> None:
    worked = batch.changes.worked
    if not worked:
        return
    values = {"sessions": sorted(worked), "now_ms": batch.now_ms}
    batch.connection.execute(sql.WRITE_ACTIVITY, values)
    for project in sorted(set(worked.values())):
        sessions = sorted(session for session, of in worked.items() if of == project)
        until = batch.now_ms + batch.projects[project].lease_ms
        batch.connection.execute(sql.PROLONG_LEASES, {"sessions": sessions, "until_ms": until})


def _delete_offers(connection: Connection, items: list[ItemId]) -> None:
    """Delete what has offered complete items.

    The last row of all stays: where the number of a deleted one is given to the next row, a
    process would believe that it has read that.
    """
    o = tables.offered.c
    last = connection.scalar(select(func.max(o.seq)))
    if last is not None:
        used = delete(tables.offered).where(o.item_id.in_(items), o.lease.is_(None), o.seq < last)
        connection.execute(used)
