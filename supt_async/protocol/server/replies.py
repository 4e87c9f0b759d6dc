"""A verdict of the queue, in the words of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from supt_async.domain.commands import Command
from supt_async.domain.ids import RequestId
from supt_async.domain.results import ErrorCode, Verdict
from supt_async.protocol.messages import Ack, Error

RETRY_MS = 1_000
"""When to try again after the database was busy or away."""

_ERRORS: dict[Verdict, tuple[ErrorCode, str]] = {
    Verdict.LEASE_LOST: ("lease_lost", "the lease is unknown, or its item is gone"),
    Verdict.NOT_YOURS: ("not_yours", "the lease is another labeller's"),
    Verdict.ID_CONFLICT: ("id_conflict", "this id was used for something else: make a new one"),
    Verdict.INVALID_VALUE: ("invalid_value", "the value can't be stored"),
    Verdict.UNDO_EXPIRED: (
        "undo_expired",
        "only one's own answers can be undone, for a while, and once",
    ),
}
_LATER: dict[Verdict, tuple[ErrorCode, str]] = {
    Verdict.BUSY: ("busy", "the server is busy: send it again"),
    Verdict.UNAVAILABLE: ("unavailable", "the database is away: send it again"),
    Verdict.INTERNAL: ("internal", "something went wrong here: send it again"),
}


def answer(request: Command, verdict: Verdict) -> Iterator[Ack | Error]:
    """Say what became of a request, if it had an id."""
    id_: RequestId | None = getattr(request, "id", None)
    if id_ is None:
        return
    match verdict:
        case Verdict.STORED:
            yield Ack(re=id_, status="stored")
        case Verdict.LATE:
            yield Ack(re=id_, status="stored", late=True)
        case Verdict.DUPLICATE:
            yield Ack(re=id_, status="duplicate")
        case Verdict.DONE:
            yield Ack(re=id_, status="done")
        case _ if verdict in _LATER:
            yield error(*_LATER[verdict], id_, RETRY_MS)
        case _:
            yield error(*_ERRORS[verdict], id_)


def error(
    code: ErrorCode, message: str, re: str | None = None, retry_ms: int | None = None
) -> Error:
    """Make an error; its text names the rule and never echoes data."""
    return Error(
        code=code,
        message=message,
        re=UNSET if re is None else re,
        retry_ms=UNSET if retry_ms is None else retry_ms,
    )
