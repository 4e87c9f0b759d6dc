"""What a reading process says: frames of a length and a JSON value.

A file of a hostile owner may take over the process that reads it, so the server decodes what comes
as these types and nothing else.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

import msgspec
from msgspec import Struct

from supt_async.domain.items import FoundSuggestion, NewItem

LENGTH = struct.Struct("!I")
MAX_FRAME = 64 * 2**20
"""Maximum length of a frame in bytes: some items, each of at most 16 MiB."""


class Job(Struct, frozen=True, kw_only=True):
    """What a process is to do; its standard input."""

    path: str
    task: str
    """Task as JSON text, exactly as it is stored."""
    roles: dict[str, str]
    skip_bad: bool = False
    preview: bool = False
    suggestions: bool = False
    """Whether the file has suggestions for items that are there."""


class Batch(Struct, frozen=True, tag="items"):
    """Items, in the order of the file."""

    items: list[NewItem]


class Suggested(Struct, frozen=True, tag="suggestions"):
    """Suggestions, in the order of the file."""

    suggestions: list[FoundSuggestion]


class Bad(Struct, frozen=True, tag="bad"):
    """Row that was left out, and why."""

    line: int | None
    reason: str


class Previewed(Struct, frozen=True, tag="preview"):
    """Preview of the file, as JSON."""

    preview: msgspec.Raw


class Ended(Struct, frozen=True, tag="ended"):
    """End of the file."""

    notes: list[str]
    unnamed: int = 0
    """Number of refused lines that were not told of one by one."""


class Failed(Struct, frozen=True, tag="failed"):
    """Sentence that says why the file is refused."""

    reason: str
    unforeseen: str | None = None
    """Place in the code of an error that nobody foresaw, for the log."""


Frame: TypeAlias = Batch | Suggested | Bad | Previewed | Ended | Failed

decode_frame = msgspec.json.Decoder(Frame).decode
encode = msgspec.json.encode


def pack(frame: Frame) -> bytes:
    """Return a frame as bytes, with its length before it."""
    text = encode(frame)
    return LENGTH.pack(len(text)) + text
