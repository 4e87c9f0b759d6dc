"""Exceptions of the Python client.

* ClientError (a SuptError)
    * NoServer - no server has answered in time
    * SessionEnded - the server has ended the session; ``code`` is the close code
    * RequestRefused - a request did not take effect; ``code`` is the protocol's
"""

from __future__ import annotations

from supt_async.errors import SuptError


class ClientError(SuptError):
    """Base class of the client's exceptions."""


class NoServer(ClientError):
    """No server answered at the address in time."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            f"no server has answered at {address} for {seconds:g} s: start it, or check the address"
        )


class SessionEnded(ClientError):
    """The server has ended the session; reconnecting would not help.

    ``code`` is the close code, and ``reason`` the server's text.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the server ended the session ({code}): {reason or 'no reason given'}")
        self.code = code
        self.reason = reason


class RequestRefused(ClientError):
    """The server has refused a request, and would refuse it again.

    ``code`` is the protocol's error code, and ``reason`` names the rule.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
