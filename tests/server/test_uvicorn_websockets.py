"""Websocket messages in small pieces, too fast, too slow, or after the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from supt_async.domain.project import Role
from supt_async.server import peer_progress, uvicorn_websockets
from supt_async.server.turns.paced import Paced
from tests.server.peer import KEPT_SECONDS, LEFT_BYTES, SHORT_SECONDS, frame, peer, read_slowly
from tests.support.servers import SECONDS, Running, run_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/supt.db", ping_seconds=60.0) as running:
        yield running


async def test_a_client_that_reads_a_long_item_slowly_is_not_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by the ping either, which comes behind the item."""
    monkeypatch.setattr(peer_progress, "STALL_SECONDS", KEPT_SECONDS)
    async with run_server(f"sqlite:///{tmp_path}/a.db", ping_seconds=KEPT_SECONDS) as server:
        project = await server.project()
        await server.add(project, "x" * 900_000)
        token = await server.token("Ada", project)
        async with peer(server, receive_buffer=4096) as slow:
            await slow.upgrade()
            hello = {"type": "hello", "v": 1, "project": "digits", "token": token, "window": 1}
            slow.say(frame(1, json.dumps(hello).encode()))
            await read_slowly(slow.reader, b'"}')
            assert len(await read_slowly(slow.reader, b'xxx"}')) > 800_000


