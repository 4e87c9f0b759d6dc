"""Sums of labels by labeller and by answer: what is kept, and what has come since.

``state.counted`` is the number of a label. The tables hold the labels up to it, without late ones
and without those whose withdrawal is marked as counted. The labels after it and the withdrawals
that are not marked are few, and are counted when somebody looks, in the same snapshot. So a figure
is always that of this moment, and whoever labels or undoes writes nothing for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Join,
    Table,
    bindparam,
    case,
    func,
    insert,
    not_,
    select,
    update,
)

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import respelled
from supt_async.protocol.tasks.task import parse
from supt_async.storage.dialects import dialect_of
from supt_async.storage.figures import state
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.schema.conditions import on_time

OTHER = ""
"""Digest of the row with the labels of a project whose answers were not told apart."""
DIGEST_BYTES = 16

Labelled: TypeAlias = dict[int, tuple[int, int]]
"""Number of labels, and the time in Unix milliseconds of the latest, by labeller."""


@dataclass(slots=True)
class Change:
    """What is added to the sums."""

    labels: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By project and labeller."""
    last_ms: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    values: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By project and answer, an empty one for those that are not told apart."""


def by_labeller(connection: Connection, project: ProjectId | None) -> Labelled:
    """Return each labeller's labels in a project, or in all: those on time that stand.

    The latest is looked for among those that were withdrawn as well.
    """
    t, b, w = tables.labeller_tally.c, tables.label.c, tables.withdrawal.c
    counted = state.read(connection).counted
    found: dict[int, int] = defaultdict(int)
    last: dict[int, int] = defaultdict(int)
    here: tuple[ColumnElement[bool], ...] = () if project is None else (t.project_id == project,)
    kept = select(t.labeller_id, func.sum(t.labels), func.max(t.last_ms)).where(*here)
    news = (
        select(b.labeller_id, func.count(), func.max(b.created_ms))
        .where(b.seq > counted, on_time(b), *_of(project))
        .group_by(b.labeller_id)
    )
    for statement in (kept.group_by(t.labeller_id), news):
        rows = zip(*dialect_of(connection).columns(connection, statement), strict=True)
        for labeller, labels, last_ms in rows:
            found[labeller] += int(labels)
            last[labeller] = max(last[labeller], last_ms)
    taken_back = (
        select(b.labeller_id, func.count())
        .select_from(withdrawn_labels())
        .where(not_(w.counted), on_time(b), *_of(project))
        .group_by(b.labeller_id)
    )
    for labeller, labels in connection.execute(taken_back):
        found[labeller] -= int(labels)
    return {labeller: (labels, last[labeller]) for labeller, labels in found.items()}


def by_answer(connection: Connection, project: ProjectId) -> Counter[str] | None:
    """Return how often each answer was given, by its text, among labels on time that stand.

    None if labels were counted while the project's answers were not told apart.
    """
    t, b, w = tables.answer_tally.c, tables.label.c, tables.withdrawal.c
    counted = state.read(connection).counted
    kept = connection.execute(select(t.digest, t.value, t.labels).where(t.project_id == project))
    found: Counter[str] = Counter()
    for digest, text, labels in kept:
        if digest == OTHER and labels:
            return None
        found[text] += int(labels)
    news = select(b.value, func.count()).where(b.seq > counted, on_time(b), *_of(project))
    found.update(pairs(connection, news))
    taken_back = select(b.value, func.count()).select_from(withdrawn_labels())
    found.subtract(pairs(connection, taken_back.where(not_(w.counted), on_time(b), *_of(project))))
    return found


def pairs(connection: Connection, statement: AnySelect) -> Counter[str]:
    """Return the counts of a statement whose columns are an answer and a count."""
    value = statement.selected_columns[0]
    found: Counter[str] = Counter()
    for text, times in connection.execute(statement.group_by(value)):
        found[respelled(text)] += int(times)
    return found


def count_labels(connection: Connection, after: int, last: int) -> Change:
    """Return the sums of the labels after a number, up to another one."""
    b, p = tables.label.c, tables.project.c
    these = (b.seq > after, b.seq <= last, on_time(b), b.project_id == p.id)
    both = tables.label.join(tables.project, p.id == b.project_id)
    change = Change()
    rows = connection.execute(
        select(b.project_id, b.labeller_id, func.count(), func.max(b.created_ms))
        .select_from(both)
        .where(*these)
        .group_by(b.project_id, b.labeller_id)
    )
    every: Counter[int] = Counter()
    for project, labeller, labels, last_ms in rows:
        change.labels[project, labeller] += labels
        change.last_ms[project, labeller] = max(last_ms, change.last_ms[project, labeller])
        every[project] += labels
    told = countable(connection, every)
    values = (
        select(b.project_id, b.value, func.count())
        .where(b.seq > after, b.seq <= last, on_time(b), b.project_id.in_(told))
        .group_by(b.project_id, b.value)
    )
    for project, text, labels in connection.execute(values) if told else ():
        change.values[project, respelled(text)] += labels
    for project in every.keys() - told:
        change.values[project, ""] += every[project]
    return change


def countable(connection: Connection, projects: Iterable[int]) -> set[int]:
    """Return those of some projects whose answers are one of the options each."""
    p = tables.project.c
    rows = connection.execute(select(p.id, p.task).where(p.id.in_(list(projects))))
    return {id_ for id_, text in rows if _is_countable(text)}


def add(connection: Connection, change: Change) -> None:
    """Add to the sums; the caller has locked the state."""
    t = tables.labeller_tally.c
    labelled = [
        {"project_id": project, "labeller_id": labeller, "labels": labels}
        | {"last_ms": change.last_ms[project, labeller]}
        for (project, labeller), labels in sorted(change.labels.items())
    ]
    later: ColumnElement[int] = bindparam("b_last_ms")
    latest = case((t.last_ms < later, later), else_=t.last_ms)
    _put(connection, tables.labeller_tally, labelled, {"last_ms": latest})
    answered = [
        {"project_id": project, "digest": digest(text), "value": text, "labels": labels}
        for (project, text), labels in sorted(change.values.items())
    ]
    _put(connection, tables.answer_tally, answered, {})


def digest(text: str) -> str:
    """Return by what an answer is known."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest() if text else OTHER


