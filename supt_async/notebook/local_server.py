"""A database's server in this process, on loopback, in a thread of its own.

Widgets of one process share it (``host``). A SQLite file has one server at a time: whoever holds
the file's lock leaves a note beside it (``notes``), which the others read, and whoever finds the
lock free takes over, with the same token and, if it can be had, on the same port. A PostgreSQL
database is served by each process that uses it.
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
from supt_async.notebook.discovery_file import Note, note_path, read_note, write_note
from supt_async.server.app import make_app, make_services
from supt_async.server.uvicorn_server import listen, make_server, serving
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.people.invitations import TOKEN

HOST = "127.0.0.1"
IN_MEMORY = "sqlite:///:memory:"
DRAIN_SECONDS = 1.0


class Host:
    """One database: served here, or by another process on this machine."""

    def __init__(self, address: str) -> None:
        url = parse_url(address)
        self.name = address if url.password is None else url.render_as_string(hide_password=True)
        self.users = 0
        self._address = address
        in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        path = str(Path(str(url.database)).absolute()) if in_file else None
        self._note = None if path is None else note_path(path)
        shared = url.get_backend_name() != "sqlite"
        self.identity = path or (self.name if shared else secrets.token_hex(16))
        """What tells this database from others; each that is in memory is one of its own."""
        self._thread = LoopThread("supt-server")
        self._stack = contextlib.AsyncExitStack()
        self._lock = asyncio.Lock()
        self._storage: Storage | None = None
        self._where: Note | None = None

    @property
    def serving(self) -> bool:
        """This process serves the database."""
        return self._storage is not None

    def find(self) -> Note:
        """Return address and token of the database's server now; starts it if there is none.

        Raises:
            Refused: Somebody else's server has the file.
            StorageError: The database can't be opened.
        """
        return self._thread.run(self._find())

    async def find_soon(self) -> Note:
        """Do the same, in any event loop."""
        future = asyncio.run_coroutine_threadsafe(self._find(), self._thread.loop)
        return await asyncio.wrap_future(future)

    def prepare(self, slug: str, task: JSONValue) -> None:
        """Make the project, unless it is there."""
        self._thread.run(self._prepare(slug, task))

    def close(self) -> None:
        """Stop serving."""
        self._thread.run(self._stack.aclose())
        self._storage = None
        self._thread.stop()

    async def _find(self) -> Note:
        async with self._lock:
            if self._storage is None:
                try:
                    self._where = await self._serve()
                except DatabaseInUse as exc:
                    self._where = None if self._note is None else read_note(self._note)
                    if self._where is None:
                        raise Refused(
                            f"a server has {self.name} open: connect to it by its address,"
                            " http://HOST:PORT/PROJECT, and token=, or stop it first"
                        ) from exc
            assert self._where is not None
            return self._where

    async def _serve(self) -> Note:
        """Open the database and serve it; the stack holds all that has to be closed again."""
        async with contextlib.AsyncExitStack() as stack:
            storage = await open_storage(self._address, serving=True)
            stack.push_async_callback(storage.close)
            earlier = None if self._note is None else read_note(self._note)
            token = await _token(storage, earlier)
            if self._note is None:  # nobody will know it any more
                stack.push_async_callback(storage.people.forget, token, TOKEN)
            listener = _listen(earlier)
            url = f"http://{HOST}:{listener.getsockname()[1]}"
            config = ServerConfig(database=self._address, rate_limit=0, drain_seconds=DRAIN_SECONDS)
            services = make_services(storage, config, url)
            server = make_server(make_app(services), services.hub, config)
            await stack.enter_async_context(serving(server, listener))
            note = Note(url=url, token=token)
            if self._note is not None:
                write_note(self._note, note)
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


_hosts: dict[str, Host] = {}
"""The one thing that the widgets of a process share, by the database's address."""
_guard = threading.Lock()


def take_host(address: str) -> Host:
    """Return the database's host in this process, for one user more."""
    url = parse_url(address)
    memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
    key = address
    if url.get_backend_name() == "sqlite" and not memory:
        key = str(Path(str(url.database)).resolve())
    with _guard:
        host = None if memory else _hosts.get(key)
        if host is None:
            host = Host(address)
            if not memory:
                _hosts[key] = host
        host.users += 1
        return host


def leave_host(host: Host) -> None:
    """Note that there is one user less; the last one closes it."""
    with _guard:
        host.users -= 1
        if host.users:
            return
        for key in [key for key, other in _hosts.items() if other is host]:
            del _hosts[key]
    host.close()


def _listen(earlier: Note | None) -> socket.socket:
    port = None if earlier is None else urlsplit(earlier.url).port
    if port is not None:
        with contextlib.suppress(Refused):  # somebody else has it now
            return listen(HOST, port)
    return listen(HOST, 0)


async def _token(storage: Storage, earlier: Note | None) -> str:
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
