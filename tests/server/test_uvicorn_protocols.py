"""Probes of what ``server.transports`` adds to uvicorn: each fails if an upgrade breaks it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from supt_async.domain.project import Role, Settings
from supt_async.server import peer_progress, uvicorn_protocols
from supt_async.server.turns.paced import AT_ONCE
from tests.server.peer import (
    KEPT_SECONDS,
    SHORT_SECONDS,
    Peer,
    flood,
    frame,
    noted,
    peer,
    read_slowly,
)
from tests.support.servers import SECONDS, Running, run_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/supt.db", ping_seconds=60.0) as running:
        yield running


@pytest.mark.parametrize("said", ["", "G", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_that_never_asks_anything_is_ended(
    server: Running, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", SHORT_SECONDS)
    async with peer(server) as slow:
        slow.say(said)
        assert await slow.ended() == b""


@pytest.mark.parametrize("pieces", [1, 2])
async def test_first_requests_that_come_together_take_turns(
    server: Running, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    turn, begun = 0, list[int]()
    begin = uvicorn_protocols.HttpConnection.on_message_begin

    def note(self: uvicorn_protocols.HttpConnection) -> None:
        begun.append(turn)
        begin(self)

    async def count() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(uvicorn_protocols.HttpConnection, "on_message_begin", note)
    request = "GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    async with contextlib.AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(peer(server)) for _ in range(5 * AT_ONCE)]
        counting = asyncio.create_task(count())
        size = len(request) // pieces
        for start in range(0, len(request), size):
            for one in crowd:
                one.say(request[start : start + size].format(host=one.host))
        answers = [await one.ended() for one in crowd]
        counting.cancel()
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert len(begun) == 5 * AT_ONCE
    assert max(begun.count(one) for one in begun) <= AT_ONCE


async def test_a_large_first_request_is_read_at_once(server: Running) -> None:
    long = f"X-Long: {'x' * 2 * uvicorn_protocols.EARLY_BYTES}"
    async with peer(server) as one:
        one.say(f"GET /healthz HTTP/1.1\r\nHost: {one.host}\r\nConnection: close\r\n{long}\r\n\r\n")
        assert (await one.ended()).startswith(b"HTTP/1.1 200")


async def test_a_head_without_an_end_is_not_collected(server: Running) -> None:
    async with peer(server) as endless:
        endless.say("GET /healthz HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(4 * uvicorn_protocols.MAX_HEAD // 1024):
                endless.say(f"X-{number}: {'x' * 1024}\r\n")
                await endless.writer.drain()
        assert await endless.ended() == b""


async def test_requests_one_after_the_other_are_not_added_up(server: Running) -> None:
    async with peer(server) as steady:
        for _ in range(4):
            filler = "x" * (uvicorn_protocols.MAX_HEAD // 2)
            steady.say(f"GET /healthz HTTP/1.1\r\nHost: {steady.host}\r\nX: {filler}\r\n\r\n")
            head = await steady.reader.readuntil(b"\r\n\r\n")
            assert b"200" in head.splitlines()[0]
            await steady.reader.readexactly(len(b'{"status":"ok"}'))


async def test_half_a_second_request_is_ended_as_well(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peer(server) as slow:
        slow.say(f"GET /healthz HTTP/1.1\r\nHost: {slow.host}\r\n\r\n")
        head = await slow.reader.readuntil(b"\r\n\r\n")
        assert b"200" in head.splitlines()[0]
        monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", SHORT_SECONDS)
        slow.say("GET /healthz HTTP/1.1\r\nX-Slow: ")
        await slow.ended()


async def test_a_body_that_never_comes_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_progress, "BODY_SECONDS", SHORT_SECONDS)
    project = await server.project()
    token = await server.token("root", project, Role.ADMIN)
    async with peer(server) as slow:
        slow.say(
            f"POST /api/v1/projects/digits/items HTTP/1.1\r\nHost: {slow.host}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n1\n"
        )
        assert b" 200 " not in await slow.ended()


TRAILERS = "GET /healthz HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"


@pytest.mark.parametrize("piece", ["a: b\r\n" * 100, "x" * 1000])
async def test_trailers_are_neither_kept_nor_endless(
    server: Running, monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    """Many short ones, or one without an end."""
    made = noted(monkeypatch)
    async with peer(server) as endless:
        endless.say(TRAILERS.format(endless.host) + "z: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(4 * uvicorn_protocols.MAX_HEAD // len(piece)):
                endless.say(piece)
                await endless.writer.drain()
        await endless.ended()
        assert len(made[0].headers) == 2, "the host and the encoding"


async def test_short_trailers_are_passed_over(server: Running) -> None:
    async with peer(server) as polite:
        for _ in range(3):
            polite.say(TRAILERS.format(polite.host) + "a: b\r\n\r\n")
            await polite.hears(b'{"status":"ok"}')


async def test_a_body_in_tiny_pieces_is_refused(server: Running) -> None:
    async with peer(server) as stingy:
        head = TRAILERS.format(stingy.host).removesuffix("0\r\n")
        stingy.say(head + "1\r\nx\r\n" * (2 * uvicorn_protocols.FREE_CHUNKS) + "0\r\n\r\n")
        assert b" 400 " in await stingy.ended()
    async with peer(server) as usual:
        usual.say(head + "20\r\n" + "x" * 32 + "\r\n")
        usual.say(
            ("20\r\n" + "x" * 32 + "\r\n") * (2 * uvicorn_protocols.FREE_CHUNKS) + "0\r\n\r\n"
        )
        await usual.hears(b'{"status":"ok"}')
        usual.say(f"GET /healthz HTTP/1.1\r\nHost: {usual.host}\r\n\r\n")
        await usual.hears(b'{"status":"ok"}')


async def test_requests_without_waiting_for_answers_are_few(server: Running) -> None:
    one = "GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n"
    async with peer(server) as hasty:
        hasty.say(one.format(hasty.host) * uvicorn_protocols.MAX_PIPELINED)
        for _ in range(uvicorn_protocols.MAX_PIPELINED):
            await hasty.hears(b'{"status":"ok"}')
        hasty.say(one.format(hasty.host) * 2000)
        said = await hasty.ended()
        assert said.count(b" 200 ") <= uvicorn_protocols.MAX_PIPELINED + 1


async def test_all_requests_of_a_lost_connection_are_over(
    server: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also the one that is being answered while another waits."""
    made, go_on = noted(monkeypatch), asyncio.Event()
    project = await server.project(items=2)
    token = await server.token("root", project, Role.ADMIN)
    items = server.storage.catalogue.items

    async def slowly(*about: Any, **more: Any) -> AsyncIterator[Any]:
        async for item in items(*about, **more):
            yield item
            await go_on.wait()

    monkeypatch.setattr(server.storage.catalogue, "items", slowly)
    async with peer(server) as hasty:
        head = f"GET /api/v1/projects/digits/items HTTP/1.1\r\nHost: {hasty.host}\r\n"
        hasty.say(f"{head}Authorization: Bearer {token}\r\n\r\n" * 2)
        await hasty.hears(b"payload")
        running = made[0]._running
        assert running is not None
        hasty.writer.transport.abort()
        async with asyncio.timeout(SECONDS):
            while not running.disconnected:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    go_on.set()
    async with server.http(token) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
    assert not [record for record in caplog.records if record.exc_info]


