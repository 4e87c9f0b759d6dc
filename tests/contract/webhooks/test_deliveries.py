"""Contract of what the servers that deliver share: claims, terms, and what a round leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from supt_async.domain.ids import Term
from supt_async.rules.webhooks.retrying import Outcome
from supt_async.storage.factory import Storage
from supt_async.storage.schema import tables
from supt_async.storage.webhooks import deliveries as module
from supt_async.storage.webhooks.records import (
    Attempt,
    Delivery,
    DeliveryState,
    Held,
    NewWebhook,
    Round,
    WebhookChange,
    WebhookState,
)
from tests.support.databases import DATABASES, fresh, processes
from tests.support.queue_fixture import ManualClock, QueueFixture

TTL = 20_000
NEW = NewWebhook(url="https://hooks.example.org/")
DELIVERY = Delivery(
    id=0,
    event_id="evt_1",
    kind="item.done",
    item=7,
    position="c0",
    event_ms=5,
    state=DeliveryState.WAITING,
    attempts=1,
    next_ms=99,
    attempted_ms=90,
)
QUIET = Round(cursor="c5", attempts=(), failures=0, failing_since_ms=None, succeeded_ms=None)


def left(*deliveries: Delivery, new: bool = True, **values: object) -> Round:
    attempts = [Attempt(delivery=one, new=new, outcome=Outcome()) for one in deliveries]
    return replace(QUIET, attempts=attempts, **values)  # type: ignore[arg-type]


async def held(queue: QueueFixture) -> Held:
    await queue.storage.webhooks.make(queue.project.id, NEW)
    (one,) = await queue.storage.deliveries.claim(TTL)
    return one


async def test_a_server_keeps_its_term_while_it_renews_in_time(queue: QueueFixture) -> None:
    await queue.storage.webhooks.make(queue.project.id, NEW)
    first = queue.storage.deliveries
    (one,) = await first.claim(TTL)
    queue.clock.now += TTL - 1
    (renewed,) = await first.claim(TTL)
    assert renewed.term == one.term
    queue.clock.now += TTL + 1
    (again,) = await first.claim(TTL)
    assert again.term == one.term + 1, "it may have been frozen, and others have taken over"


@pytest.fixture(params=[kind for kind in DATABASES if kind != "sqlite"])
async def two(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[ManualClock, list[Storage]]]:
    clock = ManualClock()
    async with fresh(request.param, tmp_path) as address:
        async with processes(address, clock=clock) as opened:
            yield clock, opened


async def test_a_webhook_is_held_by_one_server_and_taken_over(
    two: tuple[ManualClock, list[Storage]],
) -> None:
    clock, (one, other) = two
    task = {"kind": "choice", "options": ["a", "b"]}
    project = await one.catalogue.create_project("p", title="P", task=task)
    _, made = await one.webhooks.make(project.id, NEW)
    (first,) = await one.deliveries.claim(TTL)
    assert await other.deliveries.claim(TTL) == []
    clock.now += TTL + 1
    (second,) = await other.deliveries.claim(TTL)
    assert await one.deliveries.claim(TTL) == []
    assert not await one.deliveries.finish(made.id, first.term, left(DELIVERY))
    assert await other.deliveries.finish(made.id, second.term, QUIET)
    assert list(await other.deliveries.waiting(made.id)) == []
    await other.deliveries.resign()
    assert len(await one.deliveries.claim(TTL)) == 1


async def test_a_round_is_stored_under_the_term_that_holds(queue: QueueFixture) -> None:
    one = await held(queue)
    port = queue.storage.deliveries
    assert not await port.finish(one.id, Term(one.term - 1), left(DELIVERY))
    assert await port.finish(one.id, one.term, left(DELIVERY, failures=1, failing_since_ms=9))
    (stored,) = await port.waiting(one.id)
    assert stored == replace(DELIVERY, id=stored.id)
    (after,) = await port.claim(TTL)
    assert (after.cursor, after.failures, after.failing_since_ms) == ("c5", 1, 9)
    sent = replace(stored, state=DeliveryState.SENT, attempts=2, next_ms=None, status=204)
    assert await port.finish(one.id, one.term, left(sent, new=False, succeeded_ms=77))
    assert list(await port.waiting(one.id)) == []
    (listed,) = await queue.storage.webhooks.deliveries(
        queue.project.id, one.id, before=None, limit=5
    )
    assert listed == sent
    (webhook,) = await queue.storage.webhooks.list(queue.project.id)
    assert (webhook.succeeded_ms, webhook.waiting) == (77, 0)


@pytest.mark.parametrize(
    "change", [WebhookChange(paused=True), WebhookChange(url="https://other.example.org/")]
)
async def test_what_an_owner_changes_ends_the_term(
    queue: QueueFixture, change: WebhookChange
) -> None:
    one = await held(queue)
    await queue.storage.webhooks.change(queue.project.id, one.id, change)
    assert not await queue.storage.deliveries.finish(one.id, one.term, left(DELIVERY))
    found = await queue.storage.deliveries.claim(TTL)
    assert [(new.term > one.term) for new in found] == ([] if change.paused else [True])


async def test_a_webhook_that_is_switched_off_says_why_until_its_owner_switches_it_on(
    queue: QueueFixture,
) -> None:
    one = await held(queue)
    await queue.storage.deliveries.finish(
        one.id, one.term, left(DELIVERY, failures=9, failing_since_ms=1, off="nobody there")
    )
    assert await queue.storage.deliveries.claim(TTL) == []
    (webhook,) = await queue.storage.webhooks.list(queue.project.id)
    assert (webhook.state, webhook.reason) == (WebhookState.OFF, "nobody there")
    (act, *_) = await queue.storage.acts.page(queue.project.id, before=None, limit=1)
    assert (act.what, act.by) == ("webhook_switched_off", None)
    queue.clock.now += 5_000
    on = WebhookChange(paused=False)
    changed = await queue.storage.webhooks.change(queue.project.id, one.id, on)
    assert (changed.state, changed.reason, changed.failures) == (WebhookState.ON, None, 0)
    (waiting,) = await queue.storage.deliveries.waiting(one.id)
    assert waiting.next_ms == queue.clock.now, "what waited is tried at once"


async def test_when_the_receiver_is_back_what_did_not_reach_it_is_tried_at_once(
    queue: QueueFixture,
) -> None:
    one = await held(queue)
    lost = [replace(DELIVERY, event_id=f"evt_{n}", item=n, next_ms=10**15) for n in range(3)]
    lost[1] = replace(lost[1], status=500)
    await queue.storage.deliveries.finish(one.id, one.term, left(*lost))
    await queue.storage.deliveries.finish(one.id, one.term, replace(QUIET, back=True))
    waiting = await queue.storage.deliveries.waiting(one.id)
    now = queue.clock.now
    assert [delivery.next_ms for delivery in waiting] == [now, 10**15, now]


async def test_of_what_has_ended_the_latest_are_kept_and_all_that_waits(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", {DeliveryState.SENT: 3, DeliveryState.FAILED: 2})
    one = await held(queue)
    states = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WAITING]
    for number in range(6):
        some = [replace(DELIVERY, event_id=f"{number}{s}", state=s) for s in states]
        assert await queue.storage.deliveries.finish(one.id, one.term, left(*some))
    d = tables.delivery.c

    def count(connection: Connection) -> dict[str, int]:
        rows = connection.execute(select(d.state, func.count()).group_by(d.state))
        return {row[0]: row[1] for row in rows}

    assert await queue.storage.database.read(count) == {"sent": 3, "failed": 2, "waiting": 6}


async def test_a_webhook_of_a_deleted_project_is_held_by_nobody(queue: QueueFixture) -> None:
    one = await held(queue)
    await queue.storage.catalogue.delete_project(queue.project.id)
    assert not await queue.storage.deliveries.finish(one.id, one.term, left(DELIVERY))
    assert await queue.storage.deliveries.claim(TTL) == []
