"""Events of a project, for programs that follow it."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import Response

from supt_async.payloads.event_lines import event_types
from supt_async.server.api.items import NDJSON
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.events.streams import Reading
from supt_async.server.exports.streams import FileStream, started

MOST = 10_000
"""Maximum number of events in one response that does not go on."""


class EventsQuery(Struct, frozen=True, kw_only=True):
    after: Annotated[str, Meta(max_length=32)] = ""
    """Cursor of the last event that was read; empty: begin with the first one that is kept."""
    kinds: Annotated[str, Meta(max_length=400)] = ""
    """Types of the events that are wanted, with commas; empty: all."""
    follow: bool = False
    """Whether to go on as events happen, with an empty line now and then."""
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 1_000
    """Maximum number of events; does not count if ``follow`` is set."""


async def events(call: Call, query: EventsQuery) -> Response:
    """Read what has happened in the project, an event a line; the first read switches events on."""
    types = event_types(query.kinds)
    kept = call.storage.events
    if not call.by.archived and not await kept.is_on(call.project_id):
        await kept.read(call.project_id, query.after or None, limit=1)  # is it a cursor?
        await kept.switch(call.project_id, call.by, on=True)
    auth = call.services.auth
    reading = Reading(
        access=call.by,
        may_go_on=partial(auth.still_owns, auth.secret(call.request), call.slug),
        after=query.after or None,
        types=types,
    )
    streams = call.services.event_streams
    lines = streams.follow(reading) if query.follow else streams.lines(reading, query.limit)
    return FileStream(
        await started(lines),
        media_type=NDJSON,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


REFUSALS = {
    "410": "Events after the cursor were deleted: begin without one.",
    "429": "Too many streams are open: end one of them, or try again later.",
}
OPERATIONS = (
    Operation(method="GET", path=f"{ONE}/events", function=events, gives=NDJSON, refusals=REFUSALS),
)