async def test_empty_lines_do_not_hold_a_connection(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = noted(monkeypatch)
    async with peer(server) as holding:
        holding.say(f"GET /healthz HTTP/1.1\r\nHost: {holding.host}\r\n\r\n")
        await holding.hears(b'{"status":"ok"}')
        made[0].timeout_keep_alive = 0.2  # type: ignore[assignment]
        holding.say(f"GET /healthz HTTP/1.1\r\nHost: {holding.host}\r\n\r\n")
        await holding.hears(b'{"status":"ok"}')
        dripping = asyncio.create_task(drip(holding, b"\r\n"))
        await holding.ended()
        dripping.cancel()


async def drip(peer: Peer, piece: bytes) -> None:
    while True:
        peer.say(piece)
        await asyncio.sleep(SHORT_SECONDS / 10)


async def test_a_body_that_drips_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_progress, "BODY_SECONDS", SHORT_SECONDS)
    async with peer(server) as slow:
        slow.say(f"POST /join HTTP/1.1\r\nHost: {slow.host}\r\nContent-Length: 4000\r\n\r\n")
        dripping = asyncio.create_task(drip(slow, b"x"))
        assert await slow.ended() == b""
        dripping.cancel()


async def test_what_is_left_of_an_answered_body_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "ANSWERED_SECONDS", SHORT_SECONDS)
    request = "POST /api/v1/logout HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n"
    async with peer(server) as slow:
        slow.say(request.format(slow.host, 4000))
        dripping = asyncio.create_task(drip(slow, b"x"))
        assert b" 401 " in await slow.ended()
        dripping.cancel()
    monkeypatch.undo()
    async with peer(server) as patient:  # who sends a little more gets to read the answer
        length = uvicorn_protocols.ANSWERED_BYTES // 2
        patient.say(request.format(patient.host, length))
        patient.say(b"x" * length)
        for _ in range(2):
            await patient.hears(b"}")
            patient.say(request.format(patient.host, 0))
    async with peer(server) as endless:
        endless.say(request.format(endless.host, 2**40))
        sending = asyncio.create_task(flood(endless, b"x" * 65536))
        assert b" 401 " in await endless.ended()
        sending.cancel()


