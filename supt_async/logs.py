"""Logging: format of log lines, and a thread that writes them.

Only the command line configures it; a library stays silent. Lines are text for people, or JSON
with one object per line for programs that collect logs. uvicorn's lines and Python's warnings are
formatted in the same way.

A thread writes the lines, so that a log that nobody reads (a full pipe, a stopped terminal) never
blocks the program. Lines beyond the queue's length are dropped, counted and reported.
"""

from __future__ import annotations

import io
import json
import logging
import math
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from supt_async.domain.values import JSONObject

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
"""Attributes of a log record that were not given in ``extra``."""

AUTO, TEXT, JSON = "auto", "text", "json"

WAITING_LINES = 2_000
"""Maximum number of lines that wait to be written; later ones are dropped."""
TEXT_CHARACTERS = 8_192
"""Maximum length of a text in a line, in characters; longer ones lose their middle."""
THROTTLE_SECONDS = 1.0
"""Minimum interval in seconds between equal lines that anybody can cause."""
CONNECTION_LIMITS = "supt_async.server.access.connection_limits"
"""Logger of connections that are refused."""
UVICORN_PROTOCOLS = "supt_async.server.uvicorn_protocols"
"""Logger of connections that are aborted."""
FLUSH_SECONDS = 1.0
"""Seconds that the end of the program waits for unwritten lines."""


class Formatter(logging.Formatter):
    """Format each record as one line: time, level, message, and the fields of ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(f"{name}={_quoted(value)}" for name, value in _extra(record).items())
        head, *rest = line.split("\n", 1)
        return _cut("\n".join([f"{head} {extra}".rstrip(), *rest]))


class JsonFormatter(logging.Formatter):
    """Format each record as one JSON object on one line.

    It has ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``, the fields of
    ``extra``, and ``exception`` with the traceback if there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: JSONObject = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().strip(),
        }
        line |= {name: value for name, value in _extra(record).items() if name not in line}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        cut = {
            name: _cut(value) if isinstance(value, str) else value for name, value in line.items()
        }
        return json.dumps(cut, default=str)


class BackgroundHandler(logging.Handler):
    """Handler that passes lines to a thread, and never waits for the log's reader."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self.dropped = 0
        """Number of lines dropped since the last report."""
        self._write = write
        self._lines: deque[str] = deque()
        self._changed = threading.Condition()
        self._writing = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - arguments that don't fit, or a repr that raises
            self.handleError(record)
            return
        with self._changed:
            if len(self._lines) >= WAITING_LINES:
                self.dropped += 1
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
                self._thread.start()
            self._lines.append(line)
            self._changed.notify_all()

    def handleError(self, record: logging.LogRecord) -> None:
        """Count a record that can't be formatted, instead of printing to stderr."""
        self.dropped += 1

    def flush(self) -> None:
        """Wait until all lines are written, ``FLUSH_SECONDS`` at most."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._lines or self._writing), FLUSH_SECONDS)

    def close(self) -> None:
        """Make the thread end once it has written all waiting lines."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        super().close()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._lines or self._closed)
                if not self._lines:
                    return
                self._writing = True
                line = self._lines.popleft()
                dropped = 0 if self._lines else self.dropped
                self.dropped -= dropped
            try:
                self._write(line + "\n")
                if dropped:
                    self._write(self.format(_report(dropped)) + "\n")
            except (OSError, ValueError):  # the disk is full, the pipe or the file is closed
                with self._changed:
                    self.dropped += dropped + 1


class ThrottleFilter(logging.Filter):
    """Filter that passes lines that anybody can cause once a second, with the number left out.

    Otherwise any client could fill the disk, for example with invalid requests.
    """

    LOGGERS = (
        "uvicorn.error",
        "supt_async.server.sessions.connection",
        CONNECTION_LIMITS,
        UVICORN_PROTOCOLS,
    )

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        quiet = record.levelno < logging.WARNING and record.name != UVICORN_PROTOCOLS
        if quiet or record.name not in self.LOGGERS:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.msg, kind)  # as few as there are log calls in the code
        now = self._clock()
        since, left_out = self._last.get(key, (-math.inf, 0))
        if now - since < THROTTLE_SECONDS:
            self._last[key] = (since, left_out + 1)
            return False
        self._last[key] = (now, 0)
        if left_out:
            record.left_out = left_out
        return True


def configure(*, verbose: bool = False, form: str = AUTO, stream: TextIO | None = None) -> None:
    """Send log lines to stderr, or to ``stream``.

    ``form`` is ``text``, ``json``, or ``auto``: text on a terminal, and JSON elsewhere.
    """
    stream = sys.stderr if stream is None else stream
    if form == AUTO:
        form = TEXT if stream.isatty() else JSON
    handler = BackgroundHandler(_writer(stream))
    text = Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonFormatter() if form == JSON else text)
    handler.addFilter(ThrottleFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("supt_async").setLevel(logging.INFO if verbose else logging.WARNING)
    logging.captureWarnings(True)


def _writer(stream: TextIO) -> Callable[[str], None]:
    """Return a function that writes to a stream.

    It bypasses the stream's buffer if there is a file below: a thread that hangs in a buffered
    write at the end of the program would make Python abort.
    """
    try:
        number = os.dup(stream.fileno())
    except (OSError, io.UnsupportedOperation):
        return lambda text: _write_to_stream(stream, text)
    return lambda text: _write_to_file(number, text.encode(errors="backslashreplace"))


def _write_to_stream(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


def _write_to_file(number: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(number, data) :]
        except BlockingIOError:
            select.select([], [number], [])


def _cut(text: str) -> str:
    if len(text) <= TEXT_CHARACTERS:
        return text
    head = TEXT_CHARACTERS // 4
    return f"{text[:head]} ... {text[head - TEXT_CHARACTERS :]}"


def _report(dropped: int) -> logging.LogRecord:
    """Return the record that says how many lines were dropped."""
    about = {
        "name": __name__,
        "levelno": logging.WARNING,
        "levelname": "WARNING",
        "msg": "log lines were dropped: they came faster than they were read",
        "action": "logs.dropped",
        "dropped": dropped,
    }
    return logging.makeLogRecord(about)


def _extra(record: logging.LogRecord) -> JSONObject:
    return {name: value for name, value in vars(record).items() if name not in _KNOWN}


def _quoted(value: object) -> str:
    """Quote a value with spaces, so that programs read it as one."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(' "=\n') else text
