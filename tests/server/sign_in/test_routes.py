"""Sign-in with a real provider: the way there and back, attacks on it, and signing out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from supt_async.domain.project import Role
from supt_async.protocol.close_codes import CloseCode
from supt_async.server.access import rate_limits
from tests.support.databases import fresh
from tests.support.openid.provider import Provider, Visitor, rule, run_provider
from tests.support.ports import free_port
from tests.support.servers import Running, run_server
from tests.support.waiting import http_client

RULES = rule("labelling", "digits") + rule("owners", "digits", "admin")


@dataclass
class Place:
    """A provider, and a server whose people sign in with it."""

    provider: Provider
    server: Running
    file: str

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        async with http_client("") as http:
            yield Visitor(http)

    async def failure(self, visitor: Visitor) -> dict[str, str] | None:
        """Return why the latest sign-in has failed, as the page is told."""
        found = await visitor.http.get(f"{self.server.url}/sign-in/ways")
        failure: dict[str, str] | None = found.json()["failure"]
        return failure

    async def user(self, visitor: Visitor) -> str | None:
        found = await visitor.http.get(f"{self.server.url}/api/v1/me")
        return str(found.json()["user"]) if found.status_code == 200 else None


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder, port = tmp_path_factory.mktemp("sign-in"), free_port()
    async with run_provider(f"http://127.0.0.1:{port}") as provider:
        file = provider.file(folder, RULES, head='contact = "Grace, room 5"')
        address = f"sqlite:///{folder}/people.db"
        async with run_server(address, port=port, sign_in=file) as server:
            await server.project("digits", items=5)
            yield Place(provider, server, file)


async def test_a_person_signs_in_and_has_what_their_group_opens(place: Place) -> None:
    async with place.visitor() as visitor:
        back = await visitor.sign_in(place.server.url, "ada")
        assert back.headers["location"] == f"{place.server.url}/label/digits"
        (cookie,) = [one for one in back.headers.get_list("set-cookie") if "Max-Age=43200" in one]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert await place.user(visitor) == "Ada Lovelace"
        assert await place.failure(visitor) is None
    async with place.visitor() as visitor:
        back = await visitor.sign_in(place.server.url, "grace")
        assert back.headers["location"] == f"{place.server.url}/admin/digits"


async def test_who_has_no_project_is_told_who_they_are_and_whom_to_ask(place: Place) -> None:
    async with place.visitor() as visitor:
        back = await visitor.sign_in(place.server.url, "mallory")
        assert back.headers["location"] == f"{place.server.url}/sign-in"
        failure = {"fault": "no_project", "provider": "ACME", "name": "Mallory"}
        assert await place.failure(visitor) == failure
        assert await place.user(visitor) is None
        ways = (await visitor.http.get(f"{place.server.url}/sign-in/ways")).json()
        assert ways["contact"] == "Grace, room 5"
        assert ways["providers"] == [{"name": "acme", "title": "ACME"}]


async def test_a_sign_in_leads_to_the_page_that_was_asked_for(place: Place) -> None:
    for page, leads_to in (("/label/digits", "/label/digits"), ("//evil.example", "/label/digits")):
        async with place.visitor() as visitor:
            begun = await visitor.http.get(
                f"{place.server.url}/sign-in/acme", params={"next": page}
            )
            await visitor.go(begun.headers["location"])
            callback = await visitor.to_callback(place.server.url, "ada")
            back = await visitor.http.get(callback)
        assert back.headers["location"] == f"{place.server.url}{leads_to}"


async def test_the_request_has_pkce_state_and_nonce(place: Place) -> None:
    async with place.visitor() as visitor:
        begun = await visitor.http.get(f"{place.server.url}/sign-in/acme?again=1")
        query = parse_qs(urlsplit(begun.headers["location"]).query)
        assert query["code_challenge_method"] == ["S256"]
        assert len(query["state"][0]) >= 32
        assert len(query["nonce"][0]) >= 32
        assert query["prompt"] == ["login"]
        assert query["redirect_uri"] == [f"{place.server.url}/sign-in/acme/callback"]


async def test_a_callback_of_another_browser_signs_nobody_in(place: Place) -> None:
    async with place.visitor() as attacker, place.visitor() as victim:
        callback = await attacker.to_callback(place.server.url, "ada")
        await victim.http.get(callback)
        assert await place.user(victim) is None
        assert (await place.failure(victim) or {})["fault"] == "stale"
        await victim.http.get(f"{place.server.url}/sign-in/acme")
        await victim.http.get(callback)
        assert await place.user(victim) is None, "a sign-in of their own was begun as well"


async def test_a_link_to_the_callback_does_not_end_a_sign_in_under_way(place: Place) -> None:
    async with place.visitor() as visitor:
        back = await visitor.to_callback(place.server.url, "ada")
        link = f"{place.server.url}/sign-in/acme/callback?code=mallorys&state=mallorys"
        assert (await visitor.http.get(link)).status_code == 303
        assert await place.failure(visitor) == {"fault": "stale", "provider": "ACME", "name": ""}
        await visitor.http.get(back)
        assert await place.user(visitor) == "Ada Lovelace"


async def test_an_answer_counts_once(place: Place) -> None:
    async with place.visitor() as visitor:
        callback = await visitor.to_callback(place.server.url, "ada")
        await visitor.http.get(callback)
        await visitor.http.post(
            f"{place.server.url}/api/v1/logout", headers={"origin": place.server.url}
        )
        await visitor.http.get(callback)
        assert await place.user(visitor) is None
        assert (await place.failure(visitor) or {})["fault"] == "stale"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"iss": "https://evil.example"}, "invalid"),
        ({"iss": None}, "invalid"),
        ({"code": "made-up"}, "invalid"),
        ({"code": None}, "invalid"),
        ({"code": "x" * 5000}, "invalid"),
        ({"state": "another"}, "stale"),
        ({"state": None}, "stale"),
        ({"error": "access_denied"}, "denied"),
    ],
    ids=str,
)
async def test_an_answer_that_was_changed_signs_nobody_in(
    place: Place, change: dict[str, str | None], fault: str
) -> None:
    async with place.visitor() as visitor:
        address = urlsplit(await visitor.to_callback(place.server.url, "ada"))
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        changed = {name: value for name, value in {**query, **change}.items() if value is not None}
        back = await visitor.http.get(f"{place.server.url}{address.path}", params=changed)
        assert back.headers["location"] == f"{place.server.url}/sign-in"
        assert (await place.failure(visitor) or {})["fault"] == fault
        assert await place.user(visitor) is None


async def test_a_provider_that_is_not_named_leads_to_those_that_are(place: Place) -> None:
    async with place.visitor() as visitor:
        for path in ("/sign-in/other", "/sign-in/other/callback?code=1"):
            back = await visitor.http.get(f"{place.server.url}{path}")
            assert back.headers["location"] == f"{place.server.url}/sign-in"
        out = await visitor.http.post(f"{place.server.url}/sign-in/other/logout")
        assert out.status_code == 404


async def test_another_name_of_this_machine_leads_to_the_right_one(place: Place) -> None:
    other = place.server.url.replace("127.0.0.1", "localhost")
    async with place.visitor() as visitor:
        back = await visitor.http.get(f"{other}/sign-in/acme?next=/label/digits")
        assert back.headers["location"].startswith(f"{place.server.url}/sign-in/acme?")


async def test_signing_out_at_the_provider_signs_out_here_and_closes_the_sockets(
    place: Place,
) -> None:
    async with place.visitor() as visitor, place.visitor() as other:
        await visitor.sign_in(place.server.url, "ada")
        await other.sign_in(place.server.url, "grace")
        cookie = cookie_of(visitor)
        async with place.server.socket(cookie=cookie, origin=place.server.url) as socket:
            await socket.hello("digits", None)
            await visitor.sign_out_at_provider(place.provider)
            assert await socket.closed() == CloseCode.UNAUTHENTICATED
        assert await place.user(visitor) is None
        assert await place.user(other) == "Grace Hopper"


async def test_signing_out_closes_this_browsers_sockets_on_another_server_too(
    place: Place, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(fresh("postgres", tmp_path))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        provider = await stack.enter_async_context(run_provider(url))
        file = provider.file(tmp_path, RULES)
        one = await stack.enter_async_context(run_server(address, port=port, sign_in=file))
        two = await stack.enter_async_context(run_server(address, sign_in=file, public=url))
        await one.project("digits", items=5)
        leaving, staying = [await stack.enter_async_context(place.visitor()) for _ in range(2)]
        sockets = []
        for visitor in (leaving, staying):
            await visitor.sign_in(url, "ada")
            way = two.socket(cookie=cookie_of(visitor), origin=url)
            sockets.append(await stack.enter_async_context(way))
            await sockets[-1].hello("digits", None)
        await leaving.http.post(f"{url}/api/v1/logout", headers={"origin": url})
        assert await sockets[0].closed() == CloseCode.UNAUTHENTICATED
        await sockets[1].send(type="ready", want=1)
        await sockets[1].get("item")


def cookie_of(visitor: Visitor) -> str:
    return "; ".join(f"{name}={value}" for name, value in ours(visitor).items())


def ours(visitor: Visitor) -> dict[str, str]:
    """Return the cookies of the server, and not the provider's."""
    jar = visitor.http.cookies.jar
    return {one.name: one.value or "" for one in jar if one.name.startswith("supt_")}


