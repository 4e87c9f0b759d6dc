"""Connections to receivers: a name is resolved here, and the connection goes to that address.

So nothing lies between the check and the connection, and a name that leads elsewhere a moment
later (DNS rebinding) gains nothing. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore2

from supt_async.rules.webhooks.addresses import Address
from supt_async.rules.webhooks.targets import SETTING, Targets
from supt_async.server.worker_threads import WorkerThreads

THREADS = 8
"""Threads that resolve names: a slow name server holds up these only."""
MOST_ADDRESSES = 4
"""Maximum number of a name's addresses that are tried."""
MOST_AT_ONCE = 1024
"""Maximum number of bytes that are read at once: what they mean is found out in one go."""
MOST_RECEIVED = 32 * 1024
"""Maximum number of bytes of an answer, with all interim responses (status 1xx) before it."""

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Returns the addresses of a host, for a port."""


class TargetRefused(Exception):
    """The connection would lead where the operator allows none."""


class Resolver:
    """Resolves names in threads of its own, as the system does."""

    def __init__(self) -> None:
        self._threads = WorkerThreads("supt-names", THREADS)

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """Return the addresses of a host.

        Raises:
            OSError: It has none.
        """
        found = await self._threads.run(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        # IPv6 addresses of one link have the link's name after a percent sign.
        return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]

    def close(self) -> None:
        """End the threads."""
        self._threads.close()


class BoundedStream(httpcore2.AsyncNetworkStream):
    """Connection from which little is read at once, and not much for each message.

    A receiver may send interim responses for as long as it likes, and each of them costs time to
    understand. What was read at once is understood at once, before anything else can run.
    """

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = MOST_RECEIVED

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes.

        Raises:
            RemoteProtocolError: There were too many.
        """
        if self._left <= 0:
            raise httpcore2.RemoteProtocolError("the answer is too long")
        await asyncio.sleep(0)  # one that sends faster than we read would never let others run
        part = await self._stream.read(min(max_bytes, MOST_AT_ONCE, self._left), timeout)
        self._left -= len(part)
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._left = MOST_RECEIVED
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return BoundedStream(stream)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that the operator allows."""

    def __init__(self, targets: Targets, resolve: Resolve) -> None:
        self._targets = targets
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a host's first address that answers.

        Raises:
            TargetRefused: One of its addresses is not allowed.
            ConnectError: It has none, or none answers.
            ConnectTimeout: All that took longer than ``timeout`` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(host, port, socket_options)
        except TimeoutError as exc:
            raise httpcore2.ConnectTimeout from exc

    async def _connect(
        self, host: str, port: int, options: Iterable[httpcore2.SOCKET_OPTION] | None
    ) -> httpcore2.AsyncNetworkStream:
        try:
            addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except (OSError, UnicodeError) as exc:
            raise httpcore2.ConnectError("the host's name has no address") from exc
        if not all(self._targets.admits(address, port) for address in addresses):
            # Which address it is would tell an owner about the operator's network.
            raise TargetRefused(
                f"the host leads to an address that the operator does not allow ({SETTING})"
            )
        last = httpcore2.ConnectError("the host's name has no address")
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = await self._network.connect_tcp(str(address), port, socket_options=options)
                return BoundedStream(stream)
            except httpcore2.ConnectError as exc:
                last = exc
        raise last

    async def sleep(self, seconds: float) -> None:
        """Wait, between attempts that the client makes by itself: it makes none."""
        await asyncio.sleep(seconds)
