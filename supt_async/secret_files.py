"""Files that hold secrets: made for their owner only, and not used if others can read them.

A group may be let in on purpose (``chmod 660``); everybody may not.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from supt_async.errors import Refused

PREFIX = "@"
"""A secret that begins so is the name of a file that holds it."""
MAX_BYTES = 16_384


def make_private(path: Path) -> None:
    """Make a file for its owner only, unless it is there.

    Raises:
        OSError: It can't be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def check_private(path: Path) -> None:
    """Refuse a file that everybody on this machine can read or write.

    Raises:
        Refused: They can.
        OSError: It can't be looked at.
    """
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
        raise Refused(
            f"{path} holds secrets, and everybody on this machine can read it: "
            f"run `chmod o= {path}`"
        )


def close_to_others(path: Path) -> bool:
    """Take everybody's rights to a file away; tell whether there were any.

    Raises:
        OSError: It can't be looked at, or is somebody else's.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "posix" or not mode & stat.S_IRWXO:
        return False
    path.chmod(mode & ~stat.S_IRWXO)
    return True


def read_secret(text: str) -> str:
    """Return a secret as it was given, or with ``@`` before it, what is in that file.

    Raises:
        Refused: The file can't be read, or everybody can read it.
    """
    if not text.startswith(PREFIX):
        return text
    path = Path(text.removeprefix(PREFIX))
    try:
        check_private(path)
        with path.open(encoding="utf-8-sig") as file:
            return file.read(MAX_BYTES).strip()
    except (OSError, UnicodeError) as exc:
        reason = getattr(exc, "strerror", None) or "it is not text"
        raise Refused(f"can't read {path}: {reason}") from exc
