"""Incoming frames of one connection: counted against the labeller's limits, decoded."""

from __future__ import annotations

from functools import partial

from supt_async.errors import ProtocolError
from supt_async.protocol import codec, messages as m
from supt_async.protocol.close_codes import CloseCode
from supt_async.protocol.server.session import Session, State
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.errors import Closed
from supt_async.server.metrics import Stopwatch
from supt_async.server.sessions.member import Event

_RATE_LIMITED = (m.Submit, m.Skip, m.Undo, m.Flag)
"""Messages that count as answers for the labeller's rate: each writes a row."""


class IncomingFrames:
    """Turns frames into events of a session. Owners are not limited."""

    def __init__(self, session: Session, limits: RateLimits, stopwatch: Stopwatch) -> None:
        self._session = session
        self._limits = limits
        self._stopwatch = stopwatch

    def count(self, size: int) -> int:
        """Count a message of ``size`` characters; return the milliseconds until the next is read.

        Raises:
            Closed: The labeller sends far too many messages.
        """
        session = self._session
        if session.state is not State.OPEN or session.admin:
            return 0
        labeller = session.by.labeller
        if self._limits.message(labeller) > 0:
            raise Closed(CloseCode.TOO_MANY, "too many messages: slow down")
        return self._limits.message_bytes(labeller, size)

    def event(self, text: str | None) -> Event:
        """Return the event of a text frame, or of a binary one (None)."""
        if text is None:
            return Session.binary
        try:
            message = codec.decode_client(text)
        except ProtocolError as exc:
            return partial(Session.undecodable, fault=exc)
        self._stopwatch.received(message)
        session = self._session
        if (
            isinstance(message, _RATE_LIMITED)
            and session.state is State.OPEN
            and not session.admin
            and (wait_ms := self._limits.answer(session.by.labeller))
        ):
            return lambda session: session.limited(message, wait_ms)
        return lambda session: session.receive(message)
