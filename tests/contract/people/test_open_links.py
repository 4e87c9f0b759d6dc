"""Contract of open links, on every database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from supt_async.errors import NotFound, Refused
from supt_async.storage.people import links as module
from supt_async.storage.people.link_records import Arrival, NewLink, OpenLinkFault
from supt_async.storage.records import Joined, Occupied
from supt_async.storage.schema import tables
from tests.contract.gold.test_handing_out import add_gold, answers, settle
from tests.support.queue_fixture import LabellerSession, QueueFixture, owner

NONE: Mapping[str, str] = {}


async def arrive(
    queue: QueueFixture,
    secret: str,
    parameters: Mapping[str, str] = NONE,
    cookie: str | None = None,
) -> Joined:
    arrival = Arrival(secret=secret, parameters=parameters, cookie=cookie, keep=True)
    found = await queue.storage.links.open(arrival)
    assert isinstance(found, Joined), found
    return found


async def accounts(queue: QueueFixture) -> int:
    number = select(func.count()).select_from(tables.labeller)
    return await queue.storage.database.read(lambda connection: connection.scalar(number)) or 0


async def test_whoever_opens_a_link_becomes_a_labeller_of_their_own(queue: QueueFixture) -> None:
    secret, link = await queue.storage.links.make(queue.project.id, NewLink(most=5, quota=3))
    assert (link.most, link.used, link.quota, link.made_by) == (5, 0, 3, None)
    one, other = [await arrive(queue, secret, {"PROLIFIC_PID": "5f"}) for _ in range(2)]
    assert one.name != other.name
    assert one.slug == "digits"
    assert one.cookie is not None
    access = await queue.storage.people.access(one.cookie, "digits")
    assert access is not None
    assert access.name == one.name
    (link,) = await queue.storage.links.list(queue.project.id)
    assert link.used == 2


async def test_answers_of_those_who_came_are_counted_as_their_quota_counts_them(
    queue: QueueFixture,
) -> None:
    await queue.add("one", "two")
    await add_gold(queue, "gold")
    await settle(queue, quiz=1)
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=5))
    guest = await arrive(queue, secret)
    access = await queue.storage.people.access(guest.cookie or "", "digits")
    assert access is not None
    opened = await queue.storage.queue.open(access, None)
    await answers(LabellerSession(queue.storage, access, opened), 2)
    (link,) = await queue.storage.links.list(queue.project.id)
    assert link.labels == 2, "a gold item and another"


async def test_a_browser_that_comes_back_stays_who_it_is(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=1))
    first = await arrive(queue, secret)
    again = await arrive(queue, secret, cookie=first.cookie)
    assert (again.name, again.cookie) == (first.name, None)


async def test_a_browser_that_is_signed_in_as_somebody_else_is_asked(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=9))
    other, _ = await queue.storage.links.make(queue.project.id, NewLink(most=9))
    first = await arrive(queue, other)
    arrival = Arrival(secret=secret, parameters={}, cookie=first.cookie, keep=True)
    assert await queue.storage.links.open(arrival) == Occupied(signed_in=first.name, invited="")
    arrival = Arrival(secret=secret, parameters={}, cookie=first.cookie)
    assert isinstance(await queue.storage.links.open(arrival), Joined)


async def test_no_more_people_than_wanted_come_by_a_link(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=3))
    before = await accounts(queue)
    arrival = Arrival(secret=secret, parameters={})
    found = await asyncio.gather(*(queue.storage.links.open(arrival) for _ in range(8)))
    assert sum(isinstance(one, Joined) for one in found) == 3
    assert found.count(OpenLinkFault.FULL) == 5
    assert await accounts(queue) == before + 3


async def test_nobody_comes_by_a_link_that_is_closed_or_unknown(queue: QueueFixture) -> None:
    links = queue.storage.links
    secret, link = await links.make(queue.project.id, NewLink(most=3))
    first = await arrive(queue, secret)
    await links.close(queue.project.id, link.id)
    await links.close(queue.project.id, link.id)
    arrival = Arrival(secret=secret, parameters={})
    assert await links.open(arrival) is OpenLinkFault.CLOSED
    assert (await arrive(queue, secret, cookie=first.cookie)).name == first.name
    assert await links.open(Arrival(secret="no", parameters={})) is OpenLinkFault.UNKNOWN
    other = await queue.another_project("other")
    with pytest.raises(NotFound):
        await links.close(other.project.id, link.id)


async def test_nobody_begins_in_an_archived_project(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=3))
    await queue.storage.catalogue.change(queue.project.id, archived=True)
    arrival = Arrival(secret=secret, parameters={})
    assert await queue.storage.links.open(arrival) is OpenLinkFault.ARCHIVED


async def test_too_many_parameters_are_refused_and_make_no_account(queue: QueueFixture) -> None:
    secret, _ = await queue.storage.links.make(queue.project.id, NewLink(most=3))
    before = await accounts(queue)
    with pytest.raises(Refused, match="more than 20"):
        await arrive(queue, secret, {str(number): "" for number in range(21)})
    assert await accounts(queue) == before


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (NewLink(most=0), "1 to 100,000 people"),
        (NewLink(most=1, quota=0), "a quota"),
        (NewLink(most=1, return_url="javascript:alert(1)"), "return address"),
        (NewLink(most=1, return_url="{code}"), "return address"),
        (NewLink(most=1, code="a\nb"), "completion code"),
    ],
)
async def test_a_link_that_makes_no_sense_is_refused(
    queue: QueueFixture, new: NewLink, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        await queue.storage.links.make(queue.project.id, new)


async def test_the_return_address_may_have_the_code_in_it(queue: QueueFixture) -> None:
    grace = await owner(queue)
    new = NewLink(most=1, return_url="https://example.org/done?cc={code}", code="C1")
    _, link = await queue.storage.links.make(queue.project.id, new, by=grace)
    assert (link.return_url, link.made_by) == ("https://example.org/done?cc=C1", "Owner")


async def test_a_project_has_a_bounded_number_of_links(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LINKS", 1)
    _, link = await queue.storage.links.make(queue.project.id, NewLink(most=1))
    with pytest.raises(Refused, match="at most 1 open links"):
        await queue.storage.links.make(queue.project.id, NewLink(most=1))
    await queue.storage.links.close(queue.project.id, link.id)
    await queue.storage.links.make(queue.project.id, NewLink(most=1))
