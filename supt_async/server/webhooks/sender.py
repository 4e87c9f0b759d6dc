"""One attempt to deliver: a POST with bounds on time and size, to an address that is allowed.

The client follows no redirect, keeps no cookie and knows no proxy. What a receiver sends back is
read as far as it is shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import httpcore2

from supt_async import __version__
from supt_async.errors import Refused
from supt_async.plain_text import lines, one_line
from supt_async.rules.webhooks.retrying import Outcome
from supt_async.rules.webhooks.targets import Target, Targets
from supt_async.server.webhooks.network import CheckedNetwork, Resolve, Resolver, TargetRefused

CONNECT_SECONDS = 5.0
"""Seconds that a name, a connection and its TLS may take."""
WHOLE_SECONDS = 15.0
"""Seconds until the status of the response is there."""
BODY_SECONDS = 1.0
"""Seconds that are waited for the beginning of the response's body, of which nothing depends."""
MOST_RESPONSE = 1_000
"""Maximum number of bytes of a response's body that are read."""
MOST_CONNECTIONS = 100
"""Maximum number of connections to receivers, with those that are kept for a while."""
IDLE_SECONDS = 5.0
"""Seconds that a connection is kept for the next message."""
TIMEOUTS = {
    "connect": CONNECT_SECONDS,
    "read": WHOLE_SECONDS,
    "write": WHOLE_SECONDS,
    "pool": WHOLE_SECONDS,
}


class Sender:
    """Client that sends messages to receivers."""

    def __init__(
        self,
        targets: Targets,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Make a client.

        Args:
            targets: Where messages may go.
            resolve: Returns a host's addresses; None: as the system does.
            tls: Whom to trust; None: whom the system trusts.
        """
        self.targets = targets
        self._resolver = None if resolve is not None else Resolver()
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or httpcore2.default_ssl_context(),
            max_connections=MOST_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedNetwork(targets, resolve or self._resolver or Resolver()),
        )

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Make one attempt; whatever happens is its outcome."""
        began = time.monotonic()
        try:
            target = self.targets.check(url)
            async with asyncio.timeout(WHOLE_SECONDS):
                outcome = await self._post(target, headers, body)
        except (Refused, TargetRefused) as exc:
            outcome = Outcome(error=str(exc))
        except httpcore2.ConnectTimeout:
            outcome = Outcome(error=f"no connection within {CONNECT_SECONDS:.0f} s")
        except (TimeoutError, httpcore2.TimeoutException):
            outcome = Outcome(error=f"no response within {WHOLE_SECONDS:.0f} s")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as exc:
            outcome = Outcome(error=_complaint(exc))
        took = round((time.monotonic() - began) * 1000)
        return Outcome(
            status=outcome.status,
            error=outcome.error,
            response=outcome.response,
            retry_after=outcome.retry_after,
            took_ms=took,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()
        if self._resolver is not None:
            self._resolver.close()

    async def _post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        url = httpcore2.URL(
            scheme="https" if target.secure else "http",
            host=target.host,
            port=target.port,
            target=target.path,
        )
        sent: list[tuple[bytes | str, bytes | str]] = [
            ("content-type", "application/json"),
            ("user-agent", f"supt_async/{__version__}"),
            *headers.items(),
        ]
        extensions = {"timeout": TIMEOUTS}
        async with self._pool.stream(
            "POST", url, headers=sent, content=body, extensions=extensions
        ) as response:
            return Outcome(
                status=response.status,
                response=await _beginning(response),
                retry_after=_retry_after(response),
            )


async def _beginning(response: httpcore2.Response) -> str:
    """Return the first characters of a response's body, on one line."""
    read = b""
    # The status is there and counts; a body that is slow or broken changes nothing.
    with contextlib.suppress(TimeoutError, httpcore2.NetworkError, httpcore2.ProtocolError):
        stream = contextlib.aclosing(response.aiter_stream())
        async with asyncio.timeout(BODY_SECONDS), stream as parts:
            async for part in parts:
                read += part[: MOST_RESPONSE - len(read)]
                if len(read) >= MOST_RESPONSE:
                    break
    return " ".join(lines(read.decode("utf-8", "replace")))


def _retry_after(response: httpcore2.Response) -> float | None:
    """Return how many seconds a response asks to wait; None if it does not."""
    value = next((v for name, v in response.headers if name.lower() == b"retry-after"), b"")
    text = value.decode("latin-1").strip()
    if text.isdecimal() and len(text) <= 9:
        return float(text)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        at = email.utils.parsedate_to_datetime(text)
        return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return None


def _complaint(exc: Exception) -> str:
    """Return in one line why there was no response."""
    cause: BaseException | None = exc
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not valid: {one_line(cause.verify_message, 200)}"
        cause = cause.__cause__ or cause.__context__
    match exc:
        case httpcore2.ConnectError() if str(exc).startswith("the host"):
            return str(exc)
        case httpcore2.ConnectError():
            return "no connection: nobody listens there, or it is no TLS"
        case httpcore2.ProtocolError():
            return "the response is no HTTP/1.1"
    return "the connection broke before a response"