@pytest.mark.parametrize("body", ["", "logout_token=", "logout_token=a.b.c", "x=1", "\udcff"])
async def test_a_logout_that_no_provider_has_signed_ends_nothing(place: Place, body: str) -> None:
    async with place.visitor() as visitor:
        await visitor.sign_in(place.server.url, "ada")
        out = await visitor.http.post(
            f"{place.server.url}/sign-in/acme/logout",
            content=body.encode("utf-8", "surrogateescape"),
        )
        assert out.status_code == 400
        assert await place.user(visitor) == "Ada Lovelace"
        big = await visitor.http.post(
            f"{place.server.url}/sign-in/acme/logout", content=b"x" * 200_000
        )
        assert big.status_code == 413


async def test_sign_ins_from_one_address_have_a_rate(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rate_limits, "SIGN_INS", 2)
    monkeypatch.setattr(rate_limits, "SIGN_INS_PER_SECOND", 0.001)
    limited = {"sign_in": place.file, "forwarded_allow_ips": "10.9.9.9"}
    async with run_server(f"sqlite:///{tmp_path}/other.db", **limited) as server:
        async with place.visitor() as visitor:
            back = [await visitor.http.get(f"{server.url}/sign-in/acme") for _ in range(3)]
            assert back[1].headers["location"].startswith(place.provider.issuer)
            assert back[2].headers["location"] == f"{server.url}/sign-in"
            found = await visitor.http.get(f"{server.url}/sign-in/ways")
            assert found.json()["failure"]["fault"] == "busy"
            out = await visitor.http.post(f"{server.url}/sign-in/acme/logout")
            assert out.status_code == 429


