"""Threads of flags: owners answer, labellers read the answers and write on."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, structs

from supt_async.domain.project import Role
from supt_async.redaction import Redacted
from supt_async.server.api.flags import PAGE, FlagMessageView, Limit, message_view, moment
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.review_records import FlagThread
from supt_async.storage.threads.threads import MAX_TEXT
from supt_async.time_format import iso

OWNER = "owner"
"""Name that labellers see of an owner."""


class NewMessage(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]


class OwnFlagView(Redacted, frozen=True, kw_only=True):
    id: str
    item: str
    note: str | None
    created: str | None
    resolved: str | None
    messages: list[FlagMessageView]
    """What owners and the labeller wrote about it since, oldest first."""


class OwnFlagsQuery(Struct, frozen=True, kw_only=True):
    before: str | None = None
    limit: Limit = PAGE


class OwnFlagsPage(Struct, frozen=True, kw_only=True):
    flags: list[OwnFlagView]
    unread: int
    """Number of owners' messages that were not seen yet."""
    next: str | None
    """Value of ``before`` for the next page."""


async def answer_flag(call: Call, body: NewMessage) -> OwnFlagView:
    """Answer a flag; its labeller sees the answer at the item, and in the list of their flags."""
    id_ = str(call.request.path_params["flag"])
    thread = await call.storage.threads.write(call.by, id_, body.text, owner=True)
    call.services.query_cache.clear()
    return _view(thread)


async def own_flags(call: Call, query: OwnFlagsQuery) -> OwnFlagsPage:
    """List the caller's own flags with the owners' answers, newest first."""
    threads = call.storage.threads
    found = await threads.own(call.by, before=moment(query.before), limit=query.limit)
    last = found[-1] if len(found) == query.limit else None
    return OwnFlagsPage(
        flags=[_own(one) for one in found],
        unread=await threads.unread(call.by),
        next=None if last is None else f"{last.created_ms}.{last.id}",
    )


async def write_on(call: Call, body: NewMessage) -> OwnFlagView:
    """Write on about an own flag; it is open again if it was resolved."""
    id_ = str(call.request.path_params["flag"])
    return _own(await call.storage.threads.write(call.by, id_, body.text, owner=False))


async def see_answers(call: Call) -> None:
    """Note that the caller has seen all answers to their flags."""
    await call.storage.threads.see(call.by)


def _own(thread: FlagThread) -> OwnFlagView:
    """Return a thread as its labeller sees it: owners have no names there, as at the item."""
    view = _view(thread)
    messages = [structs.replace(one, by=OWNER) if one.owner else one for one in view.messages]
    return structs.replace(view, messages=messages)


def _view(thread: FlagThread) -> OwnFlagView:
    return OwnFlagView(
        id=thread.id,
        item=str(thread.item),
        note=thread.note,
        created=iso(thread.created_ms),
        resolved=iso(thread.resolved_ms),
        messages=[message_view(one) for one in thread.messages],
    )


OWN = f"{ONE}/me/flags"
"""Path of the caller's own flags."""
LABELLER = Role.LABELLER
OPERATIONS = (
    Operation(method="POST", path=f"{ONE}/flags/{{flag}}/messages", function=answer_flag),
    Operation(method="GET", path=OWN, function=own_flags, role=LABELLER),
    Operation(method="POST", path=f"{OWN}/seen", function=see_answers, role=LABELLER),
    Operation(method="POST", path=f"{OWN}/{{flag}}/messages", function=write_on, role=LABELLER),
)
