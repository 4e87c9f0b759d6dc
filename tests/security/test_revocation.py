"""Revocation ends all sessions soon, on two real servers on one PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

from tests.e2e.conftest import output
from tests.e2e.test_replicas import Pair, pair
from tests.support.servers import Running, Socket
from tests.support.waiting import http_client

__all__ = ["pair"]
SECONDS = 2.0
"""What is promised."""
TRIES = 5
"""A busy machine may be late, but not each time."""


async def closed_after(sockets: list[Socket], since: float) -> float:
    """Wait until all are closed as revoked; return how long it took."""
    codes = await asyncio.gather(*(socket.closed() for socket in sockets))
    assert codes == [4401] * len(sockets)
    return time.monotonic() - since


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["command", "http"])
async def test_every_session_on_every_replica_is_closed_within_two_seconds(
    pair: Pair, way: str
) -> None:
    await pair.one.add(pair.admin, *range(60))
    other = await pair.invite("Ada")
    async with pair.other.session(other) as ada:
        took = [SECONDS]
        while took[-1] >= SECONDS and len(took) <= TRIES:
            took.append(await out_after(pair, way, f"Eve {len(took)}"))
        assert took[-1] < SECONDS
        assert await ada.answer(await ada.get("item")) == "stored"


async def out_after(pair: Pair, way: str, name: str) -> float:
    """Let somebody in on both servers, and revoke them; return how long it took."""
    token = await pair.invite(name)
    async with contextlib.AsyncExitStack() as stack:
        eves = [
            await stack.enter_async_context(where.session(token))
            for where in (pair.one, pair.other, pair.other)
        ]
        began = time.monotonic()
        if way == "command":
            await output("labeller", "revoke", name, database=pair.database)
            began = time.monotonic()  # the command has returned
        else:
            headers = {"authorization": f"Bearer {pair.admin}"}
            async with http_client(pair.one.url, headers=headers) as http:
                gone = await http.delete(f"/api/v1/projects/digits/labellers/{name}")
                assert gone.status_code == 204
        took = await closed_after(eves, began)
        for replica in (pair.one, pair.other):
            headers = {"authorization": f"Bearer {token}"}
            async with http_client(replica.url, headers=headers) as http:
                assert (await http.get("/api/v1/me")).status_code == 401
        return took


async def test_it_does_not_take_a_hint(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message between the servers may be lost, and somebody may slip in behind it."""
    project = await server.project(items=2)
    monkeypatch.setattr(server.storage.database, "hint_broker", Deaf())
    async with server.session("Eve", project) as eve:
        began = time.monotonic()
        await server.storage.people.revoke("Eve")
        assert await closed_after([eve], began) < 5 * SECONDS


class Deaf:
    """A hint broker that passes nothing on."""

    def publish(self, *_hints: object) -> None:
        pass
