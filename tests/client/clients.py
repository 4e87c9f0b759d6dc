"""Clients of a toy server, and what it has stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from supt_async.client import (
    AsyncClient,
)
from tests.support.fake_server import ToyServer

CHOICE: dict[str, object] = {"kind": "choice", "options": ["cat", "dog"]}


SECONDS = 10
"""How long a test waits for what must come."""


def client(server: ToyServer, name: str = "Ada", **options: object) -> AsyncClient:
    token = server.hub.invite(name)
    return AsyncClient(server.url, token=token, **options)  # type: ignore[arg-type]


def stored(server: ToyServer) -> dict[int, object]:
    """The values that were stored, by item; fails if an item has two."""
    labels = server.hub.queue.labels().values()
    values: dict[int, object] = {a.item: a.value for a in labels}
    assert len(values) == len(labels)
    return values


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    async with asyncio.timeout(SECONDS):
        yield
