"""Stand-in for the proxies of development platforms, which find a server by its port in a path.

It knows the forms of paths, and what each platform makes of one; who may use it is not its matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote, unquote

HEAD_BYTES = 64 * 1024
BLOCK = 64 * 1024


@dataclass(frozen=True)
class Target:
    """Server that a path leads to, and what it is asked."""

    port: int
    path: str
    before_location: str = ""
    """What is put before a Location that begins with a slash."""


Form = Callable[[str], Target | None]
"""Returns where a request's target leads to, of a server on loopback; None: nowhere."""


def code_server(target: str) -> Target | None:
    """Do as code-server (VS Code): /proxy/PORT/ is cut off, /absproxy/PORT/ is passed on."""
    found = re.match(r"(/(proxy|absproxy)/(\d+))(/.*)?$", target)
    if found is None:
        return None
    base, kind, port, rest = found.groups()
    if kind == "absproxy":
        return Target(int(port), target)
    return Target(int(port), rest or "/", before_location=base)


def open_ondemand(target: str) -> Target | None:
    """Do as Open OnDemand: /node/HOST/PORT/ is passed on, /rnode/HOST/PORT/ is cut off."""
    found = re.match(r"/(r?node)/127\.0\.0\.1/(\d+)(/.*)?$", target)
    if found is None:
        return None
    kind, port, rest = found.groups()
    return Target(int(port), target if kind == "node" else rest or "/")


def hub(target: str) -> Target | None:
    """Do as JupyterHub with a proxy in a person's server, which decodes the path on its way."""
    found = re.match(r"/user/ada%40example\.org/proxy/(\d+)(/[^?]*)?(\?.*)?$", target)
    if found is None:
        return None
    port, rest, query = found.groups()
    return Target(int(port), quote(unquote(rest or "/"), safe="/:@&=+$,;!*'()~") + (query or ""))


@asynccontextmanager
async def path_proxy(form: Form, port: int) -> AsyncIterator[None]:
    """Run a proxy on loopback while the body runs."""

    open_: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await _serve(form, reader, writer)
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(handle(reader, writer))
        open_.add(task)
        task.add_done_callback(open_.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", port, limit=HEAD_BYTES)
    try:
        yield
    finally:
        server.close()
        for task in open_:
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)


async def _serve(form: Form, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass one request on, and whatever follows it: each connection is for one."""
    first, _, headers = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").partition("\r\n")
    method, path, version = first.split(" ")
    target = form(path)
    if target is None:
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        return
    if not re.search(r"^upgrade:", headers, re.I | re.M):
        headers = re.sub(r"(?im)^connection:.*\r\n", "", headers)
        headers = f"connection: close\r\n{headers}"
    behind, to_behind = await asyncio.open_connection("127.0.0.1", target.port, limit=HEAD_BYTES)
    to_behind.write(f"{method} {target.path} {version}\r\n{headers}".encode("latin-1"))
    sending = asyncio.create_task(_pass_on(reader, to_behind))
    try:
        answer = (await behind.readuntil(b"\r\n\r\n")).decode("latin-1")
        answer = re.sub(r"(?im)^(location: *)(?=/)", rf"\g<1>{target.before_location}", answer)
        writer.write(answer.encode("latin-1"))
        await _pass_on(behind, writer)
    finally:
        sending.cancel()
        to_behind.close()
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
        writer.write_eof()
