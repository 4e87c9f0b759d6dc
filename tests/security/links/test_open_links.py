"""Open links as browsers and bots open them."""

from __future__ import annotations

import httpx2
import pytest
from sqlalchemy import func, select

from supt_async.domain.project import Role
from supt_async.rules.token_bucket import Buckets
from supt_async.storage.people.link_records import NewLink
from supt_async.storage.schema import tables
from tests.support.servers import Running

SOMEWHERE = {"x-forwarded-for": "203.0.113.7"}
"""Header by which a request has an address; this machine may stand for any client."""


async def made(server: Running, most: int = 50) -> str:
    project = await server.project()
    secret, _ = await server.storage.links.make(project.id, NewLink(most=most))
    return secret


async def accounts(server: Running) -> int:
    number = select(func.count()).select_from(tables.labeller)
    return await server.storage.database.read(lambda connection: connection.scalar(number)) or 0


async def begin(http: httpx2.AsyncClient, code: str, **body: object) -> httpx2.Response:
    return await http.post("/open", json={"code": code, **body})


async def test_who_presses_the_button_becomes_a_labeller(server: Running) -> None:
    code = await made(server)
    async with server.http() as http:
        joined = await begin(http, code, parameters={"PROLIFIC_PID": "5f"})
        assert joined.json()["next"] == "/label/digits"
        assert joined.headers["cache-control"] == "no-store"
        me = (await http.get("/api/v1/me")).json()
        assert me["user"] == joined.json()["user"]
        again = await begin(http, code, keep=True)
        assert (again.json()["user"], "set-cookie" in again.headers) == (me["user"], False)
    async with server.http() as other:
        assert (await begin(other, code)).json()["user"] != me["user"]


async def test_a_look_at_the_page_makes_nobody_a_labeller(server: Running) -> None:
    code = await made(server)
    before = await accounts(server)
    async with server.http() as http:
        for address in ("/open", f"/open?code={code}", f"/open#{code}"):
            assert (await http.get(address)).status_code == 200
            assert (await http.head(address)).status_code == 200
    assert await accounts(server) == before


async def test_a_browser_that_is_signed_in_is_asked_first(server: Running) -> None:
    code = await made(server)
    project = await server.storage.catalogue.project("digits")
    async with server.http() as http:
        ada = await server.storage.people.invite("Ada", project=project.id, role=Role.LABELLER)
        await http.post("/join", json={"code": ada.code})
        asked = await begin(http, code, keep=True)
        assert asked.json() == {"next": None, "user": "", "signed_in": "Ada"}
        assert (await http.get("/api/v1/me")).json()["user"] == "Ada"


@pytest.mark.parametrize(
    "parameters", [{str(n): "x" for n in range(21)}, {"pid": "x" * 257}, {"pid": "a\0"}]
)
async def test_what_an_address_may_hold_is_bounded(
    server: Running, parameters: dict[str, str]
) -> None:
    code = await made(server)
    before = await accounts(server)
    async with server.http() as http:
        refused = await begin(http, code, parameters=parameters)
        assert refused.status_code == 400
        endless = await begin(http, code, parameters={"pid": "x" * 40_000})
        assert endless.status_code == 413
    assert await accounts(server) == before


async def test_one_address_makes_a_bounded_number_of_accounts(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await made(server)
    before = await accounts(server)
    monkeypatch.setattr(server.services.limits, "_arrivals", Buckets(0.0001, 2))
    answers = []
    async with server.http() as http:
        for _ in range(3):
            http.cookies.clear()
            answers.append(await http.post("/open", json={"code": code}, headers=SOMEWHERE))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "too many people begin" in answers[-1].json()["error"]
    assert await accounts(server) == before + 2


async def test_another_sites_page_can_t_open_a_link(server: Running) -> None:
    code = await made(server)
    before = await accounts(server)
    async with server.http() as http:
        headers = {"origin": "https://evil.example.org"}
        refused = await http.post("/open", json={"code": code}, headers=headers)
    assert refused.status_code == 403
    assert await accounts(server) == before


async def test_a_guess_is_a_wrong_secret(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    await made(server)
    monkeypatch.setattr(server.services.limits, "_failures", Buckets(0.0001, 2))
    async with server.http() as http:
        answers = [
            await http.post("/open", json={"code": f"x{number}"}, headers=SOMEWHERE)
            for number in range(3)
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
