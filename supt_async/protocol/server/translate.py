"""A labeller's message as the request that the queue understands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

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
from supt_async.domain.values import JSONValue
from supt_async.protocol import messages as m
from supt_async.protocol.server.replies import error
from supt_async.protocol.tasks.task import Task, settle
from supt_async.protocol.tasks.validation import Extent, NotAllowed

Asking: TypeAlias = m.Submit | m.Skip | m.Undo | m.Release | m.Flag


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer that the task allows."""

    answer: JSONValue = field(repr=False)


def as_request(
    message: Asking,
    by: Holder,
    task: Task,
    credit: Callable[[Sequence[LeaseToken]], int],
    extent: Callable[[LeaseToken], Extent | None] = lambda _lease: None,
) -> Command | m.Error:
    """Make the request, or say which rule the message breaks.

    ``credit`` tells how many items the session may get once it is rid of the given leases,
    ``extent`` what an answer to an item has to keep to, as far as that is known.
    """
    id_ = RequestId(message.id)
    match message:
        case m.Submit():
            lease = LeaseToken(message.lease)
            value = settled(message.id, message.value, task, extent(lease))
            if isinstance(value, m.Error):
                return value
            ms = None if message.ms is UNSET else message.ms
            want = credit([lease])
            return SubmitAnswer(by=by, id=id_, lease=lease, value=value.answer, ms=ms, want=want)
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


def settled(id_: str, value: JSONValue, task: Task, extent: Extent | None) -> Settled | m.Error:
    """Bring an answer to the spelling in which it is stored, or say which rule it breaks."""
    try:
        return Settled(settle(task, value, extent))
    except NotAllowed as exc:
        return error("invalid_value", str(exc), id_)


def _flag(message: m.Flag, by: Holder) -> Command | m.Error:
    lease = None if message.lease is UNSET else LeaseToken(message.lease)
    answer = None if message.submit is UNSET else RequestId(message.submit)
    if (lease is None) == (answer is None):
        return error("bad_message", "flag: names either a lease or a submit", message.id)
    note = None if message.note is UNSET else message.note
    return FlagItem(by=by, id=RequestId(message.id), lease=lease, answer=answer, note=note)
