"""Contract of webhooks: what owners do with them, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, select

from supt_async.domain.project import Role
from supt_async.errors import NotFound, Refused
from supt_async.rules.webhooks import signing
from supt_async.storage.people.erasing import erase
from supt_async.storage.people.receivers import REASON
from supt_async.storage.schema import tables
from supt_async.storage.webhooks.records import (
    TEST,
    DeliveryState,
    NewWebhook,
    WebhookChange,
    WebhookState,
)
from supt_async.storage.webhooks.webhooks import MOST_TESTS, MOST_WEBHOOKS
from tests.support.queue_fixture import QueueFixture, owner

URL = "https://hooks.example.org/secret-path"
NEW = NewWebhook(url=URL)


async def recorded(queue: QueueFixture) -> list[str]:
    acts = await queue.storage.acts.page(queue.project.id, before=None, limit=50)
    return [act.what for act in reversed(acts) if act.what.startswith("webhook")]


async def test_a_webhook_begins_with_what_happens_after_it_was_made(queue: QueueFixture) -> None:
    await queue.storage.events.switch(queue.project.id, None, on=True)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    by = await owner(queue)
    secret, made = await queue.storage.webhooks.make(queue.project.id, NEW, by=by)
    assert secret.startswith(signing.SECRET)
    assert (made.url, made.kinds, made.state) == (URL, (), WebhookState.ON)
    assert (made.made_by, made.waiting, made.failures) == ("Owner", 0, 0)
    (held,) = await queue.storage.deliveries.claim(1000)
    await ada.submit(await ada.get())
    page = await queue.storage.events.read(queue.project.id, held.cursor)
    assert {event.item for event in page.events if event.item} == {2}


async def test_making_a_webhook_lets_the_projects_events_be_kept(queue: QueueFixture) -> None:
    assert not await queue.storage.events.is_on(queue.project.id)
    await queue.storage.webhooks.make(queue.project.id, NEW)
    assert await queue.storage.events.is_on(queue.project.id)


async def test_the_secret_signs_and_is_in_no_table(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.webhooks.make(queue.project.id, NEW)
    (held,) = await queue.storage.deliveries.claim(1000)
    assert [signing.written(key) for key in held.keys] == [secret]
    rows = await queue.storage.database.read(
        lambda connection: [tuple(row) for row in connection.execute(select(tables.webhook))]
    )
    assert secret.removeprefix(signing.SECRET) not in str(rows)
    assert secret not in repr(held)
    assert URL not in repr(held)


async def test_after_a_rotation_both_secrets_sign_for_a_day(queue: QueueFixture) -> None:
    old, made = await queue.storage.webhooks.make(queue.project.id, NEW)
    new, rotated = await queue.storage.webhooks.rotate(queue.project.id, made.id)
    assert new != old
    assert rotated.former_until_ms == queue.clock.now + signing.ROTATION_MS
    (held,) = await queue.storage.deliveries.claim(1000)
    assert [signing.written(key) for key in held.keys] == [new, old]
    queue.clock.now += signing.ROTATION_MS
    (held,) = await queue.storage.deliveries.claim(1000)
    assert [signing.written(key) for key in held.keys] == [new]
    (webhook,) = await queue.storage.webhooks.list(queue.project.id)
    assert webhook.former_until_ms is None


async def test_every_act_is_recorded_without_secret_and_address(queue: QueueFixture) -> None:
    webhooks, project, by = queue.storage.webhooks, queue.project.id, await owner(queue)
    _, made = await webhooks.make(project, NEW, by=by)
    await webhooks.change(project, made.id, WebhookChange(url=f"{URL}2", paused=True), by=by)
    await webhooks.change(project, made.id, WebhookChange(paused=True), by=by)
    await webhooks.rotate(project, made.id, by=by)
    test = await webhooks.test(project, made.id, by=by)
    await webhooks.resend(project, made.id, test.id, by=by)
    await webhooks.replay(project, made.id, since_ms=0, by=by)
    await webhooks.remove(project, made.id, by=by)
    assert await recorded(queue) == [
        *("webhook_made", "webhook_changed", "webhook_rotated", "webhook_tested"),
        *("webhook_resent", "webhook_replayed", "webhook_removed"),
    ]
    acts = await queue.storage.acts.page(project, before=None, limit=50)
    assert "hooks.example.org" not in str(acts)
    assert {act.by for act in acts if act.what.startswith("webhook")} == {"Owner"}


async def test_a_person_who_is_no_owner_any_more_changes_nothing(queue: QueueFixture) -> None:
    by = await owner(queue)
    stranger = replace(by, labeller=(await queue.open_session("Mallory")).access.labeller)
    with pytest.raises(Refused, match="not an owner"):
        await queue.storage.webhooks.make(queue.project.id, NEW, by=stranger)
    assert await queue.storage.webhooks.list(queue.project.id) == []


@pytest.mark.parametrize("how", ["demoted", "revoked", "erased"])
async def test_the_receiver_of_a_former_owner_is_told_nothing_more(
    queue: QueueFixture, how: str
) -> None:
    storage, project = queue.storage, queue.project.id
    mallory, grace = await owner(queue, "Mallory"), await owner(queue, "Grace")
    for by in (mallory, grace, None):
        await storage.webhooks.make(project, NEW, by=by)
    _, taken = await storage.webhooks.make(project, NEW, by=grace)
    await storage.webhooks.change(project, taken.id, WebhookChange(url=f"{URL}2"), by=mallory)
    held = await storage.deliveries.claim(60_000)
    if how == "demoted":
        await storage.people.invite("Mallory", project=project, role=Role.LABELLER)
    elif how == "revoked":
        await storage.people.revoke("Mallory")
    else:
        await erase(storage.database, "Mallory")
    found = await storage.webhooks.list(project)
    assert [one.state.value for one in found] == ["off", "on", "on", "off"]
    assert found[0].reason == REASON
    still = await storage.deliveries.claim(60_000)
    assert [one.id for one in still] == [held[1].id, held[2].id]
    assert "webhook_switched_off" in await recorded(queue)


async def test_a_webhook_belongs_to_its_project(queue: QueueFixture) -> None:
    webhooks = queue.storage.webhooks
    _, made = await webhooks.make(queue.project.id, NEW)
    test = await webhooks.test(queue.project.id, made.id)
    other = (await queue.another_project("other")).project.id
    _, another = await webhooks.make(other, NEW)
    for act in (
        webhooks.change(other, made.id, WebhookChange(paused=True)),
        webhooks.rotate(other, made.id),
        webhooks.remove(other, made.id),
        webhooks.test(other, made.id),
        webhooks.replay(other, made.id, since_ms=0),
        webhooks.resend(other, made.id, test.id),
        webhooks.resend(other, another.id, test.id),
        webhooks.deliveries(other, made.id, before=None, limit=10),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_project_has_a_bounded_number_of_webhooks_and_waiting_tests(
    queue: QueueFixture,
) -> None:
    _, made = await queue.storage.webhooks.make(queue.project.id, NEW)
    for _ in range(MOST_WEBHOOKS - 1):
        await queue.storage.webhooks.make(queue.project.id, NEW)
    with pytest.raises(Refused, match="at most 10 webhooks: remove one first"):
        await queue.storage.webhooks.make(queue.project.id, NEW)
    for _ in range(MOST_TESTS):
        await queue.storage.webhooks.test(queue.project.id, made.id)
    with pytest.raises(Refused, match="wait already"):
        await queue.storage.webhooks.test(queue.project.id, made.id)


async def test_a_test_waits_to_be_sent_at_once(queue: QueueFixture) -> None:
    _, made = await queue.storage.webhooks.make(queue.project.id, NEW)
    test = await queue.storage.webhooks.test(queue.project.id, made.id)
    assert (test.kind, test.state, test.next_ms) == (TEST, DeliveryState.WAITING, queue.clock.now)
    assert await queue.storage.webhooks.deliveries(
        queue.project.id, made.id, before=None, limit=9
    ) == [test]
    assert list(await queue.storage.deliveries.waiting(made.id)) == [test]


async def test_replay_goes_back_to_a_cursor_or_a_time(queue: QueueFixture) -> None:
    webhooks, project = queue.storage.webhooks, queue.project.id
    _, made = await webhooks.make(project, NEW)
    await queue.add("one", "two")
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    queue.clock.now += 60_000
    await ada.submit(await ada.get())
    events = (await queue.storage.events.read(project, None)).events
    await webhooks.replay(project, made.id, after=events[2].cursor)
    (held,) = await queue.storage.deliveries.claim(1000)
    assert held.cursor == events[2].cursor
    await webhooks.replay(project, made.id, since_ms=queue.clock.now)
    (held,) = await queue.storage.deliveries.claim(1000)
    page = await queue.storage.events.read(project, held.cursor)
    assert page.events == [event for event in events if event.timestamp_ms == queue.clock.now]
    with pytest.raises(Refused, match="cursor"):
        await webhooks.replay(project, made.id, after="nonsense")


async def test_webhooks_and_their_deliveries_go_with_their_project(queue: QueueFixture) -> None:
    _, made = await queue.storage.webhooks.make(queue.project.id, NEW)
    await queue.storage.webhooks.test(queue.project.id, made.id)
    await queue.storage.catalogue.delete_project(queue.project.id)

    def left(connection: Connection) -> list[int]:
        both = (tables.webhook, tables.delivery)
        return [connection.scalar(select(func.count()).select_from(one)) or 0 for one in both]

    assert await queue.storage.database.read(left) == [0, 0]
