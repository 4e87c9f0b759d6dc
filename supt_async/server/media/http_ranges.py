"""HTTP range requests (RFC 9110, section 14), which browsers need to seek in a sound or video.

One range is enough for a player; any other request gets the whole, as section 14.2 allows. So does
a request whose ``If-Range`` names another content than there is now, or a date (section 13.1.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})|bytes=-(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Cut:
    """Status, bytes and headers of a response; ``last`` is before ``first`` for no bytes."""

    status: int
    first: int
    last: int
    headers: dict[str, str]


def cut(size: int, asked: Mapping[str, str], etag: str | None = None) -> Cut:
    """Return what to send of ``size`` bytes for a request's headers; ``etag`` names the content."""
    headers = {"cache-control": "private, max-age=3600", "accept-ranges": "bytes"}
    if etag is not None:
        headers["etag"] = etag
    found = _RANGE.fullmatch(asked.get("range", ""))
    if asked.get("if-range", etag) != etag:
        found = None
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
