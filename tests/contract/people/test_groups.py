"""Contract of groups, on every database."""

from __future__ import annotations

import pytest

from supt_async.domain.project import Role
from supt_async.errors import NotFound, Refused
from supt_async.storage.people import groups as module
from supt_async.storage.people.link_records import GroupChange, GroupInfo
from tests.support.queue_fixture import QueueFixture, owner


async def people(queue: QueueFixture, *names: str) -> None:
    for name in names:
        await queue.storage.people.invite(name, project=queue.project.id, role=Role.LABELLER)


async def test_a_group_has_the_people_that_were_put_into_it(queue: QueueFixture) -> None:
    groups = queue.storage.groups
    await people(queue, "Ada", "Bob")
    await groups.create("experts")
    changed = await groups.change("experts", GroupChange(add=("Bob", "Ada", "Bob")))
    assert changed == GroupInfo(name="experts", members=("Ada", "Bob"))
    await groups.change("experts", GroupChange(add=("Ada",), remove=("Bob",)))
    assert await groups.list() == [GroupInfo(name="experts", members=("Ada",))]
    await groups.delete("experts")
    assert await groups.list() == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Ada", "is a labeller"), ("experts", "already"), ("a/b", "a group's name"), ("", "1 to 128")],
)
async def test_a_group_has_a_name_of_its_own(queue: QueueFixture, name: str, reason: str) -> None:
    await people(queue, "Ada")
    await queue.storage.groups.create("experts")
    with pytest.raises(Refused, match=reason):
        await queue.storage.groups.create(name)


async def test_nobody_is_put_into_a_group_who_is_not_there(queue: QueueFixture) -> None:
    groups = queue.storage.groups
    await groups.create("experts")
    for change in (GroupChange(add=("Eve",)), GroupChange(remove=("Eve\0",))):
        with pytest.raises(NotFound, match="no labeller"):
            await groups.change("experts", change)
    with pytest.raises(NotFound, match="no labeller 'Eve'"):
        await groups.create("others", ["Eve"])
    with pytest.raises(NotFound, match="no group 'others'"):
        await groups.change("others", GroupChange())
    with pytest.raises(NotFound, match="no group"):
        await groups.delete("a\0b")


async def test_there_are_bounds(queue: QueueFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = queue.storage.groups
    await people(queue, "Ada", "Bob")
    monkeypatch.setattr(module, "MOST_GROUPS", 1)
    monkeypatch.setattr(module, "MOST_MEMBERS", 1)
    await groups.create("experts")
    with pytest.raises(Refused, match="at most 1 groups"):
        await groups.create("others")
    with pytest.raises(Refused, match="at most 1 people"):
        await groups.change("experts", GroupChange(add=("Ada", "Bob")))
    assert (await groups.list())[0].members == ()


async def test_an_owner_changes_own_groups_with_people_of_their_project(
    queue: QueueFixture,
) -> None:
    groups = queue.storage.groups
    other = await queue.another_project("other")
    await people(queue, "Ada")
    await people(other, "Bob")
    mine, theirs = await owner(queue), await owner(other, "Grace")
    await groups.create("experts", by=mine)
    with pytest.raises(NotFound, match="no labeller 'Bob' here"):
        await groups.change("experts", GroupChange(add=("Bob",)), by=mine)
    await groups.change("experts", GroupChange(add=("Ada",)), by=mine)
    assert await groups.list(by=theirs) == [], "it has nobody of their project"
    with pytest.raises(NotFound):
        await groups.change("experts", GroupChange(), by=theirs)
    await groups.change("experts", GroupChange(add=("Bob",)))
    assert await groups.list(by=theirs) == [GroupInfo(name="experts", members=("Bob",), mine=False)]
    with pytest.raises(Refused, match="somebody else made the group"):
        await groups.change("experts", GroupChange(remove=("Bob",)), by=theirs)
    with pytest.raises(Refused, match="somebody else"):
        await groups.delete("experts", by=theirs)
    assert await groups.list(by=mine) == [GroupInfo(name="experts", members=("Ada",))]
