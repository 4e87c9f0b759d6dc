"""Responses that are streamed, and close what they are streamed from."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class FileStream(StreamingResponse):
    """Response with the bytes that a generator yields; it is closed also if the client leaves."""

    def __init__(
        self, chunks: AsyncGenerator[bytes], media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(_without_empty(chunks), media_type=media_type, headers=headers)
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._chunks):
            await super().__call__(scope, receive, send)


async def started(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Wait for the first bytes, so that what goes wrong before them is an error response."""
    first = b""
    try:
        async for chunk in chunks:
            if chunk:
                first = chunk
                break
    except BaseException:
        await chunks.aclose()
        raise
    return _following(first, chunks)


async def _following(first: bytes, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(chunks):
        yield first
        async for chunk in chunks:
            yield chunk


async def _without_empty(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Leave out empty bytes, which only say that it goes on."""
    async for chunk in chunks:
        if chunk:
            yield chunk
