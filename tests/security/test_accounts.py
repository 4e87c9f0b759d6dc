"""Accounts that somebody created in advance give no more access than their creator has.

An owner of one project may invite any free name, and sees the token and the link. If another owner
or the operator later invites that person to a further project, the token and link that the first
owner kept must not open it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from supt_async.domain.project import Project, Role
from supt_async.errors import Refused
from supt_async.storage.people.accounts import NOTEBOOK
from supt_async.storage.records import Invitation, Joined
from tests.support.servers import Running


async def invite(
    server: Running, owner: str, project: str, name: str, role: str = "labeller"
) -> dict[str, Any]:
    async with server.http(owner) as http:
        body = {"name": name, "role": role}
        made = await http.post(f"/api/v1/projects/{project}/labellers", json=body)
        assert made.status_code == 200, made.text
        answer: dict[str, Any] = made.json()
        return answer


async def opened_link(server: Running, link: str) -> str:
    """Open an invitation, and return the cookie's secret."""
    joined = await server.storage.people.redeem(link.partition("#")[2])
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    return joined.cookie


async def opens(server: Running, secret: str | None) -> list[str]:
    """Return the projects that a secret opens."""
    if secret is None:
        return []
    found = await server.storage.people.accesses(secret)
    return [slug for slug, _ in found or []]


async def two_projects(server: Running) -> tuple[Project, Project, str]:
    """Return two projects and the token of the first one's owner."""
    mine, other = await server.project("mine"), await server.project("other")
    return mine, other, await server.token("Mallory", mine, Role.ADMIN)


@pytest.mark.parametrize("kept", ["token", "link", "cookie"])
async def test_what_an_owner_kept_of_an_account_does_not_open_a_further_project(
    either: Running, kept: str
) -> None:
    _, other, mallory = await two_projects(either)
    made = await invite(either, mallory, "mine", "Grace")
    cookie = await opened_link(either, made["link"]) if kept == "cookie" else None
    grace = await either.storage.people.invite("Grace", project=other.id, role=Role.ADMIN)
    if kept == "link":
        joined = await either.storage.people.redeem(made["link"].partition("#")[2])
        assert not isinstance(joined, Joined)
    assert await opens(either, made["token"]) == []
    assert await opens(either, cookie) == []
    assert await opens(either, grace.token) == ["mine", "other"]


async def test_neither_is_a_stronger_role_for_who_made_the_account(either: Running) -> None:
    mine, _, mallory = await two_projects(either)
    made = await invite(either, mallory, "mine", "Grace")
    assert await opens(either, made["token"]) == ["mine"]
    await either.storage.people.invite("Grace", project=mine.id, role=Role.LABELLER)
    assert await opens(either, made["token"]) == ["mine"], "nothing was gained"
    await either.storage.people.invite("Grace", project=mine.id, role=Role.ADMIN)
    assert await opens(either, made["token"]) == []


async def test_the_next_owner_who_lets_somebody_in_is_safe_as_well(either: Running) -> None:
    mine, other, mallory = await two_projects(either)
    await either.storage.people.invite("Olga", project=mine.id, role=Role.ADMIN)
    olga = await either.token("Olga", other, Role.ADMIN)
    made = await invite(either, mallory, "mine", "Grace")
    await invite(either, olga, "other", "Grace")
    assert await opens(either, made["token"]) == []


async def test_who_invites_somebody_to_two_projects_of_theirs_ends_nothing(
    either: Running,
) -> None:
    _, other, mallory = await two_projects(either)
    await either.storage.people.invite("Mallory", project=other.id, role=Role.ADMIN)
    made = await invite(either, mallory, "mine", "Grace")
    await invite(either, mallory, "other", "Grace")
    assert await opens(either, made["token"]) == ["mine", "other"]


async def test_an_owner_gets_a_link_and_no_token_of_somebody_who_is_known(
    either: Running,
) -> None:
    mine, other, mallory = await two_projects(either)
    grace = await either.token("Grace", mine)
    again = await invite(either, mallory, "mine", "Grace")
    assert again["token"] is None
    cookie = await opened_link(either, again["link"])
    await either.storage.people.invite("Grace", project=other.id, role=Role.LABELLER)
    assert await opens(either, cookie) == []
    assert await opens(either, grace) == ["mine", "other"], "the operator's own goes on working"


async def test_an_account_of_a_deleted_project_does_not_come_back_with_its_secrets(
    either: Running,
) -> None:
    mine, other, mallory = await two_projects(either)
    made = await invite(either, mallory, "mine", "Grace")
    await either.storage.catalogue.delete_project(mine.id)
    await either.storage.people.invite("Grace", project=other.id, role=Role.LABELLER)
    assert await opens(either, made["token"]) == []


async def test_however_two_invitations_meet_the_owners_secrets_open_their_project_only(
    either: Running,
) -> None:
    mine, other, mallory = await two_projects(either)
    people = either.storage.people
    by = await people.access(mallory, "mine")
    assert by is not None
    for number in range(6):
        name = f"Grace {number}"
        made = await asyncio.gather(
            *(people.invite(name, project=mine.id, role=Role.ADMIN, by=by) for _ in range(2)),
            people.invite(name, project=other.id, role=Role.ADMIN),
            *(people.invite(name, project=mine.id, role=Role.ADMIN, by=by) for _ in range(2)),
            return_exceptions=True,
        )
        grace = made.pop(2)
        assert isinstance(grace, Invitation)
        assert "other" in await opens(either, grace.token)
        for kept in made:
            assert isinstance(kept, Invitation | Refused), kept
            if isinstance(kept, Invitation):
                joined = await people.redeem(kept.code)
                cookie = joined.cookie if isinstance(joined, Joined) else None
                assert "other" not in await opens(either, cookie)
                assert "other" not in await opens(either, kept.token or None)


