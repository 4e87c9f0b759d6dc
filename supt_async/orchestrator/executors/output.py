"""Forwarding of a model's output to this process's stderr, up to a limit."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from multiprocessing.connection import Connection

from supt_async.plain_text import last_line

MAX_BYTES = 64 * 1024
"""Bytes of a job's output that are forwarded."""
READ_BYTES = 64 * 1024
"""Bytes that are read from the pipe at once."""
PIECE = 4096
"""Bytes that a pipe accepts atomically as soon as it is writable (PIPE_BUF)."""
LATEST_BYTES = 4096
"""Bytes of the latest output in which the last line is looked for."""
MAX_LINE = 200
"""Number of characters of the last line."""
SETTLE_SECONDS = 0.5
"""Timeout for reading the output of the job before, in seconds."""
POLL_SECONDS = 0.001
"""Interval of the checks that it has been read, in seconds."""
CUT = b"\n[a model has printed more than %d KiB in one training: the rest is left out]\n" % (
    MAX_BYTES // 1024
)
"""Line that replaces the rest of the output."""


class Output:
    """Thread that reads a pipe to its end, so that the process writing to it never blocks."""

    def __init__(self, pipe: Connection, descriptor: int = 2) -> None:
        self._pipe = pipe
        self._descriptor = descriptor
        self._left = MAX_BYTES
        self._latest = b""
        self._handling = False
        self._thread = threading.Thread(target=self._read, name="model output", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """Reset the limit for the next job, and what was printed last.

        Waits for the output of the job before, which may still be in the pipe, but not for ever:
        it may still be printing.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        while self._is_behind() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        self._left = MAX_BYTES
        self._latest = b""

    def last_line(self) -> str:
        """Return the last line that was printed, cleaned, at most ``MAX_LINE`` characters."""
        return last_line(self._latest.decode(errors="replace"), MAX_LINE)

    def join(self, seconds: float) -> None:
        """Wait for the end of the pipe, at most ``seconds``."""
        self._thread.join(seconds)

    def _read(self) -> None:
        with self._pipe:
            while data := self._take():
                self._handling = True
                self._latest = (self._latest + data[-LATEST_BYTES:])[-LATEST_BYTES:]
                if not self._left:
                    continue
                self._forward(data[: self._left])
                self._left = max(0, self._left - len(data))
                if not self._left:
                    self._forward(CUT)

    def _is_behind(self) -> bool:
        with contextlib.suppress(OSError, ValueError):  # it has been closed
            return self._handling or bool(select.select([self._pipe], [], [], 0)[0])
        return False

    def _take(self) -> bytes:
        self._handling = False
        if sys.platform == "win32":  # workers there inherit this process's stderr
            return b""
        return os.read(self._pipe.fileno(), READ_BYTES)

    def _forward(self, data: bytes) -> None:
        """Write as much as stderr accepts now: a blocked terminal must not stop a training."""
        with contextlib.suppress(OSError, ValueError):
            for start in range(0, len(data), PIECE):
                if not select.select([], [self._descriptor], [], 0)[1]:
                    return
                os.write(self._descriptor, data[start : start + PIECE])
