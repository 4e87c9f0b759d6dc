"""Translation between messages and the queue's commands, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from msgspec import UNSET

from supt_async.domain.commands import (
    Command,
    FlagItem,
    Holder,
    ReleaseLeases,
    SkipItem,
    SubmitAnswer,
    UndoAnswer,
)
from supt_async.domain.ids import LeaseToken, RequestId
from supt_async.domain.results import CommandResult, ErrorCode, Verdict
from supt_async.domain.values import JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed

_FREES_NOTHING = frozenset((Verdict.ID_CONFLICT, Verdict.INVALID_VALUE))
"""Verdicts after which the lease is still held and nothing was claimed."""
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


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer that the task allows."""

    answer: JSONValue = field(repr=False)


def as_command(
    message: m.CommandMessage,
    by: Holder,
    task: Task,
    credit: Callable[[Sequence[LeaseToken]], int],
    bounds: Callable[[LeaseToken], Bounds | None] = lambda _lease: None,
) -> Command | m.Error:
    """Make the command, or return which rule the message breaks.

    ``credit`` returns how many items the session may get after the given leases are freed,
    ``bounds`` the bounds of an answer to an item, if they are known.
    """
    id_ = RequestId(message.id)
    match message:
        case m.Submit():
            lease = LeaseToken(message.lease)
            value = settled(message.id, message.value, task, bounds(lease))
            if isinstance(value, m.Error):
                return value
            ms = None if message.ms is UNSET else message.ms
            want = credit([lease])
            return SubmitAnswer(
                by=by,
                id=id_,
                lease=lease,
                value=value.answer,
                ms=ms,
                unseen=message.unseen is True,
                want=want,
            )
        case m.Skip():
            lease = LeaseToken(message.lease)
            reason = None if message.reason is UNSET else message.reason
            return SkipItem(by=by, id=id_, lease=lease, reason=reason, want=credit([lease]))
        case m.Undo():
            return UndoAnswer(by=by, id=id_, answer=RequestId(message.submit))
        case m.Release():
            leases = tuple(LeaseToken(lease) for lease in message.leases)
            return ReleaseLeases(by=by, leases=leases, id=id_, want=credit(leases))
        case m.Flag():
            return _flag(message, by)
        case _:
            assert_never(message)


def settled(id_: str, value: JSONValue, task: Task, bounds: Bounds | None) -> Settled | m.Error:
    """Return an answer as it is stored, or which rule it breaks."""
    try:
        return Settled(settle(task, value, bounds))
    except NotAllowed as exc:
        return m.error("invalid_value", str(exc), id_)


def _flag(message: m.Flag, by: Holder) -> Command | m.Error:
    lease = None if message.lease is UNSET else LeaseToken(message.lease)
    answer = None if message.submit is UNSET else RequestId(message.submit)
    if (lease is None) == (answer is None):
        return m.error("bad_message", "flag: names either a lease or a submit", message.id)
    note = None if message.note is UNSET else message.note
    return FlagItem(by=by, id=RequestId(message.id), lease=lease, answer=answer, note=note)


def freed_leases(command: Command, verdict: Verdict) -> tuple[LeaseToken, ...]:
    """Return the leases that a command has freed."""
    if verdict in _FREES_NOTHING:
        return ()
    match command:
        case SubmitAnswer(lease=lease) | SkipItem(lease=lease):
            return (lease,)
        case ReleaseLeases(leases=leases):
            return leases
        case _:
            return ()


def replies(command: Command, result: CommandResult) -> Iterator[m.Ack | m.Error | m.Feedback]:
    """Yield what the client is told of its command; nothing if that has no id."""
    id_: RequestId | None = getattr(command, "id", None)
    if id_ is None:
        return
    verdict, told = result.verdict, result.feedback
    match verdict:
        case Verdict.STORED:
            yield m.Ack(re=id_, status="stored")
        case Verdict.LATE:
            yield m.Ack(re=id_, status="stored", late=True)
        case Verdict.DUPLICATE:
            yield m.Ack(re=id_, status="duplicate")
        case Verdict.DONE:
            yield m.Ack(re=id_, status="done")
        case _ if verdict in _LATER:
            yield m.error(*_LATER[verdict], id_, m.RETRY_MS)
        case _:
            yield m.error(*_ERRORS[verdict], id_)
    if told is not None:
        known = UNSET if told.right else told.value
        yield m.Feedback(re=id_, right=told.right, value=known)
