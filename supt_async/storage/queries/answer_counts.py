"""Counts of each answer, among the answers that count.

Where an answer is one of the options, the database counts all of them. Where it is a list
(several options, spans, shapes), each option or label counts once per answer that has it, and
only the latest ``LATEST`` answers are counted, since each has to be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import respelled, text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.database import Database
from supt_async.storage.ports import AnswerCounts
from supt_async.storage.review_records import Bar, Distribution
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.schema.conditions import counting, latest, on_time, standing

LATEST = 10_000
"""Maximum number of answers that are read."""
BARS = 100
"""Maximum number of different answers in the result, the most frequent first."""
COUNTED = ("choice", "compare", "rating")
"""Kinds whose answers the database counts."""


class SqlAnswerCounts(AnswerCounts):
    """Counts of a project's answers, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def distribution(self, project: ProjectId, task: Task) -> Distribution:
        if task.kind in COUNTED:
            return await self._database.read(lambda connection: _count_all(connection, project))
        return await self._database.read(
            lambda connection: _count_latest(connection, project, task)
        )


def _count_all(connection: Connection, project: ProjectId) -> Distribution:
    """Count all answers by value, then subtract the few that don't count."""
    b, w, k = tables.label.c, tables.withdrawal.c, tables.correction.c
    labels = (b.project_id == project, on_time(b))
    tally: Counter[str] = Counter()
    tally.update(_pairs(connection, select(b.value, func.count()).where(*labels)))
    # Of the withdrawn ones all, of the others those whose item has a correction.
    withdrawn = tables.withdrawal.join(
        tables.label, (b.id == w.answer_id) & (b.project_id == w.project_id)
    )
    statement = select(b.value, func.count()).select_from(withdrawn)
    tally.subtract(_pairs(connection, statement.where(w.project_id == project, on_time(b))))
    settled = select(k.item_id).where(k.project_id == project).distinct()
    statement = select(b.value, func.count()).where(b.item_id.in_(settled), standing(b))
    tally.subtract(_pairs(connection, statement))
    owners = select(k.value, func.count()).where(k.project_id == project, latest(k))
    tally.update(_pairs(connection, owners))
    found: Counter[tuple[str | None, str]] = Counter()
    found.update({(None, text): times for text, times in tally.items()})
    return _distribution(found, sum(tally.values()), every=True)


def _pairs(connection: Connection, statement: AnySelect) -> dict[str, int]:
    value = statement.selected_columns[0]
    found: Counter[str] = Counter()
    for text, times in connection.execute(statement.group_by(value)):
        found[respelled(text)] += int(times)
    return found


def _count_latest(connection: Connection, project: ProjectId, task: Task) -> Distribution:
    b, k = tables.label.c, tables.correction.c
    labels = select(b.value).where(b.project_id == project, counting(b))
    owners = select(k.value).where(k.project_id == project, latest(k))
    texts = [
        *connection.scalars(owners.order_by(k.seq.desc()).limit(LATEST)),
        *connection.scalars(labels.order_by(b.seq.desc()).limit(LATEST)),
    ][:LATEST]
    tally: Counter[tuple[str | None, str]] = Counter()
    for text in texts:
        tally.update(
            {(name, text_of(part)) for name, part in _parts(task, msgspec.json.decode(text))}
        )
    return _distribution(tally, len(texts), every=len(texts) < LATEST)


def _parts(task: Task, value: JSONValue) -> Iterable[tuple[str | None, JSONValue]]:
    """Return what to count of an answer: options, labels of regions, or all of it.

    Each comes with the question of a form that it answers. Of a ranking the best one counts.
    """
    if task.questions:
        kinds = {one.name: one.task for one in task.questions}
        given = value if isinstance(value, dict) else {}
        pairs = ((name, answer) for name, answer in given.items() if name in kinds)
        return [(name, part) for name, answer in pairs for _, part in _parts(kinds[name], answer)]
    if task.relations and isinstance(value, dict):
        value = value["regions"]
    if not isinstance(value, list):
        return [(None, value)]
    return [(None, _label(part)) for part in (value[:1] if task.kind == "rank" else value)]


def _label(part: JSONValue) -> JSONValue:
    if isinstance(part, dict) and "label" in part:
        return part["label"]
    if isinstance(part, list) and len(part) in (3, 4):
        return part[2]
    return part


def _distribution(
    tally: Counter[tuple[str | None, str]], answers: int, *, every: bool
) -> Distribution:
    given = [(name, text, times) for (name, text), times in tally.items() if times > 0]
    given.sort(key=lambda one: (-one[2], one[0] or "", one[1]))
    bars = [
        Bar(question=name, value=msgspec.json.decode(text), count=times)
        for name, text, times in given[:BARS]
    ]
    return Distribution(answers=answers, all=every, bars=bars, distinct=len(given))
