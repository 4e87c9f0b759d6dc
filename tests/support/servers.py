"""Real server on a free port, and a bare client that sends exactly what a test tells it to."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from supt_async.config import ServerConfig
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role, Settings
from supt_async.payloads.codec import encode
from supt_async.server.app import make_app, make_services
from supt_async.server.services import Services
from supt_async.server.sessions.hub import Hub
from supt_async.server.uvicorn_server import listen, make_server, serving
from supt_async.storage.factory import Storage, open_storage
from tests.support.canaries import watch
from tests.support.waiting import SECONDS, http_client

TASK = {"kind": "choice", "options": ["cat", "dog"]}
__all__ = ["SECONDS"]
DRAIN_SECONDS = 10


@dataclass
class Running:
    """Server that runs in this process."""

    storage: Storage
    url: str
    config: ServerConfig
    hub: Hub
    services: Services

    async def stop(self) -> None:
        """Drain the sessions, as a stopping server does first."""
        await self.hub.drain(DRAIN_SECONDS)

    def stop_limits_clock(self) -> None:
        """Let what is used up of the rate limits stay used up, however slow this machine is."""
        now = time.monotonic()
        self.services.limits._clock = lambda: now

    async def project(self, slug: str = "digits", items: int = 0, **settings: Any) -> Project:
        project = await self.storage.catalogue.create_project(
            slug, title=slug.title(), task=TASK, settings=Settings(**settings)
        )
        if items:
            await self.add(project, *range(items))
        return project

    async def add(self, project: Project, *values: object) -> None:
        watch.plant(*values)
        items = [NewItem(payload=encode(value)) for value in values]
        await self.storage.catalogue.add_items(project.id, items)

    async def token(
        self, name: str, project: Project | None = None, role: Role = Role.LABELLER
    ) -> str:
        id_ = None if project is None else project.id
        invitation = await self.storage.people.invite(name, project=id_, role=role)
        return invitation.token

    @asynccontextmanager
    async def http(
        self, token: str | None = None, source: str | None = None
    ) -> AsyncIterator[httpx2.AsyncClient]:
        """Open an HTTP client; ``source`` is a local address, such as 127.0.0.2."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        way = httpx2.AsyncHTTPTransport(local_address=source)
        async with http_client(self.url, headers=headers, transport=way) as client:
            yield client

    @asynccontextmanager
    async def socket(
        self, source: str | None = None, prefix: str = "", **headers: str
    ) -> AsyncIterator[Socket]:
        """Connect without sending anything."""
        address = f"{self.url.replace('http', 'ws', 1)}{prefix}/api/v1/session"
        async with connect(
            address,
            subprotocols=["supt.v1.json"],  # type: ignore[list-item]
            additional_headers=headers,
            compression=None,
            max_size=2**21,
            open_timeout=SECONDS,
            local_addr=None if source is None else (source, 0),
        ) as connection:
            yield Socket(connection)

    @asynccontextmanager
    async def session(
        self, name: str, project: Project, *, role: Role = Role.LABELLER, **hello: Any
    ) -> AsyncIterator[Socket]:
        """Connect and say hello."""
        token = hello.pop("token", None) or await self.token(name, project, role)
        async with self.socket() as socket:
            await socket.hello(project.slug, token, **hello)
            yield socket


class Socket:
    """Client that sends what a test tells it to and sorts what comes."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.welcome: dict[str, Any] = {}
        self.passed: list[dict[str, Any]] = []
        """Messages that have come and were not asked for yet."""

    async def hello(self, project: str, token: str | None, **fields: Any) -> dict[str, Any]:
        message = {"type": "hello", "v": 1, "project": project, **fields}
        if token is not None:
            message["token"] = token
        await self.send(message)
        self.welcome = await self.get("welcome")
        return self.welcome

    async def send(self, message: dict[str, Any] | None = None, **fields: Any) -> None:
        await self.connection.send(json.dumps({**(message or {}), **fields}))

    async def next(self, seconds: float = SECONDS) -> dict[str, Any]:
        """Return the next message, whatever it is."""
        async with asyncio.timeout(seconds):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def get(self, type_: str, *, seconds: float = SECONDS, **fields: Any) -> dict[str, Any]:
        """Return the next message of a type with these fields; keep the others for later."""

        def fits(message: dict[str, Any]) -> bool:
            return message["type"] == type_ and all(
                message.get(name) == value for name, value in fields.items()
            )

        for index, message in enumerate(self.passed):
            if fits(message):
                return self.passed.pop(index)
        while True:
            message = await self.next(seconds)
            if fits(message):
                return message
            self.passed.append(message)

    async def answer(self, item: dict[str, Any], value: object = "cat", id_: str = "") -> str:
        """Submit an answer, wait for its ack and return the ack's status."""
        id_ = id_ or f"A-{item['lease']}"
        await self.send(type="submit", id=id_, lease=item["lease"], value=value)
        return str((await self.get("ack", re=id_))["status"])

    async def closed(self) -> int:
        """Wait for the close and return its code."""
        async with asyncio.timeout(SECONDS):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as exc:
                return exc.rcvd.code if exc.rcvd is not None else 1006

    async def drop(self) -> None:
        """Lose the connection without a goodbye."""
        self.connection.transport.abort()

    async def __aenter__(self) -> Self:
        return self


@asynccontextmanager
async def run_server(address: str, *, public: str = "", **settings: Any) -> AsyncIterator[Running]:
    """Run a server in this process on a free port; ``public`` is its ``--url``."""
    config = replace(ServerConfig(port=0, database=address), **settings)
    storage = await open_storage(address, serving=True, grace_ms=config.grace_ms)
    try:
        listener = listen(config.host, config.port)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        services = make_services(storage, config, public or url)
        server = make_server(make_app(services), services.hub, config)
        async with serving(server, listener):
            yield Running(storage, url, config, services.hub, services)
    finally:
        await storage.close()
