"""The writer of items against a simple model of it, on every database, for any order of calls."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection, select

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer import importer as importing
from supt_async.storage.transfer.importer import Importer
from tests.contract.conftest import queue as queue
from tests.support.queue_fixture import QueueFixture

CALLS = 12


@dataclass
class Item:
    """What is stored of an item."""

    payload: str
    features: str | None
    meta: object
    label: object = None
    priority: int = 0
    suggestions: dict[str, object] = field(default_factory=dict)


@dataclass
class Model:
    """The rules of docs, as short as they can be written; nobody labels meanwhile."""

    items: dict[object, Item] = field(default_factory=dict)

    def take(self, call: Sequence[NewItem], *, update: bool) -> Added | None:
        """Take a call; return None if it is refused, and then nothing has changed."""
        after = deepcopy(self.items)
        seen = Counter[str]()
        again: dict[object, list[NewItem]] = {}
        fresh = 0
        for item in call:
            key: object = item.external_id
            if key is None:
                seen[item.payload] += 1
                key = item.payload, seen[item.payload]
            if key in after:
                again.setdefault(key, []).append(item)
                if after[key].payload != item.payload and not update:
                    return None
                continue
            fresh += 1
            priority = 0 if item.label is not None else max(0, item.priority)
            after[key] = Item(item.payload, item.features, item.meta, item.label, priority)
            after[key].suggestions = {one.source: one.value for one in item.suggestions}
        updated = 0
        for key, items in again.items():
            stored, latest = after[key], items[-1]
            content = latest.payload, latest.features, latest.meta
            changes = content != (stored.payload, stored.features, stored.meta)
            if update and isinstance(key, str) and changes:
                if stored.label is not None:
                    return None
                stored.payload, stored.features, stored.meta = content
                updated += 1
        answered, ignored = self._bring(after, again)
        self.items = after
        known = sum(map(len, again.values()))
        return Added(added=fresh, known=known, answered=answered, ignored=ignored, updated=updated)

    @staticmethod
    def _bring(after: dict[object, Item], again: dict[object, list[NewItem]]) -> tuple[int, int]:
        answered = ignored = 0
        for key, items in again.items():
            stored = after[key]
            for item in items:
                stored.suggestions |= {one.source: one.value for one in item.suggestions}
            labels = [item.label for item in items if item.label is not None]
            if labels and stored.label is None:
                stored.label = labels[-1]
                answered += 1
            elif labels and stored.label != labels[-1]:
                ignored += 1
        for key, items in again.items():
            stored = after[key]
            wanted = [i.priority for i in items if i.label is None and i.priority > 0]
            if wanted and stored.label is None:
                ignored += stored.priority > wanted[-1]
                stored.priority = max(stored.priority, wanted[-1])
        return answered, ignored


def some_items(rng: random.Random) -> list[NewItem]:
    return [some_item(rng) for _ in range(rng.randrange(12))]


def some_item(rng: random.Random) -> NewItem:
    sources = rng.choices(["llm", "rule"], k=rng.choice([0, 0, 1, 2]))
    return NewItem(
        payload=encode(rng.choice(["a\\b", "ä\t\n", "c", {"x": 1}])),
        external_id=rng.choice([None, None, "1", "2", "3"]),
        label=rng.choice([None, None, None, "cat", "dog"]),
        features=rng.choice([None, None, encode([1.5])]),
        priority=rng.choice([0, 0, 3, 5]),
        meta=rng.choice([None, {"from": "x\ty"}]),
        suggestions=tuple(
            NewSuggestion(source=source, value=rng.choice(["cat", "dog"])) for source in sources
        ),
    )


def stored(project: int, connection: Connection) -> list[tuple[object, ...]]:
    """Return the items as the model has them, in no particular order."""
    c, b, o, s = (t.c for t in (tables.content, tables.label, tables.offered, tables.suggestion))
    labels = {row.item_id: row.value for row in connection.execute(select(b.item_id, b.value))}
    priorities: dict[int, int] = {}
    for item, priority in connection.execute(select(o.item_id, o.priority)):
        priorities[item] = max(priority, priorities.get(item, 0))
    suggestions: dict[int, dict[str, str]] = {}
    for item, source, value in connection.execute(select(s.item_id, s.source, s.value)):
        suggestions.setdefault(item, {})[source] = value
    rows = connection.execute(
        select(c.item_id, c.external_id, c.payload, c.features, c.meta).where(
            c.project_id == project
        )
    )
    return [
        (
            *(*row, labels.get(item), priorities.get(item, 0)),
            sorted(suggestions.get(item, {}).items()),
        )
        for item, *row in rows
    ]


def expected(model: Model) -> list[tuple[object, ...]]:
    def text(value: object) -> str | None:
        return None if value is None else encode(value)

    return [
        (
            *(key if isinstance(key, str) else None, item.payload, item.features, text(item.meta)),
            *(text(item.label), item.priority),
            sorted((source, encode(value)) for source, value in item.suggestions.items()),
        )
        for key, item in model.items.items()
    ]


async def take(
    queue: QueueFixture, call: Sequence[NewItem], *, whole: bool, update: bool
) -> Added | None:
    """Import a call as a file, or add it as one part."""
    try:
        if whole:
            database = queue.storage.database
            return await Importer(database, queue.project.id, update=update).take(call)
        return await queue.storage.catalogue.adder(queue.project.id, update=update).add(call)
    except BadFile:
        return None


@pytest.mark.parametrize("seed", range(8))
async def test_any_calls_leave_what_the_rules_say(
    queue: QueueFixture, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, model = random.Random(seed), Model()
    monkeypatch.setattr(importing, "STAGE", rng.choice([1, 3, 100]))
    monkeypatch.setattr(importing, "SLICE", rng.choice([1, 2, 100]))
    for _ in range(CALLS):
        call = some_items(rng)
        whole, update = rng.random() < 0.6, rng.random() < 0.3
        wanted = model.take(call, update=update)
        result = await take(queue, call, whole=whole, update=update)
        assert result == wanted
        if result is not None and wanted is not None:
            brought = (result.answered, result.ignored, result.updated)
            assert brought == (wanted.answered, wanted.ignored, wanted.updated)
        found = await queue.storage.database.read(
            lambda connection: stored(queue.project.id, connection)
        )
        assert sorted(map(repr, found)) == sorted(map(repr, expected(model)))
        counts = await queue.counts()
        labels = sum(item.label is not None for item in model.items.values())
        assert (counts.items, counts.labels, counts.done) == (len(model.items), labels, labels)
        assert counts.open == len(model.items) - labels
        pool = await queue.storage.training.pool(queue.project.id)
        assert len(set(pool.ids.tolist())) == len(model.items)
