"""Probes of what ``server.transports`` adds to uvicorn: each fails if an upgrade breaks it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from supt_async.domain.project import Role, Settings
from supt_async.server import uvicorn_protocols, uvicorn_websockets
from tests.support.servers import SECONDS, Running, run_server

KEY = base64.b64encode(b"0123456789abcdef").decode()
UPGRADE = (
    "GET /api/v1/session HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
    "Sec-WebSocket-Protocol: supt.v1.json\r\n\r\n"
)
PATIENCE = 0.2
LEFT_BYTES = 32 * 1024
"""Seconds of the deadlines here."""


@dataclass
class Peer:
    """A connection that says exactly what it is told to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str

    def say(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    async def ended(self) -> bytes:
        """Wait until the server ends the connection; return what it said before."""
        said = b""
        async with asyncio.timeout(SECONDS):
            try:
                while data := await self.reader.read(65536):
                    said += data
            except ConnectionError:
                pass
        return said

    async def hears(self, end: bytes) -> None:
        async with asyncio.timeout(SECONDS):
            await self.reader.readuntil(end)

    async def upgrade(self) -> None:
        self.say(UPGRADE.format(host=self.host))
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert b"101" in head.splitlines()[0]


@asynccontextmanager
async def peer(server: Running, receive_buffer: int | None = None) -> AsyncIterator[Peer]:
    host, port = server.url.removeprefix("http://").split(":")
    bare = socket.socket()
    if receive_buffer is not None:
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    bare.setblocking(False)
    await asyncio.get_running_loop().sock_connect(bare, (host, int(port)))
    limit = 2**16 if receive_buffer is None else receive_buffer
    reader, writer = await asyncio.open_connection(sock=bare, limit=limit)
    try:
        yield Peer(reader, writer, f"{host}:{port}")
    finally:
        writer.transport.abort()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/supt.db", ping_seconds=60.0) as running:
        yield running


def frame(opcode: int, payload: bytes = b"", *, last: bool = True) -> bytes:
    """Return a client's frame; the mask is nought."""
    length = (
        bytes([0x80 | len(payload)])
        if len(payload) < 126
        else bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    )
    return bytes([(0x80 if last else 0) | opcode]) + length + bytes(4) + payload


@pytest.mark.parametrize("said", ["", "G", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_that_never_asks_anything_is_ended(
    server: Running, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", PATIENCE)
    async with peer(server) as slow:
        slow.say(said)
        assert await slow.ended() == b""


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
    monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", PATIENCE)
    async with peer(server) as slow:
        slow.say(f"GET /healthz HTTP/1.1\r\nHost: {slow.host}\r\n\r\n")
        head = await slow.reader.readuntil(b"\r\n\r\n")
        assert b"200" in head.splitlines()[0]
        slow.say("GET /healthz HTTP/1.1\r\nX-Slow: ")
        await slow.ended()


async def test_a_body_that_never_comes_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "BODY_SECONDS", PATIENCE)
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
        await asyncio.sleep(PATIENCE / 10)


async def test_a_body_that_drips_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "BODY_SECONDS", PATIENCE)
    async with peer(server) as slow:
        slow.say(f"POST /join HTTP/1.1\r\nHost: {slow.host}\r\nContent-Length: 4000\r\n\r\n")
        dripping = asyncio.create_task(drip(slow, b"x"))
        assert await slow.ended() == b""
        dripping.cancel()


async def test_what_is_left_of_an_answered_body_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "ANSWERED_SECONDS", PATIENCE)
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


async def flood(peer: Peer, piece: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            peer.say(piece)
            await peer.writer.drain()
            await asyncio.sleep(0)


async def test_a_connection_that_has_asked_over_http_first_may_become_a_socket(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = noted(monkeypatch)
    async with peer(server) as client:
        client.say(f"GET /healthz HTTP/1.1\r\nHost: {client.host}\r\n\r\n")
        await client.hears(b'{"status":"ok"}')
        made[0].timeout_keep_alive = PATIENCE  # type: ignore[assignment]
        await client.upgrade()
        await asyncio.sleep(3 * PATIENCE)  # well past the deadline for another request
        client.say(frame(9, b"still here"))
        await client.hears(b"still here")


def noted(monkeypatch: pytest.MonkeyPatch) -> list[uvicorn_protocols.HttpConnection]:
    """Return the connections that will be made, as they are."""
    made: list[uvicorn_protocols.HttpConnection] = []
    begin = uvicorn_protocols.HttpConnection.connection_made

    def note(self: uvicorn_protocols.HttpConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        made.append(self)

    monkeypatch.setattr(uvicorn_protocols.HttpConnection, "connection_made", note)
    return made


async def test_a_request_that_is_answered_slowly_is_not_ended(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadlines count what the peer does, not what the server does."""
    monkeypatch.setattr(uvicorn_protocols, "HEAD_SECONDS", PATIENCE)
    monkeypatch.setattr(uvicorn_protocols, "BODY_SECONDS", PATIENCE)
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
        await asyncio.sleep(3 * PATIENCE)  # well past the deadlines
        go_on.set()
        assert (await asking).status_code == 200


async def test_a_client_that_never_reads_is_cut_off(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_protocols, "STALL_SECONDS", PATIENCE)
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


async def read_slowly(reader: asyncio.StreamReader, end: bytes) -> bytes:
    """Read up to an end, until long after all deadlines."""
    said = b""
    async with asyncio.timeout(SECONDS):
        while end not in said[-4096:]:
            data = await reader.read(32 * 1024)
            assert data, f"cut off after {len(said)} bytes"
            said += data
            await asyncio.sleep(PATIENCE / 10)
    return said


@pytest.mark.parametrize("keep", ["keep-alive", "close"])
async def test_who_reads_a_long_answer_slowly_gets_all_of_it(
    server: Running, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    """A photo over a slow network: the last bytes come long after they were answered."""
    monkeypatch.setattr(uvicorn_protocols, "STALL_SECONDS", PATIENCE)
    begin = uvicorn_protocols.HttpConnection.connection_made

    def impatient(self: uvicorn_protocols.HttpConnection, transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        self.timeout_keep_alive = PATIENCE  # type: ignore[assignment]

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


async def test_who_reads_a_long_item_slowly_is_not_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by the ping either, which comes behind the item."""
    seconds = 3 * PATIENCE
    monkeypatch.setattr(uvicorn_protocols, "STALL_SECONDS", seconds)
    async with run_server(f"sqlite:///{tmp_path}/a.db", ping_seconds=seconds) as server:
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
        self.close_timeout = PATIENCE
        made.append(self)

    monkeypatch.setattr(uvicorn_websockets.SocketConnection, "connection_made", note)
    project = await server.project()
    async with server.session("Ada", project) as ada:
        (there,) = made
        ada.connection.transport.pause_reading()
        taken = -1  # until the kernel takes no more
        while taken:
            there.transport.write(bytes(LEFT_BYTES - there.transport.get_write_buffer_size()))
            await asyncio.sleep(PATIENCE)
            taken = LEFT_BYTES - there.transport.get_write_buffer_size()
        assert there.writable.is_set(), "or the server would notice by itself"
        monkeypatch.setattr(uvicorn_protocols, "STALL_SECONDS", PATIENCE)
        await ada.connection.send(b"binary")
        async with asyncio.timeout(10):
            while not there.disconnected:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


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


async def test_a_text_that_is_none_is_told_by_its_code_and_leaves_no_traceback(
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
