"""The audit log, the threads of flags and the labellers' states in a project's file.

Details of an act name items by their ids: in the file these are the numbers of their lines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from supt_async.domain.participation import ParticipationState
from supt_async.domain.values import JSONObject
from supt_async.rules.open_links import parameters_flaw
from supt_async.storage.acts.acts import MAX_DETAILS, TOO_LONG
from supt_async.storage.dialects import dialect_of
from supt_async.storage.project_file.imported import BadLine, Imported, value_of
from supt_async.storage.project_file.lines import ActLine, FlagMessageLine, ParticipationLine
from supt_async.storage.project_file.snapshot import PAGE, Snapshot, as_json
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow


def message_lines(snapshot: Snapshot) -> Iterator[FlagMessageLine]:
    """Yield what labellers and owners wrote about flags."""
    for row in _rows(snapshot, tables.flag_message):
        yield FlagMessageLine(
            flag=row.flag_id,
            labeller=snapshot.people[row.labeller_id],
            text=row.text,
            created_ms=row.created_ms,
            seen_ms=row.seen_ms,
        )


def act_lines(snapshot: Snapshot) -> Iterator[ActLine]:
    """Yield the audit log."""
    for row in _rows(snapshot, tables.act):
        details = renumbered_details(msgspec.json.decode(row.details), snapshot.number)
        yield ActLine(
            by=snapshot.people.get(row.labeller_id),
            what=row.what,
            details=as_json(msgspec.json.encode(details).decode()),
            created_ms=row.created_ms,
        )


def write_messages(
    connection: Connection, imported: Imported, batch: list[FlagMessageLine]
) -> None:
    """Store lines of threads."""
    labellers = imported.labellers_of(batch)
    rows = [
        (imported.project, line.flag, labeller, line.text, line.created_ms, line.seen_ms)
        for line, labeller in zip(batch, labellers, strict=True)
    ]
    columns = ("project_id", "flag_id", "labeller_id", "text", "created_ms", "seen_ms")
    dialect_of(connection).insert_rows(connection, tables.flag_message, columns, rows)


def write_acts(connection: Connection, imported: Imported, batch: list[ActLine]) -> None:
    """Store lines of the audit log."""
    rows = []
    for place, line in enumerate(batch):
        found = msgspec.json.decode(value_of(line.details, place))
        if not isinstance(found, dict):
            raise BadLine(place, "the details of an act are an object")
        details = msgspec.json.encode(renumbered_details(found, imported.item)).decode()
        if len(details) > MAX_DETAILS:
            details = TOO_LONG
        by = imported.person(line.by, place)
        rows.append((imported.project, line.created_ms, by, line.what, details))
    columns = ("project_id", "created_ms", "labeller_id", "what", "details")
    dialect_of(connection).insert_rows(connection, tables.act, columns, rows)


def participation_lines(snapshot: Snapshot) -> Iterator[ParticipationLine]:
    """Yield the labellers' states, in the order of their names; links stay: they are secrets."""
    t = tables.participation
    rows = snapshot.connection.execute(select(t).where(t.c.project_id == snapshot.project)).all()
    for row in sorted(rows, key=lambda row: snapshot.people[row.labeller_id]):
        yield ParticipationLine(
            labeller=snapshot.people[row.labeller_id],
            state=sys.intern(row.state),  # a default is left out if it is the same object
            parameters=None if row.parameters is None else msgspec.json.decode(row.parameters),
            **{name: getattr(row, name) for name in _STATE},
        )


_STATE = (
    *("reason", "quota", "gold_answers", "gold_right", "quiz_answers", "quiz_right"),
    *("quiz_passed_ms", "suspended_ms", "created_ms", "ended_ms"),
)
"""Columns of a participation that are in its line as they are."""


def write_participations(
    connection: Connection, imported: Imported, batch: list[ParticipationLine]
) -> None:
    """Store lines of labellers' states."""
    rows = []
    for place, (line, labeller) in enumerate(zip(batch, imported.labellers_of(batch), strict=True)):
        if line.state not in set(ParticipationState):
            raise BadLine(place, f"a labeller can't be {line.state!r}")
        if line.gold_right > line.gold_answers or line.quiz_right > line.quiz_answers:
            raise BadLine(place, "more answers are right than there are")
        if (flaw := parameters_flaw(line.parameters or {})) is not None:
            raise BadLine(place, flaw)
        parameters = line.parameters and msgspec.json.encode(line.parameters).decode()
        state = (getattr(line, name) for name in _STATE)
        rows.append((imported.project, labeller, line.state, parameters or None, *state))
    columns = ("project_id", "labeller_id", "state", "parameters", *_STATE)
    dialect_of(connection).insert_rows(connection, tables.participation, columns, rows)


def renumbered_details(details: JSONObject, number: Callable[[int], int | None]) -> JSONObject:
    """Return the details of an act with its items' new numbers; null for one that is not known."""
    found = dict(details)
    if isinstance(item := found.get("item"), int):
        found["item"] = number(item)
    if isinstance(ids := found.get("ids"), list):
        found["ids"] = [number(id_) if isinstance(id_, int) else None for id_ in ids]
    return found


def _rows(snapshot: Snapshot, table: Table) -> Iterator[AnyRow]:
    """Yield the rows of a table in the order of their numbers."""
    c: Any = table.c
    after = 0
    while True:
        page = select(table).where(snapshot.here(table), c.seq > after)
        rows = snapshot.connection.execute(page.order_by(c.seq).limit(PAGE)).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].seq
