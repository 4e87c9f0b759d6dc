"""Answers as JSON: those that grow with a project are encoded in pieces.

Between two pieces the event loop goes on, so that what an owner opens does not hold up those who
label. A thread would not help: the encoder keeps the interpreter until it has ended.

An answer is large if a list in it is longer than ``FEW``, at most two structs deep. Only the
elements of such lists are encoded by and by; all other answers are encoded at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import cache
from typing import Any, Generic, Protocol, TypeGuard, TypeVar, overload

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

R = TypeVar("R")
Row = TypeVar("Row", covariant=True)
V = TypeVar("V")

FEW = 20
"""Length of a list up to which it is encoded at once."""
AT_ONCE = 100
"""Maximum number of elements of a longer list that are encoded at once."""
PIECE = 32 * 1024
"""Bytes that are encoded before the event loop goes on; a piece is as much longer as an element."""
JSON = "application/json"


class Rows(Protocol[Row]):
    """A list or an array of rows."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Row: ...


class Views(Sequence[V], Generic[V]):
    """Views of rows, each of which is made when it is encoded."""

    def __init__(self, rows: Rows[R], view: Callable[[R], V]) -> None:
        """``view`` is called for each row, and whenever somebody looks at one."""
        self._at: Callable[[int], V] = lambda place: view(rows[place])
        self._size = len(rows)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> V: ...

    @overload
    def __getitem__(self, place: slice) -> list[V]: ...

    def __getitem__(self, place: int | slice) -> V | list[V]:
        if isinstance(place, slice):
            return [self._at(one) for one in range(*place.indices(self._size))]
        return self._at(range(self._size)[place])


async def json_response(answer: object, status: int = 200) -> Response:
    """Return the response with an answer: a value that msgspec encodes, with ``Views`` in it."""
    if not is_large(answer):
        return Response(_ENCODER.encode(answer), status, media_type=JSON)
    return PiecesResponse([piece async for piece in pieces(answer)], status)


class PiecesResponse(Response):
    """Response with a body that is written piece by piece, as fast as the client reads it."""

    media_type = JSON

    def __init__(self, body: Sequence[bytes], status: int) -> None:
        super().__init__(None, status)
        self._pieces = body
        self.headers["content-length"] = str(sum(map(len, body)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def pieces(answer: object) -> AsyncIterator[bytes]:
    """Yield the JSON of an answer in pieces; the event loop goes on between them."""
    piece = bytearray()
    for text in _texts(answer):
        piece += text
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
            await asyncio.sleep(0)
    if piece:
        yield bytes(piece)


def is_large(answer: object) -> bool:
    """Return whether an answer has a list that is encoded by and by."""
    if _is_list(answer):
        return len(answer) > FEW or any(map(is_large, answer))
    if isinstance(answer, msgspec.Struct) and _is_plain(type(answer)):
        return any(is_large(getattr(answer, name)) for name in answer.__struct_fields__)
    return False


def _texts(answer: Any) -> Iterator[bytes]:
    """Yield the JSON of an answer, each time that of a few elements at most."""
    if _is_list(answer):
        yield from _elements(answer)
    elif is_large(answer):
        yield from _fields(answer)
    else:
        yield _ENCODER.encode(answer)


def _fields(struct: msgspec.Struct) -> Iterator[bytes]:
    before = b"{"
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        if value is not msgspec.UNSET:
            yield before + _ENCODER.encode(field.encode_name) + b":"
            yield from _texts(value)
            before = b","
    yield b"}"


def _elements(many: Sequence[Any]) -> Iterator[bytes]:
    """Yield the JSON of a list: as many elements at once as a piece has, by those before."""
    yield b"["
    place, count = 0, 1
    while place < len(many):
        some = many[place : place + count]
        before = b"," if place else b""
        place += len(some)
        if len(many) <= FEW:
            yield before
            yield from _texts(some[0])
            continue
        text = _ENCODER.encode(some)
        yield before + text[1:-1]
        count = max(1, min(2 * count, AT_ONCE, count * PIECE // len(text)))
    yield b"]"


def _is_list(answer: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(answer, list | tuple | Views)


@cache
def _is_plain(kind: type[msgspec.Struct]) -> bool:
    """Return whether structs of a type are objects with all of their fields in JSON."""
    how = kind.__struct_config__
    return not (how.array_like or how.omit_defaults or how.tag is not None)


def _whole(value: object) -> list[Any]:
    """Return ``Views`` as a list, in an answer that is encoded at once.

    Raises:
        TypeError: The value is something else, which has no JSON.
    """
    if isinstance(value, Views):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_whole)
