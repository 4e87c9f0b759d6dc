"""Contract of ``storage.ports.people.Owners``, on every database."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.project import Creator, Project, Role
from supt_async.errors import Refused
from supt_async.storage.records import Joined
from tests.support.queue_fixture import TASK, QueueFixture


async def creator(queue: QueueFixture, name: str = "Cleo") -> tuple[str, Creator]:
    """Invite a person who may make projects; return their token and what it allows."""
    token = (await queue.storage.owners.invite_creator(name)).token
    found = await queue.storage.owners.creator(token)
    assert found is not None
    return token, found


async def make(queue: QueueFixture, slug: str, by: Creator, most: int = 0) -> Project:
    catalogue = queue.storage.catalogue
    return await catalogue.create_project(slug, title="", task=TASK, by=by, most=most)


async def test_a_creator_owns_the_projects_that_they_make_and_no_others(
    queue: QueueFixture,
) -> None:
    token, by = await creator(queue)
    assert await queue.storage.people.accesses(token) == []
    await make(queue, "cats", by)
    accesses = await queue.storage.people.accesses(token)
    assert accesses is not None
    assert [(slug, access.role) for slug, access in accesses] == [("cats", Role.ADMIN)]


async def test_who_was_not_invited_to_make_projects_may_not(queue: QueueFixture) -> None:
    people, owners = queue.storage.people, queue.storage.owners
    ada = await people.invite("Ada", project=queue.project.id, role=Role.ADMIN)
    assert await owners.creator(ada.token) is None
    assert await owners.creator("a guess") is None
    root = await people.invite("root", project=None, role=Role.ADMIN)
    found = await owners.creator(root.token)
    assert found is not None
    assert found.everywhere


async def test_a_creators_link_signs_in_and_leads_to_no_project(queue: QueueFixture) -> None:
    made = await queue.storage.owners.invite_creator("Cleo")
    found = await queue.storage.people.redeem(made.code)
    assert isinstance(found, Joined)
    assert (found.name, found.slug) == ("Cleo", None)
    assert found.cookie is not None
    assert await queue.storage.owners.creator(found.cookie) is not None


async def test_the_number_of_a_creators_projects_is_limited(queue: QueueFixture) -> None:
    _, by = await creator(queue)
    await make(queue, "first", by, most=2)
    await make(queue, "second", by, most=2)
    with pytest.raises(Refused, match="may own 2"):
        await make(queue, "third", by, most=2)
    assert len(await queue.storage.catalogue.projects()) == 3


async def test_projects_made_at_the_same_time_stay_within_the_limit(queue: QueueFixture) -> None:
    _, by = await creator(queue)
    made = await asyncio.gather(
        *(make(queue, f"project-{number}", by, most=3) for number in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Project) for one in made) == 3
    assert all(isinstance(one, Project | Refused) for one in made)


async def test_of_two_projects_with_the_same_slug_at_once_one_is_made(queue: QueueFixture) -> None:
    _, by = await creator(queue)
    made = await asyncio.gather(
        *(make(queue, "cats", by) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(one, Project) for one in made) == 1
    assert all(isinstance(one, Project | Refused) for one in made)


async def test_who_is_revoked_may_not_make_projects_also_after_a_further_invitation(
    queue: QueueFixture,
) -> None:
    people, owners = queue.storage.people, queue.storage.owners
    token, by = await creator(queue)
    await people.revoke("Cleo")
    assert await owners.creator(token) is None
    with pytest.raises(Refused, match="any more"):
        await make(queue, "cats", by)
    again = await people.invite("Cleo", project=queue.project.id, role=Role.LABELLER)
    assert await owners.creator(again.token) is None


async def test_a_secret_that_an_owner_made_earlier_does_not_make_projects(
    queue: QueueFixture,
) -> None:
    people, owners = queue.storage.people, queue.storage.owners
    boss = await people.invite("Olga", project=queue.project.id, role=Role.ADMIN)
    olga = await people.access(boss.token, "digits")
    theirs = await people.invite("Cleo", project=queue.project.id, role=Role.LABELLER, by=olga)
    await owners.invite_creator("Cleo")
    assert await owners.creator(theirs.token) is None
    assert await people.name(theirs.token) is None


async def test_an_owner_gets_no_link_of_a_person_who_makes_projects(queue: QueueFixture) -> None:
    people = queue.storage.people
    boss = await people.invite("Olga", project=queue.project.id, role=Role.ADMIN)
    olga = await people.access(boss.token, "digits")
    await creator(queue)
    with pytest.raises(Refused, match="can't be used here"):
        await people.invite("Cleo", project=queue.project.id, role=Role.LABELLER, by=olga)


async def test_creators_are_listed_before_they_have_a_project(queue: QueueFixture) -> None:
    people = queue.storage.people
    await creator(queue)
    assert [person.name for person in await people.labellers(None)] == ["Cleo"]
    assert (await people.memberships())["Cleo"].creator
