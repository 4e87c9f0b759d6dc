"""The note beside a SQLite file: where its server is, and the token that opens it.

Only its owner may read it. It outlives the server, so that the next one keeps token and port,
and whoever was connected to the one before finds it where it was.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from supt_async.redaction import Discreet


class Note(Discreet, frozen=True, kw_only=True):
    url: str
    token: str


def note_path(database: str) -> Path:
    """Return where the note of a SQLite file is."""
    return Path(f"{database}-notebook")


def read_note(path: Path) -> Note | None:
    """Read a note; None if there is none, or somebody else could have written it."""
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            if stat.st_uid != os.getuid() or stat.st_mode & 0o077:
                return None
            return msgspec.json.decode(file.read(), type=Note)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def write_note(path: Path, note: Note) -> None:
    """Write a note at once, and for nobody else's eyes.

    Raises:
        OSError: The folder can't be written to.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(note))
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
