"""Events as JSON lines: the same over HTTP, from the command and in a client."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from supt_async.domain.events import Event, EventType
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.redaction import Redacted
from supt_async.time_format import iso


class EventLine(Redacted, frozen=True, kw_only=True):
    """An event as programs outside get it."""

    id: str
    type: str
    timestamp: str | None
    """When it happened: ISO 8601, in UTC."""
    cursor: str
    """Where to go on after it."""
    data: JSONObject


def event_line(event: Event) -> bytes:
    """Return an event as a line of JSON."""
    return msgspec.json.encode(event_object(event)) + b"\n"


def event_object(event: Event) -> EventLine:
    """Return an event as programs outside get it."""
    return EventLine(
        id=event.id,
        type=event.type.value,
        timestamp=iso(event.timestamp_ms),
        cursor=event.cursor,
        data=event.data,
    )


def event_types(text: str) -> Collection[EventType] | None:
    """Return the types of events that a text names, with commas; None for an empty one: all.

    Raises:
        Refused: It names others.
    """
    names = [name for name in (part.strip() for part in text.split(",")) if name]
    known = {type_.value: type_ for type_ in EventType}
    if any(name not in known for name in names):
        raise Refused(f"kinds: choose of {', '.join(known)}")
    return {known[name] for name in names} or None
