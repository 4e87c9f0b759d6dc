"""Bounded HTTP to a provider: short, without redirects, and without compressed bodies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec

from supt_async import __version__
from supt_async.server.sign_in.faults import Fault, SignInFailed

MAX_RESPONSE = 512 * 1024
"""Maximum size of a provider's response in bytes."""
SECONDS = 10.0
"""Seconds that a provider has for a whole response."""


class Bounded(httpx2.AsyncByteStream):
    """Body of a response that ends with an error when it is too long."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._inner:
            size += len(piece)
            if size > MAX_RESPONSE:
                raise httpx2.ReadError(f"the response is longer than {MAX_RESPONSE:,} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()


async def bound(response: httpx2.Response) -> None:
    """Bound the body of a response that has not been read yet."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("the response is compressed, which was not asked for")
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = Bounded(response.stream)


def http_options() -> dict[str, Any]:
    """Return the options of a client that talks to a provider."""
    return {
        "timeout": SECONDS,
        "follow_redirects": False,
        "limits": httpx2.Limits(max_connections=8),
        "headers": {"user-agent": f"supt_async/{__version__}", "accept-encoding": "identity"},
        "event_hooks": {"response": [bound]},
    }


@asynccontextmanager
async def talking(about: str) -> AsyncIterator[None]:
    """Turn errors of a conversation with a provider into failures.

    Raises:
        SignInFailed: The provider does not answer in time, or not in HTTP.
    """
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as exc:
        reason = str(exc) or type(exc).__name__
        raise SignInFailed(Fault.DOWN, f"{about}: {reason[:200]}") from exc


async def get_json(http: httpx2.AsyncClient, url: str, **headers: str) -> dict[str, Any]:
    """Return the JSON object at an address.

    Raises:
        SignInFailed: There is none.
    """
    async with talking(url):
        response = await http.get(url, headers=headers)
    if response.status_code != 200:
        raise SignInFailed(Fault.DOWN, f"{url} answers with HTTP {response.status_code}")
    try:
        found = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise SignInFailed(Fault.DOWN, f"{url}: this is no JSON") from exc
    if not isinstance(found, dict):
        raise SignInFailed(Fault.DOWN, f"{url}: this is no JSON object")
    return found