async def test_a_connection_that_has_asked_over_http_first_may_become_a_socket(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = noted(monkeypatch)
    async with peer(server) as client:
        client.say(f"GET /healthz HTTP/1.1\r\nHost: {client.host}\r\n\r\n")
        await client.hears(b'{"status":"ok"}')
        made[0].timeout_keep_alive = SHORT_SECONDS  # type: ignore[assignment]
        await client.upgrade()
        await asyncio.sleep(3 * SHORT_SECONDS)  # well past the deadline for another request
        client.say(frame(9, b"still here"))
        await client.hears(b"still here")


async def test_a_request_that_is_answered_slowly_is_not_ended(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadlines count what the peer does, not what the server does."""
    monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", KEPT_SECONDS)
    monkeypatch.setattr(peer_progress, "BODY_SECONDS", KEPT_SECONDS)
    entered, go_on = asyncio.Event(), asyncio.Event()
    projects = server.storage.catalogue.projects

    async def slowly() -> object:
        entered.set()
        await go_on.wait()
        return await projects()

    monkeypatch.setattr(server.storage.catalogue, "projects", slowly)
    token = await server.token("root", await server.project(), Role.ADMIN)
    async with server.http(token) as http:
        asking = asyncio.create_task(http.get("/api/v1/projects"))
        await entered.wait()
        await asyncio.sleep(2 * KEPT_SECONDS)  # well past the deadlines
        go_on.set()
        assert (await asking).status_code == 200


async def test_a_client_that_never_reads_is_cut_off(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_progress, "STALL_SECONDS", SHORT_SECONDS)
    project = await server.project()
    await server.add(project, *(f"{number}" * 500_000 for number in range(8)))
    token = await server.token("Ada", project)
    async with peer(server, receive_buffer=4096) as deaf:
        await deaf.upgrade()
        hello = f'{{"type":"hello","v":1,"project":"digits","token":"{token}","window":8}}'
        deaf.say(frame(1, hello.encode()))
        await deaf.hears(b"welcome")
        async with asyncio.timeout(SECONDS):
            while (await server.storage.queue.counts(project.id)).connected:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("keep", ["keep-alive", "close"])
async def test_a_client_that_reads_a_long_answer_slowly_gets_all_of_it(
    server: Running, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    """A photo over a slow network: the last bytes come long after they were answered."""
    monkeypatch.setattr(peer_progress, "STALL_SECONDS", KEPT_SECONDS)
    begin = uvicorn_protocols.HttpConnection.connection_made

    def impatient(self: uvicorn_protocols.HttpConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        self.timeout_keep_alive = KEPT_SECONDS  # type: ignore[assignment]

    monkeypatch.setattr(uvicorn_protocols.HttpConnection, "connection_made", impatient)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(800_000) + b"the end"
    project = await server.storage.catalogue.create_project(
        "photos", title="", task={"kind": "text", "item": "image"}, settings=Settings()
    )
    await server.add(project, picture)
    async with server.session("Ada", project) as ada:
        url = (await ada.get("item"))["data"]["url"]
    async with peer(server, receive_buffer=4096) as slow:
        slow.say(f"GET {url} HTTP/1.1\r\nHost: {slow.host}\r\nConnection: {keep}\r\n\r\n")
        answer = await read_slowly(slow.reader, b"the end")
        assert answer.endswith(picture[8:])
