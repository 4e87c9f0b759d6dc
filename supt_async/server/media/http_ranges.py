"""HTTP ranges (RFC 9110, section 14): without them a browser can't seek in a sound.

One range is enough for a player; whatever else is asked for gets all of it, as section 14.2
allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})|bytes=-(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which bytes are sent, and what is said of them; ``last`` is before ``first`` if none are."""

    status: int
    first: int
    last: int
    headers: dict[str, str]


def cut(size: int, wanted: str | None) -> Cut:
    """Decide what to send of ``size`` bytes, by the request's ``Range``."""
    headers = {"cache-control": "private, max-age=3600", "accept-ranges": "bytes"}
    found = _RANGE.fullmatch(wanted or "")
    if found is None:
        return Cut(200, 0, size - 1, headers | {"content-length": str(size)})
    if found[3] is None:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    else:
        first, last = max(0, size - int(found[3])), size - 1
    if first > last:
        return Cut(416, 0, -1, headers | {"content-range": f"bytes */{size}"})
    told = {
        "content-range": f"bytes {first}-{last}/{size}",
        "content-length": str(last + 1 - first),
    }
    return Cut(206, first, last, headers | told)
