"""Server of a database in this process, on loopback, in a separate thread.

All widgets of a process share it. A SQLite file has one server at a time: the process that holds
the file's lock writes a discovery file, which the others read; a process that finds the lock free
takes over, with the same token and, if it is free, the same port. A database of any other kind is
served by each process that uses it.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

from supt_async.client.loop_thread import LoopThread
from supt_async.config import ServerConfig
from supt_async.domain.project import Settings
from supt_async.domain.values import JSONValue
from supt_async.errors import DatabaseInUse, Refused
from supt_async.notebook.discovery_file import (
    DiscoveryFile,
    discovery_path,
    read_discovery,
    write_discovery,
)
from supt_async.server.app import make_app, make_services
from supt_async.server.uvicorn_server import listen, make_server, serving
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.people.invitations import TOKEN
from supt_async.storage.server_url import noted

HOST = "127.0.0.1"
IN_MEMORY = "sqlite:///:memory:"
DRAIN_SECONDS = 1.0


class LocalServer:
    """Server of one database: in this process, or in another one on this machine."""

    def __init__(self, address: str) -> None:
        url = parse_url(address)
        self.name = address if url.password is None else url.render_as_string(hide_password=True)
        self.users = 0
        self._address = address
        in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        path = str(Path(str(url.database)).absolute()) if in_file else None
        self._discovery = None if path is None else discovery_path(path)
        shared = url.get_backend_name() != "sqlite"
        self.identity = path or (self.name if shared else secrets.token_hex(16))
        """Identity of the database; each database in memory has its own."""
        self._thread = LoopThread("supt-server")
        self._stack = contextlib.AsyncExitStack()
        self._lock = asyncio.Lock()
        self._storage: Storage | None = None
        self._where: DiscoveryFile | None = None

    @property
    def serving(self) -> bool:
        """Whether this process serves the database."""
        return self._storage is not None

    def find(self) -> DiscoveryFile:
        """Return URL and token of the database's server; start it if there is none.

        Raises:
            Refused: Another user's server has the file.
            StorageError: The database can't be opened.
        """
        return self._thread.run(self._find())

    async def find_soon(self) -> DiscoveryFile:
        """Return the same as ``find``, in any event loop."""
        future = asyncio.run_coroutine_threadsafe(self._find(), self._thread.loop)
        return await asyncio.wrap_future(future)

    def prepare(self, slug: str, task: JSONValue) -> None:
        """Create the project, unless it exists."""
        self._thread.run(self._prepare(slug, task))

    def close(self) -> None:
        """Stop serving."""
        self._thread.run(self._stack.aclose())
        self._storage = None
        self._thread.stop()

    async def _find(self) -> DiscoveryFile:
        async with self._lock:
            if self._storage is None:
                try:
                    self._where = await self._serve()
                except DatabaseInUse as exc:
                    self._where = (
                        None if self._discovery is None else read_discovery(self._discovery)
                    )
                    if self._where is None:
                        raise Refused(
                            f"a server has {self.name} open: connect to it by its address,"
                            " http://HOST:PORT/PROJECT, and token=, or stop it first"
                        ) from exc
            assert self._where is not None
            return self._where

    async def _serve(self) -> DiscoveryFile:
        """Open the database and serve it; the stack closes everything again."""
        async with contextlib.AsyncExitStack() as stack:
            storage = await open_storage(self._address, serving=True)
            stack.push_async_callback(storage.close)
            earlier = None if self._discovery is None else read_discovery(self._discovery)
            token = await _token(storage, earlier)
            if self._discovery is None:  # the token is not written down anywhere
                stack.push_async_callback(storage.people.forget, token, TOKEN)
            listener = _listen(earlier)
            url = f"http://{HOST}:{listener.getsockname()[1]}"
            config = ServerConfig(database=self._address, rate_limit=0, drain_seconds=DRAIN_SECONDS)
            services = make_services(storage, config, url)
            server = make_server(make_app(services), services.hub, config)
            await stack.enter_async_context(serving(server, listener))
            await stack.enter_async_context(noted(storage, url, named=False))
            note = DiscoveryFile(url=url, token=token)
            if self._discovery is not None:
                write_discovery(self._discovery, note)
            self._stack = stack.pop_all()
            self._storage = storage
            return note

    async def _prepare(self, slug: str, task: JSONValue) -> None:
        await self._find()
        storage = self._storage
        if storage is not None:
            await _ensure_project(storage, slug, task)
            return
        storage = await open_storage(self._address)
        try:
            await _ensure_project(storage, slug, task)
        finally:
            await storage.close()


_servers: dict[str, LocalServer] = {}
"""Servers of this process, by database URL; all its widgets share them."""
_guard = threading.Lock()


def acquire_server(address: str) -> LocalServer:
    """Return this process's server of a database, and count one more user of it."""
    url = parse_url(address)
    memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
    key = address
    if url.get_backend_name() == "sqlite" and not memory:
        key = str(Path(str(url.database)).resolve())
    with _guard:
        server = None if memory else _servers.get(key)
        if server is None:
            server = LocalServer(address)
            if not memory:
                _servers[key] = server
        server.users += 1
        return server


def release_server(server: LocalServer) -> None:
    """Count one user less, and close the server after the last one."""
    with _guard:
        server.users -= 1
        if server.users:
            return
        for key in [key for key, other in _servers.items() if other is server]:
            del _servers[key]
    server.close()


def _listen(earlier: DiscoveryFile | None) -> socket.socket:
    port = None if earlier is None else urlsplit(earlier.url).port
    if port is not None:
        with contextlib.suppress(Refused):  # another process has it now
            return listen(HOST, port)
    return listen(HOST, 0)


async def _token(storage: Storage, earlier: DiscoveryFile | None) -> str:
    if earlier is not None and await storage.people.name(earlier.token) is not None:
        return earlier.token
    return await storage.people.notebook_token()


async def _ensure_project(storage: Storage, slug: str, task: JSONValue) -> None:
    if any(project.slug == slug for project in await storage.catalogue.projects()):
        return
    with contextlib.suppress(Refused):  # another process was faster
        await storage.catalogue.create_project(slug, title=slug, task=task, settings=Settings())
        return
    await storage.catalogue.project(slug)
