"""Files with secrets: created for their owner only, and refused if everybody can read them.

A group may have access on purpose (``chmod 660``).
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from supt_async.errors import Refused

PREFIX = "@"
"""First character of a setting that names the file of its secret."""
MAX_BYTES = 16_384
"""Maximum length of a secret in a file, in bytes; the rest is ignored."""


def make_private(path: Path) -> None:
    """Create a file for its owner only, unless it exists.

    Raises:
        OSError: It can't be created.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def check_private(path: Path) -> None:
    """Refuse a file that everybody on this machine can read or write.

    Raises:
        Refused: Everybody can read or write it.
        OSError: Its mode can't be read.
    """
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
        raise Refused(
            f"{path} holds secrets, and everybody on this machine can read it: "
            f"run `chmod o= {path}`"
        )


def close_to_others(path: Path) -> bool:
    """Remove everybody's access to a file; return whether there was any.

    Raises:
        OSError: Its mode can't be read, or it belongs to another user.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "posix" or not mode & stat.S_IRWXO:
        return False
    path.chmod(mode & ~stat.S_IRWXO)
    return True


def read_secret(text: str) -> str:
    """Return a secret as it was given, or after ``@`` the content of the file.

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
