"""What ``supt items add`` says of a file: what was added, and what was not."""

from __future__ import annotations

from typing import Any

from supt_async.storage.records import Added

_OPTIONAL = ("alike", "answered", "ignored")


def as_object(file: str, result: Added) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    told = {name: number for name in _OPTIONAL if (number := getattr(result, name))}
    return {"file": file, "added": result.added, "known": result.known, **told}


def remarks(file: str, result: Added) -> list[str]:
    """Return a line for each thing that the two counts don't say."""
    said = []
    if n := result.alike:
        said.append(
            f"{n:,} row{_s(n)} without an id {_was(n)} taken for items with the same content that "
            "came from elsewhere: to add these too, give each row an id"
        )
    if n := result.answered:
        said.append(f"{n:,} known answer{_s(n)} {_was(n)} given to items that were there already")
    if n := result.ignored:
        said.append(
            f"the known answers or priorities of {n:,} row{_s(n)} were not used: the items are "
            "there already, and are being labelled, have an answer or come first anyway"
        )
    return [f"{file}: {remark}" for remark in said]


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
