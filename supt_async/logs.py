"""How log lines look. Configured by the command line only; a library stays silent.

Two forms: text for people, and JSON with one object a line for programs that collect logs.
uvicorn's lines and Python's warnings go the same way.

A thread writes the lines, so that a log that nobody reads (a full pipe, a terminal that was
stopped) never holds up the program. Lines that find no place are dropped, counted and reported.
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
from typing import Any, TextIO

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}

AUTO, TEXT, JSON = "auto", "text", "json"

WAITING_LINES = 2_000
"""Lines that wait to be written, at most; later ones are dropped."""
TEXT_CHARACTERS = 8_192
"""Length of a text in a line, at most: of longer ones the middle is left out."""
SELDOM_SECONDS = 1.0
"""How often a line is written that strangers can cause as often as they like."""
PLACES, TRANSPORTS = (
    "supt_async.server.access.connection_limits",
    "supt_async.server.uvicorn_protocols",
)
FLUSH_SECONDS = 1.0
"""How long the end of the program waits for the lines that are not written yet."""


class Formatter(logging.Formatter):
    """One line: time, level, message, and what was given in ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(f"{name}={_quoted(value)}" for name, value in _extra(record).items())
        head, *rest = line.split("\n", 1)
        return _cut("\n".join([f"{head} {extra}".rstrip(), *rest]))


class JsonFormatter(logging.Formatter):
    """Format each record as one JSON object on one line.

    It has ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``, what was given in
    ``extra``, and ``exception`` with the traceback if there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
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
    """Hands lines to a thread that writes them; never waits for whoever reads them."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self.dropped = 0
        """Lines that were dropped since the last one was written."""
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
        """Count a line that can't be formatted; logging's own way is to print to stderr."""
        self.dropped += 1

    def flush(self) -> None:
        """Wait until all lines are written, but not long."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._lines or self._writing), FLUSH_SECONDS)

    def close(self) -> None:
        """Let the thread end once it has written what is waiting."""
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


class Seldom(logging.Filter):
    """Lets what strangers can cause into the log once a second, and says how often it was.

    Whoever can reach the server could fill a disk otherwise: with requests that are none, say.
    """

    LOGGERS = ("uvicorn.error", "supt_async.server.sessions.connection", PLACES, TRANSPORTS)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        quiet = record.levelno < logging.WARNING and record.name != TRANSPORTS
        if quiet or record.name not in self.LOGGERS:
            return True
        kind = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.msg, kind)  # of these there are no more than lines of code
        now = self._clock()
        since, left_out = self._last.get(key, (-math.inf, 0))
        if now - since < SELDOM_SECONDS:
            self._last[key] = (since, left_out + 1)
            return False
        self._last[key] = (now, 0)
        if left_out:
            record.left_out = left_out
        return True


def configure(*, verbose: bool = False, form: str = AUTO, stream: TextIO | None = None) -> None:
    """Send log lines to stderr, or to ``stream``.

    ``form`` is ``text``, ``json``, or ``auto``: text where a person is looking, that is, on a
    terminal, and JSON anywhere else.
    """
    stream = sys.stderr if stream is None else stream
    if form == AUTO:
        form = TEXT if stream.isatty() else JSON
    handler = BackgroundHandler(_writer(stream))
    text = Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonFormatter() if form == JSON else text)
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("supt_async").setLevel(logging.INFO if verbose else logging.WARNING)
    logging.captureWarnings(True)


def _writer(stream: TextIO) -> Callable[[str], None]:
    """Return a function that writes to a stream.

    It goes past the stream's buffer where there is a file below: a thread that is stuck in a
    buffered write at the end of the program would make Python abort.
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
    """Make the line that says how many were dropped."""
    about = {
        "name": __name__,
        "levelno": logging.WARNING,
        "levelname": "WARNING",
        "msg": "log lines were dropped: they came faster than they were read",
        "action": "logs.dropped",
        "dropped": dropped,
    }
    return logging.makeLogRecord(about)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _KNOWN}


def _quoted(value: object) -> str:
    """Keep a value in one piece for programs that read the log."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(' "=\n') else text