async def test_a_client_that_leaves_a_little_unread_is_cut_off_after_the_goodbye(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too little for the server to stop writing; but closing waits until it has been read."""
    made: list[uvicorn_websockets.SocketConnection] = []
    begin = uvicorn_websockets.SocketConnection.connection_made

    def note(self: uvicorn_websockets.SocketConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        self.close_timeout = SHORT_SECONDS
        made.append(self)

    monkeypatch.setattr(uvicorn_websockets.SocketConnection, "connection_made", note)
    project = await server.project()
    async with server.session("Ada", project) as ada:
        (there,) = made
        ada.connection.transport.pause_reading()
        taken = -1  # until the kernel takes no more
        while taken:
            there.transport.write(bytes(LEFT_BYTES - there.transport.get_write_buffer_size()))
            await asyncio.sleep(SHORT_SECONDS)
            taken = LEFT_BYTES - there.transport.get_write_buffer_size()
        assert there.writable.is_set(), "or the server would notice by itself"
        monkeypatch.setattr(peer_progress, "STALL_SECONDS", SHORT_SECONDS)
        await ada.connection.send(b"binary")
        async with asyncio.timeout(60):
            while not there.disconnected:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_who_has_sent_something_is_pinged_only_once_they_are_silent(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[uvicorn_websockets.SocketConnection] = []
    begin = uvicorn_websockets.SocketConnection.connection_made

    def note(self: uvicorn_websockets.SocketConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        made.append(self)

    monkeypatch.setattr(uvicorn_websockets.SocketConnection, "connection_made", note)
    async with peer(server) as client:
        await client.upgrade()
        client.say(frame(9, b"here"))
        await client.hears(b"here")
        (there,) = made
        ping = b"\x89\x04ask?"
        there.keep_alive(b"ask?", ping)
        assert there.pending_ping_payload is None
        there.keep_alive(b"ask?", ping)
        await client.hears(ping)
        client.say(frame(9, b"again"))
        await client.hears(b"again")
        there.keep_alive(b"more", ping)
        assert (1011).to_bytes(2, "big") in await client.ended(), "it did not answer the ping"


async def test_nothing_is_sent_to_a_socket_that_waits_for_its_end(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When thousands are gone at once; uvloop raises an error at a write to a closed connection."""
    waiting = list[Callable[[], None]]()
    lost: list[uvicorn_websockets.SocketConnection] = []
    lose = uvicorn_websockets.SocketConnection.connection_lost

    def note(self: uvicorn_websockets.SocketConnection, exc: Exception | None) -> None:
        lose(self, exc)
        lost.append(self)

    monkeypatch.setattr(uvicorn_websockets.SocketConnection, "connection_lost", note)
    project = await server.project()
    async with server.session("Ada", project) as ada:
        monkeypatch.setattr(Paced, "call", lambda self, function: waiting.append(function))
        await ada.drop()
        async with asyncio.timeout(SECONDS):
            while not lost:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        with pytest.raises(ClientDisconnected):
            await lost[0].send({"type": "websocket.send", "text": "news"})
        for end in waiting:
            end()
        async with asyncio.timeout(SECONDS):
            while server.hub.sessions().get(project.slug):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("first", [1, 2])
async def test_a_message_in_endless_pieces_is_too_big(server: Running, first: int) -> None:
    async with peer(server) as endless:
        await endless.upgrade()
        endless.say(frame(first, last=False))
        endless.say(frame(0, last=False) * (2 * uvicorn_websockets.MAX_FRAGMENTS))
        said = await endless.ended()
        assert (1009).to_bytes(2, "big") in said


@pytest.mark.parametrize("opcode", [9, 10])
async def test_pings_and_pongs_are_counted(server: Running, opcode: int) -> None:
    async with peer(server) as restless:
        await restless.upgrade()
        restless.say(frame(opcode) * 100_000)
        said = await restless.ended()
        assert (1008).to_bytes(2, "big") in said
        assert said.count(frame(10)[:1]) < 2000, "not all of them were answered first"


async def test_a_few_pings_are_answered(server: Running) -> None:
    async with peer(server) as polite:
        await polite.upgrade()
        for number in range(uvicorn_websockets.CONTROL_PER_SECOND):
            polite.say(frame(9, f"<{number}>".encode()))
            await polite.hears(f"<{number}>".encode())


async def test_nobody_says_much_before_they_are_let_in(server: Running) -> None:
    project = await server.project(items=2)
    token = await server.token("Ada", project)
    async with peer(server) as stranger:
        await stranger.upgrade()
        stranger.say(frame(1, b" " * (uvicorn_websockets.MAX_HELLO_BYTES + 1)))
        assert (1009).to_bytes(2, "big") in await stranger.ended()
    async with peer(server) as pieces:
        await pieces.upgrade()
        pieces.say(frame(1, b" " * 5000, last=False) + frame(0, b" " * 5000))
        assert (1009).to_bytes(2, "big") in await pieces.ended()
    leases = [f"{number:064}" for number in range(64)]
    longest: dict[str, object] = {
        "have": leases,
        "session": "s" * 64,
        "client": "\N{OGHAM LETTER OR}" * 128,
    }
    async with server.socket() as socket:
        await socket.hello("digits", token, **longest)
        await socket.send(type="ping", id="p", filler="x" * 50_000)
        assert await socket.get("pong", re="p")


async def test_many_small_messages_are_taken_a_few_at_a_time(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood in one packet waits here, not in the application's queue, and nothing is lost."""
    most = 0
    receive = uvicorn_websockets.SocketConnection.receive

    async def counting(self: uvicorn_websockets.SocketConnection) -> object:
        nonlocal most
        most = max(most, self.queue.qsize())
        return await receive(self)

    monkeypatch.setattr(uvicorn_websockets.SocketConnection, "receive", counting)
    project = await server.project(items=2)
    token = await server.token("root", project, Role.ADMIN)
    async with peer(server) as eager:
        await eager.upgrade()
        hello = f'{{"type":"hello","v":1,"project":"digits","token":"{token}"}}'
        eager.say(frame(1, hello.encode()))
        await eager.hears(b"welcome")
        for first in range(0, 5000, 200):
            for number in range(first, first + 200):
                eager.say(frame(1, f'{{"type":"ping","id":"p{number}."}}'.encode()))
            await eager.hears(f'"p{first + 199}."'.encode())
    assert most < 100


@pytest.mark.parametrize("opcode", [0, 1, 2, 9, 10])
async def test_what_comes_after_the_close_is_not_read_for_long(
    server: Running, monkeypatch: pytest.MonkeyPatch, opcode: int
) -> None:
    read = 0
    feed = WebSocketsSansIOProtocol.data_received

    def counting(self: uvicorn_websockets.SocketConnection, data: bytes) -> None:
        nonlocal read
        read += len(data)
        feed(self, data)

    monkeypatch.setattr(WebSocketsSansIOProtocol, "data_received", counting)
    async with peer(server) as deaf:
        await deaf.upgrade()
        deaf.say(frame(1, b'{"type":"hello","v":9,"project":"digits"}'))
        await deaf.hears((4406).to_bytes(2, "big"))
        late = frame(1, last=False) if opcode == 0 else b""
        deaf.say(late + frame(opcode, last=opcode != 0) * 100_000)
        await deaf.ended()
    assert read < 8 * uvicorn_websockets.LATE_FRAMES + 3 * uvicorn_websockets.PIECE_BYTES


async def test_a_frame_that_is_no_utf8_is_told_by_its_code_and_leaves_no_traceback(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with peer(server) as client:
        await client.upgrade()
        client.say(frame(1, b"\xff"))
        assert (1007).to_bytes(2, "big") in await client.ended()
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_message_in_a_few_pieces_is_read(server: Running) -> None:
    async with peer(server) as client:
        await client.upgrade()
        pieces = [b'{"type":', b'"hello","v":9,', b'"project":"digits"}']
        client.say(frame(1, pieces[0], last=False) + frame(0, pieces[1], last=False))
        client.say(frame(0, pieces[2]))
        await client.hears((4406).to_bytes(2, "big"))
