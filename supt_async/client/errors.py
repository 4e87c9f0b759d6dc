"""What the Python client raises.

* ClientError (a SuptError)
    * NoServer - no server has said welcome in time
    * SessionEnded - the server closed the session for good; ``code`` is the close code
    * RequestRefused - a request did not take effect; ``code`` is the protocol's
"""

from __future__ import annotations

from supt_async.errors import SuptError


class ClientError(SuptError):
    """Base class of what the client raises."""


class NoServer(ClientError):
    """There is no server at the address, or none that answers."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            f"no server has answered at {address} for {seconds:g} s: start it, or check the address"
        )


class SessionEnded(ClientError):
    """The session is over, and coming back by oneself would not help."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the server ended the session ({code}): {reason or 'no reason given'}")
        self.code = code
        self.reason = reason


class RequestRefused(ClientError):
    """The server refused a request, and always would."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
