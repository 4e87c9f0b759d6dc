"""Times as text: ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(ms: int | None) -> str | None:
    """Return milliseconds since the epoch as ISO 8601 text, or None for None."""
    if ms is None:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


class Moments:
    """Writes times that mostly follow each other, as ``iso`` does, in a tenth of the time."""

    def __init__(self) -> None:
        self._second: int | None = None
        self._text = ""

    def iso(self, ms: int) -> str:
        """Return milliseconds since the epoch as ISO 8601 text."""
        second, rest = divmod(ms, 1000)
        if second != self._second:
            self._second = second
            moment = datetime.fromtimestamp(second, UTC)
            self._text = moment.replace(tzinfo=None).isoformat(timespec="seconds")
        return f"{self._text}.{rest:03}+00:00"
