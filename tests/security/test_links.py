"""Invitation links as browsers open them, and their cookies."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, expect

from supt_async.domain.project import Role
from tests.support.servers import Running, run_server

USED = "this link has already been used: ask for a new one"


async def invite(server: Running, name: str = "Ada", role: Role = Role.LABELLER) -> str:
    project = await server.storage.catalogue.project("digits")
    return (await server.storage.people.invite(name, project=project.id, role=role)).code


async def join(http: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await http.post("/join", json={"code": code})


async def test_a_link_is_used_up_by_the_browser_that_opens_it(server: Running) -> None:
    await server.project()
    code = await invite(server)
    async with server.http() as first, server.http() as second:
        assert (await join(first, code)).json() == {"next": "/label/digits", "user": "Ada"}
        refused = await join(second, code)
        assert (refused.status_code, refused.json()) == (403, {"error": USED})
        assert "set-cookie" not in refused.headers
        assert (await second.get("/api/v1/me")).status_code == 401
        again = await join(first, code)
        assert again.json() == {"next": "/label/digits", "user": "Ada"}
        assert "set-cookie" not in again.headers, "it has one"
        assert (await first.get("/api/v1/me")).json()["user"] == "Ada"


async def test_an_owners_link_leads_to_the_owners_page(server: Running) -> None:
    await server.project()
    async with server.http() as http:
        joined = await join(http, await invite(server, "Grace", Role.ADMIN))
        assert joined.json()["next"] == "/admin/digits"


async def test_a_link_of_somebody_who_was_revoked_is_worth_nothing(server: Running) -> None:
    await server.project()
    code = await invite(server, "Eve")
    await server.storage.people.revoke("Eve")
    async with server.http() as http:
        refused = await join(http, code)
        assert refused.status_code == 403
        assert "does not work any more" in refused.json()["error"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: Running) -> None:
    await server.project()
    async with server.http() as http:
        (morsel,) = SimpleCookie(
            (await join(http, await invite(server))).headers["set-cookie"]
        ).values()
    assert morsel.key == f"supt_{server.storage.server_id}"
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    assert (morsel["secure"], morsel["domain"]) == ("", "")


async def test_behind_tls_the_cookie_never_travels_without(tmp_path: Path) -> None:
    public = "https://label.example.org"
    async with run_server(f"sqlite:///{tmp_path}/a.db", public=public) as server:
        await server.project()
        async with server.http() as http:
            (morsel,) = SimpleCookie(
                (await join(http, await invite(server))).headers["set-cookie"]
            ).values()
            assert morsel["secure"] is True
            assert morsel.key == f"__Host-supt_{server.storage.server_id}"
            cookie = {"cookie": f"{morsel.key}={morsel.value}"}
            assert (await http.get("/api/v1/me", headers=cookie)).json()["user"] == "Ada"
            planted = {"cookie": f"supt_{server.storage.server_id}={morsel.value}"}
            assert (await http.get("/api/v1/me", headers=planted)).status_code == 401


async def test_a_link_replaces_nobody_without_being_told_to(server: Running) -> None:
    """Guidelines may hold a link to an invitation: it must not make its reader somebody else."""
    project = await server.project()
    ada = await server.storage.people.invite("Ada", project=project.id, role=Role.LABELLER)
    eve = await server.storage.people.invite("Eve", project=project.id, role=Role.LABELLER)
    async with server.http() as browser:
        assert (await browser.post("/join", json={"code": ada.code, "keep": True})).is_success
        asked = await browser.post("/join", json={"code": eve.code, "keep": True})
        assert asked.json() == {"next": None, "user": "Eve", "signed_in": "Ada"}
        assert "set-cookie" not in asked.headers
        assert (await browser.get("/api/v1/me")).json()["user"] == "Ada"
        told = await browser.post("/join", json={"code": eve.code, "keep": False})
        assert told.json()["next"] == "/label/digits"
        assert (await browser.get("/api/v1/me")).json()["user"] == "Eve"


async def test_neither_code_nor_token_is_ever_part_of_an_address(server: Running) -> None:
    """What stands in an address is in histories, logs and referers; the fragment is not sent."""
    project = await server.project()
    admin = await server.token("root", project, Role.ADMIN)
    async with server.http(admin) as http:
        made = await http.post("/api/v1/projects/digits/labellers", json={"name": "Ada"})
        invited = made.json()
        link = httpx2.URL(invited["link"])
        assert link.fragment
        assert invited["token"] not in invited["link"]
        by_query = await http.get("/join", params={"code": link.fragment})
        assert "set-cookie" not in by_query.headers
    async with server.http() as bare:
        me = await bare.get("/api/v1/me", params={"token": invited["token"]})
        assert me.status_code == 401


async def test_a_malformed_code_is_a_refusal_and_not_a_failure(server: Running) -> None:
    async with server.http() as http:
        for body in ("", "[]", "{}", '{"code": 1}', '{"code": null}', '"x"', "{" * 70):
            assert (await http.post("/join", content=body)).status_code == 400, body
        for code in ("", "\0", "x" * 3_000, "ä" * 20):
            assert (await join(http, code)).status_code in (401, 403), code
        too_long = await http.post("/join", content=b'{"code": "' + b"x" * 2**21 + b'"}')
        assert too_long.status_code == 413


@pytest.mark.browser
async def test_a_second_browser_is_told_in_one_sentence_and_the_first_gets_in_again(
    server: Running, chromium: Browser
) -> None:
    await server.project()
    link = f"{server.url}/join#{await invite(server)}"
    first, second = await chromium.new_context(), await chromium.new_context()
    try:
        page = await first.new_page()
        await page.goto(link)
        await page.wait_for_url("**/label/digits")
        assert "#" not in page.url
        cookies = [cookie["name"] for cookie in await first.cookies()]
        assert cookies == [f"supt_{server.storage.server_id}"]
        assert await page.evaluate("document.cookie") == "", "no script can read it"
        other = await second.new_page()
        await other.goto(link)
        await expect(other.locator("[data-state=refused]")).to_contain_text(USED[1:])
        assert await second.cookies() == []
        await page.goto(link)
        await page.wait_for_url("**/label/digits")
    finally:
        await first.close()
        await second.close()
