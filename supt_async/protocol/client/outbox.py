"""Outbox of a client: its requests without an answer yet, in the order they were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec import UNSET

from supt_async.domain.results import ErrorCode
from supt_async.protocol import messages as m
from supt_async.protocol.codec import encode
from supt_async.protocol.tasks.validation import flaw_of

MAX_OUTBOX = 256
"""Maximum number of requests that wait for an answer; one more is refused."""
RETRY_RANGE_MS = (100, 60_000)
"""Bounds in milliseconds of a server's ``retry_ms``; less would be a busy loop."""

LATER = frozenset(("rate_limited", "busy", "unavailable", "internal"))
"""Errors that are worth a retry."""
GONE = frozenset(("lease_lost", "not_yours"))
"""Errors after which the lease is lost; after any other the item is still on hand."""
OVERTAKEN = frozenset(("undo_expired", "lease_lost"))
"""Errors of an undo or a flag that names an answer which the server has not stored yet."""


@dataclass(slots=True)
class Entry:
    """A request in the outbox."""

    request: m.CommandMessage
    item: m.Item | None = None
    """Item that it answers, which is on hand again if the answer is refused."""
    held: bool = False
    """The server was busy, and the time to send it again has not come."""


class Outbox:
    """Requests that are kept, and sent again after a reconnect, until they are answered."""

    def __init__(self, requests: Iterable[m.CommandMessage]) -> None:
        self._entries = {request.id: Entry(request) for request in requests}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries.values()))

    def get(self, id: str) -> Entry | None:
        return self._entries.get(id)

    def add(self, request: m.CommandMessage, item: m.Item | None) -> None:
        self._entries[request.id] = Entry(request, item)

    def remove(self, id: str) -> Entry | None:
        return self._entries.pop(id, None)

    def unhold(self, kept: Iterable[str]) -> None:
        """Make every entry ready to be sent again, and keep only items with these leases."""
        leases = frozenset(kept)
        for entry in self._entries.values():
            entry.held = False
            if entry.item is not None and entry.item.lease not in leases:
                entry.item = None

    def giving_up(self, lease: str) -> Entry | None:
        """Return the request that gives this lease up."""
        for entry in self._entries.values():
            match entry.request:
                case m.Submit(lease=given) | m.Skip(lease=given) if given == lease:
                    return entry
                case m.Release(leases=leases) if lease in leases:
                    return entry
                case _:
                    pass
        return None

    def overtook(self, entry: Entry) -> bool:
        """Return whether a request names another one that is still in the outbox."""
        return _target(entry) in self._entries

    def waiting_for(self, id: str) -> list[Entry]:
        """Return the entries that are held because they name this request."""
        return [entry for entry in self._entries.values() if entry.held and _target(entry) == id]


def refusal(request: m.CommandMessage, held: int, max_bytes: int) -> m.Error | None:
    """Return why a request can't be sent at all: the server would close the connection.

    ``held`` is the number of requests that wait already.
    """
    if held >= MAX_OUTBOX:
        return m.error("busy", "too many requests wait for their answers", request.id)
    code: ErrorCode = "bad_message"
    if isinstance(request, m.Submit):
        code, flaw = "invalid_value", flaw_of(request.value)
        if flaw is not None:  # an infinite number would become null on its way
            return m.error(code, f"The value must {flaw}.", request.id)
    if len(encode(request).encode()) > max_bytes:
        return m.error(code, f"it is larger than the {max_bytes} bytes allowed", request.id)
    return None


def retry_ms(refused: m.Error) -> int:
    """Return the milliseconds after which to send a request again."""
    asked = m.RETRY_MS if refused.retry_ms is UNSET else refused.retry_ms
    least, most = RETRY_RANGE_MS
    return max(least, min(asked, most))


def _target(entry: Entry) -> str | None:
    match entry.request:
        case m.Undo(submit=target):
            return target
        case m.Flag(submit=str() as target):
            return target
        case _:
            return None