async def test_a_provider_that_is_down_is_said_and_links_go_on_working(
    place: Place, tmp_path: Path
) -> None:
    down = Provider(f"http://127.0.0.1:{free_port()}").file(tmp_path, RULES)
    async with run_server(f"sqlite:///{tmp_path}/other.db", sign_in=down) as server:
        async with place.visitor() as visitor:
            back = await visitor.http.get(f"{server.url}/sign-in/acme")
            assert back.headers["location"] == f"{server.url}/sign-in"
            found = await visitor.http.get(f"{server.url}/sign-in/ways")
            assert found.json()["failure"]["fault"] == "down"
            made = await server.storage.people.invite("Ada", project=None, role=Role.ADMIN)
            headers = {"origin": server.url}
            joined = await visitor.http.post(
                f"{server.url}/join", json={"code": made.code}, headers=headers
            )
            assert joined.status_code == 200


async def test_below_a_path_everything_leads_below_it(tmp_path: Path) -> None:
    port = free_port()
    public = f"http://127.0.0.1:{port}/label"
    async with run_provider(public) as provider:
        file = provider.file(tmp_path, RULES)
        address = f"sqlite:///{tmp_path}/below.db"
        async with run_server(address, port=port, sign_in=file, public=public) as server:
            await server.project("digits")
            async with http_client("") as http:
                visitor = Visitor(http)
                back = await visitor.sign_in(public, "ada")
                assert back.headers["location"] == f"{public}/label/digits"
                for cookie in back.headers.get_list("set-cookie"):
                    assert "Path=/label;" in f"{cookie};"
                assert (await http.get(f"{public}/api/v1/me")).json()["user"] == "Ada Lovelace"
                await visitor.sign_out_at_provider(provider)
                assert (await http.get(f"{public}/api/v1/me")).status_code == 401
