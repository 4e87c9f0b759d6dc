"""Parsing of requests: bodies, lines and query strings, bounded and checked against types."""

from __future__ import annotations

import codecs
import re
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from supt_async.errors import BadFile, NotFound, Refused
from supt_async.payloads.arrays import storable
from supt_async.protocol import json_checks
from supt_async.server.errors import Denied
from supt_async.server.worker_threads import MAX_INLINE_BYTES, BodyDecoder

T = TypeVar("T")
_BAD_CHOICE = re.compile(r"\AInvalid (enum )?value .*", re.DOTALL)

MAX_LINE = 16 * 2**20
"""Maximum length of the line of one item, in bytes."""
MAX_BATCH = 4 * 2**20
"""Bytes of lines after which a batch is complete."""
MAX_DEPTH = 128
"""Maximum nesting depth of JSON."""
MAX_BRACKETS = 200_000
"""Maximum number of lists and objects in JSON."""
MAX_VALUES = 1_000_000
"""Approximate maximum number of values in JSON, counted by commas."""
MAX_BODY = 2**20
"""Maximum length of any other request's body, in bytes."""


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


async def read_body(
    request: Request, kind: type[T], decoder: BodyDecoder, limit: int = MAX_BODY
) -> T:
    """Read a JSON body as a value of a type.

    Raises:
        Refused: It is not such a value; the text names the field and the rule.
    """
    body = await read(request, limit)
    return convert(await decoder.run(len(body), read_json, body), kind)


def read_json(body: bytes) -> Any:
    """Parse JSON, within limits of depth and size and without duplicate keys.

    Raises:
        Refused: It is not such JSON.
    """
    try:
        text = body.decode()
        json_checks.check_depth(text, MAX_DEPTH, MAX_BRACKETS)
        if text.count(",") > MAX_VALUES:
            raise Refused(f"JSON may have {MAX_VALUES} values at most")
        value = msgspec.json.decode(text)
        if not json_checks.has_no_duplicates(text, 0):
            json_checks.check_duplicates(text)
    except (msgspec.DecodeError, UnicodeError) as exc:
        raise Refused(f"this is not JSON: {exc}") from exc  # the text quotes nothing
    except (json_checks.TooDeep, json_checks.DuplicateKey) as exc:
        raise Refused(str(exc)) from exc
    return value


def read_query(request: Request, kind: type[T]) -> T:
    """Read the query string as a value of a type; numbers and booleans are texts there.

    Raises:
        Refused: It is not such a value; the text names the parameter and the rule.
    """
    given = dict(request.query_params)
    if not all(storable(word) for pair in given.items() for word in pair):
        raise Refused("the query must not have U+0000 or half of a surrogate pair")
    return convert(given, kind, strict=False)


def check_path(request: Request) -> None:
    """Check that the parameters of a path could be names or ids.

    Raises:
        NotFound: One of them could not.
    """
    for word in request.path_params.values():
        if not (storable(word) if isinstance(word, str) else 0 <= word < 2**63):
            raise NotFound("there is no such thing")


def convert(value: Any, kind: type[T], *, strict: bool = True) -> T:
    """Convert a decoded value to a type.

    Raises:
        Refused: It does not have the type.
    """
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as exc:
        reason, _, place = str(exc).partition(" - at `$")
        reason = _BAD_CHOICE.sub("Invalid choice", reason)  # msgspec quotes what was sent
        field = place.strip("`.")
        raise Refused(f"{field}: {reason}" if field else reason) from exc


async def read_pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Yield a body as it arrives, in pieces that are decoded quickly.

    Raises:
        Denied: It is longer than ``limit`` bytes.
    """
    piece, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Denied(413, f"the request is larger than {limit} bytes")
        piece += chunk
        if len(piece) >= MAX_INLINE_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


async def read_batches(
    request: Request, decoder: BodyDecoder, parse: Callable[[bytes, int], T], most: int
) -> AsyncIterator[list[T]]:
    """Yield the parsed lines of a body, up to ``most`` at a time.

    Raises:
        BadFile: A line is too long, or ``parse`` says what is wrong with it.
    """
    lines: list[tuple[bytes, int]] = []
    batch: list[T] = []
    size = weight = 0
    async for number, line in read_lines(request, decoder):
        lines.append((line, number))
        size += len(line)
        if size >= MAX_INLINE_BYTES or len(lines) + len(batch) >= most:
            batch += await decoder.run(size, _parsed, parse, lines)
            weight += size
            lines, size = [], 0
        if weight >= MAX_BATCH or len(batch) >= most:
            yield batch
            batch, weight = [], 0
    batch += await decoder.run(size, _parsed, parse, lines)
    if batch:
        yield batch


def _parsed(parse: Callable[[bytes, int], T], lines: list[tuple[bytes, int]]) -> list[T]:
    return [parse(line, number) for line, number in lines]


async def read_lines(request: Request, decoder: BodyDecoder) -> AsyncIterator[tuple[int, bytes]]:
    """Yield the numbered lines of a body as they arrive, without the empty ones.

    Raises:
        BadFile: A line is too long.
        Denied: All requests together hold too many long lines.
    """
    rest, number = bytearray(), 0
    with decoder.hold() as held:
        async for chunk in request.stream():
            begun, *lines = chunk.split(b"\n")
            rest += begun
            for line in lines:
                number += 1
                if number == 1:
                    rest = rest.removeprefix(codecs.BOM_UTF8)
                if rest and not rest.isspace():
                    yield number, bytes(rest)
                rest = bytearray(line)
            held.set(len(rest))
            if len(rest) > MAX_LINE:
                raise BadFile(f"longer than {MAX_LINE} bytes", line=number + 1)
        rest = rest if number else rest.removeprefix(codecs.BOM_UTF8)
        if rest and not rest.isspace():
            yield number + 1, bytes(rest)
