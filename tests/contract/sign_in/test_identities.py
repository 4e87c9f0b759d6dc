"""Contract of identities at providers, on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Table, func, select

from supt_async.domain.project import Role
from supt_async.errors import NotFound, Refused
from supt_async.rules.sign_in.claims import ANY, Given, Grant
from supt_async.storage.people.erasing import erase
from supt_async.storage.records import Joined
from supt_async.storage.schema import tables
from supt_async.storage.sign_in import identities
from supt_async.storage.sign_in.records import Identified, SignInFault
from tests.support.attempts import begin_everything_twice
from tests.support.queue_fixture import QueueFixture

HOUR = 3600.0
LABELS = Grant("digits", Given.LABELLER)
OWNS = Grant("digits", Given.ADMIN)


def person(
    *grants: Grant, subject: str = "s-1", name: str = "Ada", issuer: str = "https://id.example"
) -> Identified:
    return Identified(
        issuer=issuer,
        subject=subject,
        provider="acme",
        name=name,
        grants=frozenset(grants),
        cookie_ms=12 * 3_600_000,
    )


async def arrive(queue: QueueFixture, who: Identified) -> Joined:
    found = await queue.storage.identities.arrive(who)
    assert isinstance(found, Joined), found
    return found


async def role(queue: QueueFixture, joined: Joined) -> Role | None:
    access = await queue.storage.people.access(joined.cookie or "", "digits")
    return None if access is None else access.role


async def rows(queue: QueueFixture, table: Table) -> int:
    number = select(func.count()).select_from(table)
    return await queue.storage.database.read(lambda connection: connection.scalar(number)) or 0


async def test_who_comes_for_the_first_time_gets_an_account_and_a_cookie(
    queue: QueueFixture,
) -> None:
    joined = await arrive(queue, person(LABELS))
    assert (joined.name, joined.slug, joined.role) == ("Ada", "digits", Role.LABELLER)
    assert await role(queue, joined) is Role.LABELLER


async def test_the_subject_is_the_identity_whatever_the_name_is(queue: QueueFixture) -> None:
    first = await arrive(queue, person(LABELS))
    again = await arrive(queue, person(LABELS, name="Ada Lovelace"))
    other = await arrive(queue, person(LABELS, subject="s-2"))
    elsewhere = await arrive(queue, person(LABELS, issuer="https://other.example"))
    assert first.name == again.name == "Ada"
    assert {other.name, elsewhere.name} == {"Ada (2)", "Ada (3)"}
    assert await rows(queue, tables.labeller) == 3


async def test_a_person_who_comes_twice_at_once_gets_one_account(queue: QueueFixture) -> None:
    joined = await asyncio.gather(*(arrive(queue, person(LABELS)) for _ in range(5)))
    assert {one.name for one in joined} == {"Ada"}
    assert len({one.cookie for one in joined}) == 5
    assert await rows(queue, tables.labeller) == 1


async def test_a_sign_in_may_be_carried_out_again(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_everything_twice(queue.storage, monkeypatch)
    joined = await arrive(queue, person(OWNS))
    assert await role(queue, joined) is Role.ADMIN
    joined = await arrive(queue, person(LABELS))
    assert await role(queue, joined) is Role.LABELLER


async def test_subjects_that_differ_by_case_or_spaces_are_two_people(queue: QueueFixture) -> None:
    names = [
        (await arrive(queue, person(LABELS, subject=subject))).name for subject in ("s", "S", "s ")
    ]
    assert len(set(names)) == 3


async def test_an_invited_person_is_not_taken_over_by_who_has_their_name_at_a_provider(
    queue: QueueFixture,
) -> None:
    await queue.storage.people.invite("ADA", project=None, role=Role.ADMIN)
    joined = await arrive(queue, person(LABELS))
    assert joined.name == "Ada (2)"
    assert await role(queue, joined) is Role.LABELLER


async def test_a_name_that_items_are_assigned_to_is_not_taken(queue: QueueFixture) -> None:
    await queue.storage.groups.create("experts")
    assert (await arrive(queue, person(LABELS, name="Experts"))).name == "Experts (2)"


async def test_many_people_of_one_name_are_told_apart(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "MOST_NUMBERS", 2)
    names = [
        (await arrive(queue, person(LABELS, subject=f"s-{number}"))).name for number in range(4)
    ]
    assert names[:2] == ["Ada", "Ada (2)"]
    assert len(set(names)) == 4


async def test_a_stranger_whom_no_rule_lets_in_leaves_no_row(queue: QueueFixture) -> None:
    before = await rows(queue, tables.labeller)
    for grants in ((), (Grant("nowhere", Given.ADMIN),)):
        found = await queue.storage.identities.arrive(person(*grants))
        assert found is SignInFault.NO_PROJECT
    assert await rows(queue, tables.labeller) == before
    for table in (tables.identity, tables.identity_role, tables.token):
        assert await rows(queue, table) == 0


async def test_a_role_that_is_gone_is_taken_away(queue: QueueFixture) -> None:
    joined = await arrive(queue, person(OWNS, LABELS))
    assert await role(queue, joined) is Role.ADMIN
    await arrive(queue, person(LABELS))
    assert await role(queue, joined) is Role.LABELLER
    assert await queue.storage.identities.arrive(person()) is SignInFault.NO_PROJECT
    assert await role(queue, joined) is None
    assert await queue.storage.people.name(joined.cookie or "") is None, "the browser is out"


async def test_what_an_owner_granted_stays(queue: QueueFixture) -> None:
    await arrive(queue, person(LABELS))
    await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    joined = await arrive(queue, person(OWNS))
    assert await role(queue, joined) is Role.ADMIN
    joined = await arrive(queue, person())
    assert await role(queue, joined) is Role.LABELLER
    joined = await arrive(queue, person())
    assert await role(queue, joined) is Role.LABELLER


async def test_an_invitation_to_a_stronger_role_stays_beside_a_weaker_group(
    queue: QueueFixture,
) -> None:
    await arrive(queue, person(LABELS))
    await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.ADMIN)
    joined = await arrive(queue, person(LABELS))
    assert await role(queue, joined) is Role.ADMIN
    joined = await arrive(queue, person())
    assert await role(queue, joined) is Role.ADMIN


async def test_two_identities_of_a_person_add_up(queue: QueueFixture) -> None:
    joined = await arrive(queue, person(LABELS))
    await queue.storage.identities.link("Ada", "https://other.example", "x", "other")
    other = person(OWNS, issuer="https://other.example", subject="x")
    assert (await arrive(queue, other)).name == "Ada"
    assert await role(queue, joined) is Role.ADMIN
    await arrive(queue, person(LABELS))
    assert await role(queue, joined) is Role.ADMIN
    await arrive(queue, replace(other, grants=frozenset()))
    assert await role(queue, joined) is Role.LABELLER


async def test_all_projects_and_making_projects_can_be_given_and_taken(
    queue: QueueFixture,
) -> None:
    joined = await arrive(queue, person(Grant(ANY, Given.ADMIN)))
    assert joined.slug is None
    assert await role(queue, joined) is Role.ADMIN
    joined = await arrive(queue, person(Grant(ANY, Given.CREATOR)))
    assert await role(queue, joined) is None
    assert await queue.storage.owners.creator(joined.cookie or "") is not None
    await arrive(queue, person(LABELS))
    assert await queue.storage.owners.creator(joined.cookie or "") is None


async def test_who_was_invited_to_make_projects_may_go_on(queue: QueueFixture) -> None:
    await arrive(queue, person(Grant(ANY, Given.CREATOR)))
    await queue.storage.owners.make_creator("Ada")
    joined = await arrive(queue, person())
    assert await queue.storage.owners.creator(joined.cookie or "") is not None


async def test_a_stronger_role_ends_the_secrets_that_an_owner_may_have_kept(
    queue: QueueFixture,
) -> None:
    owner = await queue.storage.people.invite("Grace", project=queue.project.id, role=Role.ADMIN)
    by = await queue.storage.people.access(owner.token, "digits")
    assert by is not None
    made = await queue.storage.people.invite(
        "Ada", project=queue.project.id, role=Role.LABELLER, by=by
    )
    await queue.storage.identities.link("Ada", "https://id.example", "s-1", "acme")
    await arrive(queue, person(LABELS))
    assert await queue.storage.people.name(made.token) == "Ada"
    joined = await arrive(queue, person(OWNS))
    assert joined.name == "Ada"
    assert await queue.storage.people.name(made.token) is None


async def test_a_revoked_person_stays_out_whatever_their_groups_are(queue: QueueFixture) -> None:
    await arrive(queue, person(LABELS))
    await queue.storage.people.revoke("Ada")
    found = await queue.storage.identities.arrive(person(OWNS, name="Somebody"))
    assert found is SignInFault.REVOKED
    await queue.storage.owners.reinvite("Ada", project=None)
    assert (await arrive(queue, person(LABELS))).name == "Ada"


async def test_an_erased_person_comes_back_as_somebody_new(queue: QueueFixture) -> None:
    await arrive(queue, person(LABELS))
    pseudonym = await erase(queue.storage.database, "Ada")
    for table in (tables.identity, tables.identity_role):
        assert await rows(queue, table) == 0
    assert (await arrive(queue, person(LABELS))).name == "Ada"
    assert pseudonym != "Ada"


async def test_a_sign_in_lasts_for_its_hours(queue: QueueFixture) -> None:
    joined = await arrive(queue, person(LABELS))
    queue.clock.advance(12 * HOUR - 1)
    assert await role(queue, joined) is Role.LABELLER
    queue.clock.advance(2)
    assert await role(queue, joined) is None


async def test_of_too_many_browsers_the_oldest_is_signed_out(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "MOST_BROWSERS", 2)
    joined = []
    for _ in range(3):
        queue.clock.advance(1)
        joined.append(await arrive(queue, person(LABELS)))
    assert [await role(queue, one) is not None for one in joined] == [False, True, True]


async def test_the_operator_ties_an_identity_to_an_account(queue: QueueFixture) -> None:
    await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.ADMIN)
    await queue.storage.identities.link("Ada", "https://id.example", "s-1", "acme")
    joined = await arrive(queue, person())
    assert (joined.name, await role(queue, joined)) == ("Ada", Role.ADMIN)
    with pytest.raises(Refused, match="'Ada'"):
        await queue.storage.identities.link("Ada", "https://id.example", "s-1", "acme")
    with pytest.raises(NotFound):
        await queue.storage.identities.link("Nobody\0", "https://id.example", "s-9", "acme")


async def test_a_project_that_is_deleted_leaves_no_role_for_the_next_one(
    queue: QueueFixture,
) -> None:
    await arrive(queue, person(LABELS))
    await queue.storage.catalogue.delete_project(queue.project.id)
    assert await rows(queue, tables.identity_role) == 0
