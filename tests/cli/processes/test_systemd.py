"""What systemd is told of a service."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from supt_async.cli.processes import systemd


def test_a_service_says_that_it_is_ready_reloads_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        systemd.ready("2 of 2 processes serve")
        assert manager.recv(1000) == b"READY=1\nSTATUS=2 of 2 processes serve"
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        systemd.reloading()
        first, _, at = manager.recv(1000).decode().partition("\n")
        assert first == "RELOADING=1"
        assert int(at.removeprefix("MONOTONIC_USEC=")) >= before
        systemd.stopping()
        assert manager.recv(1000) == b"STOPPING=1"


@pytest.mark.parametrize("address", ["", "nonsense", "/nowhere/at/all"])
def test_without_anybody_who_listens_nothing_happens(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    systemd.ready("serving")