async def test_a_revoked_owner_keeps_no_token_of_those_whom_they_invited(either: Running) -> None:
    _, _, mallory = await two_projects(either)
    made = await invite(either, mallory, "mine", "Grace", "admin")
    other = await invite(either, mallory, "mine", "Eve")
    cookie = await opened_link(either, other["link"])
    assert await either.storage.people.revoke("Mallory") == ["Eve", "Grace"]
    assert await opens(either, made["token"]) == []
    joined = await either.storage.people.redeem(made["link"].partition("#")[2])
    assert not isinstance(joined, Joined)
    assert await opens(either, cookie) == ["mine"], "she labels on"


@pytest.mark.parametrize("how", ["revoked", "made a labeller", "deleted"])
async def test_what_an_owner_asked_just_before_is_refused_just_after(
    either: Running, how: str
) -> None:
    """Requests wait for each other: those behind the one that shows an owner out come too late."""
    mine, _, mallory = await two_projects(either)
    people = either.storage.people
    await either.token("Olga", mine, Role.ADMIN)
    by = await people.access(mallory, "mine")
    assert by is not None
    if how == "revoked":
        await people.revoke("Mallory")
    elif how == "deleted":
        await either.storage.catalogue.delete_project(mine.id)
    else:
        await people.invite("Mallory", project=mine.id, role=Role.LABELLER)
    with pytest.raises(Refused, match="not an owner of this project any more"):
        await people.invite("Eve", project=mine.id, role=Role.ADMIN, by=by)
    with pytest.raises(Refused, match="not an owner of this project any more"):
        await people.revoke("Olga", by=by)
    assert [one.name for one in await people.labellers(None) if one.name == "Eve"] == []


async def test_a_former_owner_keeps_no_token_of_those_whom_they_invited(either: Running) -> None:
    mine, other, mallory = await two_projects(either)
    await either.token("Olga", mine, Role.ADMIN)
    await either.storage.people.invite("Mallory", project=other.id, role=Role.ADMIN)
    made = await invite(either, mallory, "mine", "Grace", "admin")
    cookie = await opened_link(either, (await invite(either, mallory, "mine", "Eve"))["link"])
    elsewhere = await invite(either, mallory, "other", "Ben")
    await either.storage.people.invite("Mallory", project=mine.id, role=Role.LABELLER)
    assert await opens(either, made["token"]) == []
    joined = await either.storage.people.redeem(made["link"].partition("#")[2])
    assert not isinstance(joined, Joined)
    assert await opens(either, mallory) == ["mine", "other"]
    assert await opens(either, cookie) == ["mine"], "she labels on"
    assert await opens(either, elsewhere["token"]) == ["other"], "Mallory still leads that"


async def test_invited_anew_all_that_was_before_can_be_ended(either: Running) -> None:
    mine = await either.project("mine")
    first = await either.token("Ada", mine)
    made = await either.storage.people.invite(
        "Ada", project=mine.id, role=Role.LABELLER, renew=True
    )
    assert made.known
    assert await opens(either, first) == []
    assert await opens(either, made.token) == ["mine"]


@pytest.mark.parametrize(
    "name", ["notebook", "Notebook", "NOTEBOOK ", "\uff4eotebook", "import", "Import", "source:llm"]
)
async def test_nobody_may_have_the_programs_own_names(either: Running, name: str) -> None:
    _, _, mallory = await two_projects(either)
    async with either.http(mallory) as http:
        refused = await http.post("/api/v1/projects/mine/labellers", json={"name": name})
        assert refused.status_code == 400
        assert "reserved" in refused.json()["error"]


async def test_a_notebook_is_no_person_that_an_owner_can_reach(either: Running) -> None:
    _, _, mallory = await two_projects(either)
    token = await either.storage.people.notebook_token()
    assert await opens(either, token) == ["mine", "other"]
    again = await either.storage.people.notebook_token()
    assert await opens(either, token) == await opens(either, again)
    async with either.http(mallory) as http:
        gone = await http.delete(f"/api/v1/projects/mine/labellers/{NOTEBOOK}")
        assert gone.status_code == 400
    assert await opens(either, token) == ["mine", "other"]


async def test_a_notebook_that_was_revoked_gets_a_new_token(either: Running) -> None:
    await either.project("mine")
    leaked = await either.storage.people.notebook_token()
    await either.storage.people.revoke(NOTEBOOK)
    assert await opens(either, leaked) == []
    assert await opens(either, await either.storage.people.notebook_token()) == ["mine"]
    assert await opens(either, leaked) == []


async def test_a_stranger_is_not_told_apart_from_nobody(either: Running) -> None:
    """An owner can't ask for the names of those who take part elsewhere by revoking them."""
    _, other, mallory = await two_projects(either)
    await either.token("Ada", other)
    async with either.http(mallory) as http:
        known, unknown = [
            await http.delete(f"/api/v1/projects/mine/labellers/{name}")
            for name in ("Ada", "Nobody")
        ]
        assert (known.status_code, unknown.status_code) == (404, 404)
        assert known.json()["error"].replace("Ada", "") == unknown.json()["error"].replace(
            "Nobody", ""
        )
