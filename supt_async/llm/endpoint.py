"""An OpenAI-compatible endpoint for chat completions, with retries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx2 as httpx
import msgspec

from supt_async import __version__
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.llm.costs import Tokens
from supt_async.llm.replies import Failed, Reply

ATTEMPTS = 6
"""Number of times that a request is made."""
FIRST_PAUSE = 1.0
"""Seconds before the second attempt, on average; before each further one twice as many."""
LONGEST_PAUSE = 60.0
"""Maximum number of seconds between two attempts, also if the endpoint wants more."""
MAX_RESPONSE = 4 * 2**20
"""Maximum size of a response in bytes."""
REFUSING = (401, 403, 404)
"""Statuses that every further request would get as well."""
PASSING = (408, 409, 425, 429)
"""Statuses below 500 that may pass."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


class Endpoint:
    """Client of an endpoint; use it as an asynchronous context manager."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str,
        *,
        body: Mapping[str, JSONValue] | None = None,
        seconds: float = 60.0,
        connections: int = 8,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Prepare a client.

        Args:
            url: Address that ends before ``/chat/completions``, often with ``/v1``.
            model: Name of the model.
            key: Secret; empty if the endpoint wants none.
            body: Further fields of each request.
            seconds: Time for one attempt.
            connections: Maximum number of requests at a time.
            pause: Waits between two attempts.

        Raises:
            Refused: The address or the key can't be one.
        """
        if not url.startswith(("http://", "https://")):
            raise Refused("--url: give the address of the endpoint, such as https://HOST/v1")
        if not (key.isascii() and key.isprintable()):
            raise Refused("--key: a secret has printable ASCII characters only")
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._shown = _without_password(self._url)
        self._body = {"model": model, **(body or {})}
        self._pause = pause
        self._seconds = seconds
        headers = {"user-agent": f"supt_async/{__version__}"}
        headers |= {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.AsyncClient(
            headers=headers,
            timeout=seconds,
            limits=httpx.Limits(max_connections=connections),
            follow_redirects=False,  # the key is for this address
        )

    def __repr__(self) -> str:
        return f"<Endpoint {self._shown}>"

    async def __aenter__(self) -> Endpoint:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def ask(self, messages: Sequence[Mapping[str, JSONValue]]) -> Reply:
        """Return the model's reply to messages.

        Raises:
            Refused: The endpoint refuses all requests: the address, the key or the model is wrong.
            Failed: There is no reply to this one.
        """
        body = msgspec.json.encode({**self._body, "messages": list(messages)})
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            try:
                status, text, wanted = await self._post(body)
            except (httpx.HTTPError, TimeoutError) as exc:
                if last:
                    raise Failed(f"no answer ({type(exc).__name__})") from exc
                await self._pause(_pause(attempt, None))
                continue
            if status < 300:
                return _reply(text)
            if status in REFUSING:
                raise Refused(f"{self._shown} answers with HTTP {status}: {_reason(text)}")
            if last or not (status >= 500 or status in PASSING):
                raise Failed(f"HTTP {status}: {_reason(text)}")
            await self._pause(_pause(attempt, wanted))
        raise AssertionError("the last attempt returns or raises")

    async def _post(self, body: bytes) -> tuple[int, bytes, str | None]:
        """Make one attempt; return the status, the body, and the pause that is wanted.

        Its time is for all of it: the client's own is for each part of a response, so that one
        that comes byte by byte would never end.
        """
        headers = {"content-type": "application/json"}
        request: AbstractAsyncContextManager[Any] = self._http.stream(
            "POST", self._url, content=body, headers=headers
        )
        async with asyncio.timeout(self._seconds), request as response:
            text = bytearray()
            async for piece in response.aiter_bytes():
                text += piece
                if len(text) > MAX_RESPONSE:
                    raise Failed(f"the response is longer than {MAX_RESPONSE:,} bytes")
            return response.status_code, bytes(text), response.headers.get("retry-after")


def _without_password(url: str) -> str:
    try:
        return str(httpx.URL(url).copy_with(userinfo=b""))
    except httpx.InvalidURL as exc:
        raise Refused(f"--url: this is no address: {exc}") from exc


def _reply(text: bytes) -> Reply:
    try:
        found = msgspec.json.decode(text, type=_Completion)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise Failed("the response is no chat completion") from exc
    if not found.choices:
        raise Failed("the response has no choices")
    usage = found.usage
    return Reply(
        content=found.choices[0].message.content or "",
        tokens=None
        if usage is None
        else Tokens(sent=max(0, usage.prompt_tokens), received=max(0, usage.completion_tokens)),
    )


def _pause(attempt: int, wanted: str | None) -> float:
    """Return the seconds to wait: those that are wanted, or a random number around a power of 2."""
    try:
        asked = float(wanted) if wanted is not None else 0.0
    except ValueError:  # a date
        asked = 0.0
    backed_off = FIRST_PAUSE * float(1 << attempt) * random.uniform(0.5, 1.5)
    return min(LONGEST_PAUSE, max(asked, backed_off))


def _reason(text: bytes) -> str:
    """Return the endpoint's own words, in one printable line, if there are any."""
    try:
        error = msgspec.json.decode(text)["error"]
        words = error["message"] if isinstance(error, dict) else error
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, RecursionError):
        words = ""
    line = " ".join(str(words).split())
    shown = "".join(sign for sign in line if sign.isprintable())[:200]
    return shown or "it does not say why"
