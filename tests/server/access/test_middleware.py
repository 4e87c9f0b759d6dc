"""Middleware: hosts, origins and headers protect a browser that was led astray."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.requests import Request
from websockets.exceptions import InvalidStatus

from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.server.access.headers import SAFE_HEADERS, safe_headers
from supt_async.server.access.middleware import hosts_of, is_loopback
from tests.support.servers import Running, run_server

EVIL = ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.", "", "[::1"]


@pytest.mark.parametrize("host", EVIL)
async def test_a_name_that_was_made_to_point_here_is_refused(server: Running, host: str) -> None:
    token = await server.token("root", await server.project(), Role.ADMIN)
    async with server.http(token) as http:
        for path in ("/", "/api/v1/me", "/api/v1/projects/digits", "/healthz", "/static/x.js"):
            answer = await http.get(path, headers={"host": host})
            assert answer.status_code == 421, path
            assert "--url" in answer.json()["error"]
        assert (await http.post("/join", json={"code": "x"}, headers={"host": host})).is_error


async def test_two_hosts_are_refused(server: Running) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
    assert b" 421 " in await reader.readline()
    writer.close()


async def test_a_socket_under_another_name_is_not_even_opened(server: Running) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with server.socket(host="evil.example"):
            pass
    assert caught.value.response.status_code == 421
    assert caught.value.response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:1", "[::1]:8000"])
async def test_loopbacks_own_names_are_let_in(server: Running, host: str) -> None:
    async with server.http() as http:
        assert (await http.get("/healthz", headers={"host": host})).status_code == 200


async def test_behind_a_proxy_on_this_machine_the_public_name_is_known(tmp_path: Path) -> None:
    public = "https://label.example.org"
    async with run_server(f"sqlite:///{tmp_path}/a.db", public=public) as server:
        async with server.http() as http:
            for host, status in (("label.example.org", 200), ("evil.example", 421)):
                answer = await http.get("/healthz", headers={"host": host})
                assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("label.example.org", False),
    ],
)
def test_what_only_this_machine_reaches_is_known(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
    assert (hosts_of(host, "https://label.example.org") is not None) is expected


ORIGINS = [
    "https://evil.example",
    "null",
    "http://127.0.0.1:1",
    "https://{host}",
    "http://{host}.evil.example",
    "http://evil.example#{host}",
    "http://{host}/",
    "HTTP://{host}",
    "http://user@{host}",
    "",
]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_of_origins_only_the_exact_one_is_let_in(server: Running, origin: str) -> None:
    token = await server.token("root", await server.project(items=1), Role.ADMIN)
    wrong = origin.format(host=server.url.removeprefix("http://"))
    async with server.http(token) as http:
        for sent, status in ((wrong, 403), (server.url, 200)):
            answer = await http.get("/api/v1/me", headers={"origin": sent})
            assert answer.status_code == status, sent
        joining = await http.post("/join", json={"code": "x"}, headers={"origin": wrong})
        assert "origin" in joining.json()["error"]
    async with server.socket(origin=wrong) as socket:  # closed before anything is read
        assert await socket.closed() == 4403
    async with server.socket(origin=server.url) as socket:
        await socket.hello("digits", token)


async def test_the_origin_of_a_public_server_is_its_public_address(tmp_path: Path) -> None:
    public = "https://label.example.org"
    async with run_server(f"sqlite:///{tmp_path}/a.db", public=public) as server:
        project = await server.project()
        token = await server.token("Ada", project)
        async with server.http(token) as http:
            for origin, status in (
                (public, 200),
                (server.url, 403),
                ("http://label.example.org", 403),
                ("https://label.example.org:8443", 403),
            ):
                answer = await http.get("/api/v1/me", headers={"origin": origin})
                assert answer.status_code == status, origin


# --- headers --------------------------------------------------------------------------------


async def test_every_answer_has_the_headers_that_keep_browsers_safe(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await server.token("root", await server.project(items=1), Role.ADMIN)

    async def broken(_request: Request) -> None:
        raise RuntimeError("as if there were a bug")

    async with server.http(token) as http:
        answers = [
            await http.get("/"),
            await http.get("/label/digits"),
            await http.get("/nothing"),
            await http.get("/static/nothing.js"),
            await http.get("/api/v1/me"),
            await http.get("/api/v1/projects/nothing"),
            await http.get("/api/v1/projects/digits/items"),
            await http.get("/api/v1/projects/digits/labels?format=csv"),
            await http.post("/api/v1/projects/digits/items", content="{"),
            await http.delete("/api/v1/me"),
            await http.get("/media/1/1?e=1&s=x"),
            await http.get("/api/v1/me", headers={"host": "evil.example"}),
            await http.get("/api/v1/me", headers={"authorization": "Bearer x"}),
        ]
        monkeypatch.setattr(server.storage.people, "name", broken)
        answers.append(await http.get("/api/v1/me"))
    assert {answer.status_code for answer in answers} == {200, 400, 401, 403, 404, 405, 421, 500}
    for answer in answers:
        for name, value in SAFE_HEADERS:
            assert answer.headers.get_list(name) == [value], f"{answer.url} {name}"
        assert "server" not in answer.headers
        if answer.url.path.startswith("/api/"):
            assert answer.headers["cache-control"] == "no-store"
    assert answers[-1].json() == {"error": "internal error: try again"}


async def test_even_what_is_no_http_is_answered_with_them(server: Running) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
    answer = (await reader.read()).decode().lower()
    assert answer.startswith("http/1.1 400")
    assert all(f"{name}: {value}".lower() in answer for name, value in SAFE_HEADERS)
    writer.close()


def test_the_policy_lets_nothing_in_line_run_and_nobody_frame_the_page() -> None:
    policy = dict(part.strip().split(" ", 1) for part in SAFE_HEADERS[0][1].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    # For the frame that shows an item's markup: attributes alone, which can load nothing here.
    assert policy.pop("style-src-attr") == "'unsafe-inline'"
    assert not [part for part in policy.values() if "unsafe" in part]


def test_the_page_reads_from_servers_that_the_operator_names_and_from_no_other() -> None:
    named = "https://media.example.org, http://127.0.0.1:9000"
    (_, policy), *others = safe_headers(named)
    assert "connect-src 'self' https://media.example.org http://127.0.0.1:9000; " in policy
    assert tuple(others) == SAFE_HEADERS[1:]
    for wrong in (
        "*",
        "https:",
        "https://a.org/path",
        "https://a; script-src *",
        "a.org",
        "'self'",
    ):
        with pytest.raises(Refused, match="--media-origins"):
            safe_headers(wrong)
