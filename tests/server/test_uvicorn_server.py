"""Listener: options of accepted sockets, errors of a bad address; and the end of the server."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.server import uvicorn_server
from supt_async.server.uvicorn_protocols import SEND_BUFFER
from supt_async.server.uvicorn_server import listen
from tests.support.servers import SECONDS, run_server


def test_small_frames_are_sent_without_waiting() -> None:
    with listen("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()):
            listener.setblocking(True)
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.proto == socket.IPPROTO_TCP
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_kernel_keeps_little_for_a_client_that_reads_slowly() -> None:
    with listen("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()):
            listener.setblocking(True)
            accepted, _ = listener.accept()
            with accepted:  # Linux doubles what it is told, for its own bookkeeping
                size = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
                assert size <= 2 * SEND_BUFFER


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        with pytest.raises(Refused, match="--port") as caught:
            listen("127.0.0.1", taken.getsockname()[1])
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("192.0.2.1", 0)])
def test_an_address_that_is_not_ours_is_refused(host: str, port: int) -> None:
    with pytest.raises(Refused, match="can't listen"):
        listen(host, port)


async def test_a_server_that_wakes_up_once_an_hour_stops_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn_server, "TICK_SECONDS", 3600.0)
    async with asyncio.timeout(2 * SECONDS):
        async with run_server(f"sqlite:///{tmp_path}/supt.db"):
            pass
