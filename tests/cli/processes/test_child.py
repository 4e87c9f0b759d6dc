"""A process of a server that has lost its supervisor."""

from __future__ import annotations

import asyncio
import os
import socket
import threading

import pytest

from supt_async.cli.processes.channel import Channel
from supt_async.cli.processes.child import Child


async def test_it_stops_and_ends_even_if_stopping_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: list[int] = []
    ended = threading.Event()

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    monkeypatch.setattr(os, "_exit", end)
    mine, its = socket.socketpair()
    its.close()
    stop = asyncio.Event()
    channel = await Channel.over(mine)
    await Child(channel, stop, stop_seconds=0.0).follow()
    assert stop.is_set()
    assert await asyncio.to_thread(ended.wait, 60)
    assert codes == [1]
    await channel.close()
