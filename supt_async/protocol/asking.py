"""A labeller's message as the request that the queue understands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, assert_never

from msgspec import UNSET

from supt_async.protocol import messages as m
from supt_async.protocol.answers import NotAllowed
from supt_async.protocol.replies import error
from supt_async.protocol.tasks import Task, settle
from supt_async.requests import Flag, Holder, Release, Request, Skip, Submit, Undo
from supt_async.types import LeaseToken, RequestId

Asking: TypeAlias = m.Submit | m.Skip | m.Undo | m.Release | m.Flag


def as_request(
    message: Asking, by: Holder, task: Task, credit: Callable[[Sequence[LeaseToken]], int]
) -> Request | m.Error:
    """Make the request, or say which rule the message breaks.

    ``credit`` tells how many items the session may get once it is rid of the given leases.
    """
    id_ = RequestId(message.id)
    match message:
        case m.Submit():
            return _submit(message, by, task, credit)
        case m.Skip():
            lease = LeaseToken(message.lease)
            reason = None if message.reason is UNSET else message.reason
            return Skip(by=by, id=id_, lease=lease, reason=reason, want=credit([lease]))
        case m.Undo():
            return Undo(by=by, id=id_, answer=RequestId(message.submit))
        case m.Release():
            leases = tuple(LeaseToken(lease) for lease in message.leases)
            return Release(by=by, leases=leases, id=id_, want=credit(leases))
        case m.Flag():
            return _flag(message, by)
        case _:
            assert_never(message)


def _submit(
    message: m.Submit, by: Holder, task: Task, credit: Callable[[Sequence[LeaseToken]], int]
) -> Request | m.Error:
    try:
        value = settle(task, message.value)
    except NotAllowed as exc:
        return error("invalid_value", str(exc), message.id)
    lease = LeaseToken(message.lease)
    return Submit(
        by=by,
        id=RequestId(message.id),
        lease=lease,
        value=value,
        ms=None if message.ms is UNSET else message.ms,
        want=credit([lease]),
    )


def _flag(message: m.Flag, by: Holder) -> Request | m.Error:
    lease = None if message.lease is UNSET else LeaseToken(message.lease)
    answer = None if message.submit is UNSET else RequestId(message.submit)
    if (lease is None) == (answer is None):
        return error("bad_message", "flag: names either a lease or a submit", message.id)
    note = None if message.note is UNSET else message.note
    return Flag(by=by, id=RequestId(message.id), lease=lease, answer=answer, note=note)
