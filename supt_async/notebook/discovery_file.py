"""Discovery file beside a SQLite file: its server's URL, and the token for it.

Only its owner may read it. It outlives the server, so that the next server keeps token and port,
and clients of the previous one find it at the same address.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from supt_async.redaction import Redacted


class DiscoveryFile(Redacted, frozen=True, kw_only=True):
    url: str
    token: str


def discovery_path(database: str) -> Path:
    """Return the path of a SQLite file's discovery file."""
    return Path(f"{database}-notebook")


def read_discovery(path: Path) -> DiscoveryFile | None:
    """Read a discovery file; None if it is missing, or another user could have written it."""
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            if stat.st_uid != os.getuid() or stat.st_mode & 0o077:
                return None
            return msgspec.json.decode(file.read(), type=DiscoveryFile)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def write_discovery(path: Path, content: DiscoveryFile) -> None:
    """Write a discovery file atomically, readable by its owner only.

    Raises:
        OSError: The folder can't be written to.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(content))
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
