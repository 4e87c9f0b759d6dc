"""Clients of a fake server, and the labels that it has stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from supt_async.client import (
    AsyncClient,
)
from tests.support.fake_server import FakeServer

CHOICE: dict[str, object] = {"kind": "choice", "options": ["cat", "dog"]}


SECONDS = 60
"""Time within which an awaited event must come."""


def client(server: FakeServer, name: str = "Ada", **options: object) -> AsyncClient:
    token = server.hub.invite(name)
    return AsyncClient(server.url, token=token, **options)  # type: ignore[arg-type]


def stored(server: FakeServer) -> dict[int, object]:
    """Return the stored values by item, each of which must have one label."""
    labels = server.hub.queue.labels().values()
    values: dict[int, object] = {a.item: a.value for a in labels}
    assert len(values) == len(labels)
    return values


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    async with asyncio.timeout(SECONDS):
        yield
