"""Reads requests: bodies, lines and query strings, each bounded and checked against a type."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from supt_async.errors import BadFile, Refused
from supt_async.server.auth import Denied

T = TypeVar("T")

MAX_LINE = 16 * 2**20
"""Bytes of one item that is posted."""
MAX_BODY = 2**20
"""Bytes of any other request."""


async def read(request: Request, limit: int) -> bytes:
    """Read a body of at most ``limit`` bytes.

    Raises:
        Denied: It is longer.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Denied(413, f"the request is larger than {limit} bytes")
    return bytes(body)


async def read_body(request: Request, kind: type[T]) -> T:
    """Read a JSON body as a value of a type.

    Raises:
        Refused: It is none; the line names the field and the rule.
    """
    try:
        body = msgspec.json.decode(await read(request, MAX_BODY))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused("the request is no JSON") from exc
    return convert(body, kind)


def read_query(request: Request, kind: type[T]) -> T:
    """Read the query string as a value of a type; numbers and booleans are texts there.

    Raises:
        Refused: It is none; the line names the parameter and the rule.
    """
    return convert(dict(request.query_params), kind, strict=False)


def convert(value: Any, kind: type[T], *, strict: bool = True) -> T:
    """Check a decoded value.

    Raises:
        Refused: It is not of the type.
    """
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as exc:
        reason, _, place = str(exc).partition(" - at `$")
        field = place.strip("`.")
        raise Refused(f"{field}: {reason}" if field else reason) from exc


async def read_lines(request: Request) -> AsyncIterator[tuple[int, bytes]]:
    """Yield the numbered lines of a body as they come, without the empty ones.

    Raises:
        BadFile: One is too long.
    """
    rest, number = b"", 0
    async for chunk in request.stream():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield number, line
        if len(rest) > MAX_LINE:
            raise BadFile(f"longer than {MAX_LINE} bytes", line=number + 1)
    if rest.strip():
        yield number + 1, rest
