"""All connections that wait at a port are accepted when one has come."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import pytest

from supt_async.server.turns import arrivals
from supt_async.server.turns.arrivals import Arrivals
from supt_async.server.turns.paced import AT_ONCE, Paced
from supt_async.server.uvicorn_server import listen
from tests.support.servers import SECONDS

CROWD = 3 * AT_ONCE


class Connection(asyncio.Protocol):
    """A connection that says hello and reads nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"hello")
        transport.close()


@pytest.fixture
async def crowd() -> AsyncIterator[tuple[socket.socket, list[socket.socket]]]:
    """A port, and those who have connected to it."""
    listener = listen("127.0.0.1", 0)
    clients = [socket.create_connection(listener.getsockname()) for _ in range(CROWD)]
    yield listener, clients
    for open_ in (listener, *clients):
        open_.close()


async def said(client: socket.socket) -> bytes:
    """Return all that a client hears until the end of its connection."""
    async with asyncio.timeout(SECONDS):
        reader, writer = await asyncio.open_connection(sock=client)
        heard = await reader.read()
        writer.close()
        return heard


async def test_who_waits_is_let_in_when_one_has_come(
    crowd: tuple[socket.socket, list[socket.socket]],
) -> None:
    listener, clients = crowd
    further = Arrivals(lambda file: True, Paced())
    further.open([listener], Connection)
    further.look()
    assert [await said(client) for client in clients] == [b"hello"] * CROWD


async def test_no_more_are_accepted_than_files_are_left(
    crowd: tuple[socket.socket, list[socket.socket]],
) -> None:
    listener, clients = crowd
    left = iter([True, True, False])
    further = Arrivals(lambda file: next(left), Paced())
    further.open([listener], Connection)
    further.look()
    assert [await said(client) for client in clients[:3]] == [b"hello", b"hello", b""]
    accepted, _ = listener.accept()  # the fourth waits for a place
    accepted.close()


async def test_no_more_are_accepted_than_may_wait(
    crowd: tuple[socket.socket, list[socket.socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, clients = crowd
    monkeypatch.setattr(arrivals, "MOST_WAITING", 1)
    further = Arrivals(lambda file: True, Paced())
    further.open([listener], Connection)
    further.look()
    accepted, _ = listener.accept()
    accepted.close()
    assert await said(clients[AT_ONCE]) == b"hello"
    assert await said(clients[AT_ONCE + 1]) == b"", "this one was left to the test"


async def test_those_who_wait_are_closed_with_the_server(
    crowd: tuple[socket.socket, list[socket.socket]],
) -> None:
    listener, clients = crowd
    further = Arrivals(lambda file: True, Paced())
    further.open([listener], Connection)
    further.look()
    further.close()
    heard = [await said(client) for client in clients]
    assert heard == [b"hello"] * AT_ONCE + [b""] * (CROWD - AT_ONCE)


async def test_one_that_has_gone_does_not_keep_out_the_next() -> None:
    class Listener:
        """A port at which one has gone, and nobody else is."""

        def __init__(self) -> None:
            self.errors = [errno.EAGAIN, errno.ECONNABORTED]

        def accept(self) -> tuple[socket.socket, object]:
            raise OSError(self.errors.pop(), "")

    listener = Listener()
    further = Arrivals(lambda file: True, Paced())
    further.open([listener], Connection)  # type: ignore[list-item]
    further.look()
    assert not listener.errors
