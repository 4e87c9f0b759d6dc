"""Report of ``supt items add`` on a file: what was added and what was not."""

from __future__ import annotations

from supt_async.domain.values import JSONObject
from supt_async.storage.records import Added

_OPTIONAL = ("alike", "answered", "ignored", "updated")
"""Counts that are reported only if they are not 0."""


def as_object(file: str, result: Added) -> JSONObject:
    """Return the report for ``--json``."""
    told = {name: number for name in _OPTIONAL if (number := getattr(result, name))}
    return {"file": file, "added": result.added, "known": result.known, **told}


def remarks(result: Added) -> list[str]:
    """Return a line for each thing that the two main counts don't show."""
    said = []
    if n := result.alike:
        said.append(
            f"{n:,} row{_s(n)} without an id {_was(n)} taken for items with the same content that "
            "came from elsewhere: to add these as well, give each row an id"
        )
    if n := result.updated:
        said.append(f"{n:,} item{_s(n)} that existed already got another content")
    if n := result.answered:
        said.append(f"{n:,} known answer{_s(n)} {_was(n)} given to items that existed already")
    if n := result.ignored:
        said.append(
            f"the known answers or priorities of {n:,} row{_s(n)} were not used: the items exist "
            "already, and are being labelled, have an answer or come first anyway"
        )
    return said


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
