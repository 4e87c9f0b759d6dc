"""Contract of ``storage.ports.people``, on every database."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from supt_async.domain.project import Role
from supt_async.errors import NotFound, Refused
from supt_async.storage.people import lists
from supt_async.storage.people.invitations import digest
from supt_async.storage.records import (
    Joined,
    LinkFault,
    Occupied,
)
from tests.support.queue_fixture import TASK, QueueFixture


async def test_a_token_opens_the_project_it_was_made_for(queue: QueueFixture) -> None:
    people = queue.storage.people
    other = await queue.another_project("other")
    ada = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    access = await people.access(ada.token, "digits")
    assert access is not None
    assert (access.name, access.role, access.project) == ("Ada", Role.LABELLER, queue.project.id)
    assert await people.access(ada.token, other.project.slug) is None
    assert await people.access("another", "digits") is None


async def test_a_further_invitation_adds_a_project_and_a_token(queue: QueueFixture) -> None:
    people = queue.storage.people
    other = await queue.another_project("other")
    first = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    second = await people.invite("Ada", project=other.project.id, role=Role.ADMIN)
    for token in (first.token, second.token):
        accesses = await people.accesses(token)
        assert accesses is not None
        assert [(slug, access.role) for slug, access in accesses] == [
            ("digits", Role.LABELLER),
            ("other", Role.ADMIN),
        ]


async def test_an_invitation_without_a_project_opens_all_also_later_ones(
    queue: QueueFixture,
) -> None:
    people = queue.storage.people
    root = await people.invite("root", project=None, role=Role.ADMIN)
    await queue.another_project("later")
    access = await people.access(root.token, "later")
    assert access is not None
    assert access.role is Role.ADMIN


async def joined(queue: QueueFixture, code: str, cookie: str | None = None) -> Joined:
    """Open a link that must work."""
    found = await queue.storage.people.redeem(code, cookie)
    assert isinstance(found, Joined), found
    return found


async def test_a_link_gives_a_cookie_and_is_no_token_itself(queue: QueueFixture) -> None:
    people = queue.storage.people
    ada = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    assert await people.access(ada.code, "digits") is None
    found = await joined(queue, ada.code)
    assert (found.name, found.slug, found.role) == ("Ada", "digits", Role.LABELLER)
    cookie = found.cookie
    assert cookie is not None
    assert await people.access(cookie, "digits") is not None
    assert await people.access(ada.code, "digits") is None, "a used code is no token either"
    assert await people.name(ada.code) is None
    assert await people.accesses(ada.code) is None
    await people.forget(cookie)
    assert await people.access(cookie, "digits") is None
    assert await people.redeem("nothing") is LinkFault.UNKNOWN
    assert await people.redeem(ada.token) is LinkFault.UNKNOWN
    assert await people.redeem(cookie) is LinkFault.UNKNOWN


async def test_a_link_works_once_and_again_only_in_the_browser_that_used_it(
    queue: QueueFixture,
) -> None:
    people = queue.storage.people
    ada = await people.invite("Ada", project=queue.project.id, role=Role.ADMIN)
    bob = await people.invite("Bob", project=queue.project.id, role=Role.LABELLER)
    mine, other = await joined(queue, ada.code), await joined(queue, bob.code)
    assert await people.redeem(ada.code) is LinkFault.USED
    assert await people.redeem(ada.code, other.cookie) is LinkFault.USED
    assert await people.redeem(ada.code, ada.token) is LinkFault.USED, "a token is no cookie"
    again = await joined(queue, ada.code, mine.cookie)
    assert (again.name, again.role, again.cookie) == ("Ada", Role.ADMIN, None)
    assert mine.cookie is not None
    await people.forget(mine.cookie)
    assert await people.redeem(ada.code, mine.cookie) is LinkFault.USED


async def test_of_many_browsers_that_open_a_link_at_once_one_gets_in(queue: QueueFixture) -> None:
    ada = await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    found = await asyncio.gather(*(queue.storage.people.redeem(ada.code) for _ in range(12)))
    assert sum(isinstance(one, Joined) for one in found) == 1
    assert found.count(LinkFault.USED) == 11


async def test_a_link_expires_and_says_so_for_a_while(queue: QueueFixture) -> None:
    people = queue.storage.people
    ada = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    bob = await people.invite(
        "Bob", project=queue.project.id, role=Role.LABELLER, link_ms=30 * 24 * 3_600_000
    )
    queue.clock.advance(8 * 24 * 3600)
    assert await people.redeem(ada.code) is LinkFault.EXPIRED
    assert isinstance(await people.redeem(bob.code), Joined)
    queue.clock.advance(31 * 24 * 3600)
    await people.invite("Eve", project=queue.project.id, role=Role.LABELLER)
    assert await people.redeem(ada.code) is LinkFault.UNKNOWN, "old secrets are cleaned up"


async def test_a_cookie_expires(queue: QueueFixture) -> None:
    people = queue.storage.people
    ada = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    cookie = (await joined(queue, ada.code)).cookie
    assert cookie is not None
    queue.clock.advance(181 * 24 * 3600)
    assert await people.access(cookie, "digits") is None
    assert await people.name(cookie) is None
    assert await people.redeem(ada.code, cookie) is LinkFault.USED


async def test_what_a_labeller_holds_is_counted_but_for_the_session_that_comes_back(
    queue: QueueFixture,
) -> None:
    await queue.add(1, 2, 3)
    people = queue.storage.people
    ada, again, bob = (
        await queue.open_session("Ada"),
        await queue.open_session("Ada"),
        await queue.open_session("Bob"),
    )
    await ada.claim(2)
    await bob.claim(1)
    labeller = ada.access.labeller
    assert await people.holds(labeller, without=None) == (2, 2)
    assert await people.holds(labeller, without=ada.opened.session) == (1, 0)
    assert await people.holds(labeller, without=again.opened.session) == (1, 2)
    await ada.lose()
    assert await people.holds(labeller, without=None) == (1, 2), "they are back after a while"


async def test_whoever_is_revoked_gets_in_no_more_and_their_items_go_back(
    queue: QueueFixture,
) -> None:
    await queue.add("only")
    people = queue.storage.people
    eve, bob = await queue.open_session("Eve"), await queue.open_session("Bob")
    offer = await eve.get()
    token = (await people.invite("Eve", project=queue.project.id, role=Role.LABELLER)).token
    await people.revoke("Eve")
    assert await people.access(token, "digits") is None
    there, roles = await people.roles([digest(token)], [queue.project.id])
    assert (there, roles) == ({queue.project.id}, {})
    await queue.storage.queue.sweep()
    assert (await bob.get()).item == offer.item
    with pytest.raises(NotFound):
        await people.revoke("nobody")


async def test_secrets_are_kept_as_digests_only(queue: QueueFixture) -> None:
    ada = await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    kept = await queue.storage.database.read(
        lambda connection: str(connection.execute(text("SELECT * FROM token")).all())
    )
    assert ada.token not in kept
    assert ada.code not in kept


@pytest.mark.parametrize(
    "name",
    ["", "  ", "a\nb", "a\x1b[31mb", "a\u202eb", "x" * 129, "import", "a/b", ".", "..", "\0"],
)
async def test_a_name_that_could_not_be_shown_is_refused(queue: QueueFixture, name: str) -> None:
    with pytest.raises(Refused):
        await queue.storage.people.invite(name, project=None, role=Role.LABELLER)


async def test_labellers_are_listed_with_what_they_did(queue: QueueFixture) -> None:
    await queue.add(1, 2)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get())
    await queue.storage.people.invite("root", project=None, role=Role.ADMIN)
    listed = await queue.storage.people.labellers(queue.project.id)
    assert [(x.name, x.role, x.labels, x.connected, x.median_ms) for x in listed] == [
        ("Ada", Role.LABELLER, 1, True, 1200.0),
        ("root", Role.ADMIN, 0, False, None),
    ]


async def test_labellers_are_read_in_pages_and_listed_once_by_name(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, project = queue.storage.people, queue.project.id
    other = await queue.storage.catalogue.create_project("other", title="", task=TASK)
    for name in ("Eva", "Ada", "Dan", "Cyd", "Ben"):
        await people.invite(name, project=project, role=Role.LABELLER)
        await people.invite(name, project=other.id, role=Role.ADMIN)
    await people.invite("Zoe", project=other.id, role=Role.ADMIN)
    for page in (2, 5, 6):
        monkeypatch.setattr(lists, "PAGE", page)
        listed = [(one.name, one.role) for one in await people.labellers(project)]
        assert listed == [(name, Role.LABELLER) for name in ("Ada", "Ben", "Cyd", "Dan", "Eva")]
        names = [one.name for one in await people.labellers(None)]
        assert names == ["Ada", "Ben", "Cyd", "Dan", "Eva", "Zoe"]


async def test_one_name_is_one_person_however_many_invite_them_at_once(queue: QueueFixture) -> None:
    people = queue.storage.people
    made = await asyncio.gather(
        *(people.invite("Ada", project=queue.project.id, role=Role.LABELLER) for _ in range(8))
    )
    assert sum(not one.known for one in made) == 1
    assert {(await people.access(one.token, "digits")) for one in made} == {
        await people.access(made[0].token, "digits")
    }


async def test_a_project_keeps_its_last_owner(queue: QueueFixture) -> None:
    people, project = queue.storage.people, queue.project.id
    await people.invite("Ada", project=project, role=Role.ADMIN)
    with pytest.raises(Refused, match="last owner"):
        await people.invite("Ada", project=project, role=Role.LABELLER)
    bob = await people.invite("Bob", project=project, role=Role.ADMIN)
    await people.revoke("Bob")
    with pytest.raises(Refused, match="last owner"):
        await people.invite("Ada", project=project, role=Role.LABELLER)
    bob = await people.invite("Bob", project=project, role=Role.ADMIN)
    assert bob.was_revoked
    await people.invite("Ada", project=project, role=Role.LABELLER)
    access = await people.access(bob.token, "digits")
    assert access is not None
    assert access.role is Role.ADMIN


async def test_known_answers_have_an_account_that_no_name_leads_to(queue: QueueFixture) -> None:
    await queue.add(1, 2, label="cat")
    await queue.add(3, label="dog")
    names = {label.labeller async for label in queue.storage.catalogue.labels(queue.project.id)}
    assert names == {"import"}
    with pytest.raises(Refused):
        await queue.storage.people.invite("import", project=queue.project.id, role=Role.LABELLER)


async def test_a_browser_of_somebody_else_is_asked_before_a_link_replaces_who_it_is(
    queue: QueueFixture,
) -> None:
    people, project = queue.storage.people, queue.project.id
    ada = await people.invite("Ada", project=project, role=Role.LABELLER)
    bob = await people.invite("Bob", project=project, role=Role.LABELLER)
    cookie = (await joined(queue, ada.code)).cookie
    for _ in range(2):
        found = await people.redeem(bob.code, cookie, keep=True)
        assert found == Occupied(signed_in="Ada", invited="Bob")
    again = await people.invite("Ada", project=project, role=Role.LABELLER)
    assert isinstance(await people.redeem(again.code, cookie, keep=True), Joined), "it is hers"
    assert await people.redeem("nothing", cookie, keep=True) is LinkFault.UNKNOWN
    assert isinstance(await people.redeem(bob.code, cookie), Joined), "she said yes"
    assert await people.redeem(bob.code, cookie, keep=True) is LinkFault.USED
    await people.revoke("Ada")
    new = await people.invite("Bob", project=project, role=Role.LABELLER)
    assert isinstance(await people.redeem(new.code, cookie, keep=True), Joined)
