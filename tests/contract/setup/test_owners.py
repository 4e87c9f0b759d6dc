"""Contract of ``storage.ports.people.Owners``, on every database."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.domain.project import Access, Creator, Project, Role
from supt_async.errors import NotFound, Refused
from supt_async.storage.records import Joined, LinkFault
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
    with pytest.raises(Refused, match="may make 2"):
        await make(queue, "third", by, most=2)
    assert len(await queue.storage.catalogue.projects()) == 3


async def test_projects_that_were_handed_over_count_for_who_made_them(
    queue: QueueFixture,
) -> None:
    token, by = await creator(queue)
    people, owners = queue.storage.people, queue.storage.owners
    for slug in ("first", "second"):
        project = await make(queue, slug, by, most=2)
        await people.invite(f"Puppet of {slug}", project=project.id, role=Role.LABELLER)
        access = await people.access(token, slug)
        assert isinstance(access, Access)
        await owners.hand_over(project.id, f"Puppet of {slug}", by=access)
    with pytest.raises(Refused, match="may make 2"):
        await make(queue, "third", by, most=2)
    first = await queue.storage.catalogue.project("first")
    await queue.storage.catalogue.delete_project(first.id)
    await make(queue, "third", by, most=2)


async def test_projects_that_somebody_was_given_do_not_count_for_them(
    queue: QueueFixture,
) -> None:
    _, by = await creator(queue)
    await queue.storage.people.invite("Cleo", project=queue.project.id, role=Role.ADMIN)
    await make(queue, "first", by, most=1)


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


# --- links and owners -------------------------------------------------------------------------


async def owner(queue: QueueFixture, name: str = "Olga") -> Access:
    """Invite an owner of the project."""
    people = queue.storage.people
    made = await people.invite(name, project=queue.project.id, role=Role.ADMIN)
    access = await people.access(made.token, "digits")
    assert access is not None
    return access


async def roles(queue: QueueFixture) -> dict[str, str]:
    found = await queue.storage.people.labellers(queue.project.id)
    return {person.name: person.role.value for person in found}


async def test_who_lost_a_link_gets_a_new_one_and_the_old_one_ends(queue: QueueFixture) -> None:
    people, by = queue.storage.people, await owner(queue)
    first = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER, by=by)
    again = await queue.storage.owners.reinvite("Ada", project=queue.project.id, by=by)
    assert (again.token, again.was_revoked) == ("", False)
    assert await people.redeem(first.code) is LinkFault.UNKNOWN
    found = await people.redeem(again.code)
    assert isinstance(found, Joined)
    assert (found.name, found.slug, found.role) == ("Ada", "digits", Role.LABELLER)


async def test_an_expired_link_is_replaced_and_browsers_stay_signed_in(
    queue: QueueFixture,
) -> None:
    people = queue.storage.people
    first = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    joined = await people.redeem(first.code)
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    queue.clock.advance(90 * 86_400)
    again = await queue.storage.owners.reinvite("Ada", project=None)
    assert isinstance(await people.redeem(again.code), Joined)
    assert await people.access(joined.cookie, "digits") is not None


async def test_who_was_revoked_may_take_part_again_in_the_same_role(queue: QueueFixture) -> None:
    people = queue.storage.people
    await people.invite("Ada", project=queue.project.id, role=Role.ADMIN)
    await people.revoke("Ada")
    again = await queue.storage.owners.reinvite("Ada", project=queue.project.id)
    assert again.was_revoked
    found = await people.redeem(again.code)
    assert isinstance(found, Joined)
    assert found.role is Role.ADMIN


async def test_only_who_takes_part_gets_a_link(queue: QueueFixture) -> None:
    owners, by = queue.storage.owners, await owner(queue)
    other = await queue.another_project("other")
    await queue.storage.people.invite("Eve", project=other.project.id, role=Role.LABELLER)
    for name in ("Nobody", "Eve", "import", "\0"):
        with pytest.raises(NotFound, match="invite them first"):
            await owners.reinvite(name, project=queue.project.id, by=by)
    with pytest.raises(Refused, match="for others"):
        await owners.reinvite("Olga", project=queue.project.id, by=by)


async def test_an_owner_gets_no_link_of_who_also_takes_part_elsewhere(
    queue: QueueFixture,
) -> None:
    people, owners, by = queue.storage.people, queue.storage.owners, await owner(queue)
    other = await queue.another_project("other")
    for project in (queue.project, other.project):
        await people.invite("Eve", project=project.id, role=Role.LABELLER)
    with pytest.raises(Refused, match="other projects"):
        await owners.reinvite("Eve", project=queue.project.id, by=by)
    with pytest.raises(Refused, match="other projects"):
        await owners.hand_over(queue.project.id, "Eve", by=by)


async def test_a_project_is_handed_over_and_the_former_owner_labels(queue: QueueFixture) -> None:
    people, by = queue.storage.people, await owner(queue)
    await people.invite("Ada", project=queue.project.id, role=Role.LABELLER, by=by)
    made = await queue.storage.owners.hand_over(queue.project.id, "Ada", by=by)
    assert await roles(queue) == {"Ada": "admin", "Olga": "labeller"}
    assert made.code, "the token that the former owner has seen works no more"
    found = await people.redeem(made.code)
    assert isinstance(found, Joined)
    assert found.role is Role.ADMIN
    with pytest.raises(Refused, match="not an owner"):
        await queue.storage.owners.hand_over(queue.project.id, "Ada", by=by)


async def test_who_is_signed_in_by_the_same_owner_needs_no_link(queue: QueueFixture) -> None:
    people, by = queue.storage.people, await owner(queue)
    first = await people.invite("Ada", project=queue.project.id, role=Role.LABELLER, by=by)
    joined = await people.redeem(first.code)
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    made = await queue.storage.owners.hand_over(queue.project.id, "Ada", by=by)
    assert made.code == ""
    access = await people.access(joined.cookie, "digits")
    assert access is not None
    assert access.role is Role.ADMIN


async def test_a_project_keeps_its_owner_if_nobody_can_take_it_over(queue: QueueFixture) -> None:
    people, owners, by = queue.storage.people, queue.storage.owners, await owner(queue)
    await people.invite("Ada", project=queue.project.id, role=Role.LABELLER, by=by)
    await people.revoke("Ada")
    with pytest.raises(Refused, match="revoked"):
        await owners.hand_over(queue.project.id, "Ada", by=by)
    with pytest.raises(NotFound):
        await owners.hand_over(queue.project.id, "Nobody", by=by)
    assert (await roles(queue))["Olga"] == "admin"


async def test_the_operator_says_who_leaves_if_there_are_several_owners(
    queue: QueueFixture,
) -> None:
    people, owners = queue.storage.people, queue.storage.owners
    for name, role in (("Ada", Role.LABELLER), ("Olga", Role.ADMIN), ("Otto", Role.ADMIN)):
        await people.invite(name, project=queue.project.id, role=role)
    with pytest.raises(Refused, match="Olga, Otto: say who leaves"):
        await owners.hand_over(queue.project.id, "Ada")
    with pytest.raises(Refused, match="Eve does not own"):
        await owners.hand_over(queue.project.id, "Ada", former="Eve")
    await owners.hand_over(queue.project.id, "Ada", former="Otto")
    assert await roles(queue) == {"Ada": "admin", "Olga": "admin", "Otto": "labeller"}


async def test_of_two_owners_who_hand_over_to_each_other_at_once_one_stays(
    queue: QueueFixture,
) -> None:
    owners = queue.storage.owners
    olga, otto = await owner(queue), await owner(queue, "Otto")
    await asyncio.gather(
        owners.hand_over(queue.project.id, "Otto", by=olga),
        owners.hand_over(queue.project.id, "Olga", by=otto),
        return_exceptions=True,
    )
    assert "admin" in (await roles(queue)).values()
