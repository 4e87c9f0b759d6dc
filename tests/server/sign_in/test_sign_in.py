"""The providers of a server: looked for at start, and beside links or in place of them."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx2
import pytest

from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.server.sign_in import sign_in
from supt_async.server.sign_in.faults import Fault, SignInFailed
from supt_async.server.sign_in.openid import discovery
from supt_async.server.sign_in.settings import read_settings
from supt_async.server.sign_in.sign_in import SignIn
from tests.support.openid.provider import Provider, rule
from tests.support.servers import Running, run_server

RULES = rule("labelling", "digits")


async def test_a_provider_that_is_down_at_start_is_asked_again_and_both_is_said(
    server: Running,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sign_in, "FIRST_RETRY_SECONDS", 0.001)
    monkeypatch.setattr(discovery, "RETRY_SECONDS", 0)
    settings = read_settings(Provider("https://id.example").file(tmp_path, RULES))
    (client,) = SignIn(settings, server.storage.identities, "http://x").clients.values()
    answers: list[SignInFailed | None] = [SignInFailed(Fault.DOWN, "refused")] * 3 + [None]

    async def metadata() -> None:
        failure = answers.pop(0)
        if failure is not None:
            raise failure

    monkeypatch.setattr(client.discovery, "metadata", metadata)
    await sign_in._look_for(client)
    await client.aclose()
    said = [record.message for record in caplog.records if record.name == sign_in.__name__]
    assert said == ["a provider can't be used, and is asked again", "a provider can be used"]


async def test_links_can_be_switched_off(tmp_path: Path) -> None:
    file = Provider("https://id.example").file(tmp_path, RULES, head="invitations = false")
    async with run_server(f"sqlite:///{tmp_path}/other.db", sign_in=file) as server:
        project = await server.project("digits")
        made = await server.storage.people.invite("Ada", project=None, role=Role.ADMIN)
        headers = {"origin": server.url}
        async with server.http(made.token) as http:
            for path, body in (
                ("/join", {"code": made.code}),
                ("/open", {"code": "x"}),
                (f"/api/v1/projects/{project.slug}/labellers", {"name": "Bob"}),
                (f"/api/v1/projects/{project.slug}/labellers/Ada/link", None),
                (f"/api/v1/projects/{project.slug}/links", {"max": 3}),
            ):
                answer = await http.post(path, json=body, headers=headers)
                assert answer.status_code == 400, path
                assert f"people sign in at {server.url}/sign-in" in answer.json()["error"]
            assert (await http.get("/sign-in/ways")).json()["invitations"] is False


def test_a_provider_needs_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "supt_async.server.sign_in.openid.client", None)
    settings = read_settings(Provider("https://id.example").file(tmp_path, RULES))
    with pytest.raises(Refused, match=r"pip install 'supt_async\[oidc\]'"):
        sign_in._clients(settings, "http://x")


async def test_a_browser_without_a_provider_is_told_how_it_gets_in(
    tmp_path: Path,
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/x.db") as server:
        async with httpx2.AsyncClient() as http:
            found = (await http.get(f"{server.url}/sign-in/ways")).json()
    links = {"providers": [], "invitations": True, "contact": "", "failure": None}
    assert found == links | {"url": server.url}
