"""Report of ``supt items add`` on a file: what was added and what was not."""

from __future__ import annotations

from supt_async.domain.values import JSONObject
from supt_async.readers.folders import Folder, printable_name
from supt_async.storage.records import Added

KNOWN = "PNG, JPEG, GIF, WebP, WAV, MP3, AAC, Ogg, FLAC, M4A or WebM"
"""Names of the image and sound formats that can be added."""
_OPTIONAL = ("alike", "answered", "ignored")
"""Counts that are reported only if they are not 0."""


def as_object(file: str, result: Added) -> JSONObject:
    """Return the report for ``--json``."""
    told = {name: number for name in _OPTIONAL if (number := getattr(result, name))}
    return {"file": file, "added": result.added, "known": result.known, **told}


def skipped(folder: Folder) -> list[str]:
    """Return a line for each kind of file in a folder that was skipped."""
    said = []
    if names := folder.left_out:
        said.append(
            f"{len(names):,} file{_s(len(names))} skipped: not {KNOWN}, such as {_one(names)}"
        )
    if names := folder.links:
        said.append(
            f"{len(names):,} symbolic link{_s(len(names))} skipped, such as {_one(names)}: add "
            "the folder that they lead to, or copy the files"
        )
    return said


def _one(names: list[str]) -> str:
    return printable_name(names[0])


def remarks(result: Added) -> list[str]:
    """Return a line for each thing that the two main counts don't show."""
    said = []
    if n := result.alike:
        said.append(
            f"{n:,} row{_s(n)} without an id {_was(n)} taken for items with the same content that "
            "came from elsewhere: to add these as well, give each row an id"
        )
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
