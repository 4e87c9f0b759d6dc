"""HTTP client of a server: blocking, and streamed where a body is long.

It uses the standard library: a notebook or program makes few requests, and an answer that comes
before the server has read the whole request must not be lost, which takes a few lines here.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, ParamSpec, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from supt_async import __version__
from supt_async.client.errors import NoServer
from supt_async.errors import Refused

TIMEOUT_SECONDS = 300.0
"""Seconds for one read or write; a large request is answered when all is on the disk."""
LOOK_SECONDS = 15.0
"""Seconds for which a server that has moved, or restarts, is looked for."""
PAUSE_SECONDS = 0.1
P = ParamSpec("P")
T = TypeVar("T")
BLOCK = 1 << 18
"""Bytes of one write."""


class RestClient:
    """Client of one server; ``locate`` returns its address now, without a slash at its end."""

    def __init__(self, locate: Callable[[], str], token: str) -> None:
        self._locate = locate
        self._token = token

    def get(self, path: str, **query: object) -> Any:
        """Return the JSON answer."""
        return msgspec.json.decode(self._ask("GET", _with(path, query), lambda: None))

    def send(self, method: str, path: str, body: object) -> Any:
        """Send JSON; return the JSON answer, None if it is empty."""
        encoded = msgspec.json.encode(body)
        answer = self._ask(method, path, lambda: [encoded])
        return msgspec.json.decode(answer) if answer else None

    def post_lines(self, path: str, lines: Callable[[], Iterable[bytes]]) -> Any:
        """Stream JSON lines; ``lines`` is called again for each attempt."""
        return msgspec.json.decode(self._ask("POST", path, lambda: _blocks(lines())))

    def put_lines(self, path: str, lines: Callable[[], Iterable[bytes]], **query: object) -> Any:
        """Stream JSON lines that replace others; ``lines`` is called again for each attempt."""
        answer = self._ask("PUT", _with(path, query), lambda: _blocks(lines()))
        return msgspec.json.decode(answer)

    def delete(self, path: str, **query: object) -> Any:
        """Delete something; return the JSON answer, None if it is empty."""
        answer = self._ask("DELETE", _with(path, query), lambda: None)
        return msgspec.json.decode(answer) if answer else None

    def get_lines(self, path: str, **query: object) -> list[Any]:
        """Return the JSON lines of an answer."""
        text = self._ask("GET", _with(path, query), lambda: None)
        return msgspec.json.Decoder().decode_lines(text)

    def stream(self, path: str, timeout: float, **query: object) -> Stream:
        """Begin to read an answer line by line.

        ``timeout`` is the number of seconds that one read may take.

        Raises:
            OSError: The server can't be reached.
        """
        return Stream(_connection(self._locate(), timeout), _with(path, query), self._token)

    def download(self, path: str, file: BinaryIO, **query: object) -> None:
        """Write the bytes of an answer to a file, which is emptied before another attempt."""

        def keep(response: http.client.HTTPResponse) -> bytes:
            if response.status >= 300:
                return response.read()
            file.seek(0)
            file.truncate()
            shutil.copyfileobj(response, file, BLOCK)
            return b""

        self._ask("GET", _with(path, query), lambda: None, keep)

    def _ask(
        self,
        method: str,
        path: str,
        body: Callable[[], Iterable[bytes] | None],
        read: Callable[[http.client.HTTPResponse], bytes] = http.client.HTTPResponse.read,
    ) -> bytes:
        deadline = time.monotonic() + LOOK_SECONDS
        while True:
            url = self._locate()
            try:
                status, answer = _exchange(url, method, path, self._token, body(), read)
            except OSError as exc:
                if isinstance(exc, TimeoutError) or time.monotonic() > deadline:
                    raise NoServer(url, LOOK_SECONDS) from exc
                time.sleep(PAUSE_SECONDS)
                continue
            if status < 300:
                return answer
            raise Refused(_reason(status, answer))


class Stream:
    """An answer that is read line by line, and that any thread may cut."""

    def __init__(self, connection: http.client.HTTPConnection, path: str, token: str) -> None:
        self._connection = connection
        self.reason = ""
        """Why there is no answer; empty if there is one."""
        try:
            connection.request("GET", f"/api/v1{path}", headers=_headers(token))
            self._answer = connection.getresponse()
            self.status = self._answer.status
            if self.status >= 300:
                self.reason = _reason(self.status, self._answer.read())
        except BaseException:
            connection.close()
            raise

    def readline(self) -> bytes:
        """Return the next line; an empty one after the last."""
        return self._answer.readline()

    def cut(self) -> None:
        """End the answer, also while another thread waits for its next bytes."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            with socket.socket(fileno=os.dup(self._answer.fileno())) as copy:
                copy.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self._answer.close()
        self._connection.close()


def _headers(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "user-agent": f"supt_async/{__version__}"}


def _connection(url: str, timeout: float = TIMEOUT_SECONDS) -> http.client.HTTPConnection:
    """Return a new connection to a server, which opens with the first request."""
    parts = urlsplit(url)
    secure = parts.scheme in ("https", "wss")
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=timeout)


def _exchange(
    url: str,
    method: str,
    path: str,
    token: str,
    body: Iterable[bytes] | None,
    read: Callable[[http.client.HTTPResponse], bytes],
) -> tuple[int, bytes]:
    """Make one request over a new connection; return the answer's status and body."""
    connection = _connection(url)
    headers = _headers(token)
    try:
        try:
            chunked = body is not None
            if chunked:
                headers["transfer-encoding"] = "chunked"
            target = f"{urlsplit(url).path}/api/v1{path}"
            connection.request(method, target, body, headers, encode_chunked=chunked)
        except (BrokenPipeError, ConnectionResetError):
            if body is None:
                raise
            # The server has answered before it had read everything: that answer is to be read.
        response = connection.getresponse()
        return response.status, read(response)
    except http.client.HTTPException as exc:
        raise ConnectionError(str(exc)) from exc
    finally:
        connection.close()


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines to blocks, so that each system call sends enough."""
    block = bytearray()
    for line in lines:
        block += line
        block += b"\n"
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _with(path: str, query: dict[str, object]) -> str:
    text = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return f"{path}?{text}" if text else path


def _reason(status: int, answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return f"the server answers with HTTP {status}: check the address"


def redeem(url: str, code: str) -> tuple[str, str | None]:
    """Exchange an invitation's code for a token; return the token and the project."""
    connection = _connection(url)
    try:
        connection.request(
            "POST",
            f"{urlsplit(url).path}/join",
            msgspec.json.encode({"code": code}),
            {"content-type": "application/json"},
        )
        response = connection.getresponse()
        body = response.read()
        if response.status >= 300:
            raise Refused(_reason(response.status, body))
        cookie = response.getheader("set-cookie", "") or ""
        page = str(msgspec.json.decode(body)["next"])  # .../label/SLUG, or .../ if it is for all
        return cookie.partition("=")[2].partition(";")[0], page.rpartition("/")[2] or None
    except (OSError, http.client.HTTPException) as exc:
        raise NoServer(url, TIMEOUT_SECONDS) from exc
    finally:
        connection.close()


async def in_thread(function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
    """Make a blocking call in a thread."""
    return await asyncio.to_thread(function, *arguments, **named)
