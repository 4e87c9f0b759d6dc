"""What a model prints: passed on to this process's stderr, up to a bound."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
from multiprocessing.connection import Connection

MOST_BYTES = 64 * 1024
"""Bytes of a job's output that are passed on."""
AT_ONCE = 64 * 1024
PIECE = 4096
"""Bytes that a pipe takes whole once it takes any (PIPE_BUF)."""
CUT = b"\n[a model has printed more than %d KiB in one training: the rest is left out]\n" % (
    MOST_BYTES // 1024
)


class Output:
    """Reads a pipe to its end, in a thread; so whoever writes to it is never held up."""

    def __init__(self, pipe: Connection, descriptor: int = 2) -> None:
        self._pipe = pipe
        self._descriptor = descriptor
        self._left = MOST_BYTES
        self._thread = threading.Thread(target=self._read, name="model output", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """Take in that another job begins."""
        self._left = MOST_BYTES

    def join(self, seconds: float) -> None:
        """Wait for the end of the pipe."""
        self._thread.join(seconds)

    def _read(self) -> None:
        with self._pipe:
            while data := self._take():
                if not self._left:
                    continue
                self._pass_on(data[: self._left])
                self._left = max(0, self._left - len(data))
                if not self._left:
                    self._pass_on(CUT)

    def _take(self) -> bytes:
        if sys.platform == "win32":  # where workers print to this process's stderr themselves
            return b""
        return os.read(self._pipe.fileno(), AT_ONCE)

    def _pass_on(self, data: bytes) -> None:
        """Write as much as stderr takes now: a terminal that stands still must stop nothing."""
        with contextlib.suppress(OSError, ValueError):
            for start in range(0, len(data), PIECE):
                if not select.select([], [self._descriptor], [], 0)[1]:
                    return
                os.write(self._descriptor, data[start : start + PIECE])
