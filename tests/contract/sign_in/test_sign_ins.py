"""Contract of the browsers and programs in which people are signed in, on every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.domain.project import Role
from supt_async.errors import NotFound
from supt_async.storage.people.people import COOKIE_MS, digest
from supt_async.storage.sign_in.records import Logout
from tests.contract.sign_in.test_identities import LABELS, arrive, person
from tests.support.queue_fixture import QueueFixture


async def test_a_person_sees_where_they_are_signed_in(queue: QueueFixture) -> None:
    made = await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    await queue.storage.identities.link("Ada", "https://id.example", "s-1", "acme")
    queue.clock.advance(1)
    joined = await arrive(queue, person(LABELS))
    await arrive(queue, person(LABELS, subject="other"))
    found = await queue.storage.sign_ins.of(joined.cookie or "")
    assert [(one.program, one.provider, one.present) for one in found] == [
        (False, "acme", True),
        (True, None, False),
    ]
    assert found == await queue.storage.sign_ins.of(joined.cookie or "")
    assert [replace(one, present=False) for one in found] == await queue.storage.sign_ins.of_name(
        "Ada"
    )
    assert made.token not in repr(found)
    assert await queue.storage.sign_ins.of("nobody's") == []
    with pytest.raises(NotFound):
        await queue.storage.sign_ins.of_name("Nobody")


async def test_one_sign_in_or_all_others_can_be_ended(queue: QueueFixture) -> None:
    joined = [await arrive(queue, person(LABELS)) for _ in range(3)]
    mine, other, third = [one.cookie or "" for one in joined]
    stranger = (await arrive(queue, person(LABELS, subject="other"))).cookie or ""
    before = await queue.storage.people.stamp()
    assert await queue.storage.sign_ins.end(mine, digest(other)[:16]) == 1
    assert await queue.storage.people.stamp() != before, "its sockets are to be closed"
    assert await queue.storage.sign_ins.end(mine, digest(stranger)[:16]) == 0
    assert await queue.storage.sign_ins.end(mine, "%") == 0
    assert await queue.storage.sign_ins.end(mine, "") == 0
    assert await queue.storage.sign_ins.end(mine, None) == 1
    people = queue.storage.people
    assert [await people.name(one) for one in (mine, other, third, stranger)] == [
        "Ada",
        None,
        None,
        "Ada (2)",
    ]
    assert await queue.storage.sign_ins.end("nobody's", None) == 0


async def test_whether_an_owner_is_in_a_browser_depends_on_role_and_cookie(
    queue: QueueFixture,
) -> None:
    people, sign_ins = queue.storage.people, queue.storage.sign_ins
    ada = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    await people.redeem(ada.code)
    grace = await people.invite("Grace", project=None, role=Role.ADMIN)
    assert not await sign_ins.owner_in_browser(), "a labeller, and a link that nobody has opened"
    await people.redeem(grace.code)
    assert await sign_ins.owner_in_browser()
    queue.clock.advance(COOKIE_MS / 1000 + 1)
    assert not await sign_ins.owner_in_browser(), "the cookie has ended"
    olga = await people.invite("Olga", project=queue.project.id, role=Role.ADMIN)
    await people.redeem(olga.code)
    assert await sign_ins.owner_in_browser()
    await people.revoke("Olga")
    assert not await sign_ins.owner_in_browser()


async def test_the_operator_signs_a_person_out_everywhere(queue: QueueFixture) -> None:
    made = await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    assert await queue.storage.sign_ins.end_all("Ada") == 1
    assert await queue.storage.people.name(made.token) is None
    redeemed = await queue.storage.people.redeem(made.code)
    assert isinstance(redeemed, str), "the link ends as well"


@pytest.mark.parametrize("which", ["subject", "sid", "both"])
async def test_a_provider_ends_its_own_sessions(queue: QueueFixture, which: str) -> None:
    one = await arrive(queue, replace(person(LABELS), sid="A"))
    two = await arrive(queue, replace(person(LABELS), sid="B"))
    other = await arrive(queue, replace(person(LABELS, subject="s-2"), sid="C"))
    logout = Logout(
        issuer="https://id.example",
        provider="acme",
        subject=None if which == "sid" else "s-1",
        sid=None if which == "subject" else "A",
        until_ms=queue.clock.now,
    )
    sign_ins = queue.storage.sign_ins
    assert await sign_ins.end_at_provider(replace(logout, provider="x")) == 0
    if which != "sid":
        assert await sign_ins.end_at_provider(replace(logout, issuer="https://x.example")) == 0
    assert await sign_ins.end_at_provider(replace(logout, until_ms=logout.until_ms - 1)) == 0
    assert await sign_ins.end_at_provider(logout) == (2 if which == "subject" else 1)
    left = [await queue.storage.people.name(joined.cookie or "") for joined in (one, two, other)]
    assert left == [None, None if which == "subject" else "Ada", "Ada (2)"]


async def test_a_use_is_noted_at_most_every_ten_minutes(queue: QueueFixture) -> None:
    cookie = (await arrive(queue, person(LABELS))).cookie or ""

    async def used() -> tuple[int | None, str | None]:
        await queue.storage.sign_ins.seen([(digest(cookie), "Firefox on Linux")])
        (found,) = await queue.storage.sign_ins.of(cookie)
        return found.seen_ms, found.agent

    first = await used()
    assert first == (queue.clock.now, "Firefox on Linux")
    queue.clock.advance(599)
    assert await used() == first
    queue.clock.advance(1)
    assert await used() == (queue.clock.now, "Firefox on Linux")