def _put(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    others: Mapping[str, ColumnElement[Any]],
) -> None:
    """Add to rows by their primary keys, and insert those that are not there."""
    keys = [column.name for column in table.primary_key]
    projects = {row["project_id"] for row in rows}
    here = select(*(table.c[name] for name in keys)).where(table.c.project_id.in_(projects))
    known = {tuple(row) for row in connection.execute(here)} if rows else set()
    missing = [dict(row) for row in rows if tuple(row[name] for name in keys) not in known]
    more = [
        {f"b_{name}": value for name, value in row.items()}
        for row in rows
        if tuple(row[name] for name in keys) in known
    ]
    if more:
        given = (table.c[name] == bindparam(f"b_{name}") for name in keys)
        labels = table.c.labels + bindparam("b_labels")
        connection.execute(update(table).where(*given).values(labels=labels, **others), more)
    if missing:
        connection.execute(insert(table), missing)


def _of(project: ProjectId | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a label is a project's, which no index is to be used for."""
    return () if project is None else (tables.label.c.project_id + 0 == project,)


def withdrawn_labels() -> Join:
    """Return the withdrawals of labels, with these."""
    b, w = tables.label.c, tables.withdrawal.c
    same = (b.id == w.answer_id) & (b.project_id == w.project_id)
    return tables.withdrawal.join(tables.label, same)


def _is_countable(text: str) -> bool:
    try:
        return parse(msgspec.json.decode(text)).rules.countable
    except ValueError:
        return False
