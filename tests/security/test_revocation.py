"""Revocation ends all sessions soon, on two real servers on one PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import time

import httpx2
import pytest

from tests.e2e.conftest import output
from tests.e2e.test_replicas import Pair, pair
from tests.support.servers import Running, Socket

__all__ = ["pair"]
SECONDS = 2.0
"""What is promised."""


async def closed_after(sockets: list[Socket], since: float) -> float:
    """Wait until all are closed as revoked; return how long it took."""
    codes = await asyncio.gather(*(socket.closed() for socket in sockets))
    assert codes == [4401] * len(sockets)
    return time.monotonic() - since


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("way", ["command", "http"])
async def test_every_session_on_every_replica_is_closed_within_two_seconds(
    pair: Pair, way: str
) -> None:
    await pair.one.add(pair.admin, *range(20))
    token, other = await pair.invite("Eve"), await pair.invite("Ada")
    async with contextlib.AsyncExitStack() as stack:
        eves = [
            await stack.enter_async_context(where.session(token))
            for where in (pair.one, pair.other, pair.other)
        ]
        ada = await stack.enter_async_context(pair.other.session(other))
        began = time.monotonic()
        if way == "command":
            await output("labeller", "revoke", "Eve", database=pair.database)
            began = time.monotonic()  # the command has returned
        else:
            headers = {"authorization": f"Bearer {pair.admin}"}
            async with httpx2.AsyncClient(base_url=pair.one.url, headers=headers) as http:
                gone = await http.delete("/api/v1/projects/digits/labellers/Eve")
                assert gone.status_code == 204
        assert await closed_after(eves, began) < SECONDS
        for replica in (pair.one, pair.other):
            headers = {"authorization": f"Bearer {token}"}
            async with httpx2.AsyncClient(base_url=replica.url, headers=headers) as http:
                assert (await http.get("/api/v1/me")).status_code == 401
        assert await ada.answer(await ada.get("item")) == "stored"


async def test_it_does_not_take_a_hint(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message between the servers may be lost, and somebody may slip in behind it."""
    project = await server.project(items=2)
    monkeypatch.setattr(server.storage.database, "hint_broker", Deaf())
    async with server.session("Eve", project) as eve:
        began = time.monotonic()
        await server.storage.people.revoke("Eve")
        assert await closed_after([eve], began) < SECONDS


class Deaf:
    """A hint broker that passes nothing on."""

    def publish(self, *_hints: object) -> None:
        pass
