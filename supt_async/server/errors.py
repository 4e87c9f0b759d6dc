"""Exceptions that deny a request or close a connection."""

from __future__ import annotations

from collections.abc import Mapping

from supt_async.domain.values import JSONValue
from supt_async.errors import SuptError
from supt_async.protocol.close_codes import CloseCode

_CLOSE_CODES = {
    401: CloseCode.UNAUTHENTICATED,
    403: CloseCode.WRONG_ORIGIN,
    404: CloseCode.NO_PROJECT,
    429: CloseCode.TOO_MANY,
}


class Denied(SuptError):
    """A request that its sender may not make; ``status`` is an HTTP status.

    ``details`` are further fields of the answer, for programs and the page.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        retry_seconds: int = 0,
        details: Mapping[str, JSONValue] | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_seconds = retry_seconds
        self.details = details or {}

    @property
    def close_code(self) -> int:
        """Close code with which a socket is closed instead (docs/protocol.md, rule 12)."""
        return _CLOSE_CODES[self.status]


class Closed(Exception):
    """Ends a connection's tasks: the socket is to be closed with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def first_closed(group: BaseExceptionGroup[Closed]) -> Closed:
    """Return the first exception of a group."""
    for error in group.exceptions:
        return error if isinstance(error, Closed) else first_closed(error)
    raise AssertionError("an exception group is never empty")
