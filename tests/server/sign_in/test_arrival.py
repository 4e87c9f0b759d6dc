"""Arrival of people whom a provider, or a trusted proxy, has identified."""

from __future__ import annotations

import pytest

from supt_async.domain.project import Role
from supt_async.domain.values import JSONValue
from supt_async.rules.sign_in.claims import Given, Grant, Rule
from supt_async.server.errors import Denied
from supt_async.server.sign_in.arrival import Arrivals
from supt_async.server.sign_in.faults import SignInFailed
from supt_async.server.sign_in.settings import ProviderSettings, SignInSettings
from supt_async.storage.records import Joined
from supt_async.storage.sign_in.records import SignInFault
from tests.support.servers import Running

RULES = (
    Rule(claim="groups", values=("labelling",), grant=Grant("digits", Given.LABELLER)),
    Rule(claim="groups", values=("owners",), grant=Grant("digits", Given.ADMIN)),
)
ACME = ProviderSettings(
    name="acme",
    title="ACME",
    issuer="https://id.example",
    client_id="supt",
    client_secret=None,
    scopes=("openid",),
    name_claim="",
    rules=RULES,
)


def arrivals(server: Running, contact: str = "") -> Arrivals:
    settings = SignInSettings(providers=(ACME,), proxy=RULES, contact=contact)
    return Arrivals(server.storage.identities, settings)


async def test_a_proxys_person_is_signed_in_by_the_same_rules(server: Running) -> None:
    await server.project("digits")
    arrive = arrivals(server).arrive
    joined = await arrive(subject="ada", name="Ada", groups=["labelling", "owners"])
    access = await server.storage.people.access(joined.cookie or "", "digits")
    assert access is not None
    assert (access.name, access.role) == ("Ada", Role.ADMIN)
    again = await arrive(subject="ada", name="", groups=["labelling"])
    assert (again.name, again.role) == ("Ada", Role.LABELLER)
    assert (await arrive(subject="grace", name="", groups=["owners"])).name == "grace"


async def test_who_has_no_project_is_told_whom_to_ask(server: Running) -> None:
    await server.project("digits")
    with pytest.raises(Denied, match="no project is open to you: ask the server's operator"):
        await arrivals(server).arrive(subject="ada", name="Ada", groups=[])
    with pytest.raises(Denied, match="ask Grace, room 5"):
        await arrivals(server, "Grace, room 5").arrive(subject="ada", name="Ada", groups=["x"])


async def test_a_revoked_person_is_told_so(server: Running) -> None:
    await server.project("digits")
    await arrivals(server).arrive(subject="ada", name="Ada", groups=["labelling"])
    await server.storage.people.revoke("Ada")
    with pytest.raises(Denied, match="revoked"):
        await arrivals(server).arrive(subject="ada", name="Ada", groups=["labelling"])


async def test_a_proxys_subject_is_nobody_of_a_providers(server: Running) -> None:
    await server.project("digits")
    claims: dict[str, JSONValue] = {
        "sub": "ada",
        "name": "Ada",
        "groups": ["labelling"],
        "sid": "S",
    }
    by_provider = await arrivals(server).arrive_by(ACME, claims)
    by_proxy = await arrivals(server).arrive(subject="ada", name="Ada", groups=["labelling"])
    assert isinstance(by_provider, Joined)
    assert (by_provider.name, by_proxy.name) == ("Ada", "Ada (2)")
    assert await arrivals(server).arrive_by(ACME, {"sub": "x"}) is SignInFault.NO_PROJECT


@pytest.mark.parametrize("subject", ["", "x" * 256, "a\0b", "a\nb", 5, None])
async def test_a_subject_that_can_not_be_one_is_denied(server: Running, subject: JSONValue) -> None:
    with pytest.raises(SignInFailed, match="the subject"):
        await arrivals(server).arrive_by(ACME, {"sub": subject})
    if isinstance(subject, str):
        with pytest.raises(Denied, match="can't be used"):
            await arrivals(server).arrive(subject=subject, name="Ada", groups=["labelling"])
