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
        count = _count_all if task.kind in COUNTED else _count_latest
        return await self._database.read(lambda connection: count(connection, project))


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
    return _distribution(tally, sum(tally.values()), every=True)


def _pairs(connection: Connection, statement: AnySelect) -> dict[str, int]:
    value = statement.selected_columns[0]
    found: Counter[str] = Counter()
    for text, times in connection.execute(statement.group_by(value)):
        found[respelled(text)] += int(times)
    return found


def _count_latest(connection: Connection, project: ProjectId) -> Distribution:
    b, k = tables.label.c, tables.correction.c
    labels = select(b.value).where(b.project_id == project, counting(b))
    owners = select(k.value).where(k.project_id == project, latest(k))
    texts = [
        *connection.scalars(owners.order_by(k.seq.desc()).limit(LATEST)),
        *connection.scalars(labels.order_by(b.seq.desc()).limit(LATEST)),
    ][:LATEST]
    tally: Counter[str] = Counter()
    for text in texts:
        tally.update({text_of(part) for part in _parts(msgspec.json.decode(text))})
    return _distribution(tally, len(texts), every=len(texts) < LATEST)


def _parts(value: JSONValue) -> Iterable[JSONValue]:
    """Return the parts of an answer to count: options, labels of spans and shapes, or all of it."""
    if not isinstance(value, list):
        return [value]
    return [_label(part) for part in value]


def _label(part: JSONValue) -> JSONValue:
    if isinstance(part, dict) and "label" in part:
        return part["label"]
    if isinstance(part, list) and len(part) == 3:
        return part[2]
    return part


def _distribution(tally: Counter[str], answers: int, *, every: bool) -> Distribution:
    given = [(text, times) for text, times in tally.items() if times > 0]
    given.sort(key=lambda pair: (-pair[1], pair[0]))
    return Distribution(
        answers=answers,
        all=every,
        bars=[Bar(value=msgspec.json.decode(text), count=times) for text, times in given[:BARS]],
        distinct=len(given),
    )
