"""What the answers to items come to, for exports: as the last training found it, or found now.

A row of the table ``consensus`` stands if it was found from the very answers that the item has.
Where answers came or went since, and where no training has looked at them, the item is decided now,
by how reliable the labellers were at the last training. If there was none, that is estimated first,
of a large project from an even part of its items.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import msgspec

from supt_async.consensus.crowds import Answers, classes_of, learn
from supt_async.consensus.known import WHOLE, Crowd
from supt_async.consensus.opinions import Opinion as Given, decide
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.consensus.crowd import read_crowd
from supt_async.storage.consensus.items import StoredConsensus, read_span
from supt_async.storage.database import Database
from supt_async.storage.transfer.export.item_labels import ItemLabels, ItemPage, Opinion

SAMPLE = 100_000
"""Number of labels from which the labellers' reliability is estimated, about."""
SAMPLE_CELLS = 1_000_000
"""Number of labels times classes that are estimated at once; each takes some 50 bytes."""
KEPT = 10_000
"""Number of different answers that are remembered decoded, each shorter than ``KEPT_LENGTH``."""
KEPT_LENGTH = 200


class Answer(NamedTuple):
    """What the answers to an item, or to one question about it, come to."""

    value: str
    """JSON text."""
    confidence: float
    agreement: float | None


class Decider:
    """Decides about the items of one project."""

    def __init__(self, database: Database, project: ProjectId, task: Task) -> None:
        self._database = database
        self._project = project
        self._task = task
        self._crowd: Crowd = {}
        self._decoded: dict[str, JSONValue] = {}

    async def learn(self, labels: ItemLabels) -> None:
        """Find out how reliable the labellers are."""
        self._crowd = await self._database.read(partial(read_crowd, project=self._project))
        if self._crowd:
            return
        parts = [(WHOLE, self._task)] if not self._task.questions else []
        parts += [(one.name, one.task) for one in self._task.questions]
        most = min(min(SAMPLE, SAMPLE_CELLS // (len(classes_of(task)) or 1)) for _, task in parts)
        one_of = -(-await labels.count() // most) or 1
        sample: list[tuple[int, int, JSONValue]] = []
        async for page in labels.part(one_of):
            sample += [(one.item, one.labeller, self._value(one)) for one in _several(page)]
        if sample:
            self._crowd = await asyncio.to_thread(_learn, parts, sample)

    async def page(self, page: ItemPage) -> dict[str, dict[int, Answer]]:
        """Return what the people's answers to the items of a page come to, by question and item."""
        people = [one for one in page.opinions if not one.machine]
        if not people:
            return {}
        span = people[0].item - 1, people[-1].item
        read = partial(read_span, project=self._project, after=span[0], through=span[1])
        return await asyncio.to_thread(self._decide, people, await self._database.read(read))

    def _decide(
        self, people: Sequence[Opinion], stored: Sequence[StoredConsensus]
    ) -> dict[str, dict[int, Answer]]:
        rows = {item: [*some] for item, some in groupby(stored, attrgetter("item"))}
        found: dict[str, dict[int, Answer]] = {}
        for item, group in groupby(people, attrgetter("item")):
            opinions = list(group)
            known = rows.get(item)
            if known and all(_stands(row, opinions) for row in known):
                answers = [
                    (one.question, Answer(one.value, one.confidence, one.agreement))
                    for one in known
                ]
            else:
                answers = self._decide_item(opinions)
            for question, answer in answers:
                found.setdefault(question, {})[item] = answer
        return found

    def _decide_item(self, opinions: Sequence[Opinion]) -> list[tuple[str, Answer]]:
        given = [Given(one.labeller, self._value(one)) for one in opinions]
        return [
            (question, Answer(text_of(one.value), one.confidence, one.agreement))
            for question, one in decide(self._task, given, self._crowd).items()
        ]

    def _value(self, opinion: Opinion) -> JSONValue:
        text = opinion.value
        if text not in self._decoded:
            value = msgspec.json.decode(text)
            if len(self._decoded) >= KEPT or len(text) >= KEPT_LENGTH:
                return value
            self._decoded[text] = value
        return self._decoded[text]


def _stands(row: StoredConsensus, opinions: Sequence[Opinion]) -> bool:
    return row.labels == len(opinions) and row.last_seq == opinions[-1].seq


def _several(opinions: Sequence[Opinion]) -> list[Opinion]:
    """Return the answers to items that have two or more."""
    groups = (list(group) for _, group in groupby(opinions, attrgetter("item")))
    return [one for group in groups if len(group) > 1 for one in group]


def _learn(
    parts: Sequence[tuple[str, Task]], sample: Sequence[tuple[int, int, JSONValue]]
) -> Crowd:
    found = {}
    for question, task in parts:
        rows = sample
        if question != WHOLE:
            rows = [
                (item, labeller, value[question])
                for item, labeller, value in sample
                if isinstance(value, dict) and question in value
            ]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
        found[question] = learn(task, Answers(*columns)).known
    return found
