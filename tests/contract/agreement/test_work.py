"""Working time and quality of a project's people, on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.agreement import consensus, given as all_given, work as module
from supt_async.storage.agreement.weeks import start_ms
from supt_async.storage.agreement.work import PersonWork, Reliability, work_report
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import MANY
from tests.contract.agreement.given import MINUTE, MONDAY, WEEK, people, row, store, withdraw
from tests.support.queue_fixture import QueueFixture

CHOICE = {"kind": "choice", "options": ["a", "b"]}


async def report(queue: QueueFixture, task: dict[str, Any] = CHOICE) -> dict[str, PersonWork]:
    project = replace(queue.project, task=task)
    found = await work_report(queue.storage.database, project, asyncio.to_thread)
    return {one.name: one for one in found}


async def settle(queue: QueueFixture, item: int, value: object, question: str = "") -> None:
    """Store what the answers to an item came to."""
    given = {
        "project_id": queue.project.id,
        "item_id": item,
        "question": question,
        "value": text_of(value),
        "confidence": 0.9,
        "agreement": 0.5,
        "labels": 2,
        "last_seq": 0,
        "method": "crowd",
        "created_ms": 0,
    }
    await queue.storage.database.write(
        lambda connection: connection.execute(insert(tables.consensus).values(given))
    )


async def test_labels_and_time_at_work_are_those_of_each_week(queue: QueueFixture) -> None:
    [ada] = await people(queue.storage, "Ada")
    at = [0, 1, 2, 10, 11]  # minutes; the pause after the third is left out
    rows = [row(n, ada, "a", created_ms=MONDAY + minute * MINUTE) for n, minute in enumerate(at)]
    rows.append(row(9, ada, "a", created_ms=MONDAY + WEEK, ms=30_000))
    await store(queue.storage, queue.project.id, rows)
    found = (await report(queue))["Ada"]
    assert found.total.labels == 6
    assert found.total.active_ms == 2_000 + 2 * MINUTE + 2_000 + MINUTE + 30_000
    first, second = (found.weeks[week] for week in sorted(found.weeks))
    assert (first.labels, first.active_ms) == (5, 2_000 + 2 * MINUTE + 2_000 + MINUTE)
    assert first.per_hour == pytest.approx(5 * 60 * MINUTE / first.active_ms)
    assert (second.labels, second.per_hour) == (1, None)
    assert start_ms(min(found.weeks)) == MONDAY


async def test_skips_withdrawn_and_late_answers_take_time_and_are_no_labels(
    queue: QueueFixture,
) -> None:
    [ada] = await people(queue.storage, "Ada")
    at = [MONDAY + n * MINUTE for n in range(4)]
    rows = [row(1, ada, "a", created_ms=at[0]), row(2, ada, "a", created_ms=at[1])]
    rows.append(row(3, ada, "a", created_ms=at[2], late=True))
    await store(queue.storage, queue.project.id, rows)
    await withdraw(queue.storage, queue.project.id, rows[1])
    await queue.add("skipped")
    await with_skip(queue, ada, at[3])
    total = (await report(queue))["Ada"].total
    assert (total.labels, total.active_ms) == (1, 2_000 + 3 * MINUTE)


async def test_what_took_nobodys_time_is_left_out(queue: QueueFixture) -> None:
    [ada] = await people(queue.storage, "Ada")
    rows = [
        row(1, ada, "a", lease=f"{MANY}act"),
        row(2, ada, "a", lease=""),
        row(3, ada, "a", machine=True),
    ]
    await store(queue.storage, queue.project.id, rows)
    assert await report(queue) == {}


async def test_gold_is_counted_by_itself(queue: QueueFixture) -> None:
    [ada] = await people(queue.storage, "Ada")
    rows = [row(n, ada, "a", gold=True, gold_right=n > 0, late=True) for n in range(4)]
    await store(queue.storage, queue.project.id, [*rows, row(9, ada, "a")])
    total = (await report(queue))["Ada"].total
    assert (total.labels, total.gold, total.gold_right) == (1, 4, 3)


async def test_answers_are_compared_with_what_several_people_say(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = await people(queue.storage, "Ada", "Ben")
    rows = [row(n, ada, "a") for n in range(4)] + [row(n, ben, "ab"[n % 2]) for n in range(3)]
    await store(queue.storage, queue.project.id, rows)
    for item in range(4):
        await settle(queue, item, "a")
    for page in (5_000, 2):
        monkeypatch.setattr(consensus, "PAGE", page)
        found = await report(queue)
        assert (found["Ada"].total.compared, found["Ada"].total.agreement) == (3, 1.0)
        assert (found["Ben"].total.compared, found["Ben"].total.agreement) == (3, 2 / 3)


async def test_a_form_agrees_by_its_questions(queue: QueueFixture) -> None:
    task = {
        "kind": "form",
        "questions": [
            {"name": "one", "kind": "choice", "options": ["a", "b"]},
            {"name": "two", "kind": "choices", "options": ["a", "b"]},
        ],
    }
    ada, ben = await people(queue.storage, "Ada", "Ben")
    rows = [
        row(1, ada, {"one": "a", "two": ["a"]}),
        row(1, ben, {"one": "b", "two": ["a", "b"]}),
    ]
    await store(queue.storage, queue.project.id, rows)
    await settle(queue, 1, "a", "one")
    await settle(queue, 1, ["a"], "two")
    found = await report(queue, task)
    assert found["Ada"].total.agreement == 1.0
    assert found["Ben"].total.agreement == pytest.approx((0 + 1 / 2) / 2)


async def test_reliability_comes_with_its_interval_and_number_of_labels(
    queue: QueueFixture,
) -> None:
    ada, ben = await people(queue.storage, "Ada", "Ben")
    await store(queue.storage, queue.project.id, [row(1, ada, "a"), row(1, ben, "a")])
    given = {
        "project_id": queue.project.id,
        "question": "",
        "labeller_id": ada,
        "labels": 12,
        "accuracy": 0.9,
        "low": 0.7,
        "high": 0.97,
    }
    await queue.storage.database.write(
        lambda connection: connection.execute(insert(tables.reliability).values(given))
    )
    found = await report(queue)
    assert found["Ada"].reliability == [
        Reliability(question=None, accuracy=0.9, low=0.7, high=0.97, labels=12)
    ]
    assert found["Ben"].reliability == []


async def test_answers_are_read_in_pages(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = await people(queue.storage, "Ada", "Ben")
    await store(
        queue.storage, queue.project.id, [row(n, who, "a") for n in range(9) for who in (ada, ben)]
    )
    await queue.add("skipped")
    await with_skip(queue, ada, MONDAY)
    whole = await report(queue)
    monkeypatch.setattr(module, "PAGE", 1)
    monkeypatch.setattr(all_given, "SPAN", 4)
    assert await report(queue) == whole


async def with_skip(queue: QueueFixture, labeller: int, at_ms: int) -> None:
    """Store that somebody skipped the first item."""

    def change(connection: Any) -> None:
        item = connection.scalar(tables.item.select().limit(1))
        connection.execute(
            insert(tables.skip).values(
                id=f"S{at_ms}",
                project_id=queue.project.id,
                item_id=item,
                labeller_id=labeller,
                lease="lease",
                created_ms=at_ms,
            )
        )

    await queue.storage.database.write(change)
