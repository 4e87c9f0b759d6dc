"""People of an imported project, and their accounts."""

from __future__ import annotations

import pytest

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Access, Role
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.suggestions.accepting import Accepting
from tests.storage.project_file.projects import exported, imported
from tests.support.queue_fixture import QueueFixture


@pytest.fixture
async def file(queue: QueueFixture) -> bytes:
    """File of a project with an owner Olga, a labeller Ada who has answered, and Bob."""
    await queue.add("a")
    await queue.storage.people.invite("Olga", project=queue.project.id, role=Role.ADMIN)
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), id="A1")
    await queue.open_session("Bob")
    return await exported(queue.storage, queue.project)


async def roles(storage: Storage, slug: str) -> dict[str, Role]:
    found = await storage.people.memberships()
    return {name: who.projects[slug] for name, who in found.items() if slug in who.projects}


async def token_of(storage: Storage, name: str, slug: str = "own") -> str:
    project = await storage.catalogue.create_project(slug, title="", task={"kind": "text"})
    invitation = await storage.people.invite(name, project=project.id, role=Role.ADMIN)
    return invitation.token


async def test_nobody_gets_an_owners_rights_by_what_a_file_says(
    file: bytes, other: Storage
) -> None:
    token = await token_of(other, "Olga")
    made = await imported(other, file)
    assert await roles(other, "digits") == dict.fromkeys(["Ada", "Bob", "Olga"], Role.LABELLER)
    assert made.former_admins == ["Olga"]
    access = await other.people.access(token, "digits")
    assert access is not None
    assert access.role is Role.LABELLER


async def test_the_operator_names_the_owners(file: bytes, other: Storage) -> None:
    made = await imported(other, file, admins=["Bob"])
    assert (await roles(other, "digits"))["Bob"] is Role.ADMIN
    assert made.former_admins == ["Olga"]
    with pytest.raises(Refused, match="nobody called 'Eve'"):
        await imported(other, file, "again", admins=["Eve"])


async def test_a_name_that_has_an_account_is_the_same_person(file: bytes, other: Storage) -> None:
    token = await token_of(other, "Ada")
    made = await imported(other, file)
    assert made.known == ["Ada"]
    access = await other.people.access(token, "digits")
    assert isinstance(access, Access)
    project = await other.catalogue.project("digits")
    (label,) = [label async for label in other.catalogue.labels(project.id)]
    assert label.labeller == "Ada"
    await other.catalogue.add_items(project.id, [NewItem(payload=encode("b"))])


async def test_as_new_people_nobody_is_taken_for_somebody_else(file: bytes, other: Storage) -> None:
    token = await token_of(other, "Ada")
    made = await imported(other, file, as_new=True)
    assert made.known == []
    assert set(await roles(other, "digits")) == {"Ada (digits)", "Bob", "Olga"}
    assert await other.people.access(token, "digits") is None
    await imported(other, file, "digits-2", as_new=True)
    assert "Ada (digits-2)" in await roles(other, "digits-2")


async def test_nobody_who_is_new_can_sign_in_before_an_invitation(
    file: bytes, other: Storage
) -> None:
    await imported(other, file)
    assert (await other.people.memberships())["Ada"].link_opened is None
    project = await other.catalogue.project("digits")
    invitation = await other.people.invite("Ada", project=project.id, role=Role.LABELLER)
    assert invitation.known
    assert await other.people.access(invitation.token, "digits") is not None


async def test_a_revoked_account_stays_revoked(queue: QueueFixture, file: bytes) -> None:
    await queue.storage.people.revoke("Ada")
    await imported(queue.storage, file, "again")
    found = {who.name: who.revoked for who in await queue.storage.people.labellers(None)}
    assert found["Ada"]


async def test_somebody_who_was_revoked_there_is_revoked_here(
    queue: QueueFixture, other: Storage
) -> None:
    await queue.open_session("Ada")
    await queue.storage.people.revoke("Ada")
    await imported(other, await exported(queue.storage, queue.project))
    found = {who.name: who.revoked for who in await other.people.labellers(None)}
    assert found == {"Ada": True}


async def test_an_account_that_was_made_meanwhile_ends_the_import(
    file: bytes, other: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from supt_async.storage.project_file.project_writer import ProjectWriter

    publish = ProjectWriter._publish

    async def late(writer: ProjectWriter, *arguments: object) -> object:
        await token_of(other, "Bob", "meanwhile")
        return await publish(writer, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectWriter, "_publish", late)
    with pytest.raises(Refused, match="Bob has got an account"):
        await imported(other, file)
    assert [project.slug for project in await other.catalogue.projects()] == ["meanwhile"]
    assert set(await other.people.memberships()) == {"Bob"}


async def test_the_labels_of_a_source_stay_its_own(queue: QueueFixture, other: Storage) -> None:
    suggestion = NewSuggestion(source="llm", value="cat", score=0.9)
    await queue.add("a", suggestions=(suggestion,))
    wanted = Wanted(source="llm", min_score=0.5, audit=0.0)
    await Accepting(queue.storage.database, queue.project.id, wanted).run()
    await imported(other, await exported(queue.storage, queue.project))
    project = await other.catalogue.project("digits")
    (label,) = [label async for label in other.catalogue.labels(project.id)]
    assert (label.labeller, label.value) == ("source:llm", "cat")
    assert await roles(other, "digits") == {}, "nobody can sign in as it"
    with pytest.raises(Refused, match="reserved"):
        await other.people.invite("source:llm", project=project.id, role=Role.LABELLER)
