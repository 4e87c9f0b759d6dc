"""Counts of each answer, among the answers that count.

Where an answer is one of the options, the database counts all of them. Where it is a list
(several options, spans, shapes), each option or label counts once per answer that has it, and
only the latest ``LATEST`` answers are counted, since each has to be read. They are found by the
project's own index, so that other projects' labels cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice

import msgspec
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.database import Database
from supt_async.storage.figures.recounting import every_answer
from supt_async.storage.figures.sums import by_answer, by_labeller, pairs
from supt_async.storage.ports import AnswerCounts
from supt_async.storage.queries.answer_parts import WHOLE, Place, parts_of, places_of
from supt_async.storage.review_records import Bar, Distribution, Part
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import counting, latest, standing, withdrawn

LATEST = 10_000
"""Maximum number of answers that are read."""
BARS = 100
"""Maximum number of different answers to a question in the result, unless it has more options."""
FIRST_MS = 3_600_000
"""Time before the latest label in which answers are looked for first, in milliseconds."""
WIDER = 8
"""How many times longer each following time is."""
PLACES = 500
"""Maximum number of questions in the result, those about regions included."""


class SqlAnswerCounts(AnswerCounts):
    """Counts of a project's answers, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def distribution(self, project: ProjectId, task: Task) -> Distribution:
        if task.rules.countable:
            return await self._database.read(lambda connection: _count_all(connection, project))
        return await self._database.read(
            lambda connection: _count_latest(connection, project, task)
        )


def _count_all(connection: Connection, project: ProjectId) -> Distribution:
    """Count all answers by value, then those out that an owner has corrected."""
    b, k = tables.label.c, tables.correction.c
    tally = by_answer(connection, project)
    if tally is None:
        tally = every_answer(connection, project)
    settled = select(k.item_id).where(k.project_id == project, ~withdrawn(k)).distinct()
    statement = select(b.value, func.count()).where(b.item_id.in_(settled), standing(b))
    tally.subtract(pairs(connection, statement))
    owners = select(k.value, func.count()).where(k.project_id == project, latest(k))
    tally.update(pairs(connection, owners))
    times = sum(tally.values())
    given = sum(count > 0 for count in tally.values())
    counted = _Counted(values=tally, asked=times, answers=times, most=given)
    return _distribution({WHOLE: counted}, times, every=True)


def _count_latest(connection: Connection, project: ProjectId, task: Task) -> Distribution:
    k = tables.correction.c
    owners = select(k.value).where(k.project_id == project, latest(k))
    texts = [
        *connection.scalars(owners.order_by(k.seq.desc()).limit(LATEST)),
        *latest_labels(connection, project),
    ][:LATEST]
    tally = {
        place: _Counted(most=len(asked.options)) for place, asked in islice(places_of(task), PLACES)
    }
    for text in texts:
        counts = Counter[tuple[Place, str]]()
        for place, values in parts_of(task, msgspec.json.decode(text)):
            if place in tally:
                tally[place].asked += 1
                tally[place].answers += values is not None
                counts.update((place, text_of(value)) for value in values or ())
        for place, value in counts:  # once an answer
            tally[place].values[value] += 1
    return _distribution(tally, len(texts), every=len(texts) < LATEST)


def latest_labels(connection: Connection, project: ProjectId) -> Sequence[str]:
    """Return the latest answers of a project's labels that count, those of longer times if needed.

    The index has the project, its labellers and the time, so each labeller is named, but for those
    after whose last label ``LATEST`` others came to label.
    """
    b = tables.label.c
    people = by_labeller(connection, project)
    newest_ms = max((last_ms for _, last_ms in people.values()), default=0)
    some = nlargest(LATEST, people, key=lambda id_: people[id_][1])
    labels = select(b.value).where(b.project_id == project, b.labeller_id.in_(some), counting(b))
    newest = labels.order_by(b.created_ms.desc(), b.seq.desc()).limit(LATEST)
    period_ms = FIRST_MS if sum(of for of, _ in people.values()) > LATEST else newest_ms + 1
    while True:
        found = connection.scalars(newest.where(b.created_ms > newest_ms - period_ms)).all()
        if len(found) == LATEST or period_ms > newest_ms:
            return found
        period_ms *= WIDER


@dataclass(slots=True)
class _Counted:
    """Counts of the answers to a question."""

    most: int
    """Number of different answers, beyond ``BARS``, that are in the result."""
    values: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    answers: int = 0


def _distribution(tally: Mapping[Place, _Counted], answers: int, *, every: bool) -> Distribution:
    """Return the counts: of each question the most frequent answers, all of them by frequency."""
    bars: list[Bar] = []
    parts: list[Part] = []
    given = 0
    for place, counted in tally.items():
        found = [(text, times) for text, times in counted.values.items() if times > 0]
        found.sort(key=lambda one: (-one[1], one[0]))
        shown = found[: max(BARS, counted.most)]
        bars += [
            Bar(
                value=msgspec.json.decode(text),
                count=times,
                part=len(parts),
                question=place.question,
            )
            for text, times in shown
        ]
        parts.append(
            Part(
                question=place.question,
                label=None if place.label is None else msgspec.json.decode(place.label),
                about=place.about,
                relations=place.relations,
                asked=counted.asked,
                answers=counted.answers,
                distinct=len(found),
            )
        )
        given += len(found)
    bars.sort(key=lambda bar: -bar.count)
    return Distribution(answers=answers, all=every, bars=bars, distinct=given, parts=parts)
