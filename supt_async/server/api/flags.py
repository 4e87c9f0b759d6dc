"""Flags that labellers have put on items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct, field

from supt_async.errors import Refused
from supt_async.redaction import Redacted
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.storage.review_records import FlagInfo, FlagMessage
from supt_async.time_format import iso

PAGE = 50
"""Number of entries on a page, unless a request says otherwise."""
Limit = Annotated[int, Meta(ge=1, le=200)]
"""Number of entries on a page."""


class FlagMessageView(Redacted, frozen=True, kw_only=True):
    by: str
    owner: bool
    """Whether somebody else than the flag's labeller wrote it."""
    text: str
    created: str | None
    seen: bool
    """Whether the other side has seen it."""


class FlagView(Redacted, frozen=True, kw_only=True):
    id: str
    item: str
    labeller: str
    note: str | None
    created: str | None
    resolved: str | None
    messages: list[FlagMessageView] = field(default_factory=list)
    """What labeller and owners wrote about it since, oldest first; in the list of flags only."""


class FlagsQuery(Struct, frozen=True, kw_only=True):
    resolved: bool = False
    before: str | None = None
    limit: Limit = PAGE


class FlagPage(Struct, frozen=True, kw_only=True):
    flags: list[FlagView]
    next: str | None
    """Value of ``before`` for the next page."""


class FlagChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    resolved: bool


async def flags(call: Call, query: FlagsQuery) -> FlagPage:
    """List what labellers have flagged, newest first."""
    found = await call.storage.flags.page(
        call.project_id,
        resolved=query.resolved,
        before=moment(query.before),
        limit=query.limit,
    )
    messages = await call.storage.threads.of_flags(call.project_id, [one.id for one in found])
    last = found[-1] if len(found) == query.limit else None
    return FlagPage(
        flags=[flag_view(flag, messages.get(flag.id, ())) for flag in found],
        next=None if last is None else f"{last.created_ms}.{last.id}",
    )


async def change_flag(call: Call, body: FlagChange) -> FlagView:
    """Mark a flag as resolved, or as open again."""
    id_ = str(call.request.path_params["flag"])
    flag = await call.storage.flags.resolve(call.by, id_, body.resolved)
    call.services.query_cache.clear()
    return flag_view(flag)


def flag_view(flag: FlagInfo, messages: Iterable[FlagMessage] = ()) -> FlagView:
    """Return a flag as owners see it, with the messages of its thread."""
    return FlagView(
        id=flag.id,
        item=str(flag.item),
        labeller=flag.labeller,
        note=flag.note,
        created=iso(flag.created_ms),
        resolved=iso(flag.resolved_ms),
        messages=[message_view(one) for one in messages],
    )


def message_view(message: FlagMessage) -> FlagMessageView:
    """Return a message of a thread."""
    return FlagMessageView(
        by=message.by,
        owner=message.by_owner,
        text=message.text,
        created=iso(message.created_ms),
        seen=message.seen,
    )


def moment(text: str | None) -> tuple[int, str] | None:
    """Return time and id of the last flag of the page before.

    Raises:
        Refused: The text is not from such a page.
    """
    if text is None:
        return None
    at_ms, _, id_ = text.partition(".")
    if not (at_ms.isascii() and at_ms.isdigit() and len(at_ms) < 16):
        raise Refused("before: take it from `next` of the page before")
    return int(at_ms), id_


OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/flags", function=flags),
    Operation(method="PATCH", path=f"{ONE}/flags/{{flag}}", function=change_flag),
)
