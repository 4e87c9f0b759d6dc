"""Sockets of several processes on one port."""

from __future__ import annotations

import socket

import pytest

from supt_async.cli.processes import listeners as module
from supt_async.cli.processes.listeners import listeners
from supt_async.errors import Refused


def close(found: list[socket.socket]) -> None:
    for listener in found:
        listener.close()


def accepted(listener: socket.socket) -> int:
    """Accept whatever waits and return how many did."""
    number = 0
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return number
        connection.close()
        number += 1


def test_each_process_has_a_socket_on_a_common_free_port_and_gets_its_share() -> None:
    found = listeners("127.0.0.1", 0, 4)
    (address,) = {listener.getsockname() for listener in found}
    clients = [socket.create_connection(address) for _ in range(200)]
    shares = [accepted(listener) for listener in found]
    close([*found, *clients])
    assert sum(shares) == 200
    assert min(shares) >= 10


@pytest.mark.parametrize("processes", [1, 2])
def test_a_port_that_another_server_of_several_processes_has_is_refused(processes: int) -> None:
    found = listeners("127.0.0.1", 0, 2)
    with pytest.raises(Refused, match="in use"):
        listeners("127.0.0.1", found[0].getsockname()[1], processes)
    close(found)


def test_where_the_system_does_not_spread_connections_all_have_one_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SPREADS", False)
    found = listeners("127.0.0.1", 0, 3)
    assert len({listener.fileno() for listener in found}) == 1
    close(found)
