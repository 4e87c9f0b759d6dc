"""What `supt doctor` says of the public address, asked for real."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.cli.doctor import address, proxies
from supt_async.cli.doctor.findings import Level
from supt_async.config import ServerConfig
from tests.cli.doctor.cases import case, findings, texts
from tests.support.ports import free_port
from tests.support.servers import run_server


@contextlib.asynccontextmanager
async def answering(answer: str) -> AsyncIterator[str]:
    """Answer each request in the same way; yields the address."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer.encode())
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_an_address_that_leads_to_this_server_is_said_to(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        one = case(database=server.config.database, url=server.url)
        found = await findings(one, address.check, proxies.check)
        assert texts(found, Level.PROBLEM) == []
        assert f"{server.url} leads to this database's server" in texts(found, Level.OK)
        assert "websockets get through" in texts(found, Level.OK)
        assert "no proxy is in front" in texts(found, Level.OK)
        assert len(server.hub.sessions()) == 0


async def test_the_server_of_another_database_is_noticed(tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        other = f"sqlite:///{tmp_path}/b.db"
        async with run_server(other):
            found = await findings(case(database=other, url=server.url), address.check)
        assert "the server of another database" in texts(found, Level.PROBLEM)[0]


ANSWERS = {
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi": "something else answers (200)",
    "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n": "something else answers (404)",
    "HTTP/1.1 302 Go\r\nlocation: https://a.b/\r\ncontent-length: 0\r\n\r\n": "redirects",
    "HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n": "finds no server",
    "SSH-2.0-OpenSSH\r\n": "not by HTTP",
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_whatever_else_answers_is_told_apart(tmp_path: Path, answer: str) -> None:
    async with answering(answer) as url:
        found = await findings(case(database=f"sqlite:///{tmp_path}/a.db", url=url), address.check)
    (text,) = texts(found, Level.PROBLEM)
    assert ANSWERS[answer] in text


async def test_a_proxy_that_signs_people_in_may_ask_who_one_is(tmp_path: Path) -> None:
    async with answering("HTTP/1.1 401 Who\r\ncontent-length: 0\r\n\r\n") as url:
        one = case(url=url, auth_proxy_header="X-User")
        (finding,) = await address.check(one)
        assert (finding.level, "asks who one is" in finding.text) == (Level.WARNING, True)
        (finding,) = await address.check(case(url=url))
        assert finding.level is Level.PROBLEM


async def test_an_address_below_a_path_is_asked_there(tmp_path: Path) -> None:
    async with run_server(
        f"sqlite:///{tmp_path}/a.db", public="http://127.0.0.1:1/label"
    ) as server:
        for path, level in (("/label", Level.OK), ("/other", Level.PROBLEM)):
            found = await address.check(case(url=f"{server.url}{path}"))
            assert {one.level for one in found} == {level}, found


async def test_an_address_where_nothing_answers(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    found = await findings(case(database=f"sqlite:///{tmp_path}/a.db", url=url), address.check)
    assert "no server runs" in texts(found, Level.WARNING)[-1]
    one = case(url=url)
    one.running = True
    (finding,) = await address.check(one)
    assert "can't be reached" in finding.text


async def test_a_name_that_nobody_knows() -> None:
    (finding,) = await address.check(case(url="https://nowhere.invalid"))
    assert "is not known here" in finding.text


async def test_without_an_address_it_says_who_reaches_the_server() -> None:
    (finding,) = await address.check(case())
    assert finding.level is Level.WARNING
    assert "--lan" in finding.text


async def test_an_address_that_is_none_is_one_line() -> None:
    found = await findings(case(url="ftp://a.b"), address.check)
    assert any("--url must" in text for text in texts(found, Level.PROBLEM))


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (ServerConfig(), None),
        (ServerConfig(url="https://a.b/label/"), "https://a.b/label"),
    ],
)
def test_the_settings_name_the_address(config: ServerConfig, expected: str | None) -> None:
    assert address.public_url(config) == expected
