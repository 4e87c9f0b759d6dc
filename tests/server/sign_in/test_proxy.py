"""People whom a trusted proxy names: pages, API and sockets, over real connections.

The proxy is 127.0.0.1; 127.0.0.2 is a stranger who reaches the server past it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from supt_async.domain.project import Role
from supt_async.errors import StorageUnavailable
from supt_async.server.access import rate_limits
from tests.security.test_start import refusal
from tests.support.servers import Running, run_server

FILE = """
session_hours = 1
contact = "Grace, room 5"

[proxy]
[[proxy.rule]]
value = "staff"
role = "labeller"
project = "digits"

[[proxy.rule]]
value = "owners"
role = "admin"
project = "digits"
"""
PROXY, STRANGER = "127.0.0.1", "127.0.0.2"
PAGE = {"accept": "text/html", "sec-fetch-dest": "document"}


def named(user: str, groups: str = "staff", **more: str) -> dict[str, str]:
    return {"x-forwarded-user": user, "x-forwarded-groups": groups, **more}


@asynccontextmanager
async def behind_a_proxy(tmp_path: Path) -> AsyncIterator[Running]:
    """Run a server with a project ``digits`` behind a proxy that names people."""
    file = tmp_path / "sign-in.toml"
    file.write_text(FILE)
    async with run_server(
        f"sqlite:///{tmp_path}/a.db",
        sign_in=str(file),
        auth_proxy_header="X-Forwarded-User",
        auth_proxy_groups_header="X-Forwarded-Groups",
        auth_proxy_name_header="X-Forwarded-Preferred-Username",
        forwarded_allow_ips=PROXY,
    ) as server:
        await server.project("digits", items=3)
        yield server


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Running]:
    async with behind_a_proxy(tmp_path) as server:
        yield server


@asynccontextmanager
async def browser(server: Running, source: str = PROXY) -> AsyncIterator[httpx2.AsyncClient]:
    async with server.http(source=source) as client:
        yield client


async def who(client: httpx2.AsyncClient, headers: dict[str, str]) -> str | None:
    answer = await client.get("/api/v1/me", headers=headers)
    return str(answer.json()["user"]) if answer.status_code == 200 else None


async def test_a_person_whom_the_proxy_names_opens_a_page_and_is_signed_in(
    company: Running,
) -> None:
    async with browser(company) as ada:
        assert await who(ada, named("ada")) is None, "only a page signs in"
        headers = named("ada", **{"x-forwarded-preferred-username": "Ada"})
        page = await ada.get("/", headers={**headers, **PAGE})
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "Max-Age=3600" in cookie
        assert await who(ada, headers) == "Ada"
        again = await ada.get("/label/digits", headers={**headers, **PAGE})
        assert "set-cookie" not in again.headers, "the cookie is still good"
        found = await company.storage.people.accesses("nothing")
        assert found is None


async def test_headers_of_anybody_but_the_proxy_are_not_read(company: Running) -> None:
    async with browser(company, STRANGER) as stranger:
        page = await stranger.get("/", headers={**named("ada", "owners"), **PAGE})
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert await who(stranger, named("ada")) is None
    people = [one.name for one in await company.storage.people.labellers(None)]
    assert people == []


async def test_a_cookie_opens_nothing_without_the_proxys_word(company: Running) -> None:
    async with browser(company) as ada, browser(company, STRANGER) as stranger:
        await ada.get("/", headers={**named("ada"), **PAGE})
        assert await who(ada, named("ada")) == "ada"
        assert await who(ada, {}) is None, "the proxy has signed her out"
        stranger.cookies.update(ada.cookies)
        assert await who(stranger, named("ada")) is None


async def test_when_the_proxy_names_somebody_else_the_earlier_session_and_socket_end(
    company: Running,
) -> None:
    async with browser(company) as shared:
        await shared.get("/", headers={**named("ada"), **PAGE})
        cookie = "; ".join(f"{name}={value}" for name, value in shared.cookies.items())
        there = {"origin": company.url, "cookie": cookie, **named("ada")}
        async with company.socket(source=PROXY, **there) as socket:
            await socket.hello("digits", None)
            assert socket.welcome["user"] == "ada"
            assert await who(shared, named("bob")) is None
            assert await socket.closed() >= 4000
        async with company.socket(source=PROXY, **{**there, **named("bob")}) as socket:
            await socket.send(type="hello", v=1, project="digits")
            assert await socket.closed() == 4401
        await shared.get("/", headers={**named("bob"), **PAGE})
        assert await who(shared, named("bob")) == "bob"


async def test_an_invitations_cookie_does_not_make_somebody_of_whom_the_proxy_names(
    company: Running,
) -> None:
    made = await company.storage.people.invite("Olga", project=None, role=Role.ADMIN)
    async with browser(company) as shared:
        await shared.post("/join", json={"code": made.code})
        assert await who(shared, {}) == "Olga"
        assert await who(shared, named("ada")) is None
        await shared.get("/", headers={**named("ada"), **PAGE})
        assert await who(shared, named("ada")) == "ada"


async def test_other_groups_are_other_rights_from_the_next_page_on(company: Running) -> None:
    async with browser(company) as ada:
        await ada.get("/", headers={**named("ada"), **PAGE})
        path = "/api/v1/projects/digits/labellers"
        assert (await ada.get(path, headers=named("ada"))).status_code == 403
        owner = named("ada", "staff,owners")
        await ada.get("/", headers={**owner, **PAGE})
        assert (await ada.get(path, headers=owner)).status_code == 200


async def test_who_has_no_project_and_who_is_revoked_get_a_page_that_says_so(
    company: Running,
) -> None:
    async with browser(company) as eve:
        page = await eve.get("/", headers={**named("eve", "others"), **PAGE})
        assert page.status_code == 403
        assert "no project is open to you: ask Grace, room 5" in page.text
        assert "set-cookie" not in page.headers
        await eve.get("/", headers={**named("ada"), **PAGE})
        await company.storage.people.revoke("ada")
        page = await eve.get("/", headers={**named("ada"), **PAGE})
        assert page.status_code == 403
        assert "revoked" in page.text


async def test_a_browser_that_keeps_no_cookie_is_not_signed_in_at_every_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rate_limits, "SIGN_INS", 2)
    monkeypatch.setattr(rate_limits, "SIGN_INS_PER_SECOND", 0.001)
    async with behind_a_proxy(tmp_path) as company, browser(company) as client:

        async def page(user: str) -> int:
            client.cookies.clear()
            return (await client.get("/", headers={**named(user), **PAGE})).status_code

        assert [await page("ada") for _ in range(4)] == [200, 200, 429, 429]
        assert await page("grace") == 200, "whom the same proxy names"


async def test_a_header_that_comes_twice_is_refused(company: Running) -> None:
    async with browser(company) as ada:
        twice = [("x-forwarded-user", "ada"), ("x-forwarded-user", "root")]
        assert (await ada.get("/api/v1/me", headers=twice)).status_code == 400
        page = await ada.get("/", headers=[*twice, *PAGE.items()])
        assert page.status_code == 400
        assert "came twice" in page.text


async def test_a_programs_token_is_left_alone(company: Running) -> None:
    token = await company.token("Robot")
    async with browser(company) as robot:
        headers = {"authorization": f"Bearer {token}", **named("ada")}
        assert await who(robot, headers) == "Robot"


async def test_pages_while_the_database_is_away_say_so(
    company: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StorageUnavailable("the password is kanarienvogel")

    monkeypatch.setattr(company.services.sign_in.sign_in.arrivals, "arrive", away)
    async with browser(company) as ada:
        page = await ada.get("/", headers={**named("ada"), **PAGE})
        assert page.status_code == 503
        assert "kanarienvogel" not in page.text


async def test_a_server_that_would_trust_everybody_does_not_start(tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(FILE)
    line = await refusal(
        *("serve", "--port", "0", "--sign-in", str(file), "--forwarded-allow-ips", "*"),
        *("--auth-proxy-header", "X-Forwarded-User"),
        database=f"sqlite:///{tmp_path}/a.db",
    )
    assert "anybody could be anybody" in line
